import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { PriceRow } from '../catalog/model.ts';
import { NO_USAGE, type Usage } from '../wire/answer.ts';
import { costOfUsage, formatUsd, ratesFor, sumCosts } from './cost.ts';

const SONNET: PriceRow = {
  id: 'anthropic/claude-sonnet-4-6/test',
  source: 'config',
  effectiveFrom: null,
  inputPicoUsd: 3_000_000,
  cachedReadPicoUsd: 300_000,
  cacheWrite5mPicoUsd: 3_750_000,
  cacheWrite1hPicoUsd: 6_000_000,
  outputPicoUsd: 15_000_000,
  audioInputPicoUsd: null,
  audioOutputPicoUsd: null,
  webSearchPicoUsd: 10_000_000_000,
  tiers: [],
};
const AUDIO: PriceRow = { ...SONNET, audioInputPicoUsd: 32_000_000, audioOutputPicoUsd: 64_000_000 };
const TIERED: PriceRow = {
  ...SONNET,
  tiers: [
    {
      aboveInputTokens: 100,
      inputPicoUsd: 6_000_000,
      cachedReadPicoUsd: 600_000,
      cacheWrite5mPicoUsd: 7_500_000,
      cacheWrite1hPicoUsd: 12_000_000,
      outputPicoUsd: 22_500_000,
    },
    {
      aboveInputTokens: 1_000,
      inputPicoUsd: 9_000_000,
      cachedReadPicoUsd: 900_000,
      cacheWrite5mPicoUsd: 9_500_000,
      cacheWrite1hPicoUsd: 18_000_000,
      outputPicoUsd: 30_000_000,
    },
  ],
};

function usage(changes: Partial<Usage>): Usage {
  return { ...NO_USAGE, ...changes };
}

/** A price whose input token costs exactly this many pico-dollars. */
function atPico(inputPicoUsd: number): PriceRow {
  return { ...SONNET, inputPicoUsd };
}

test('an unknown price is unknown, not free, even where nothing was used', () => {
  assert.equal(costOfUsage(usage({ inputTokens: 1 }), null), null);
  assert.equal(costOfUsage(NO_USAGE, null), null);
  assert.equal(costOfUsage(NO_USAGE, SONNET), 0);
});

test('each kind of input is charged once at its own rate', () => {
  const all = usage({
    inputTokens: 10_000,
    cachedReadTokens: 4_000,
    cacheWrite5mTokens: 3_000,
    cacheWrite1hTokens: 1_000,
    outputTokens: 500,
    reasoningTokens: 400,
  });
  // 2,000 fresh at 3, 4,000 read at 0.3, 3,000 written at 3.75, 1,000 at 6, 500 out at 15; reasoning is part of the output.
  assert.equal(
    costOfUsage(all, SONNET),
    (2_000 * 3_000 + 4_000 * 300 + 3_000 * 3_750 + 1_000 * 6_000 + 500 * 15_000) * 1,
  );
});

test('web searches are charged by the search', () => {
  assert.equal(costOfUsage(usage({ webSearches: 3 }), SONNET), 30_000_000);
});

test('audio is a part of input and output, at its own price', () => {
  const heard = usage({ inputTokens: 1_000, audioInputTokens: 600, outputTokens: 500, audioOutputTokens: 200 });
  assert.equal(costOfUsage(heard, AUDIO), 400 * 3_000 + 600 * 32_000 + 300 * 15_000 + 200 * 64_000);
});

test('audio at a model without a price for it is unknown; without audio the same model is not', () => {
  assert.equal(costOfUsage(usage({ inputTokens: 10, audioInputTokens: 1 }), SONNET), null);
  assert.equal(costOfUsage(usage({ outputTokens: 10, audioOutputTokens: 1 }), SONNET), null);
  assert.equal(costOfUsage(usage({ inputTokens: 10 }), SONNET), 30_000);
});

test('cached audio is not charged twice', () => {
  const heard = usage({ inputTokens: 1_000, cachedReadTokens: 900, audioInputTokens: 1_000 });
  assert.equal(costOfUsage(heard, AUDIO), 900 * 300 + 100 * 32_000);
});

test('a long prompt changes the rates of the whole request, the answer included', () => {
  assert.equal(costOfUsage(usage({ inputTokens: 100, outputTokens: 10 }), TIERED), 100 * 3_000 + 10 * 15_000);
  assert.equal(costOfUsage(usage({ inputTokens: 101, outputTokens: 10 }), TIERED), 101 * 6_000 + 10 * 22_500);
  assert.equal(costOfUsage(usage({ inputTokens: 1_001, outputTokens: 10 }), TIERED), 1_001 * 9_000 + 10 * 30_000);
  assert.equal(
    costOfUsage(usage({ inputTokens: 101, cachedReadTokens: 101 }), TIERED),
    101 * 600,
    'cached tokens count for the length',
  );
  assert.equal(ratesFor(TIERED, 1_000).inputPicoUsd, 6_000_000);
});

test('rounding is to the nearest nano-dollar, half to even, once', () => {
  for (const [pico, nano] of [
    [0, 0],
    [499, 0],
    [500, 0],
    [501, 1],
    [1_499, 1],
    [1_500, 2],
    [1_501, 2],
    [2_500, 2],
    [3_500, 4],
  ] as const) {
    assert.equal(costOfUsage(usage({ inputTokens: 1 }), atPico(pico)), nano, `${pico} pico-dollars`);
  }
  // Rounded kind by kind it would be 0.
  assert.equal(
    costOfUsage(usage({ inputTokens: 4, cachedReadTokens: 2 }), {
      ...SONNET,
      inputPicoUsd: 300,
      cachedReadPicoUsd: 300,
    }),
    1,
  );
});

test('figures that no provider should send are charged without a negative part', () => {
  assert.equal(
    costOfUsage(usage({ inputTokens: 10, cachedReadTokens: 100 }), SONNET),
    30_000,
    'more cached than there was',
  );
  assert.equal(costOfUsage(usage({ inputTokens: -5, outputTokens: -1 }), SONNET), 0);
  assert.equal(costOfUsage(usage({ inputTokens: Number.NaN, outputTokens: 1 }), SONNET), 15_000);
  assert.equal(costOfUsage(usage({ outputTokens: 5, audioOutputTokens: 9 }), AUDIO), 9 * 64_000);
  assert.equal(costOfUsage(usage({ inputTokens: 0.5 }), SONNET), 3_000, 'half a token is one');
});

test('sums beyond what a number holds exactly are exact', () => {
  assert.equal(costOfUsage(usage({ inputTokens: 3_000_000_001 }), atPico(3_000_001)), 9_000_003_003_000);
  assert.equal(costOfUsage(usage({ inputTokens: 9_007_199_254_740 }), atPico(1_000_000)), 9_007_199_254_740_000);
});

const tokens = fc.nat(2_000_000);
const anyUsage = fc.record({
  inputTokens: tokens,
  cachedReadTokens: tokens,
  cacheWrite5mTokens: tokens,
  cacheWrite1hTokens: tokens,
  outputTokens: tokens,
  reasoningTokens: tokens,
  audioInputTokens: tokens,
  audioOutputTokens: tokens,
  webSearches: fc.nat(100),
  source: fc.constant('provider' as const),
});

test('a cost is a whole number and not negative, whatever the figures', () => {
  fc.assert(
    fc.property(
      anyUsage,
      fc.constantFrom(AUDIO, { ...TIERED, audioInputPicoUsd: 1, audioOutputPicoUsd: 1 }),
      (used, price) => {
        const cost = costOfUsage(used, price);
        assert.ok(cost !== null && Number.isSafeInteger(cost) && cost >= 0);
      },
    ),
  );
});

test('plain numbers and BigInt give the same cost', () => {
  const parts = fc.record({
    input: fc.nat(5_000_000),
    output: fc.nat(5_000_000),
    inputPico: fc.nat(20_000_000),
    outputPico: fc.nat(200_000_000),
  });
  fc.assert(
    fc.property(parts, ({ input, output, inputPico, outputPico }) => {
      const pico = BigInt(input) * BigInt(inputPico) + BigInt(output) * BigInt(outputPico);
      const rest = pico % 1000n;
      const whole = pico / 1000n;
      const wanted = rest > 500n || (rest === 500n && whole % 2n === 1n) ? whole + 1n : whole;
      const price = { ...SONNET, inputPicoUsd: inputPico, outputPicoUsd: outputPico };
      assert.equal(costOfUsage(usage({ inputTokens: input, outputTokens: output }), price), Number(wanted));
    }),
  );
});

test('more tokens never cost less while the rates stay', () => {
  fc.assert(
    fc.property(
      anyUsage,
      fc.constantFrom('inputTokens', 'outputTokens', 'webSearches'),
      fc.nat(1_000),
      (used, field, more) => {
        const less = costOfUsage({ ...used, audioInputTokens: 0 }, AUDIO) ?? -1;
        assert.ok((costOfUsage({ ...used, audioInputTokens: 0, [field]: used[field] + more }, AUDIO) ?? -1) >= less);
      },
    ),
  );
});

test('a sum with an unknown part is unknown, and a sum of nothing is 0', () => {
  assert.equal(sumCosts([]), 0);
  assert.equal(sumCosts([1, 2, 3]), 6);
  assert.equal(sumCosts([1, null, 3]), null);
  assert.equal(sumCosts([null]), null);
});

test('amounts read well at every size', () => {
  for (const [nano, text] of [
    [0, '$0.00'],
    [1, '$0.000000001'],
    [12, '$0.000000012'],
    [1_234, '$0.00000123'],
    [1_200_000, '$0.0012'],
    [1_234_000, '$0.00123'],
    [1_235_500, '$0.00124'],
    [10_000_000, '$0.01'],
    [99_960_000, '$0.10'],
    [250_000_000, '$0.25'],
    [500_000_000, '$0.50'],
    [123_456_789, '$0.123'],
    [999_999_999, '$1.00'],
    [1_000_000_000, '$1.00'],
    [1_005_000_000, '$1.00'],
    [1_015_000_000, '$1.02'],
    [8_250_000_000, '$8.25'],
    [30_000_000_000, '$30.00'],
    [1_234_500_000_000, '$1,234.50'],
    [1_234_567_890_000_000, '$1,234,567.89'],
    [-8_250_000_000, '-$8.25'],
    [-1_200_000, '-$0.0012'],
  ] as const) {
    assert.equal(formatUsd(nano), text, String(nano));
    assert.equal(formatUsd(BigInt(nano)), text, `${nano}n`);
  }
  assert.equal(formatUsd(123_456_789_012_345_678_901n), '$123,456,789,012.35');
});

test('what is unknown says so, and a fraction of a nano-dollar is rounded', () => {
  assert.equal(formatUsd(null), 'unknown');
  assert.equal(formatUsd(Number.NaN), 'unknown');
  assert.equal(formatUsd(Number.POSITIVE_INFINITY), 'unknown');
  assert.equal(formatUsd(1.4), '$0.000000001');
  assert.equal(formatUsd(-0.2), '$0.00');
});

test('what is shown is the amount to the cent, or below a dollar to three digits', () => {
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeNat(), fc.nat(2_000_000_000), fc.nat(2_000)), (nano) => {
      const text = formatUsd(nano);
      assert.match(text, /^\$\d{1,3}(?:,\d{3})*\.\d{2,9}$/);
      const decimals = text.length - text.indexOf('.') - 1;
      const shown = BigInt(text.replaceAll(/[^\d]/g, '')) * 10n ** BigInt(9 - decimals);
      const off = shown > BigInt(nano) ? shown - BigInt(nano) : BigInt(nano) - shown;
      const stepDigits = Math.min(7, Math.max(0, String(nano).length - 3));
      assert.ok(stepDigits === 0 ? off === 0n : off * 2n <= 10n ** BigInt(stepDigits), `${nano} as ${text}`);
    }),
    { numRuns: 1_000 },
  );
});
