// Promises, at every provider alike: a choice of a tool is never lost in silence where no tool is left to choose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoadlineError } from '../support/errors.ts';
import type { JsonObject } from '../support/json.ts';
import { anthropicMessages } from './anthropic_messages/codec.ts';
import type { Compat } from './codec.ts';
import { gemini } from './gemini/codec.ts';
import { PLAIN_MODEL, target } from './openai_chat/cases/build.ts';
import { openaiChat } from './openai_chat/codec.ts';
import { openaiResponses } from './openai_responses/codec.ts';

const CODECS = [anthropicMessages, gemini, openaiChat];

function outcome(codec: (typeof CODECS)[number], fields: JsonObject, compat: Compat = 'lenient'): string {
  const conversation = openaiResponses.decodeRequest({ model: 'm', input: 'x', ...fields });
  try {
    const { body, dropped } = codec.encodeRequest(conversation, target({ capabilities: PLAIN_MODEL, compat }));
    assert.equal(body['tool_choice'] ?? body['toolConfig'], undefined);
    return dropped.filter((name) => name === 'tool_choice').join();
  } catch (error) {
    assert.ok(isLoadlineError(error));
    return `${error.code} ${error.param}`;
  }
}

test('one of a tool that the provider lacks is named, and refused for strict keys', () => {
  const tools = [{ type: 'image_generation' }];
  for (const codec of CODECS)
    for (const tool_choice of ['required', { type: 'image_generation' }]) {
      assert.equal(outcome(codec, { tools, tool_choice }), 'tool_choice', codec.protocol);
      assert.match(outcome(codec, { tools, tool_choice }, 'strict'), /^unsupported_parameter tool/, codec.protocol);
    }
});

test('one without any tool is the caller’s mistake', () => {
  for (const codec of CODECS)
    for (const tool_choice of ['required', { type: 'function', name: 'f' }])
      assert.equal(outcome(codec, { tool_choice }), 'invalid_request tool_choice', codec.protocol);
});

test('auto and none ask for nothing that is lost', () => {
  for (const codec of CODECS)
    for (const tool_choice of ['auto', 'none']) assert.equal(outcome(codec, { tool_choice }), '');
});
