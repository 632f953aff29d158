import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testCaller } from '../../test/snapshot.ts';
import { contextOf } from './cases/edge.ts';
import { scriptedGateway } from './cases/scripted_gateway.ts';
import { countTokensHandler, inputTokensHandler } from './handle_count.ts';

const COUNTED = { inputTokens: 42, source: 'provider', model: 'anthropic/claude-sonnet-4-6' } as const;

test('each API gets the count in its own shape, for whom it was counted, and how', async () => {
  const gateway = scriptedGateway({ countInput: () => COUNTED });
  const body = new TextEncoder().encode('{"model":"auto"}');
  const anthropic = (await countTokensHandler(gateway)(contextOf(testCaller(), { body }))).response;
  assert.deepEqual(await anthropic.json(), { input_tokens: 42 });
  assert.ok(anthropic.headers.get('request-id') !== null);
  const openai = (await inputTokensHandler(gateway)(contextOf(testCaller(), { body }))).response;
  assert.deepEqual(await openai.json(), { object: 'response.input_tokens', input_tokens: 42 });
  for (const { headers } of [anthropic, openai]) {
    assert.equal(headers.get('x-loadline-model'), COUNTED.model);
    assert.equal(headers.get('x-loadline-usage-source'), 'provider');
  }
  assert.deepEqual(
    gateway.counted.map((call) => [call.endpoint, call.body]),
    [
      ['messages', body],
      ['responses', body],
    ],
  );
});
