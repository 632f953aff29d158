// Promises: a call without its result, and a result without its call, are told in the words of the API that was called.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoadlineError } from '../support/errors.ts';
import type { Conversation, Turn } from './conversation.ts';
import { linkToolCalls } from './tool_links.ts';

const call = (id: string): Turn => ({
  role: 'assistant',
  parts: [{ kind: 'tool-call', id, name: 'f', argumentsText: '{}' }],
});
const result = (callId: string): Turn => ({ role: 'tool', parts: [{ kind: 'tool-result', callId, parts: [] }] });

function refusal(protocol: Conversation['protocol'], ...turns: Turn[]): readonly (string | undefined)[] {
  try {
    linkToolCalls({ turns, protocol });
  } catch (error) {
    assert.ok(isLoadlineError(error));
    return [error.param, error.message];
  }
  return [];
}

test('callers of Responses read of calls and outputs, as at OpenAI', () => {
  assert.deepEqual(refusal('openai-responses', call('call_1')), [
    'input',
    'No tool output found for function call call_1.',
  ]);
  assert.deepEqual(refusal('openai-responses', result('call_2')), [
    'input',
    'No tool call found for function call output with call_id call_2.',
  ]);
  assert.deepEqual(refusal('openai-responses', call('a'), result('a')), []);
});

test('callers of Chat Completions read of messages', () => {
  assert.match(
    refusal('openai-chat', call('call_1')).join(' '),
    /^messages\[0\]\.tool_calls .*'tool_calls' .*: call_1$/,
  );
  assert.match(refusal('openai-chat', result('x')).join(' '), /^messages\[0\]\.tool_call_id .*role 'tool'/);
});
