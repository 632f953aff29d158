import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isLoadlineError } from '../support/errors.ts';
import { fitContext, type Fit, type FitRequest } from './_fit.ts';
import { candidate, tier } from './cases/requests.ts';
import type { TierFacts } from './decision.ts';

const TIERS: readonly TierFacts[] = [
  tier(
    'cheap',
    candidate('small', { contextTokens: 1_000, maxOutputTokens: 100, pricePicoUsd: 1 }),
    candidate('small-long', { contextTokens: 8_000, maxOutputTokens: 100, pricePicoUsd: 2 }),
  ),
  tier(
    'strong',
    candidate('large', { contextTokens: 2_000, maxOutputTokens: 500, pricePicoUsd: 10 }),
    candidate('large-long', { contextTokens: 5_000, maxOutputTokens: 500, pricePicoUsd: 30 }),
  ),
  tier('huge', candidate('huge', { contextTokens: 5_000, maxOutputTokens: 500, pricePicoUsd: 20 })),
];

function request(change: Partial<FitRequest>): FitRequest {
  return {
    tiers: TIERS,
    tier: 'strong',
    inputTokens: 100,
    outputTokensWanted: 100,
    risk: 'none',
    mayGoDown: true,
    because: 'a test says so',
    ...change,
  };
}

function names(fit: Fit): readonly string[] {
  return fit.models.map((model) => model.modelId);
}

function refusal(change: Partial<FitRequest>): {
  readonly code: string;
  readonly message: string;
  readonly param: string | undefined;
} {
  try {
    fitContext(request(change));
  } catch (error) {
    assert.ok(isLoadlineError(error));
    return { code: error.code, message: error.message, param: error.param };
  }
  return assert.fail('it was served');
}

test('what fits is served by the first model of the tier, with the others as fallbacks', () => {
  const fit = fitContext(request({}));
  assert.deepEqual([fit.tier, names(fit), fit.moved], ['strong', ['large', 'large-long'], undefined]);
});

test('a fallback that does not hold the prompt is none', () => {
  const fit = fitContext(request({ tier: 'cheap', inputTokens: 1_500 }));
  assert.deepEqual([fit.tier, names(fit)], ['cheap', ['small-long']]);
  assert.deepEqual(fit.moved, { from: 'small', down: false });
});

test('what does not fit goes to the cheapest model from its tier upwards that holds prompt and answer', () => {
  const fit = fitContext(request({ inputTokens: 3_000 }));
  assert.deepEqual(
    [fit.tier, names(fit), fit.moved],
    ['huge', ['huge'], { from: 'large', down: false }],
    'huge costs less than large-long',
  );
  const cheapest = fitContext(request({ inputTokens: 1_901, tier: 'cheap' }));
  assert.deepEqual(names(cheapest), ['small-long'], 'the cheapest is in its own tier');
});

test('the answer that is wanted counts, up to what the model can answer at all', () => {
  assert.deepEqual(names(fitContext(request({ inputTokens: 1_500, outputTokensWanted: 500 }))).slice(0, 1), ['large']);
  assert.deepEqual(names(fitContext(request({ inputTokens: 1_501, outputTokensWanted: 500 }))).slice(0, 1), ['huge']);
  assert.deepEqual(
    names(fitContext(request({ inputTokens: 1_500, outputTokensWanted: 90_000 }))).slice(0, 1),
    ['large'],
    'no more than 500 can come',
  );
});

test('a prompt that leaves no room for the whole answer anywhere stays, to be answered shorter', () => {
  const fit = fitContext(request({ inputTokens: 4_900, outputTokensWanted: 500 }));
  assert.deepEqual([names(fit)[0], fit.moved], ['huge', { from: 'large', down: false }]);
  const only = fitContext(
    request({
      tiers: [tier('strong', candidate('one', { contextTokens: 1_000, maxOutputTokens: 900 }))],
      inputTokens: 999,
      outputTokensWanted: 900,
    }),
  );
  assert.deepEqual([names(only), only.moved], [['one'], undefined]);
});

test('below risk medium, what no model from its tier upwards holds goes down to the cheapest that does', () => {
  const fit = fitContext(request({ inputTokens: 6_000, risk: 'low' }));
  assert.deepEqual([fit.tier, names(fit), fit.moved], ['cheap', ['small-long'], { from: 'strong', down: true }]);
});

test('from risk medium on it fails, and never goes down', () => {
  const { code, message, param } = refusal({ inputTokens: 6_000, risk: 'medium', mayGoDown: false });
  assert.deepEqual([code, param], ['context_length_exceeded', 'messages']);
  assert.match(
    message,
    /^prompt is too long: 6000 tokens > 5000 maximum\. At risk medium it stays at the tier "strong" or above\./,
  );
});

test('what no model at all holds fails in the words that clients match, with the largest context there is', () => {
  const { code, message } = refusal({ inputTokens: 9_000 });
  assert.equal(code, 'context_length_exceeded');
  assert.match(message, /^prompt is too long: 9000 tokens > 8000 maximum\. Shorten it/);
});

test('a model that would hold it but cannot serve is named with what to do', () => {
  const tiers = [
    ...TIERS,
    tier('giant', candidate('giant', { contextTokens: 100_000, unusable: 'set GIANT_API_KEY' })),
  ];
  assert.match(refusal({ tiers, inputTokens: 9_000 }).message, /giant would hold it: set GIANT_API_KEY\.$/);
});

test('a model that cannot serve is passed over for the next of its tier', () => {
  const tiers = [tier('strong', candidate('first', { unusable: 'set A_KEY' }), candidate('second'))];
  const fit = fitContext(request({ tiers }));
  assert.deepEqual([names(fit), fit.moved], [['second'], undefined]);
});

test('a tier that cannot serve at all fails and names what to set; another tier is never used in its place', () => {
  const tiers = [
    tier('cheap', candidate('small')),
    tier('strong', candidate('first', { unusable: 'set A_KEY' }), candidate('second', { unusable: 'set A_KEY' })),
    tier('huge', candidate('huge')),
  ];
  const { code, message } = refusal({ tiers });
  assert.equal(code, 'no_upstream_available');
  assert.equal(
    message,
    'This request needs the tier "strong" (a test says so), and no model of that tier can be served now: set A_KEY (for first), or set A_KEY (for second). Another tier is not used in its place.',
  );
});

test('a tier that this key may not use is a matter of the key', () => {
  const forbidden = { unusable: 'allow it for this key', notAllowed: true };
  const { code, param } = refusal({ tiers: [tier('strong', candidate('a', forbidden), candidate('b', forbidden))] });
  assert.deepEqual([code, param], ['model_not_allowed', 'model']);
  assert.equal(
    refusal({ tiers: [tier('strong', candidate('a', forbidden), candidate('b', { unusable: 'set B_KEY' }))] }).code,
    'no_upstream_available',
  );
});

test('a tier without any model says so', () => {
  assert.match(refusal({ tiers: [tier('strong')] }).message, /name a model in it that the catalog or a provider knows/);
});

test('an unknown price is the dearest, and equal ones keep the order of the file', () => {
  const long = { contextTokens: 9_000 } as const;
  const tiers = [
    tier(
      'strong',
      candidate('short', { contextTokens: 10 }),
      candidate('unpriced', { ...long, pricePicoUsd: null }),
      candidate('first', { ...long, pricePicoUsd: 5 }),
      candidate('second', { ...long, pricePicoUsd: 5 }),
    ),
  ];
  assert.deepEqual(names(fitContext(request({ tiers, inputTokens: 100 }))), ['first', 'unpriced', 'second']);
});

test('whatever the tiers: what is served holds the prompt, and risk never moves down', () => {
  const model = fc.record({
    contextTokens: fc.integer({ min: 1, max: 50 }),
    maxOutputTokens: fc.integer({ min: 1, max: 20 }),
    pricePicoUsd: fc.option(fc.nat(9)),
    unusable: fc.constantFrom(undefined, undefined, 'set KEY'),
  });
  const tiersOf = fc
    .array(fc.array(model, { maxLength: 3 }), { minLength: 1, maxLength: 4 })
    .map((rows) =>
      rows.map((row, rank) => tier(`t${rank}`, ...row.map((change, index) => candidate(`m${rank}-${index}`, change)))),
    );
  const asked = fc.record({
    rank: fc.nat(3),
    inputTokens: fc.integer({ min: 1, max: 60 }),
    outputTokensWanted: fc.integer({ min: 0, max: 30 }),
    mayGoDown: fc.boolean(),
  });
  fc.assert(
    fc.property(tiersOf, asked, (tiers, { rank, inputTokens, outputTokensWanted, mayGoDown }) => {
      const name = tiers[Math.min(rank, tiers.length - 1)]?.name ?? '';
      let fit: Fit;
      try {
        fit = fitContext({
          tiers,
          tier: name,
          inputTokens,
          outputTokensWanted,
          risk: mayGoDown ? 'low' : 'high',
          mayGoDown,
          because: '',
        });
      } catch (error) {
        assert.ok(isLoadlineError(error));
        return;
      }
      assert.ok(fit.models.length > 0);
      for (const served of fit.models) {
        assert.ok(served.contextTokens > inputTokens && served.unusable === undefined);
        assert.ok(tiers.find((facts) => facts.name === fit.tier)?.models.includes(served));
      }
      const moves =
        tiers.findIndex((facts) => facts.name === fit.tier) - tiers.findIndex((facts) => facts.name === name);
      if (!mayGoDown) assert.ok(moves >= 0);
      assert.equal(fit.moved?.down ?? false, moves < 0);
      if (moves !== 0) assert.ok(fit.moved);
    }),
    { numRuns: 3000 },
  );
});
