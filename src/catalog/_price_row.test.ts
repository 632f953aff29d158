import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildPriceRow } from './_price_row.ts';

const openai = { id: 'openai/x/test', provider: 'openai', source: 'config', effectiveFrom: null } as const;
const anthropic = { ...openai, id: 'anthropic/x/test', provider: 'anthropic' } as const;

test('list prices become whole pico-dollars a token', () => {
  const row = buildPriceRow({ input: 0.75, output: '4.50', cachedRead: 0.075, webSearch: 10 }, openai);
  assert.equal(row?.inputPicoUsd, 750_000);
  assert.equal(row?.outputPicoUsd, 4_500_000);
  assert.equal(row?.cachedReadPicoUsd, 75_000);
  assert.equal(row?.webSearchPicoUsd, 10_000_000_000);
  assert.equal(row?.audioInputPicoUsd, null);
  assert.equal(row?.id, 'openai/x/test');
});

test('where nothing is said of the cache, a cached token costs what any token costs', () => {
  const row = buildPriceRow({ input: 2, output: 8 }, openai);
  assert.deepEqual(
    [row?.cachedReadPicoUsd, row?.cacheWrite5mPicoUsd, row?.cacheWrite1hPicoUsd],
    [2_000_000, 2_000_000, 2_000_000],
  );
});

test('where Anthropic says nothing of the cache, its rule holds: 0.1, 1.25 and 2 times the input', () => {
  const row = buildPriceRow({ input: 3, output: 15 }, anthropic);
  assert.deepEqual(
    [row?.cachedReadPicoUsd, row?.cacheWrite5mPicoUsd, row?.cacheWrite1hPicoUsd],
    [300_000, 3_750_000, 6_000_000],
  );
});

test('what is said of the cache stands against every rule', () => {
  const row = buildPriceRow({ input: 4, output: 20, cachedRead: 0.2, cacheWrite5m: 5, cacheWrite1h: 9 }, anthropic);
  assert.deepEqual(
    [row?.cachedReadPicoUsd, row?.cacheWrite5mPicoUsd, row?.cacheWrite1hPicoUsd],
    [200_000, 5_000_000, 9_000_000],
  );
});

test('one write price holds for both lifetimes where the provider has only one', () => {
  const row = buildPriceRow({ input: 4, output: 20, cacheWrite5m: 5 }, openai);
  assert.equal(row?.cacheWrite1hPicoUsd, 5_000_000);
});

test('a free model is one whose price is said to be 0, not one without a price', () => {
  assert.equal(buildPriceRow({ input: 0, output: '0' }, openai)?.inputPicoUsd, 0);
  assert.equal(buildPriceRow({ input: '', output: 0 }, openai), undefined);
});

test('tiers are ordered, and each has cache prices of its own', () => {
  const row = buildPriceRow(
    {
      input: 1,
      output: 1,
      tiers: [
        { aboveInputTokens: 200, input: 4, output: 4 },
        { aboveInputTokens: 100, input: 2, output: 2, cachedRead: 1 },
      ],
    },
    openai,
  );
  assert.deepEqual(
    row?.tiers.map((tier) => [tier.aboveInputTokens, tier.cachedReadPicoUsd]),
    [
      [100, 1_000_000],
      [200, 4_000_000],
    ],
  );
});

test('one wrong amount anywhere makes no row, so that nobody pays by half a price', () => {
  const fine = { input: 1, output: 1 };
  for (const wrong of [
    { ...fine, input: -1 },
    { ...fine, output: Number.NaN },
    { ...fine, cachedRead: 'cheap' },
    { ...fine, cacheWrite1h: 1e-9 },
    { ...fine, audioInput: -0.1 },
    { ...fine, webSearch: 'x' },
    { ...fine, input: 1_000_000 },
    { ...fine, tiers: [{ aboveInputTokens: 1, input: 'x', output: 1 }] },
    { ...fine, tiers: [{ aboveInputTokens: 1.5, input: 1, output: 1 }] },
    { ...fine, tiers: [{ aboveInputTokens: -1, input: 1, output: 1 }] },
  ]) {
    assert.equal(buildPriceRow(wrong, openai), undefined, JSON.stringify(wrong));
  }
});
