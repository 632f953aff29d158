import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompareResult } from './compare.ts';
import { publicCompare } from './compare_public.ts';
import { readCompare } from './read_compare.ts';

const result: CompareResult = {
  id: 'req_1',
  callsPerMonth: 20_000,
  legs: [
    {
      model: 'gpt-5.4-mini',
      servedModel: 'openai/gpt-5.4-mini',
      requestId: 'req_2',
      status: 200,
      error: null,
      text: 'one two',
      toolCalls: [{ name: 'look', arguments: '{"at":1}' }],
      finishReason: 'stop',
      latencyMs: 12,
      inputTokens: 11,
      outputTokens: 3,
      usageSource: 'provider',
      costNanoUsd: 21_750,
      monthlyNanoUsd: 435_000_000,
      simulated: false,
      dropped: ['seed'],
    },
    {
      model: 'claude-sonnet-4-6',
      servedModel: null,
      requestId: 'req_3',
      status: 503,
      error: 'set ANTHROPIC_API_KEY',
      text: '',
      toolCalls: [],
      finishReason: null,
      latencyMs: 1,
      inputTokens: null,
      outputTokens: null,
      usageSource: null,
      costNanoUsd: null,
      monthlyNanoUsd: null,
      simulated: false,
      dropped: [],
    },
  ],
  differences: [
    { from: 'gpt-5.4-mini', to: 'claude-sonnet-4-6', sameText: false, wordsShared: null, sameToolCalls: false },
  ],
};

test('what is printed is read back as it was, to the nano-dollar', () => {
  assert.deepEqual(readCompare(JSON.parse(JSON.stringify(publicCompare(result)))), result);
});

test('anything else is no comparison', () => {
  for (const value of [null, 'text', [], {}, { object: 'chat.completion' }, { error: { message: 'x' } }])
    assert.equal(readCompare(value), undefined);
});

test('fields that are missing leave what is known', () => {
  const read = readCompare({ object: 'loadline.compare', answers: [{ model: 'a' }], differences: [{}] });
  assert.equal(read?.legs[0]?.model, 'a');
  assert.equal(read?.legs[0]?.costNanoUsd, null);
  assert.equal(read?.differences[0]?.wordsShared, null);
});
