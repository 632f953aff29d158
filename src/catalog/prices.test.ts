import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { costOfUsage } from '../ledger/cost.ts';
import { NO_USAGE } from '../wire/answer.ts';
import { KNOWN_MODELS } from './known_models.ts';
import type { PriceRow } from './model.ts';
import { nextPriceChangeMs, PRICE_PACKAGE_VERSION, priceOf } from './prices.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');

function known(provider: string, id: string, atMs = NOW): PriceRow {
  const row = priceOf(provider, id, atMs);
  assert.ok(row !== null, `${provider}/${id} has a price`);
  return row;
}

test('the version in row ids is the version that is installed', () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const { devDependencies } = manifest as { devDependencies: Record<string, string> };
  assert.equal(devDependencies['@pydantic/genai-prices'], PRICE_PACKAGE_VERSION);
});

test('GPT-5.4 mini costs 0.75 in, 0.075 cached, 4.50 out', () => {
  const row = known('openai', 'gpt-5.4-mini');
  assert.equal(row.inputPicoUsd, 750_000);
  assert.equal(row.cachedReadPicoUsd, 75_000);
  assert.equal(row.outputPicoUsd, 4_500_000);
  assert.equal(row.webSearchPicoUsd, 10_000_000_000);
  assert.equal(row.source, 'genai-prices');
  assert.equal(row.id, `openai/gpt-5.4-mini/genai-prices-${PRICE_PACKAGE_VERSION}`);
  assert.deepEqual(row.tiers, []);
});

test('Sonnet 4.6 costs 3 in, 0.30 cached, 3.75 and 6 written, 15 out, at every length since 2026-03-13', () => {
  const row = known('anthropic', 'claude-sonnet-4-6');
  assert.equal(row.inputPicoUsd, 3_000_000);
  assert.equal(row.cachedReadPicoUsd, 300_000);
  assert.equal(row.cacheWrite5mPicoUsd, 3_750_000);
  assert.equal(row.cacheWrite1hPicoUsd, 6_000_000);
  assert.equal(row.outputPicoUsd, 15_000_000);
  assert.deepEqual(row.tiers, []);
  assert.equal(row.effectiveFrom, '2026-03-13');
  assert.equal(row.id, `anthropic/claude-sonnet-4-6@2026-03-13/genai-prices-${PRICE_PACKAGE_VERSION}`);
});

test('5 million tokens in and 1 million out are exactly $8.25 and $30.00', () => {
  const usage = { ...NO_USAGE, inputTokens: 5_000_000, outputTokens: 1_000_000 };
  assert.equal(costOfUsage(usage, known('openai', 'gpt-5.4-mini')), 8_250_000_000);
  assert.equal(costOfUsage(usage, known('anthropic', 'claude-sonnet-4-6')), 30_000_000_000);
});

// US dollars per million tokens on 2026-11-24: input, cached, output.
const LIST: readonly (readonly [string, string, number, number, number])[] = [
  ['openai', 'gpt-4o', 2.5, 1.25, 10],
  ['openai', 'gpt-4o-mini', 0.15, 0.075, 0.6],
  ['openai', 'gpt-4.1', 2, 0.5, 8],
  ['openai', 'gpt-4.1-nano', 0.1, 0.025, 0.4],
  ['openai', 'o3', 2, 0.5, 8],
  ['openai', 'o4-mini', 1.1, 0.275, 4.4],
  ['openai', 'gpt-5', 1.25, 0.125, 10],
  ['openai', 'gpt-5-mini', 0.25, 0.025, 2],
  ['openai', 'gpt-5-nano', 0.05, 0.005, 0.4],
  ['openai', 'gpt-5.4', 2.5, 0.25, 15],
  ['openai', 'gpt-5.4-nano', 0.2, 0.02, 1.25],
  ['openai', 'gpt-5.5', 5, 0.5, 30],
  ['openai', 'gpt-5.6-sol', 4, 0.4, 20],
  ['openai', 'gpt-5.6-terra', 2, 0.2, 12],
  ['openai', 'gpt-5.6-luna', 0.2, 0.02, 1.2],
  ['openai', 'gpt-6-luna', 0.1, 0.01, 0.5],
  ['anthropic', 'claude-haiku-4-5', 1, 0.1, 5],
  ['anthropic', 'claude-opus-4-5', 5, 0.5, 25],
  ['anthropic', 'claude-opus-5', 5, 0.5, 25],
  ['anthropic', 'claude-opus-5-5', 4, 0.2, 20],
  ['anthropic', 'claude-sonnet-5', 2, 0.2, 10],
  ['anthropic', 'claude-fable-5-1', 10, 0.25, 50],
  ['anthropic', 'claude-haiku-5-5', 0.1, 0.01, 0.5],
];

test('list prices are those of the providers on that day', () => {
  for (const [provider, id, input, cached, output] of LIST) {
    const row = known(provider, id);
    const pico = [input, cached, output].map((usd) => Math.round(usd * 1e6));
    assert.deepEqual([row.inputPicoUsd, row.cachedReadPicoUsd, row.outputPicoUsd], pico, id);
  }
});

test('the price is the one of the day: before 2026-03-13 long prompts to Sonnet 4.6 cost double', () => {
  const before = known('anthropic', 'claude-sonnet-4-6', Date.parse('2026-03-12T23:59:59Z'));
  assert.deepEqual(before.tiers, [
    {
      aboveInputTokens: 200_000,
      inputPicoUsd: 6_000_000,
      cachedReadPicoUsd: 600_000,
      cacheWrite5mPicoUsd: 7_500_000,
      cacheWrite1hPicoUsd: 12_000_000,
      outputPicoUsd: 22_500_000,
    },
  ]);
  assert.deepEqual(known('anthropic', 'claude-sonnet-4-6', Date.parse('2026-03-13T00:00:00Z')).tiers, []);
});

test('GPT-5.4 is dearer from 272,000 tokens on', () => {
  const row = known('openai', 'gpt-5.4');
  assert.deepEqual(
    row.tiers.map((tier) => [tier.aboveInputTokens, tier.inputPicoUsd, tier.outputPicoUsd]),
    [[271_999, 5_000_000, 22_500_000]],
  );
});

test('our own rows stand before the package, which would give Sonnet 5.5 the price of Sonnet 5', () => {
  const row = known('anthropic', 'claude-sonnet-5-5');
  assert.equal(row.source, 'loadline');
  assert.equal(row.cachedReadPicoUsd, 100_000);
  assert.equal(row.id, 'anthropic/claude-sonnet-5-5@2026-10-07/loadline-2026-11-24');
  assert.equal(known('anthropic', 'claude-sonnet-5-5', Date.parse('2026-10-01')).cachedReadPicoUsd, 200_000);
  assert.deepEqual(
    known('anthropic', 'claude-haiku-5-5').tiers.map((tier) => [tier.aboveInputTokens, tier.inputPicoUsd]),
    [[100_000, 500_000]],
  );
});

test('a price that has not begun is unknown, and its beginning can be asked for', () => {
  const before = Date.parse('2026-09-01');
  assert.equal(priceOf('anthropic', 'claude-sonnet-5-5', before), null);
  assert.equal(nextPriceChangeMs('anthropic', 'claude-sonnet-5-5', before), Date.parse('2026-09-28'));
  assert.equal(nextPriceChangeMs('anthropic', 'claude-sonnet-5-5', Date.parse('2026-09-28')), Date.parse('2026-10-07'));
  assert.equal(nextPriceChangeMs('anthropic', 'claude-sonnet-5-5', NOW), null);
});

test('what nobody knows has no price, and what is not priced by the token has none either', () => {
  assert.equal(priceOf('openai', 'gpt-99', NOW), null);
  assert.equal(priceOf('nobody', 'gpt-5.4-mini', NOW), null);
  assert.equal(priceOf('openai', 'whisper-1', NOW), null);
  assert.equal(priceOf('openai', 'moderation', NOW), null);
  assert.equal(priceOf('openai', 'GPT-5.4-MINI', NOW), null);
});

test('an old snapshot has the price that it had', () => {
  assert.equal(known('openai', 'gpt-4o-2024-05-13').inputPicoUsd, 5_000_000);
  assert.equal(known('openai', 'gpt-4o').inputPicoUsd, 2_500_000);
});

test('embeddings have a price for their input and none for an output that they never have', () => {
  const row = known('openai', 'text-embedding-3-small');
  assert.deepEqual([row.inputPicoUsd, row.outputPicoUsd], [20_000, 0]);
  assert.equal(costOfUsage({ ...NO_USAGE, inputTokens: 1_000_000 }, row), 20_000_000);
});

test('Gemini: tiers by the length of the prompt, sound dearer than text, a price that ends with November', () => {
  const pro = known('gemini', 'gemini-2.5-pro');
  assert.deepEqual([pro.inputPicoUsd, pro.outputPicoUsd, pro.cachedReadPicoUsd], [1_250_000, 10_000_000, 125_000]);
  assert.deepEqual(
    pro.tiers.map((tier) => [tier.aboveInputTokens, tier.inputPicoUsd, tier.outputPicoUsd]),
    [[200_000, 2_500_000, 15_000_000]],
  );
  assert.equal(known('gemini', 'gemini-2.5-flash').audioInputPicoUsd, 1_000_000);
  // A search is $35 for a thousand before Gemini 3, $14 from there on; the package is silent about both.
  assert.equal(pro.webSearchPicoUsd, 35_000_000_000);
  assert.equal(known('gemini', 'gemini-3.8-flash').webSearchPicoUsd, 14_000_000_000);
  const [before, after] = ['2026-11-25', '2026-12-02'].map((day) => known('gemini', 'gemini-4-argon', Date.parse(day)));
  assert.deepEqual(
    [before?.inputPicoUsd, before?.outputPicoUsd, before?.webSearchPicoUsd],
    [2_000_000, 10_000_000, 14_000_000_000],
  );
  assert.deepEqual([after?.inputPicoUsd, after?.outputPicoUsd], [4_000_000, 20_000_000]);
});

test('every known model has a price, its parts are whole numbers, and cached input is never dearer than fresh', () => {
  for (const { provider, id } of KNOWN_MODELS.filter(({ capabilities }) => capabilities.maxOutputTokens > 0)) {
    const row = known(provider, id);
    for (const rates of [row, ...row.tiers]) {
      for (const rate of [
        rates.inputPicoUsd,
        rates.outputPicoUsd,
        rates.cachedReadPicoUsd,
        rates.cacheWrite5mPicoUsd,
        rates.cacheWrite1hPicoUsd,
      ]) {
        assert.ok(Number.isSafeInteger(rate) && rate > 0, id);
      }
      assert.ok(rates.cachedReadPicoUsd <= rates.inputPicoUsd, id);
      assert.ok(rates.cacheWrite5mPicoUsd >= rates.inputPicoUsd, id);
      assert.ok(rates.cacheWrite1hPicoUsd >= rates.cacheWrite5mPicoUsd, id);
      assert.ok(rates.outputPicoUsd > rates.inputPicoUsd, id);
    }
  }
});
