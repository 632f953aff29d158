import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompareLeg } from './compare.ts';
import { publicCompare } from './compare_public.ts';

const LEG: CompareLeg = {
  model: 'gpt-5.4-mini',
  servedModel: 'openai/gpt-5.4-mini',
  requestId: 'req_1',
  status: 200,
  error: null,
  text: 'yes',
  toolCalls: [{ name: 'read', arguments: '{}' }],
  finishReason: 'stop',
  latencyMs: 120,
  inputTokens: 5_000_000,
  outputTokens: 1_000_000,
  usageSource: 'provider',
  costNanoUsd: 8_250_000_000,
  monthlyNanoUsd: 82_500_000_000_000,
  simulated: false,
  dropped: ['top_k'],
};

const answersOf = (...legs: readonly CompareLeg[]): Record<string, unknown>[] => {
  const { answers } = publicCompare({ id: 'req_p', callsPerMonth: 10_000, legs, differences: [] });
  assert.ok(Array.isArray(answers));
  return answers;
};

test('the JSON of a comparison, whole: snake case, US dollars as numbers', () => {
  const result = publicCompare({
    id: 'req_p',
    callsPerMonth: 10_000,
    legs: [LEG],
    differences: [{ from: 'a', to: 'b', sameText: false, wordsShared: 0.25, sameToolCalls: true }],
  });
  assert.deepEqual(result, {
    id: 'req_p',
    object: 'loadline.compare',
    calls_per_month: 10_000,
    answers: [
      {
        model: 'gpt-5.4-mini',
        served_model: 'openai/gpt-5.4-mini',
        request_id: 'req_1',
        status: 200,
        error: null,
        text: 'yes',
        tool_calls: [{ name: 'read', arguments: '{}' }],
        finish_reason: 'stop',
        latency_ms: 120,
        usage: { input_tokens: 5_000_000, output_tokens: 1_000_000, usage_source: 'provider' },
        cost_usd: 8.25,
        monthly_usd: 82_500,
        simulated: false,
        dropped: ['top_k'],
      },
    ],
    differences: [{ from: 'a', to: 'b', same_text: false, words_shared: 0.25, same_tool_calls: true }],
  });
});

test('an unknown cost is null and never 0; a cost of nothing is 0', () => {
  const [unknown, free] = answersOf(
    { ...LEG, costNanoUsd: null, monthlyNanoUsd: null },
    { ...LEG, costNanoUsd: 0, monthlyNanoUsd: 0 },
  );
  assert.equal(unknown?.['cost_usd'], null);
  assert.equal(unknown?.['monthly_usd'], null);
  assert.equal(free?.['cost_usd'], 0);
});

test('a nano-dollar survives', () => {
  assert.equal(answersOf({ ...LEG, costNanoUsd: 1 })[0]?.['cost_usd'], 1e-9);
  assert.equal(answersOf({ ...LEG, costNanoUsd: 1_000_000_001 })[0]?.['cost_usd'], 1.000000001);
});

test('a leg without usage has none, instead of zeros', () => {
  const [leg] = answersOf({
    ...LEG,
    inputTokens: null,
    outputTokens: null,
    usageSource: null,
    error: 'failed',
    status: 502,
  });
  assert.equal(leg?.['usage'], null);
  assert.equal(leg?.['error'], 'failed');
});

test('words that were not compared are null', () => {
  const { differences } = publicCompare({
    id: 'x',
    callsPerMonth: 1,
    legs: [],
    differences: [{ from: 'a', to: 'b', sameText: false, wordsShared: null, sameToolCalls: false }],
  });
  assert.deepEqual(differences, [{ from: 'a', to: 'b', same_text: false, words_shared: null, same_tool_calls: false }]);
});
