// Promises of the tools that Anthropic names by a type and the caller runs: Claude gets them as they came, any other model as
// functions by the same name, so that an agent keeps its hands whoever serves it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../support/json.ts';
import { gemini } from '../gemini/codec.ts';
import { PLAIN_MODEL, target } from '../openai_chat/cases/build.ts';
import { openaiChat } from '../openai_chat/codec.ts';
import { openaiResponses } from '../openai_responses/codec.ts';
import { anthropicMessages } from './codec.ts';

const TOOLS = [
  { type: 'bash_20250124', name: 'bash' },
  { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool', max_characters: 10_000 },
  { type: 'memory_20250818', name: 'memory', cache_control: { type: 'ephemeral' } },
];
const conversation = anthropicMessages.decodeRequest({
  model: 'auto',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'List the files.' }],
  tools: TOOLS,
} as unknown as JsonObject);
const names = ['bash', 'str_replace_based_edit_tool', 'memory'];

test('Claude gets them as they came', () => {
  const { body, dropped } = anthropicMessages.encodeRequest(conversation, target({ model: 'claude' }));
  assert.deepEqual(body['tools'], TOOLS);
  assert.deepEqual(dropped, []);
});

test('OpenAI and Gemini get functions of the same names with their fields, strict keys too', () => {
  const to = target({ capabilities: PLAIN_MODEL, compat: 'lenient' });
  const chat = openaiChat.encodeRequest(conversation, to).body['tools'] as { function: { name: string } }[];
  assert.deepEqual(
    chat.map((tool) => tool.function.name),
    names,
  );
  assert.match(JSON.stringify(chat[1]), /str_replace.*old_str.*insert_line/);
  const responses = openaiResponses.encodeRequest(conversation, { ...to, compat: 'strict' }).body['tools'];
  assert.deepEqual(
    (responses as { type: string; name: string }[]).map(({ type, name }) => [type, name]),
    names.map((name) => ['function', name]),
  );
  assert.match(JSON.stringify(gemini.encodeRequest(conversation, to).body['tools']), /"bash".*"memory"/);
});

test('what Anthropic runs itself, and a screen, are no functions', () => {
  const kinds = anthropicMessages
    .decodeRequest({
      model: 'auto',
      max_tokens: 1,
      messages: [{ role: 'user', content: 'x' }],
      tools: [
        { type: 'web_search_20250305', name: 'web_search' },
        { type: 'code_execution_20250825', name: 'code_execution' },
        { type: 'computer_20250124', name: 'computer', display_width_px: 1, display_height_px: 1 },
      ],
    } as unknown as JsonObject)
    .tools.map(({ kind }) => kind);
  assert.deepEqual(kinds, ['hosted', 'hosted', 'hosted']);
});
