import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '../catalog/prices.ts';
import { NO_USAGE } from '../wire/answer.ts';
import { counterfactual } from './counterfactual.ts';

const NOW = Date.parse('2026-11-24');
const mini = priceOf('openai', 'gpt-5.4-mini', NOW);
const sonnet = priceOf('anthropic', 'claude-sonnet-4-6', NOW);

test('the same tokens cost $8.25 all cheap and $30.00 all strong', () => {
  const usage = { ...NO_USAGE, inputTokens: 5_000_000, outputTokens: 1_000_000 };
  assert.deepEqual(counterfactual(usage, mini, sonnet), {
    allCheapNanoUsd: 8_250_000_000,
    allStrongNanoUsd: 30_000_000_000,
  });
});

test('an unknown price makes that side unknown and leaves the other', () => {
  const usage = { ...NO_USAGE, inputTokens: 1_000 };
  assert.deepEqual(counterfactual(usage, null, sonnet), { allCheapNanoUsd: null, allStrongNanoUsd: 3_000_000 });
  assert.deepEqual(counterfactual(usage, mini, null), { allCheapNanoUsd: 750_000, allStrongNanoUsd: null });
});

test('no tokens cost nothing anywhere', () => {
  assert.deepEqual(counterfactual(NO_USAGE, mini, sonnet), { allCheapNanoUsd: 0, allStrongNanoUsd: 0 });
});
