// Promises of reading messages, tools and choices: turn i is messages[i], and every shape that clients send is understood.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isLoadlineError } from '../../support/errors.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Part, ToolChoice } from '../conversation.ts';
import { indexJson } from '../json_index.ts';
import { PLAIN_MODEL, decoded, turnsOf } from './cases/build.ts';
import { openaiChat } from './codec.ts';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The parts of one message, without what is absent. */
const parts = (message: JsonObject): unknown => plain(turnsOf(message)[0]?.parts);

function refusedFor(...messages: readonly JsonValue[]): string | undefined {
  try {
    decoded({ messages });
  } catch (error) {
    assert.ok(isLoadlineError(error), String(error));
    return error.param;
  }
  return assert.fail(`taken: ${JSON.stringify(messages)}`);
}

describe('messages', () => {
  test('turn i is exactly messages[i], whatever stands in it', () => {
    const turns = turnsOf(
      { role: 'system', content: 's' },
      { role: 'developer', content: [{ type: 'text', text: 'd' }] },
      { role: 'user', content: 'u', name: 'ann' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: 'r' },
      { role: 'assistant', content: '' },
      { role: 'user', content: '' },
    );
    assert.deepEqual(
      turns.map((turn) => turn.role),
      ['system', 'developer', 'user', 'assistant', 'tool', 'assistant', 'user'],
    );
    assert.equal(turns[2]?.name, 'ann');
    assert.deepEqual(plain(turns[3]?.parts), [{ kind: 'tool-call', id: 'c', name: 'f', argumentsText: '{}' }]);
    assert.deepEqual(plain(turns[4]?.parts), [
      { kind: 'tool-result', callId: 'c', parts: [{ kind: 'text', text: 'r' }] },
    ]);
  });

  test('what makes no sense is refused with its place', () => {
    const user = { role: 'user', content: 'x' };
    assert.equal(refusedFor(user, 'text'), 'messages[1]');
    assert.equal(refusedFor(user, null), 'messages[1]');
    assert.equal(refusedFor(user, {}), 'messages[1].role');
    assert.equal(refusedFor({ role: 'robot', content: 'x' }), 'messages[0].role');
    assert.equal(refusedFor({ role: 7, content: 'x' }), 'messages[0].role');
    assert.equal(refusedFor({ role: 'user' }), 'messages[0].content');
    assert.equal(refusedFor({ role: 'user', content: null }), 'messages[0].content');
    assert.equal(refusedFor(user, user, { role: 'user', content: 5 }), 'messages[2].content');
    assert.equal(refusedFor({ role: 'user', content: { type: 'text' } }), 'messages[0].content');
    assert.equal(refusedFor({ role: 'user', content: [5] }), 'messages[0].content[0]');
    assert.equal(refusedFor({ role: 'user', content: [{ text: 'x' }] }), 'messages[0].content[0].type');
    assert.equal(refusedFor({ role: 'user', content: [{ type: 'text' }] }), 'messages[0].content[0].text');
    assert.equal(
      refusedFor({ role: 'user', content: [{ type: 'image_url', image_url: {} }] }),
      'messages[0].content[0].image_url.url',
    );
    assert.equal(refusedFor({ role: 'user', content: [{ type: 'file', file: {} }] }), 'messages[0].content[0].file');
    assert.equal(
      refusedFor({ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'x' } }] }),
      'messages[0].content[0].input_audio.format',
    );
    assert.equal(refusedFor({ role: 'tool', content: 'x' }), 'messages[0].tool_call_id');
    assert.equal(refusedFor({ role: 'tool', tool_call_id: 'c' }), 'messages[0].content');
    assert.equal(refusedFor({ role: 'function', content: 'x' }), 'messages[0].name');
    const call = (value: JsonValue): JsonValue => ({ role: 'assistant', tool_calls: [value] });
    assert.equal(refusedFor(call('x')), 'messages[0].tool_calls[0]');
    assert.equal(refusedFor(call({ function: { name: 'f' } })), 'messages[0].tool_calls[0].id');
    assert.equal(refusedFor(call({ id: 'c' })), 'messages[0].tool_calls[0].function');
    assert.equal(refusedFor(call({ id: 'c', function: {} })), 'messages[0].tool_calls[0].function.name');
    assert.equal(refusedFor(call({ id: 'c', type: 'shell' })), 'messages[0].tool_calls[0].type');
    assert.equal(refusedFor(call({ id: 'c', type: 'custom', custom: {} })), 'messages[0].tool_calls[0].custom.name');
    assert.equal(refusedFor({ role: 'assistant', tool_calls: {} }), 'messages[0].tool_calls');
  });

  test('media: inline, by address, stored, in sound', () => {
    const content: readonly JsonObject[] = [
      { type: 'image_url', image_url: { url: 'data:image/PNG;base64,AAAA', detail: 'high' } },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      { type: 'image_url', image_url: 'https://example.com/b.png' },
      { type: 'image_url', image_url: { url: 'data:image/svg+xml,%3Csvg/%3E' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0x' } },
      { type: 'file', file: { file_data: 'JVBERi0xLjQ=' } },
      { type: 'file', file: { file_data: 'https://example.com/c.pdf' } },
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
    ];
    assert.deepEqual(parts({ role: 'user', content }), [
      { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' }, detail: 'high' },
      { kind: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } },
      { kind: 'image', source: { kind: 'url', url: 'https://example.com/b.png' } },
      { kind: 'image', source: { kind: 'url', url: 'data:image/svg+xml,%3Csvg/%3E' } },
      { kind: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0x' }, filename: 'a.pdf' },
      { kind: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0xLjQ=' } },
      { kind: 'file', source: { kind: 'url', url: 'https://example.com/c.pdf' } },
      { kind: 'file', source: { kind: 'file-id', id: 'file-1' } },
      { kind: 'audio', data: 'AA', format: 'wav' },
    ]);
  });

  test('parts of unknown types are kept whole; text under the names of Responses is text', () => {
    const part = { type: 'video_url', video_url: { url: 'x' } };
    assert.deepEqual(parts({ role: 'user', content: [part, { type: 'input_text', text: 'a' }, 'b'] }), [
      { kind: 'unknown', type: 'video_url', value: part },
      { kind: 'text', text: 'a' },
      { kind: 'text', text: 'b' },
    ]);
  });

  test('an assistant turn keeps refusal, sound and calls of both kinds', () => {
    const message: JsonObject = {
      role: 'assistant',
      content: [
        { type: 'text', text: 'a' },
        { type: 'refusal', refusal: 'no' },
      ],
      refusal: 'never',
      audio: { id: 'audio_1' },
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"broken' } },
        { id: 'c2', type: 'custom', custom: { name: 'patch', input: '*** Begin' } },
        { id: 'c3', function: { name: 'g', arguments: { x: 1 } } },
        { id: '', type: 'function', function: { name: 'h' } },
      ],
    };
    assert.deepEqual(parts(message), [
      { kind: 'text', text: 'a' },
      { kind: 'refusal', text: 'no' },
      { kind: 'refusal', text: 'never' },
      { kind: 'unknown', type: 'audio', value: { id: 'audio_1' } },
      { kind: 'tool-call', id: 'c1', name: 'f', argumentsText: '{"broken' },
      { kind: 'tool-call', id: 'c2', name: 'patch', argumentsText: '*** Begin', custom: true },
      { kind: 'tool-call', id: 'c3', name: 'g', argumentsText: '{"x":1}' },
      { kind: 'tool-call', id: '', name: 'h', argumentsText: '' },
    ]);
    assert.deepEqual(parts({ role: 'assistant' }), []);
  });

  test('tool results keep text, images and files; what they cannot hold stands beside them', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } };
    const audio = { type: 'input_audio', input_audio: { data: 'A', format: 'wav' } };
    assert.deepEqual(
      parts({ role: 'tool', tool_call_id: 'c', is_error: true, content: [{ type: 'text', text: 't' }, image, audio] }),
      [
        {
          kind: 'tool-result',
          callId: 'c',
          parts: [
            { kind: 'text', text: 't' },
            { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA' } },
          ],
          isError: true,
        },
        { kind: 'audio', data: 'A', format: 'wav' },
      ],
    );
    assert.deepEqual(parts({ role: 'tool', tool_call_id: 'c', content: null }), [
      { kind: 'tool-result', callId: 'c', parts: [] },
    ]);
  });

  test('calls of 2023 get ids that bind each answer to its call', () => {
    const turns = turnsOf(
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{"n":1}' } },
      { role: 'function', name: 'f', content: 'one' },
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{"n":2}' } },
      { role: 'function', name: 'f', content: 'two' },
    );
    const ids = turns.map(
      (turn) =>
        turn.parts.map((part) =>
          part.kind === 'tool-call' ? part.id : part.kind === 'tool-result' ? part.callId : '',
        )[0],
    );
    assert.equal(ids[0], ids[1]);
    assert.equal(ids[2], ids[3]);
    assert.notEqual(ids[0], ids[2]);
    assert.equal(turns[1]?.role, 'tool');
  });
});

describe('cache markers', () => {
  const marker = { type: 'ephemeral', ttl: '1h' };
  const marked = (part: Part | undefined): unknown =>
    part !== undefined && 'cacheControl' in part ? part.cacheControl : undefined;

  test('on a part, on a message, on a call, on a tool message: each on one block', () => {
    const turns = turnsOf(
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
          { type: 'text', text: 'b' },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
        cache_control: marker,
      },
      { role: 'assistant', content: 'x', tool_calls: [{ id: 'c', function: { name: 'f' }, cache_control: marker }] },
      { role: 'tool', tool_call_id: 'c', content: 'r', cache_control: marker },
      { role: 'tool', tool_call_id: 'c', content: [{ type: 'text', text: 'r', cache_control: marker }] },
      { role: 'assistant', content: 'x', tool_calls: [{ id: 'c', function: { name: 'f' } }], cache_control: marker },
    );
    const marks = turns.map((turn) => turn.parts.map(marked));
    assert.deepEqual(marks, [
      [{ type: 'ephemeral' }, undefined],
      [undefined, marker],
      [undefined, marker],
      [marker],
      [marker],
      [undefined, marker],
    ]);
  });

  test('what is no marker is none', () => {
    const [turn] = turnsOf({
      role: 'user',
      content: [
        { type: 'text', text: 'a', cache_control: { type: 'persistent' } },
        { type: 'text', text: 'b', cache_control: { type: 'ephemeral', ttl: '9d' } },
      ],
    });
    assert.deepEqual(turn?.parts.map(marked), [undefined, { type: 'ephemeral' }]);
  });
});

describe('reasoning in history', () => {
  test('signed details survive, text alone stays text', () => {
    const details: readonly JsonObject[] = [
      { type: 'reasoning.text', text: 'hm', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.encrypted', data: 'secret', format: 'anthropic-claude-v1', index: 1 },
      { type: 'reasoning.future', x: 1 },
      { type: 'reasoning.text', text: '', signature: 'only', index: 2 },
    ];
    assert.deepEqual(parts({ role: 'assistant', content: 'a', reasoning_content: 'hm', reasoning_details: details }), [
      { kind: 'reasoning', text: 'hm', signature: 'sig', format: 'anthropic-claude-v1' },
      { kind: 'reasoning', text: '', signature: 'secret', redacted: true, format: 'anthropic-claude-v1' },
      { kind: 'reasoning', text: '', signature: 'only', format: 'anthropic-claude-v1' },
      { kind: 'text', text: 'a' },
    ]);
    assert.deepEqual(parts({ role: 'assistant', content: 'a', reasoning_content: 'hm' }), [
      { kind: 'reasoning', text: 'hm' },
      { kind: 'text', text: 'a' },
    ]);
    assert.deepEqual(parts({ role: 'assistant', content: 'a', reasoning: 'hm' }), [
      { kind: 'reasoning', text: 'hm' },
      { kind: 'text', text: 'a' },
    ]);
  });

  test("OpenAI's item, told in two entries, is one part with its id", () => {
    const details: readonly JsonObject[] = [
      { type: 'reasoning.summary', summary: 'sum', id: 'rs_1', format: 'openai-responses-v1', index: 0 },
      { type: 'reasoning.encrypted', data: 'gAAA', id: 'rs_1', format: 'openai-responses-v1', index: 0 },
      { type: 'reasoning.encrypted', data: 'gBBB', id: 'rs_2', format: 'openai-responses-v1', index: 1 },
    ];
    assert.deepEqual(parts({ role: 'assistant', content: '', reasoning_details: details }), [
      { kind: 'reasoning', text: 'sum', id: 'rs_1', format: 'openai-responses-v1', signature: 'gAAA' },
      { kind: 'reasoning', text: '', signature: 'gBBB', id: 'rs_2', format: 'openai-responses-v1' },
      { kind: 'text', text: '' },
    ]);
  });

  test('thinking blocks of LiteLLM', () => {
    const blocks: readonly JsonObject[] = [
      { type: 'thinking', thinking: 'hm', signature: 's' },
      { type: 'redacted_thinking', data: 'd' },
      { type: 'other' },
    ];
    assert.deepEqual(parts({ role: 'assistant', thinking_blocks: blocks }), [
      { kind: 'reasoning', text: 'hm', signature: 's', format: 'anthropic-claude-v1' },
      { kind: 'reasoning', text: '', signature: 'd', redacted: true, format: 'anthropic-claude-v1' },
    ]);
  });
});

describe('tools', () => {
  const tools = (list: readonly JsonValue[]): readonly unknown[] =>
    decoded({ tools: list }).tools.map((tool) => plain({ ...tool, raw: undefined }));

  test('nested, flat, custom, hosted, and functions of 2023', () => {
    const schema = { type: 'object', properties: {} };
    const nested = { type: 'function', function: { name: 'a', description: 'd', parameters: schema, strict: true } };
    assert.deepEqual(tools([nested]), [{ kind: 'function', name: 'a', description: 'd', schema, strict: true }]);
    assert.deepEqual(tools([{ type: 'function', name: 'b', parameters: schema }]), [
      { kind: 'function', name: 'b', schema },
    ]);
    assert.deepEqual(tools([{ type: 'custom', custom: { name: 'c', format: { type: 'text' } } }]), [
      { kind: 'custom', name: 'c' },
    ]);
    assert.deepEqual(tools([{ type: 'custom', name: 'c2', description: 'x' }]), [
      { kind: 'custom', name: 'c2', description: 'x' },
    ]);
    assert.deepEqual(tools([{ type: 'web_search' }]), [{ kind: 'hosted', name: 'web_search' }]);
    assert.deepEqual(tools([{ function: { name: 'd', parameters: null } }]), [{ kind: 'function', name: 'd' }]);
    const marked = { ...nested, cache_control: { type: 'ephemeral' } };
    assert.deepEqual(decoded({ tools: [marked] }).tools[0]?.cacheControl, { type: 'ephemeral' });
    assert.equal(decoded({ tools: [nested] }).tools[0]?.raw, nested);
    assert.deepEqual(plain(decoded({ functions: [{ name: 'old', parameters: schema }] }).tools), [
      { kind: 'function', name: 'old', schema },
    ]);
  });

  test("X26: tools in Anthropic's form keep their schema, and reach every server in OpenAI's", () => {
    const schema = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };
    const read = { name: 'read', description: 'd', input_schema: schema };
    for (const given of [read, { ...read, type: 'custom' }]) {
      assert.deepEqual(tools([given]), [{ kind: 'function', name: 'read', description: 'd', schema }]);
      const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }], tools: [given] });
      const index = indexJson(body);
      const conversation = openaiChat.decodeRequest(index.value);
      const target = { model: 'm', capabilities: PLAIN_MODEL, compat: 'lenient', stream: false } as const;
      const sent = openaiChat.passRequest({ index, conversation, target, gatewayMetadataKeys: [] });
      assert.deepEqual((JSON.parse(sent.body) as JsonObject)['tools'], [
        { type: 'function', function: { name: 'read', description: 'd', parameters: schema } },
      ]);
      assert.deepEqual(sent.dropped, []);
    }
  });

  test('a tool without a name, or that is no object, is refused with its place', () => {
    const refused = (list: readonly JsonValue[]): string | undefined => {
      try {
        decoded({ tools: list });
      } catch (error) {
        return isLoadlineError(error) ? error.param : String(error);
      }
      return undefined;
    };
    assert.equal(refused(['f']), 'tools[0]');
    assert.equal(
      refused([
        { type: 'function', function: { name: 'a' } },
        { type: 'function', function: {} },
      ]),
      'tools[1].function.name',
    );
    assert.equal(
      refused([{ type: 'function', function: { name: 'a', parameters: 'x' } }]),
      'tools[0].function.parameters',
    );
    assert.equal(refused([{ type: 'function' }]), 'tools[0].name');
    assert.equal(refused([{ type: 'custom', custom: {} }]), 'tools[0].custom.name');
  });

  test('every shape of a choice', () => {
    const choice = (value: JsonValue): ToolChoice | undefined => decoded({ tool_choice: value }).toolChoice;
    for (const kind of ['auto', 'none', 'required'] as const) {
      assert.deepEqual(choice(kind), { kind });
    }
    assert.deepEqual(choice('any'), { kind: 'required' });
    assert.deepEqual(choice({ type: 'none' }), { kind: 'none' });
    assert.deepEqual(choice({ type: 'any' }), { kind: 'required' });
    const named: readonly JsonObject[] = [
      { type: 'function', function: { name: 'f' } },
      { type: 'function', name: 'f' },
      { type: 'custom', custom: { name: 'f' } },
      { type: 'tool', name: 'f' },
    ];
    for (const value of named) {
      assert.deepEqual(choice(value), { kind: 'tool', name: 'f' });
    }
    const names: readonly JsonObject[] = [
      { type: 'function', function: { name: 'f' } },
      { type: 'function', name: 'g' },
    ];
    assert.deepEqual(choice({ type: 'allowed_tools', allowed_tools: { mode: 'required', tools: names } }), {
      kind: 'allowed',
      mode: 'required',
      names: ['f', 'g'],
    });
    assert.deepEqual(choice({ type: 'allowed_tools', mode: 'auto', tools: names }), {
      kind: 'allowed',
      mode: 'auto',
      names: ['f', 'g'],
    });
    assert.deepEqual(decoded({ function_call: 'none' }).toolChoice, { kind: 'none' });
    assert.deepEqual(decoded({ function_call: { name: 'f' } }).toolChoice, { kind: 'tool', name: 'f' });
  });

  test('a choice that means nothing is refused', () => {
    const wrong: readonly JsonValue[] = [
      'always',
      7,
      {},
      { type: 'magic' },
      { type: 'function' },
      { type: 'allowed_tools' },
      { type: 'allowed_tools', tools: [{}] },
    ];
    for (const value of wrong) {
      assert.throws(
        () => decoded({ tool_choice: value }),
        (error) => isLoadlineError(error) && error.param?.startsWith('tool_choice') === true,
        JSON.stringify(value),
      );
    }
  });
});
