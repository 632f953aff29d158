import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '../ledger/cases/clock.ts';
import { NO_USAGE } from '../wire/answer.ts';
import { createTraces } from './_trace.ts';
import { PROVIDER_KEY, targetOf } from './cases/targets.ts';

const target = targetOf('https://alpha.test/v1/chat/completions?x=1');
const FAILED = { class: 'transient', why: 'server-fault', fate: 'answered' } as const;

test('an attempt that runs is unknown, and may have been processed from the start', async () => {
  const clock = createManualClock();
  const traces = createTraces(clock);
  assert.deepEqual(traces.snapshot(), []);
  traces.open(target, 0);
  await clock.pass(70);
  assert.deepEqual(traces.snapshot(), [
    {
      index: 0,
      targetIndex: 0,
      provider: 'alpha',
      model: 'alpha-model',
      protocol: 'openai-chat',
      startedAtMs: clock.nowMs() - 70,
      durationMs: 70,
      firstByteMs: null,
      httpStatus: null,
      upstreamRequestId: null,
      outcome: 'unknown',
      failure: null,
      why: null,
      fate: 'maybe-processed',
      usage: null,
      input: null,
      outputChars: 0,
      simulated: false,
    },
  ]);
});

test('once the head came the provider has answered, whatever becomes of it', () => {
  const traces = createTraces(createManualClock());
  traces.open(target, 0).head(200, 'req_1', 12.5);
  const [seen] = traces.snapshot();
  assert.deepEqual(
    [seen?.fate, seen?.httpStatus, seen?.upstreamRequestId, seen?.firstByteMs],
    ['answered', 200, 'req_1', 12.5],
  );
});

test('an end is told once: its time, outcome and reason stay', async () => {
  const clock = createManualClock();
  const traces = createTraces(clock);
  const trace = traces.open(target, 0);
  await clock.pass(30);
  trace.end('failed', FAILED);
  await clock.pass(500);
  trace.end('success');
  const [seen] = traces.snapshot();
  assert.deepEqual(
    [seen?.outcome, seen?.durationMs, seen?.failure, seen?.why, seen?.fate],
    ['failed', 30, 'transient', 'server-fault', 'answered'],
  );
});

test('usage is read when it is asked for, also behind the end: a cancelled stream may have told some', () => {
  const traces = createTraces(createManualClock());
  const trace = traces.open(target, 0);
  let outputChars = 0;
  trace.measure(() => ({ usage: outputChars === 0 ? undefined : { ...NO_USAGE, outputTokens: 9 }, outputChars }));
  assert.deepEqual([traces.snapshot()[0]?.usage, traces.snapshot()[0]?.outputChars], [null, 0]);
  trace.end('cancelled', { class: 'cancelled', why: 'cancelled', fate: 'answered' });
  outputChars = 40;
  assert.deepEqual([traces.snapshot()[0]?.usage?.outputTokens, traces.snapshot()[0]?.outputChars], [9, 40]);
});

test('attempts keep their order and their target', () => {
  const traces = createTraces(createManualClock());
  const first = traces.open(target, 0);
  const second = traces.open(
    targetOf('https://beta.test', { provider: 'beta', simulated: true, protocol: 'anthropic-messages' }),
    2,
  );
  second.end('success');
  first.end('failed', FAILED);
  assert.deepEqual(
    traces
      .snapshot()
      .map(({ index, targetIndex, provider, protocol, outcome, simulated }) => [
        index,
        targetIndex,
        provider,
        protocol,
        outcome,
        simulated,
      ]),
    [
      [0, 0, 'alpha', 'openai-chat', 'failed', false],
      [1, 2, 'beta', 'anthropic-messages', 'success', true],
    ],
  );
});

test('an id of the provider’s that is no short token is not recorded', () => {
  for (const id of ['', 'two words', 'a\u0000b', 'ä', 'x'.repeat(129), null]) {
    const traces = createTraces(createManualClock());
    traces.open(target, 0).head(200, id, 1);
    assert.equal(traces.snapshot()[0]?.upstreamRequestId, null, String(id));
  }
});

test('a trace holds no URL, no header and no key', () => {
  const traces = createTraces(createManualClock());
  traces.open(target, 0).end('failed', FAILED);
  const printed = JSON.stringify(traces.snapshot());
  assert.ok(!printed.includes(PROVIDER_KEY) && !printed.includes('alpha.test'), printed);
});

test('a clock that jumps does not make a duration negative', () => {
  const clock = createManualClock();
  let wallMs = 1_000_000;
  const traces = createTraces({ ...clock, nowMs: () => wallMs });
  const trace = traces.open(target, 0);
  wallMs -= 3_600_000;
  trace.end('success');
  assert.equal(traces.snapshot()[0]?.durationMs, 0);
  assert.equal(traces.snapshot()[0]?.startedAtMs, 1_000_000);
});
