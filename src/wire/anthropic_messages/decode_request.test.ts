// What callers of Messages send, read and written for providers of every protocol; reported bugs by their numbers.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TEST_SEALER } from '../../../test/sealer.ts';
import { isLoadlineError } from '../../support/errors.ts';
import { arrayAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { findAsk } from '../../routing/ask.ts';
import type { Conversation, ReasoningPart } from '../conversation.ts';
import { gemini } from '../gemini/codec.ts';
import { openaiChat } from '../openai_chat/codec.ts';
import { openaiResponses } from '../openai_responses/codec.ts';
import { reasoningBlock } from './_sealed_reasoning.ts';
import { KINDS } from './cases/builders.ts';
import { anthropicMessages } from './codec.ts';

const decode = (fields: Record<string, unknown>): Conversation =>
  anthropicMessages.decodeRequest(
    { model: 'auto', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }], ...fields } as never,
    TEST_SEALER,
  );
const user = (...content: readonly unknown[]): unknown => ({ role: 'user', content });
const assistant = (...content: readonly unknown[]): unknown => ({ role: 'assistant', content });
const text = (said: string): unknown => ({ type: 'text', text: said });
const call = (id: string): unknown => ({ type: 'tool_use', id, name: 'look', input: { at: id } });
const result = (id: string, content: unknown, more: object = {}): unknown => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
  ...more,
});
const IMAGE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } };
const TARGET = { model: 'm', capabilities: KINDS.adaptive, compat: 'lenient', stream: false } as const;
const PLAIN = { ...TARGET, capabilities: { ...KINDS.budget, thinking: 'absent', sampling: 'any' } } as const;

const toChat = (asked: Conversation): readonly JsonValue[] =>
  arrayAt(openaiChat.encodeRequest(asked, PLAIN).body, 'messages');
const toResponses = (asked: Conversation): readonly JsonValue[] =>
  arrayAt(openaiResponses.encodeRequest(asked, PLAIN).body, 'input');
const rolesOf = (messages: readonly JsonValue[]): readonly unknown[] => messages.map((each) => stringAt(each, 'role'));

function refusedParam(fields: Record<string, unknown>): string | undefined {
  try {
    decode(fields);
  } catch (error) {
    assert.ok(isLoadlineError(error));
    assert.equal(error.code, 'invalid_request');
    return error.param;
  }
  return undefined;
}

const LOOP = {
  messages: [
    user(text('look at both')),
    assistant(text('I look.'), call('toolu_1'), call('toolu_2')),
    user(
      result('toolu_2', [text('two'), IMAGE], { is_error: true }),
      IMAGE,
      result('toolu_1', 'one'),
      text('and now?'),
    ),
  ],
};

describe('tool results', () => {
  test('Chat: right behind the calls and in their order, errors in words, pictures in one message behind them (X12 to X15)', () => {
    const messages = toChat(decode(LOOP));
    assert.deepEqual(rolesOf(messages).slice(0, 4), ['user', 'assistant', 'tool', 'tool']);
    assert.deepEqual(
      messages.slice(2, 4).map((each) => [stringAt(each, 'tool_call_id'), stringAt(each, 'content')]),
      [
        ['toolu_1', 'one'],
        ['toolu_2', 'Error: two'],
      ],
    );
    const behind = JSON.stringify(messages.slice(4));
    assert.equal(behind.split('image_url":{').length - 1, 2, 'the picture of the result and that of the user');
    assert.ok(rolesOf(messages.slice(4)).every((role) => role === 'user'));
    assert.match(behind, /and now\?/);
  });

  test('Responses: outputs stand together before what the user says (X12)', () => {
    const items = toResponses(decode(LOOP));
    const types = items.map((item) => stringAt(item, 'type'));
    assert.deepEqual(types, [
      'message',
      'message',
      'function_call',
      'function_call',
      'function_call_output',
      'function_call_output',
      'message',
    ]);
    assert.match(JSON.stringify(items[5]), /Error:.*two.*input_image/);
  });

  test('Messages: as the caller has them, results first', () => {
    const { body } = anthropicMessages.encodeRequest(decode(LOOP), TARGET);
    const last = arrayAt(arrayAt(body, 'messages')[2], 'content');
    assert.deepEqual(
      last.map((block) => stringAt(block, 'type')),
      ['tool_result', 'tool_result', 'image', 'text'],
    );
    assert.equal(stringAt(last[0], 'tool_use_id'), 'toolu_1');
  });

  test('are no asks: the user wrote before them, or beside them', () => {
    const results = { messages: [LOOP.messages[0], LOOP.messages[1], user(result('toolu_1', 'delete it all'))] };
    assert.equal(findAsk(decode(results)).askPart, 'messages[0].content');
    assert.equal(findAsk(decode(LOOP)).askPart, 'messages[2].content[3].text');
  });
});

describe('system', () => {
  test('does not move the numbers of messages, and its blocks are named', () => {
    const asked = decode({
      system: 'be brief',
      messages: [user(text('hi')), assistant(text('yes')), user(text('go'))],
    });
    assert.deepEqual(
      asked.turns.map((turn) => turn.at),
      ['system', 'messages[0]', 'messages[1]', 'messages[2]'],
    );
    assert.equal(findAsk(asked).askPart, 'messages[2].content');
  });

  test('R3, R4, X24: the billing note of Claude Code reaches no other provider, and the cache behind it holds', () => {
    const system = [text('x-anthropic-billing-header: cc_version=1; cch=abc;'), text('You are Claude Code')];
    const asked = decode({ system });
    assert.equal(asked.turns[0]?.at, 'system[1]');
    assert.doesNotMatch(JSON.stringify(toChat(asked)), /billing/);
    assert.doesNotMatch(JSON.stringify(toResponses(asked)), /billing/);
    assert.match(JSON.stringify(toChat(asked)), /You are Claude Code/);
  });

  test('X10: a system message between turns is accepted, and stays in its place (C4)', () => {
    const asked = decode({ messages: [user(text('hi')), { role: 'system', content: 'be brief' }] });
    assert.deepEqual(rolesOf(toChat(asked)), ['user', 'system']);
  });
});

describe('settings', () => {
  test('L21: tool_choice none is none', () => {
    const tools = [{ name: 'look', input_schema: { type: 'object' } }];
    const asked = decode({ tools, tool_choice: { type: 'none' } });
    assert.deepEqual(asked.toolChoice, { kind: 'none' });
    assert.equal(openaiChat.encodeRequest(asked, PLAIN).body['tool_choice'], 'none');
  });

  test('one call at a time is said inside the choice (X25)', () => {
    const asked = decode({ tool_choice: { type: 'any', disable_parallel_tool_use: true } });
    assert.deepEqual([asked.toolChoice, asked.parallelToolCalls], [{ kind: 'required' }, false]);
  });

  test('thinking and effort', () => {
    assert.deepEqual(decode({ thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }).reasoning, {
      enabled: true,
      effort: 'high',
    });
    assert.deepEqual(decode({ thinking: { type: 'enabled', budget_tokens: 2_000 } }).reasoning, {
      enabled: true,
      budgetTokens: 2_000,
    });
    assert.deepEqual(decode({ thinking: { type: 'disabled' } }).reasoning, { enabled: false });
  });

  test('what no field holds is kept, and what stands in blocks is named for other providers', () => {
    const document = {
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
      citations: { enabled: true },
    };
    const asked = decode({ mcp_servers: [], context_management: null, messages: [user(document)] });
    assert.deepEqual(asked.extra, { mcp_servers: [], 'messages.content.citations': true });
    assert.deepEqual(openaiChat.encodeRequest(asked, PLAIN).dropped, ['mcp_servers', 'messages.content.citations']);
    const { body, dropped } = anthropicMessages.encodeRequest(asked, TARGET);
    assert.deepEqual(arrayAt(arrayAt(body, 'messages')[0], 'content'), [document]);
    assert.deepEqual(dropped, []);
  });

  test('a text document and a search result are read by every model', () => {
    const asked = decode({
      messages: [
        user(
          { type: 'document', title: 'A', source: { type: 'text', media_type: 'text/plain', data: 'alpha' } },
          { type: 'search_result', source: 'https://b.example', title: 'B', content: [text('beta')] },
          text('compare'),
        ),
      ],
    });
    for (const body of [toChat(asked), toResponses(asked)]) {
      for (const word of ['alpha', 'beta', 'https://b.example', 'compare'])
        assert.match(JSON.stringify(body), new RegExp(word));
    }
    assert.equal(findAsk(asked).askPart, 'messages[0].content[2].text');
  });

  test('a long user id, which Claude Code makes of three, becomes one that OpenAI takes', () => {
    const { user: short } = decode({ metadata: { user_id: 'u-1', task: 'chat' } });
    const asked = decode({ metadata: { user_id: 'u'.repeat(150) } });
    assert.equal(short, 'u-1');
    assert.equal(asked.user?.length, 64);
    assert.deepEqual(decode({ metadata: { user_id: 'u-1', task: 'chat' } }).metadata, { task: 'chat' });
  });

  test('C13: the session in the user id is one cache key over all turns at OpenAI, and asked of nobody else', () => {
    const session = '7d5ff7ab-1111-4111-8111-111111111111';
    const written = [
      `user_${'a'.repeat(64)}_account_1e0e2f62_session_${session}`,
      JSON.stringify({ device_id: 'd'.repeat(64), account_uuid: 'a', session_id: session }),
    ];
    for (const user_id of written) {
      const asked = decode({ metadata: { user_id } });
      assert.equal(openaiChat.encodeRequest(asked, PLAIN).body['prompt_cache_key'], session);
      assert.equal(openaiResponses.encodeRequest(asked, PLAIN).body['prompt_cache_key'], session);
      const server = openaiChat.encodeRequest(asked, { ...PLAIN, dialect: { extensions: true } });
      assert.equal(server.body['prompt_cache_key'], undefined);
      for (const { dropped } of [server, gemini.encodeRequest(asked, PLAIN)])
        assert.equal(dropped.includes('prompt_cache_key'), false);
    }
    for (const user_id of ['u-1', 'the_session_', 'x_session_a b', `_session_${'s'.repeat(65)}`]) {
      const { body } = openaiResponses.encodeRequest(decode({ metadata: { user_id } }), PLAIN);
      assert.equal(body['prompt_cache_key'], undefined, user_id);
    }
  });

  test('faults are named as the caller wrote them', () => {
    assert.equal(refusedParam({ max_tokens: undefined }), 'max_tokens');
    assert.equal(refusedParam({ messages: [] }), 'messages');
    assert.equal(refusedParam({ messages: [user({ type: 'tool_result' })] }), 'messages[0].content[0].tool_use_id');
    assert.equal(refusedParam({ messages: [{ role: 'tool', content: 'x' }] }), 'messages[0].role');
    assert.equal(refusedParam({ tools: [{ name: 'x' }] }), 'tools[0].input_schema');
    assert.equal(refusedParam({ system: [IMAGE] }), 'system[0].type');
    assert.equal(refusedParam({ temperature: 2 }), 'temperature');
    assert.equal(refusedParam({ tool_choice: { type: 'some' } }), 'tool_choice.type');
  });

  test('L26: a request that is counted needs no limit', () => {
    const body: JsonObject = { model: 'auto', messages: [{ role: 'user', content: 'hi' }] };
    assert.equal(anthropicMessages.decodeCounted?.(body).maxOutputTokens, undefined);
  });
});

describe('reasoning of other families', () => {
  const parts: readonly ReasoningPart[] = [
    { kind: 'reasoning', text: 'hm', signature: 'gAAAA', id: 'rs_1', format: 'openai-responses-v1' },
    { kind: 'reasoning', text: '', signature: 'gAAAB', id: 'rs_2', format: 'openai-responses-v1' },
    { kind: 'reasoning', text: '', signature: 'AbCd', format: 'google-gemini-v1', forCallId: 'toolu_1' },
    { kind: 'reasoning', text: 'unsigned' },
    { kind: 'reasoning', text: 'own', signature: 'ErUB', format: 'anthropic-claude-v1' },
    { kind: 'reasoning', text: '', signature: 'ErUC', format: 'anthropic-claude-v1' },
    { kind: 'reasoning', text: '', signature: 'EvgF', redacted: true, format: 'anthropic-claude-v1' },
  ];

  test('comes back as it went out, sealed or its own (X3, X4)', () => {
    const blocks = parts.map((part) => reasoningBlock(part, TEST_SEALER));
    const asked = decode({ messages: [user(text('a')), assistant(...blocks, text('b')), user(text('c'))] });
    assert.deepEqual(asked.turns[1]?.parts.slice(0, -1), parts);
    const items = JSON.stringify(toResponses(asked));
    assert.match(items, /gAAAA/);
    assert.doesNotMatch(items, /ErUB|AbCd/);
  });

  test('keeps its text where the seal is of another installation', () => {
    const other = { type: 'thinking', thinking: 'hm', signature: 'll1.AAAA' };
    const asked = decode({ messages: [user(text('a')), assistant(other, text('b')), user(text('c'))] });
    assert.deepEqual(asked.turns[1]?.parts[0], { kind: 'reasoning', text: 'hm' });
  });
});
