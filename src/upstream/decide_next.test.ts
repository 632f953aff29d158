import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ATTEMPTS_MAX, RETRY_AFTER_MS_MAX } from '../support/limits.ts';
import { modelOf, targetOf } from './cases/targets.ts';
import {
  BACKOFF_MS_MAX,
  decideNext,
  FALLBACKS_MAX,
  RETRIES_MAX,
  WAIT_RATHER_THAN_FALL_BACK_MS_MAX,
} from './decide_next.ts';
import type { NextInput, NextStep } from './decide_next.ts';
import type { Failure, FailureClass } from './failure.ts';

const ALPHA = targetOf('http://alpha.test');
const BETA = targetOf('http://beta.test', { provider: 'beta' });
/** Another model of the first provider, with more room. */
const ALPHA_LARGE = targetOf('http://alpha.test', { model: modelOf('alpha', 'large', { contextTokens: 900_000 }) });
/** The first model at the second provider. */
const ALPHA_MODEL_AT_BETA = targetOf('http://beta.test', { provider: 'beta', model: modelOf('beta', 'alpha-model') });

const failure = (cls: FailureClass, retry: Failure['retry'], retryAfterMs?: number): Failure => ({
  class: cls,
  retry,
  retryAfterMs,
  why: 'test',
});

function decide(changes: Partial<NextInput>): NextStep {
  return decideNext({
    failure: failure('transient', 'same'),
    fate: 'answered',
    targets: [ALPHA, BETA],
    current: 0,
    attemptsMade: 1,
    retriesMade: 0,
    fallbacksMade: 0,
    sameModelOnly: false,
    remainingMs: 60_000,
    random: 0,
    ...changes,
  });
}

const retry = (delayMs: number, freshConnection = false): NextStep => ({ kind: 'retry', delayMs, freshConnection });
const fallback = (index: number): NextStep => ({ kind: 'fallback', index });

const stops = (step: NextStep): boolean => step.kind === 'stop';

test('a passing fault is tried again once, then elsewhere, then no more', () => {
  assert.deepEqual(decide({}), retry(0));
  assert.deepEqual(decide({ retriesMade: 1, attemptsMade: 2 }), fallback(1));
  assert.ok(stops(decide({ retriesMade: 1, attemptsMade: 3, fallbacksMade: 1, current: 1 })));
});

test('the one retry of a request may also be spent behind the fallback', () => {
  assert.deepEqual(decide({ current: 1, fallbacksMade: 1, attemptsMade: 2 }), retry(0));
});

test('what nothing would help ends at once, with targets and time to spare', () => {
  for (const cls of ['content-policy', 'caller-fault'] as const)
    assert.ok(stops(decide({ failure: failure(cls, 'no') })));
  assert.ok(stops(decide({ failure: failure('transient', 'no') })));
  // Also where a rule would wrongly call it worth another target.
  assert.ok(stops(decide({ failure: failure('content-policy', 'next') })));
});

test('jitter spreads the second try over half a second, without a wait of the provider’s', () => {
  assert.deepEqual(decide({ random: 0.5 }), retry(BACKOFF_MS_MAX / 2));
  const late = decide({ random: 0.999 });
  assert.ok(late.kind === 'retry' && late.delayMs < BACKOFF_MS_MAX);
});

test('a wait that the provider names is kept in full, with a little jitter on top', () => {
  assert.deepEqual(decide({ failure: failure('rate-limit', 'same', 1500) }), retry(1500));
  const late = decide({ failure: failure('rate-limit', 'same', 1500), random: 0.999 });
  assert.ok(late.kind === 'retry' && late.delayMs >= 1500 && late.delayMs <= 1700, JSON.stringify(late));
  assert.deepEqual(decide({ failure: failure('rate-limit', 'same', 0) }), retry(0));
});

test('nobody waits long for the first target while another stands ready', () => {
  assert.deepEqual(
    decide({ failure: failure('rate-limit', 'same', WAIT_RATHER_THAN_FALL_BACK_MS_MAX + 1) }),
    fallback(1),
  );
  assert.deepEqual(
    decide({ failure: failure('rate-limit', 'same', WAIT_RATHER_THAN_FALL_BACK_MS_MAX) }),
    retry(WAIT_RATHER_THAN_FALL_BACK_MS_MAX),
  );
});

test('where no other target stands ready, a wait is honoured up to its limit, and a longer one ends the request', () => {
  const alone = { targets: [ALPHA] };
  assert.deepEqual(
    decide({ ...alone, failure: failure('rate-limit', 'same', RETRY_AFTER_MS_MAX) }),
    retry(RETRY_AFTER_MS_MAX),
  );
  assert.ok(stops(decide({ ...alone, failure: failure('rate-limit', 'same', RETRY_AFTER_MS_MAX + 1) })));
});

test('a wait that the deadline does not allow is not begun', () => {
  assert.deepEqual(decide({ failure: failure('rate-limit', 'same', 1500), remainingMs: 1500 }), fallback(1));
  assert.ok(stops(decide({ failure: failure('rate-limit', 'same', 1500), remainingMs: 1400, targets: [ALPHA] })));
  assert.ok(stops(decide({ remainingMs: 0 })));
  assert.ok(stops(decide({ remainingMs: -5 })));
});

/** failure, targets, the index that may help, or none */
const ELSEWHERE: readonly (readonly [string, FailureClass, readonly (typeof ALPHA)[], number | undefined])[] = [
  ['a refused key', 'credential', [ALPHA, ALPHA_LARGE, BETA], 2],
  ['a refused key, one provider', 'credential', [ALPHA, ALPHA_LARGE], undefined],
  ['an empty account', 'quota', [ALPHA, ALPHA_LARGE, BETA], 2],
  ['too long a prompt', 'context-length', [ALPHA, BETA, ALPHA_LARGE], 2],
  ['too long a prompt, no larger model', 'context-length', [ALPHA, BETA], undefined],
  ['a model that is gone', 'model-gone', [ALPHA, ALPHA, BETA], 2],
  ['a model that is closed', 'model-access', [ALPHA, ALPHA_LARGE], 1],
  ['a fault', 'transient', [ALPHA, ALPHA_LARGE], 1],
  ['a rate', 'rate-limit', [ALPHA, ALPHA_LARGE], 1],
  ['a riddle', 'unknown', [ALPHA, BETA], 1],
  ['a refused prompt', 'content-policy', [ALPHA, BETA], undefined],
  ['a mistake', 'caller-fault', [ALPHA, BETA], undefined],
];

for (const [what, cls, targets, index] of ELSEWHERE) {
  test(`${what} goes to ${index === undefined ? 'nobody' : `target ${index}`}`, () => {
    const step = decide({ failure: failure(cls, 'next'), targets });
    if (index === undefined) assert.ok(stops(step), JSON.stringify(step));
    else assert.deepEqual(step, fallback(index));
  });
}

test('behind the answer’s headers only the same model may take over', () => {
  assert.ok(stops(decide({ failure: failure('transient', 'next'), sameModelOnly: true })));
  assert.deepEqual(
    decide({ failure: failure('transient', 'next'), sameModelOnly: true, targets: [ALPHA, BETA, ALPHA_MODEL_AT_BETA] }),
    fallback(2),
  );
  assert.deepEqual(decide({ sameModelOnly: true }), retry(0));
});

test('a fallback is never one that came before', () => {
  assert.ok(stops(decide({ current: 1, failure: failure('transient', 'next') })));
});

test('after a reset nobody knows of, the second try is on a fresh connection', () => {
  assert.deepEqual(decide({ fate: 'maybe-processed' }), retry(0, true));
  assert.deepEqual(decide({ fate: 'not-sent' }), retry(0, false));
  assert.deepEqual(decide({ fate: 'answered' }), retry(0, false));
});

test('a tier may ask for more second tries, or for none, but not for more than a request may have', () => {
  const eager = targetOf('http://alpha.test', { retriesMax: 2 });
  assert.deepEqual(decide({ targets: [eager, BETA], retriesMade: 1, attemptsMade: 2 }), retry(0));
  assert.deepEqual(decide({ targets: [eager, BETA], retriesMade: 2, attemptsMade: 3 }), fallback(1));
  const never = targetOf('http://alpha.test', { retriesMax: 0 });
  assert.deepEqual(decide({ targets: [never, BETA] }), fallback(1));
  assert.ok(stops(decide({ targets: [never] })));
  const absurd = targetOf('http://alpha.test', { retriesMax: 1_000_000 });
  assert.ok(stops(decide({ targets: [absurd], retriesMade: 3, attemptsMade: ATTEMPTS_MAX })));
});

test('an attempt of unknown fate is never made a third time, whatever the tier asks for', () => {
  const eager = targetOf('http://alpha.test', { retriesMax: 3 });
  assert.deepEqual(decide({ targets: [eager], fate: 'maybe-processed' }), retry(0, true));
  assert.ok(stops(decide({ targets: [eager], fate: 'maybe-processed', retriesMade: 1, attemptsMade: 2 })));
  assert.deepEqual(
    decide({ targets: [eager, BETA], fate: 'maybe-processed', retriesMade: 1, attemptsMade: 2 }),
    fallback(1),
  );
});

const CLASSES: readonly FailureClass[] = [
  'transient',
  'rate-limit',
  'quota',
  'credential',
  'model-access',
  'model-gone',
  'context-length',
  'content-policy',
  'caller-fault',
  'unknown',
];

interface Happening {
  readonly failure: Failure;
  readonly fate: NextInput['fate'];
  readonly sameModelOnly: boolean;
  readonly random: number;
}

const happening: fc.Arbitrary<Happening> = fc.record({
  failure: fc.record({
    class: fc.constantFrom(...CLASSES),
    // Most failures of this kind lead on; the others end a play early.
    retry: fc.constantFrom('same', 'same', 'same', 'same', 'next', 'no'),
    retryAfterMs: fc.option(fc.oneof(fc.nat({ max: 20_000 }), fc.nat()), { nil: undefined, freq: 1 }),
    why: fc.constant('test'),
  }),
  fate: fc.constantFrom('not-sent', 'maybe-processed', 'answered'),
  sameModelOnly: fc.boolean(),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

const target = fc.record({
  provider: fc.constantFrom('alpha', 'beta', 'gamma'),
  model: fc.constantFrom('m1', 'm2'),
  retriesMax: fc.option(fc.nat({ max: 9 }), { nil: undefined }),
});

/** Plays failures one after the other, as the loop does, and says what was decided. */
function play(
  targets: NextInput['targets'],
  happenings: readonly Happening[],
  totalMs: number,
): readonly { readonly input: NextInput; readonly step: NextStep }[] {
  const played: { readonly input: NextInput; readonly step: NextStep }[] = [];
  let [current, attemptsMade, retriesMade, fallbacksMade, remainingMs] = [0, 0, 0, 0, totalMs];
  for (const happens of happenings) {
    attemptsMade += 1;
    const input: NextInput = { ...happens, targets, current, attemptsMade, retriesMade, fallbacksMade, remainingMs };
    const step = decideNext(input);
    played.push({ input, step });
    if (step.kind === 'stop') return played;
    if (step.kind === 'retry') {
      retriesMade += 1;
      remainingMs -= step.delayMs;
    } else {
      fallbacksMade += 1;
      current = step.index;
    }
  }
  return played;
}

test('whatever happens: attempts, retries, fallbacks and waits are bounded, and money is not spent twice blindly', () => {
  const plans = fc.array(target, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(
      plans,
      fc.array(happening, { minLength: 12, maxLength: 12 }),
      fc.integer({ min: 0, max: 60_000 }),
      (plan, happenings, totalMs) => {
        const targets = plan.map(({ provider, model, retriesMax }) =>
          targetOf('http://x.test', { provider, model: modelOf(provider, model), retriesMax }),
        );
        const played = play(targets, happenings, totalMs);
        // The attempt after the last step is none: it ended with a stop, within the bound.
        assert.equal(played.at(-1)?.step.kind, 'stop');
        assert.ok(played.length <= ATTEMPTS_MAX, `${played.length} attempts`);
        const retries = played.filter(({ step }) => step.kind === 'retry');
        const mostAsked = Math.max(...plan.map(({ retriesMax }) => retriesMax ?? RETRIES_MAX));
        assert.ok(retries.length <= Math.min(mostAsked, ATTEMPTS_MAX - 1));
        assert.ok(played.filter(({ step }) => step.kind === 'fallback').length <= FALLBACKS_MAX);
        const blind = retries.filter(({ input }) => input.fate === 'maybe-processed');
        assert.ok(blind.length <= 1, 'an attempt of unknown fate was made a third time');
        for (const { input, step } of played) {
          if (step.kind === 'retry') {
            assert.equal(input.failure.retry, 'same');
            assert.ok(step.delayMs >= (input.failure.retryAfterMs ?? 0) && step.delayMs < input.remainingMs);
            assert.ok((input.failure.retryAfterMs ?? 0) <= RETRY_AFTER_MS_MAX);
            assert.equal(step.freshConnection, input.fate === 'maybe-processed');
          }
          if (step.kind === 'fallback') {
            const [from, to] = [targets[input.current], targets[step.index]];
            assert.ok(step.index > input.current && to !== undefined);
            assert.ok(!input.sameModelOnly || to.model.id === from?.model.id);
            assert.ok(!['quota', 'credential'].includes(input.failure.class) || to.provider !== from?.provider);
            assert.ok(
              input.failure.class !== 'content-policy' &&
                input.failure.class !== 'caller-fault' &&
                input.failure.retry !== 'no',
            );
          }
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('the same input gives the same step', () => {
  fc.assert(
    fc.property(happening, (happens) => {
      assert.deepEqual(decide({ ...happens }), decide({ ...happens }));
    }),
  );
});
