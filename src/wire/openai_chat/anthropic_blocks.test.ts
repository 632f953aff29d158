// Promises of Anthropic's blocks on Chat Completions, as clients send them to names of Claude: they are what they are
// everywhere, and no server of Chat Completions gets them as they came.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoadlineError } from '../../support/errors.ts';
import type { JsonObject } from '../../support/json.ts';
import { anthropicMessages } from '../anthropic_messages/codec.ts';
import { indexJson } from '../json_index.ts';
import { PLAIN_MODEL, target } from './cases/build.ts';
import { openaiChat } from './codec.ts';

const MESSAGES = [
  { role: 'user', content: [{ type: 'text', text: 'Read a.ts' }] },
  {
    role: 'assistant',
    content: [
      { type: 'thinking', thinking: 'hm', signature: 'sig' },
      { type: 'text', text: 'Reading.' },
      { type: 'tool_use', id: 'toolu_1', name: 'read', input: { path: 'a.ts' } },
    ],
  },
  {
    role: 'user',
    content: [
      {
        type: 'tool_result',
        tool_use_id: 'toolu_1',
        content: [{ type: 'text', text: 'const a = 1' }],
        is_error: false,
      },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
      { type: 'text', text: 'And now?' },
    ],
  },
];
const TOOLS = [{ type: 'function', function: { name: 'read', parameters: { type: 'object', properties: {} } } }];
const body = { model: 'auto', messages: MESSAGES, tools: TOOLS } as unknown as JsonObject;

test('Claude gets them as its own, thought and signature included', () => {
  const conversation = openaiChat.decodeRequest(body);
  const capabilities = { ...PLAIN_MODEL, thinking: 'adaptive', efforts: ['low', 'high'] } as const;
  const { body: sent } = anthropicMessages.encodeRequest(conversation, target({ model: 'claude', capabilities }));
  const [, assistant, user] = sent['messages'] as { content: { type: string; tool_use_id?: string }[] }[];
  assert.deepEqual(
    assistant?.content.map(({ type }) => type),
    ['thinking', 'text', 'tool_use'],
  );
  assert.deepEqual(
    user?.content.map(({ type }) => type),
    ['tool_result', 'image', 'text'],
  );
  assert.equal(user?.content[0]?.tool_use_id, 'toolu_1');
});

test('OpenAI gets calls and results in its own form, and nothing of them is lost in silence', () => {
  const index = indexJson(JSON.stringify(body));
  const conversation = openaiChat.decodeRequest(index.value);
  const passed = openaiChat.passRequest({ index, conversation, target: target(), gatewayMetadataKeys: [] });
  const { messages } = JSON.parse(passed.body) as { messages: Record<string, unknown>[] };
  assert.deepEqual(
    messages.map(({ role }) => role),
    ['user', 'assistant', 'tool', 'user'],
  );
  assert.deepEqual(messages[1]?.['tool_calls'], [
    { id: 'toolu_1', type: 'function', function: { name: 'read', arguments: '{"path":"a.ts"}' } },
  ]);
  assert.deepEqual([messages[2]?.['tool_call_id'], messages[2]?.['content']], ['toolu_1', 'const a = 1']);
  assert.match(JSON.stringify(messages[3]), /data:image\/png;base64,iVBORw0KGgo=.*And now\?/);
  assert.deepEqual(passed.dropped, ['reasoning_content']);
});

test('one that means nothing is told with its place', () => {
  const wrong = (block: object): string => {
    try {
      openaiChat.decodeRequest({ model: 'auto', messages: [{ role: 'user', content: [block] }] } as never);
    } catch (error) {
      assert.ok(isLoadlineError(error));
      return String(error.param);
    }
    return 'taken';
  };
  assert.equal(wrong({ type: 'tool_result', content: 'x' }), 'messages[0].content[0].tool_use_id');
  assert.equal(wrong({ type: 'tool_use', name: 'f' }), 'messages[0].content[0].id');
  assert.equal(wrong({ type: 'tool_use', id: 'a', name: '' }), 'messages[0].content[0].name');
  assert.equal(wrong({ type: 'image', source: { type: 'file', file_id: 'f' } }), 'taken', 'kept for who knows it');
});
