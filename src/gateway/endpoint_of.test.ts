// Promises of the guess: a body is read in the protocol that wrote it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../support/json.ts';
import { endpointOf } from './endpoint_of.ts';

const of = (body: JsonObject, headers: Record<string, string> = {}): string => endpointOf(body, new Headers(headers));
const SAYS = [{ role: 'user', content: 'hi' }];

test('a body is told by what only its protocol has', () => {
  assert.equal(of({ messages: SAYS }), 'chat.completions');
  assert.equal(of({ messages: SAYS, max_tokens: 5, tools: [{ type: 'function', function: {} }] }), 'chat.completions');
  assert.equal(
    of({ messages: SAYS, thinking: { type: 'enabled' } }),
    'chat.completions',
    'vendors of Chat have it too',
  );
  assert.equal(of({ messages: SAYS, system: 'be brief' }), 'messages');
  assert.equal(of({ messages: SAYS, max_tokens: 5, stop_sequences: ['x'] }), 'messages');
  assert.equal(of({ messages: SAYS, tools: [{ name: 'f', input_schema: {} }] }), 'messages');
  assert.equal(of({ messages: [{ role: 'user', content: [{ type: 'tool_result' }] }] }), 'messages');
  assert.equal(of({ messages: SAYS }, { 'anthropic-version': '2023-06-01' }), 'messages');
  assert.equal(of({ model: 'auto', input: 'hi' }), 'responses');
  assert.equal(of({ model: 'auto', input: SAYS, instructions: 'x' }), 'responses');
  assert.equal(of({ model: 'text-embedding-3-small', input: 'hi' }), 'embeddings');
  for (const input of [
    ['a', 'b'],
    [1, 2],
    [[1], [2]],
  ])
    assert.equal(of({ model: 'an-alias', input }), 'embeddings', 'items of Responses are objects');
  assert.equal(of({ model: 'voyage-3', input: 'hi', encoding_format: 'float' }), 'embeddings');
});

test('a body that is none of them is refused as Chat Completions, whose message says what is missing', () => {
  for (const body of [{}, { messages: 'no' }, { prompt: 'x' }, { messages: [null, 7] }] as JsonObject[])
    assert.equal(of(body), 'chat.completions');
});
