// Requests to servers whose Chat Completions differs from OpenAI's: as bytes that pass, and translated from another
// protocol. The dialects here are made for the tests; providers/ has the real ones.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { isLoadlineError } from '../../support/errors.ts';
import type { JsonObject } from '../../support/json.ts';
import type { Capabilities } from '../capabilities.ts';
import type { ChatDialect, EncodeTarget } from '../codec.ts';
import type { Conversation } from '../conversation.ts';
import { indexJson } from '../json_index.ts';
import { PLAIN_MODEL, target } from './cases/build.ts';
import { shortCallId } from './_dialect_messages.ts';
import { encodeChatRequest } from './_encode_request.ts';
import { openaiChat } from './codec.ts';
import { passChatRequest } from './pass_request.ts';

interface Sent {
  readonly body: JsonObject;
  readonly text: string;
  readonly dropped: readonly string[];
}

function targetWith(dialect: ChatDialect, changes: Partial<EncodeTarget>): EncodeTarget {
  return { ...target({}), capabilities: PLAIN_MODEL, ...changes, dialect };
}

/** The caller's own bytes. */
function passed(body: JsonObject, dialect: ChatDialect, changes: Partial<EncodeTarget> = {}): Sent {
  const index = indexJson(JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'hi' }], ...body }));
  const conversation = openaiChat.decodeRequest(index.value);
  const to = targetWith(dialect, { stream: conversation.stream, ...changes });
  const { body: text, dropped } = passChatRequest({ index, conversation, target: to, gatewayMetadataKeys: [] });
  return { body: JSON.parse(text) as JsonObject, text, dropped };
}

/** The same request as if it had come in another protocol. */
function encoded(body: JsonObject, dialect: ChatDialect, changes: Partial<EncodeTarget> = {}): Sent {
  const read = openaiChat.decodeRequest({ model: 'auto', messages: [{ role: 'user', content: 'hi' }], ...body });
  const conversation: Conversation = { ...read, protocol: 'anthropic-messages' };
  const to = targetWith(dialect, { stream: conversation.stream, ...changes });
  const { body: made, dropped } = encodeChatRequest(conversation, to);
  return { body: made, text: JSON.stringify(made), dropped };
}

/** Either way must say the same to the server. */
const WAYS = [
  ['passed', passed],
  ['encoded', encoded],
] as const;

function refusal(act: () => unknown): string | null | undefined {
  try {
    act();
  } catch (error) {
    if (isLoadlineError(error) && error.code === 'unsupported_parameter') return error.param;
    throw error;
  }
  return assert.fail('nothing was refused');
}

const TOOL = { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } };
const LOOP = (id: string): readonly JsonObject[] => [
  { role: 'user', content: 'weather?' },
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id, type: 'function', function: { name: 'look', arguments: '{}' } }],
  },
  { role: 'tool', tool_call_id: id, content: 'sun' },
];
const messagesOf = (sent: Sent): readonly JsonObject[] => sent.body['messages'] as readonly JsonObject[];

for (const [way, send] of WAYS) {
  describe(`${way} in a dialect`, () => {
    test('C4, X10: developer and system messages, wherever they stand, are system to a server without the other role', () => {
      const messages = [
        { role: 'developer', content: 'be brief' },
        { role: 'user', content: 'a' },
        { role: 'system', content: 'now in French' },
        { role: 'developer', content: 'and polite' },
        { role: 'user', content: 'b' },
      ];
      const sent = send({ messages }, { developerRole: false });
      assert.deepEqual(
        messagesOf(sent).map(({ role, content }) => [role, content]),
        messages.map(({ role, content }) => [role === 'developer' ? 'system' : role, content]),
      );
      assert.deepEqual(sent.dropped, []);
      assert.deepEqual(
        messagesOf(send({ messages }, {})).map(({ role }) => role),
        messages.map(({ role }) => role),
        'a server that has it gets it',
      );
    });

    test('L45: stream_options do not reach a server that refuses them', () => {
      const sent = send({ stream: true, stream_options: { include_usage: true } }, { streamOptions: false });
      assert.equal(sent.body['stream_options'], undefined);
      assert.equal(sent.body['stream'], true);
    });

    test('X26: tools in Responses’ flat form are nested for every server', () => {
      const flat = { type: 'function', name: 'look', parameters: { type: 'object', properties: {} } };
      const sent = send({ tools: [flat] }, { developerRole: false, toolCallIds: 'nine-alphanumerics' });
      assert.deepEqual(sent.body['tools'], [TOOL]);
    });

    test('the output limit has the one name that the server knows', () => {
      for (const [given, known] of [
        ['max_completion_tokens', 'max_tokens'],
        ['max_tokens', 'max_completion_tokens'],
        ['max_tokens', 'max_tokens'],
      ] as const) {
        const { body, dropped } = send({ [given]: 7 }, { maxTokensField: known });
        assert.deepEqual([body[known], Object.keys(body).filter((key) => key.startsWith('max_'))], [7, [known]]);
        assert.deepEqual(dropped, []);
      }
    });

    test('seed and a forced choice are said in the server’s words', () => {
      const { body, dropped } = send(
        { seed: 5, tools: [TOOL], tool_choice: 'required' },
        { seedField: 'random_seed', requiredChoice: 'any' },
      );
      assert.deepEqual([body['random_seed'], body['seed'], body['tool_choice']], [5, undefined, 'any']);
      assert.deepEqual(dropped, []);
      assert.equal(send({ tools: [TOOL], tool_choice: 'auto' }, { requiredChoice: 'any' }).body['tool_choice'], 'auto');
    });

    test('ids of calls are nine letters and digits, the same one for a call and its result', () => {
      for (const id of ['call_PTLP8xhu3uwZk4l3nlnrrJha', 'toolu_01', 'abcdefghi']) {
        const messages = messagesOf(send({ messages: LOOP(id), tools: [TOOL] }, { toolCallIds: 'nine-alphanumerics' }));
        const calls = messages[1]?.['tool_calls'] as readonly JsonObject[];
        assert.match(String(calls[0]?.['id']), /^[a-zA-Z0-9]{9}$/);
        assert.equal(calls[0]?.['id'], messages[2]?.['tool_call_id']);
        if (id.length === 9) assert.equal(calls[0]?.['id'], id, 'its own stays');
      }
    });

    test('what a server refuses is dropped and named, refused for a strict key, and silent where it asked for nothing', () => {
      const dialect: ChatDialect = { refuses: ['logit_bias', 'logprobs', 'frequency_penalty'] };
      const asked = { logprobs: true, logit_bias: { 5: 1 }, frequency_penalty: 0.5, temperature: 0.3 };
      const { body, dropped } = send(asked, dialect);
      assert.deepEqual([...dropped].sort(), ['frequency_penalty', 'logit_bias', 'logprobs']);
      assert.deepEqual(
        [body['logprobs'], body['logit_bias'], body['frequency_penalty']],
        [undefined, undefined, undefined],
      );
      assert.equal(body['temperature'], 0.3);
      assert.equal(
        refusal(() => send({ logit_bias: { 5: 1 } }, dialect, { compat: 'strict' })),
        'logit_bias',
      );
      const nothing = { logprobs: false, logit_bias: {}, frequency_penalty: 0 };
      const quiet = send(nothing, dialect, { compat: 'strict' });
      assert.deepEqual(quiet.dropped, []);
      for (const key of Object.keys(nothing)) assert.equal(quiet.body[key], undefined, key);
    });

    test('a server that refuses what it does not know gets only what it knows', () => {
      const dialect: ChatDialect = {
        takes: ['model', 'messages', 'temperature', 'tools', 'stream'],
        streamOptions: false,
      };
      const settings = {
        user: 'u-1',
        store: true,
        service_tier: 'flex',
        verbosity: 'low',
        prompt_cache_key: 'k',
        temperature: 0,
      };
      const { body, dropped } = send({ ...settings, parallel_tool_calls: true, tools: [TOOL], stream: true }, dialect);
      assert.deepEqual(Object.keys(body).sort(), ['messages', 'model', 'stream', 'temperature', 'tools']);
      assert.deepEqual([...dropped].sort(), ['prompt_cache_key', 'service_tier', 'store', 'user', 'verbosity']);
    });

    test('who asks and what helps a cache is named for strict keys, not refused: no answer depends on it', () => {
      const dialect: ChatDialect = { takes: ['model', 'messages'] };
      const { dropped } = send({ user: 'u', prompt_cache_key: 'k' }, dialect, { compat: 'strict' });
      assert.deepEqual([...dropped].sort(), ['prompt_cache_key', 'user']);
      assert.equal(
        refusal(() => send({ store: true }, dialect, { compat: 'strict' })),
        'store',
      );
    });

    test('tools are never left out of a request for a server that has none', () => {
      assert.equal(
        refusal(() => send({ tools: [TOOL] }, { takes: ['model', 'messages'] })),
        'tools',
      );
    });

    test('more answers than a server gives are one answer, and it is said', () => {
      const { body, dropped } = send({ n: 3 }, { choicesMax: 1 });
      assert.deepEqual([body['n'], dropped], [undefined, ['n']]);
      assert.deepEqual(send({ n: 1 }, { choicesMax: 1 }).dropped, []);
      assert.equal(
        refusal(() => send({ n: 2 }, { choicesMax: 1 }, { compat: 'strict' })),
        'n',
      );
    });

    test('a schema at a server that has none becomes JSON, and it is said', () => {
      const schema = { type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' } } };
      const { body, dropped } = send({ response_format: schema }, { jsonSchema: false });
      assert.deepEqual([body['response_format'], dropped], [{ type: 'json_object' }, ['response_format']]);
      assert.equal(
        refusal(() => send({ response_format: schema }, { jsonSchema: false }, { compat: 'strict' })),
        'response_format',
      );
      assert.deepEqual(send({ response_format: { type: 'json_object' } }, { jsonSchema: false }).dropped, []);
    });

    test('no reasoning is said in the server’s own way', () => {
      const capabilities: Capabilities = { ...PLAIN_MODEL, efforts: ['none', 'low', 'high'] };
      const wordings: readonly JsonObject[] = [{ reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }];
      for (const asked of wordings) {
        const { body } = send(asked, { noReasoning: 'thinking-disabled' }, { capabilities });
        assert.deepEqual([body['reasoning_effort'], body['thinking']], [undefined, { type: 'disabled' }]);
      }
      const { body } = send({ reasoning_effort: 'high' }, { noReasoning: 'thinking-disabled' }, { capabilities });
      assert.deepEqual([body['reasoning_effort'], body['thinking']], ['high', undefined]);
    });

    test('N4: reasoning of earlier turns goes back in its own field or not at all, and never into the content', () => {
      const [ask, call, result] = LOOP('abcdefghi');
      const messages = [ask ?? {}, { ...call, reasoning_content: 'I should look' }, result ?? {}];
      for (const field of ['reasoning_content', 'reasoning'] as const) {
        const sent = send({ messages, tools: [TOOL] }, { reasoningHistory: field });
        assert.equal(messagesOf(sent)[1]?.[field], 'I should look');
        assert.deepEqual(sent.dropped, []);
      }
      const without = send({ messages, tools: [TOOL] }, {});
      assert.ok(!without.text.includes('I should look'));
      assert.deepEqual(without.dropped, ['reasoning_content']);
    });

    test('a server that must have reasoning beside calls gets an empty one where the client lost it', () => {
      const dialect: ChatDialect = { reasoningHistory: 'reasoning_content', reasoningHistoryWithCalls: true };
      const said = { role: 'assistant', content: 'fine' };
      const messages = messagesOf(
        send({ messages: [...LOOP('c1'), said, { role: 'user', content: 'b' }], tools: [TOOL] }, dialect),
      );
      assert.deepEqual(
        messages.map((message) => message['reasoning_content']),
        [undefined, '', undefined, undefined, undefined],
      );
    });
  });
}

test('fields that SDKs echo in messages do not reach a server that refuses them, and only what said something is named', () => {
  const echoed = { role: 'assistant', content: 'a', refusal: null, annotations: [], audio: null, function_call: null };
  const messages = [
    { role: 'user', content: 'q', name: 'ann' },
    echoed,
    ...LOOP('abcdefghi')
      .slice(1)
      .map((message) => (message['role'] === 'tool' ? { ...message, name: 'look' } : message)),
  ];
  const messageTakes = ['role', 'content', 'tool_calls', 'tool_call_id'];
  const sent = passed({ messages, tools: [TOOL] }, { messageTakes });
  for (const message of messagesOf(sent))
    for (const key of Object.keys(message)) assert.ok(messageTakes.includes(key), key);
  assert.deepEqual(sent.dropped, ['name']);
  const named = [{ role: 'user', content: 'q', name: 'ann' }];
  assert.equal(
    refusal(() => passed({ messages: named }, { messageTakes }, { compat: 'strict' })),
    'name',
  );
  const cited = [
    ...named.map(({ name: _name, ...rest }) => rest),
    { ...echoed, annotations: [{ type: 'url_citation' }] },
  ];
  assert.deepEqual(passed({ messages: cited }, { messageTakes }, { compat: 'strict' }).dropped, ['annotations']);
});

test('a call in the oldest form is not left out for a server that does not know it', () => {
  const messages: readonly JsonObject[] = [
    { role: 'user', content: 'q' },
    { role: 'assistant', content: null, function_call: { name: 'look', arguments: '{}' } },
  ];
  assert.equal(
    refusal(() => passed({ messages }, { messageTakes: ['role', 'content'] })),
    'messages',
  );
});

test('bytes still pass in a dialect: numbers beyond doubles and fields that nobody knows stay as they were written', () => {
  const text =
    '{"model":"auto", "messages":[{"role":"developer","content":"h\\u0069"}],"big":12345678901234567890,"seed":1234567890123456789}';
  const index = indexJson(text);
  const conversation = openaiChat.decodeRequest(index.value);
  const to = targetWith({ developerRole: false, seedField: 'random_seed', extensions: true }, { stream: false });
  const { body } = passChatRequest({ index, conversation, target: to, gatewayMetadataKeys: [] });
  assert.equal(body, text.replace('auto', to.model).replace('developer', 'system').replace('"seed"', '"random_seed"'));
});

test('OpenRouter’s form keeps signatures of reasoning, whatever protocol they came in', () => {
  const read = openaiChat.decodeRequest({ model: 'auto', messages: LOOP('c1'), tools: [TOOL] });
  const signed = { kind: 'reasoning', text: 'hm', signature: 'sig', format: 'anthropic-claude-v1' } as const;
  const turns = read.turns.map((turn) =>
    turn.role === 'assistant' ? { ...turn, parts: [signed, ...turn.parts] } : turn,
  );
  const to = targetWith({ reasoningHistory: 'reasoning_details' }, { stream: false });
  const { body, dropped } = encodeChatRequest({ ...read, turns, protocol: 'anthropic-messages' }, to);
  const message = (body['messages'] as readonly JsonObject[])[1];
  assert.deepEqual(message?.['reasoning_details'], [
    { type: 'reasoning.text', text: 'hm', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
  ]);
  assert.deepEqual([message['reasoning'], dropped], ['hm', []]);
});

test('any id is mapped to nine letters and digits, always the same, and two of them to two', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (one, other) => {
      assert.match(shortCallId(one), /^[a-zA-Z0-9]{9}$/);
      assert.equal(shortCallId(one), shortCallId(shortCallId(one)), 'what the provider brings back stays');
      if (one !== other) assert.notEqual(shortCallId(one), shortCallId(other));
    }),
  );
});

const event = (delta: JsonObject, more: JsonObject = {}, top: JsonObject = {}): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: null, ...more }], ...top })}\n\n`;
const USAGE = { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('L45: a server that was not asked to count is metered by the count in its last chunk, and the caller reads it as it came', () => {
  const stream = `${event({ role: 'assistant', content: 'a' })}${event({ content: '' }, { finish_reason: 'stop' }, { usage: USAGE })}data: [DONE]\n\n`;
  const pump = openaiChat.createPassthrough({ hideUsage: false });
  pump.push(bytes(stream));
  pump.end();
  assert.deepEqual([pump.state().usage?.inputTokens, pump.state().usage?.outputTokens], [10, 4]);
  assert.equal(pump.state().complete, true);
});

test('P4: the finish of a stream that tells its count in x_groq is the one that the server said', () => {
  for (const [native, reason] of [
    ['stop', 'stop'],
    ['length', 'length'],
    ['tool_calls', 'tool-calls'],
  ] as const) {
    const call = {
      tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'look', arguments: '{}' } }],
    };
    const first = event({ role: 'assistant', ...(native === 'tool_calls' ? call : { content: 'a' }) });
    const last = event({}, { finish_reason: native }, { x_groq: { id: 'req_1', usage: USAGE } });
    const decoder = openaiChat.createDecoder(new Map());
    const events = [...decoder.push(bytes(`${first}${last}data: [DONE]\n\n`)), ...decoder.end()];
    const finishes = events.filter((each) => each.kind === 'finish');
    assert.deepEqual(
      finishes.map((each) => each.reason),
      [reason],
    );
    const usage = events.findLast((each) => each.kind === 'usage');
    assert.equal(usage?.kind === 'usage' ? usage.usage.inputTokens : undefined, 10);
  }
});

test('N4: streamed reasoning is reasoning under either name, and no word of it is in the text', () => {
  for (const field of ['reasoning_content', 'reasoning']) {
    const stream = `${event({ role: 'assistant', [field]: 'hm' })}${event({ [field]: ' so' })}${event({ content: 'yes' })}${event({}, { finish_reason: 'stop' })}data: [DONE]\n\n`;
    const decoder = openaiChat.createDecoder(new Map());
    const events = [...decoder.push(bytes(stream)), ...decoder.end()];
    const said = (kind: string): string =>
      events.map((each) => (each.kind === kind && 'text' in each ? each.text : '')).join('');
    assert.deepEqual([said('reasoning-delta'), said('text-delta')], ['hm so', 'yes']);
  }
});
