// Bugs that users reported of other gateways (facts 3), where a caller or a provider speaks Responses: each by its number.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CLAUDE_4_6 } from '../../catalog/capabilities_anthropic.ts';
import { arrayAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import { anthropicMessages } from '../anthropic_messages/codec.ts';
import type { EncodeTarget, UpstreamCodec } from '../codec.ts';
import { gemini } from '../gemini/codec.ts';
import { openaiChat } from '../openai_chat/codec.ts';
import { createTranslation } from '../translate.ts';
import { contextOf, decodedBody, encode, payloadsOf, target } from './cases/build.ts';
import { openaiResponses } from './codec.ts';

const CLAUDE: EncodeTarget = {
  model: 'claude-sonnet-4-6',
  capabilities: CLAUDE_4_6,
  compat: 'lenient',
  stream: true,
};

const toClaude = (body: JsonObject) => anthropicMessages.encodeRequest(decodedBody(body), CLAUDE);

/** A provider's stream as a caller of Responses reads it: the items of its response, and how it ended. */
function played(upstream: UpstreamCodec, events: readonly JsonObject[], body: JsonObject) {
  const to = upstream.protocol === 'anthropic-messages' ? CLAUDE : target({ stream: true });
  const { toolNames } = upstream.encodeRequest(decodedBody(body), to);
  const pump = createTranslation({
    decoder: upstream.createDecoder(toolNames),
    encoder: openaiResponses.createEncoder(contextOf(body)),
  });
  const text = events.map(
    (event) => `event: ${stringAt(event, 'type') ?? 'message'}\ndata: ${JSON.stringify(event)}\n\n`,
  );
  const pushed = pump.push(new TextEncoder().encode(text.join('')));
  const end = pump.end();
  const payloads = payloadsOf(String(pushed.out) + String(end.out));
  const response = objectAt(payloads.at(-1), 'response') ?? {};
  return {
    payloads,
    response,
    output: arrayAt(response, 'output') as readonly JsonObject[],
    error: pushed.error ?? end.error,
  };
}

const block = (index: number, content_block: JsonObject, ...deltas: readonly JsonObject[]): readonly JsonObject[] => [
  { type: 'content_block_start', index, content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];
const claudeStream = (blocks: readonly JsonObject[], stop_reason: string): readonly JsonObject[] => [
  {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-6',
      content: [],
      stop_reason: null,
      usage: { input_tokens: 10, output_tokens: 1 },
    },
  },
  ...blocks,
  { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 20 } },
  { type: 'message_stop' },
];

const TOOLS = [
  { type: 'function', name: 'read', parameters: { type: 'object', properties: { path: { type: 'string' } } } },
];

describe('a caller of Responses, a model of Claude', () => {
  const events = claudeStream(
    [
      ...block(
        0,
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: 'Which file?' },
        { type: 'signature_delta', signature: 'SIG==' },
      ),
      ...block(1, { type: 'redacted_thinking', data: 'REDACTED' }),
      ...block(2, { type: 'text', text: '' }, { type: 'text_delta', text: 'Reading both.' }),
      ...block(
        3,
        { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} },
        { type: 'input_json_delta', partial_json: '{"path":' },
        { type: 'input_json_delta', partial_json: '"a"}' },
      ),
      ...block(4, { type: 'tool_use', id: 'toolu_2', name: 'read', input: {} }),
    ],
    'tool_use',
  );

  test('L34, L6, X3: signed thinking survives the loop: the second request holds the turn of the first answer, whole', () => {
    const { output } = played(anthropicMessages, events, { tools: TOOLS });
    assert.deepEqual(
      output.map(({ type }) => type),
      ['reasoning', 'reasoning', 'message', 'function_call', 'function_call'],
    );
    const second = toClaude({
      tools: TOOLS,
      reasoning: { effort: 'high' },
      input: [
        { role: 'user', content: 'q' },
        ...output,
        { type: 'function_call_output', call_id: 'toolu_1', output: 'A' },
        { type: 'function_call_output', call_id: 'toolu_2', output: 'B' },
      ],
    });
    const messages = arrayAt(second.body, 'messages');
    assert.equal(messages.length, 3);
    assert.deepEqual(objectAt({ turn: messages[1] ?? null }, 'turn')?.['content'], [
      { type: 'thinking', thinking: 'Which file?', signature: 'SIG==' },
      { type: 'redacted_thinking', data: 'REDACTED' },
      { type: 'text', text: 'Reading both.' },
      { type: 'tool_use', id: 'toolu_1', name: 'read', input: { path: 'a' } },
      { type: 'tool_use', id: 'toolu_2', name: 'read', input: {} },
    ]);
    // The results of one turn are one message, in the order of the calls.
    assert.deepEqual(
      arrayAt(messages[2], 'content').map((result) => stringAt(result, 'tool_use_id')),
      ['toolu_1', 'toolu_2'],
    );
  });

  test('L2, X1, L24: parallel calls count up from their own places, one without arguments has an empty object', () => {
    const { payloads, output } = played(anthropicMessages, events, { tools: TOOLS });
    assert.deepEqual(
      payloads.filter(({ type }) => type === 'response.output_item.added').map((event) => event['output_index']),
      [0, 1, 2, 3, 4],
    );
    assert.deepEqual(
      output.slice(3).map((item) => item['arguments']),
      ['{"path":"a"}', '{}'],
    );
  });

  test('L15, L14: parallel_tool_calls false is asked of Claude, without forcing a call (X7)', () => {
    const { body } = toClaude({ tools: TOOLS, parallel_tool_calls: false });
    assert.deepEqual(body['tool_choice'], { type: 'auto', disable_parallel_tool_use: true });
  });

  test('C5: a custom tool of Codex is a function of one text for Claude; C6, C7, C8, C9: its call comes back as raw text', () => {
    const tools = [
      { type: 'custom', name: 'apply_patch', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
    ];
    const [tool] = arrayAt(toClaude({ tools }).body, 'tools');
    assert.deepEqual(
      Object.keys(objectAt(objectAt({ tool: tool ?? null }, 'tool'), 'input_schema')?.['properties'] ?? {}),
      ['input'],
    );
    const { output, payloads } = played(
      anthropicMessages,
      claudeStream(
        block(
          0,
          { type: 'tool_use', id: 'toolu_1', name: 'apply_patch', input: {} },
          { type: 'input_json_delta', partial_json: '{"input":"*** Begin' },
          { type: 'input_json_delta', partial_json: ' Patch\\n+\\"x\\""}' },
        ),
        'tool_use',
      ),
      { tools },
    );
    assert.equal(output[0]?.['type'], 'custom_tool_call');
    assert.equal(output[0]?.['input'], '*** Begin Patch\n+"x"');
    assert.ok(!payloads.some(({ type }) => String(type).includes('function_call')));
    const back = toClaude({
      tools,
      input: [...output, { type: 'custom_tool_call_output', call_id: 'toolu_1', output: 'ok' }],
    });
    assert.match(JSON.stringify(back.body), /"input":\{"input":"\*\*\* Begin Patch\\n\+\\"x\\""\}/);
  });

  test('X2: a refusal and a full window are incomplete, never completed', () => {
    for (const [stop, reason] of [
      ['refusal', 'content_filter'],
      ['model_context_window_exceeded', 'max_output_tokens'],
      ['max_tokens', 'max_output_tokens'],
    ] as const) {
      const { response } = played(
        anthropicMessages,
        claudeStream(block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'a' }), stop),
        {},
      );
      assert.equal(response['status'], 'incomplete');
      assert.deepEqual(response['incomplete_details'], { reason });
    }
  });

  test('L18, L19, N2: a stream that breaks is an error and tells no end', () => {
    const cut = played(anthropicMessages, events.slice(0, 8), { tools: TOOLS });
    assert.equal(cut.error?.status, 502);
    assert.ok(!cut.payloads.some(({ type }) => /completed|incomplete|failed/.test(String(type))));
    const failed = played(
      anthropicMessages,
      [...events.slice(0, 8), { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }],
      { tools: TOOLS },
    );
    assert.equal(failed.error?.type, 'overloaded_error');
    assert.ok(!failed.payloads.some(({ type }) => /completed|incomplete|failed/.test(String(type))));
  });

  test('L16, C10: Codex’s namespaces and its own fields reach Claude as tools, or are no loss', () => {
    const { body, dropped } = toClaude({
      tools: [
        { type: 'namespace', name: 'agents', description: 'Helpers.', tools: [{ ...TOOLS[0], name: 'close' }] },
        ...TOOLS,
      ],
      store: false,
      include: ['reasoning.encrypted_content'],
      client_metadata: { turn_id: 't' },
      prompt_cache_key: 'k',
    });
    assert.deepEqual(
      arrayAt(body, 'tools').map((tool) => stringAt(tool, 'name')),
      ['agents__close', 'read'],
    );
    assert.match(stringAt(arrayAt(body, 'tools')[0], 'description') ?? '', /Helpers\./);
    for (const name of ['include', 'client_metadata', 'store']) assert.ok(!dropped.includes(name), name);
  });
});

test('Codex offers a search of OpenAI’s cache: nobody else makes a live and charged one of it', () => {
  const tools: readonly JsonObject[] = [...TOOLS, { type: 'web_search', external_web_access: false }];
  for (const compat of ['lenient', 'strict'] as const) {
    const claude = anthropicMessages.encodeRequest(decodedBody({ tools }), { ...CLAUDE, compat });
    const google = gemini.encodeRequest(decodedBody({ tools }), target({ compat }));
    const chat = openaiChat.encodeRequest(decodedBody({ tools }), target({ compat }));
    for (const { body, dropped } of [claude, google, chat]) {
      assert.doesNotMatch(JSON.stringify(body), /search/i);
      assert.equal(dropped.length, 1);
    }
  }
  const live = toClaude({ tools: [{ type: 'web_search' }] }).body;
  assert.match(JSON.stringify(live), /web_search_20250305/);
});

describe('a caller of Responses, a server of Chat Completions', () => {
  test('L40, L41: the reasoning of the server arrives, and goes back as text', () => {
    const chunk = (delta: JsonObject, finish_reason: string | null = null): JsonObject => ({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta, finish_reason }],
    });
    const { output } = played(
      openaiChat,
      [chunk({ role: 'assistant', reasoning_content: 'hm' }), chunk({ content: 'a' }), chunk({}, 'stop')],
      {},
    );
    assert.deepEqual(output[0]?.['summary'], [{ type: 'summary_text', text: 'hm' }]);
    const { turns } = decodedBody({ input: [...output] });
    assert.deepEqual(turns[0]?.parts[0], { kind: 'reasoning', text: 'hm' });
  });
});

describe('any caller, OpenAI by Responses', () => {
  const chat = (fields: JsonObject) =>
    openaiChat.decodeRequest({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...fields });
  const functionTool = { type: 'function', function: { name: 'read', parameters: { type: 'object' } } };

  test('B1, B2, B3, B4: tools together with an effort, which Chat Completions refuses, go out as Responses', () => {
    const { body, dropped } = openaiResponses.encodeRequest(
      chat({ tools: [functionTool], reasoning_effort: 'high' }),
      target(),
    );
    assert.deepEqual(body['reasoning'], { effort: 'high' });
    assert.equal(arrayAt(body, 'tools').length, 1);
    assert.deepEqual(body['include'], ['reasoning.encrypted_content']);
    assert.equal(body['store'], false);
    assert.deepEqual(dropped, []);
  });

  test('B5: none is said where it was asked, and minimal becomes what the model has', () => {
    assert.deepEqual(openaiResponses.encodeRequest(chat({ reasoning_effort: 'none' }), target()).body['reasoning'], {
      effort: 'none',
    });
    const minimal = openaiResponses.encodeRequest(chat({ reasoning_effort: 'minimal' }), target());
    assert.deepEqual(minimal.body['reasoning'], { effort: 'low' });
    assert.deepEqual(minimal.dropped, ['reasoning_effort']);
  });

  test('X26: the flat tools that Cursor sends on Chat Completions are functions here', () => {
    const flat = { type: 'function', name: 'read', parameters: { type: 'object' } };
    const [tool] = arrayAt(openaiResponses.encodeRequest(chat({ tools: [flat] }), target()).body, 'tools');
    assert.deepEqual(tool, { ...flat, strict: false });
  });

  test('a web search that Anthropic would run is one that OpenAI runs; its limits have no counterpart and are named', () => {
    const raw = {
      type: 'web_search_20250305',
      name: 'web_search',
      max_uses: 3,
      allowed_domains: ['a.test'],
      user_location: { type: 'approximate', city: 'Berlin' },
    };
    const { body, dropped } = encode({
      protocol: 'anthropic-messages',
      tools: [{ kind: 'hosted', name: 'web_search', raw }],
    });
    assert.deepEqual(body['tools'], [
      {
        type: 'web_search',
        filters: { allowed_domains: ['a.test'] },
        user_location: { type: 'approximate', city: 'Berlin' },
      },
    ]);
    assert.deepEqual(dropped, ['tools.web_search.max_uses']);
  });

  test('a search that OpenAI ran is told to every caller, in a stream and as a whole', () => {
    const item = {
      type: 'web_search_call',
      id: 'ws_1',
      status: 'completed',
      action: { type: 'search', query: 'q', sources: [{ type: 'url', url: 'https://a.test' }] },
    };
    const part = {
      kind: 'hosted-call',
      id: 'ws_1',
      name: 'web_search',
      input: { query: 'q' },
      status: 'completed',
      sources: [{ url: 'https://a.test' }],
      raw: item,
    };
    const decoder = openaiResponses.createDecoder(new Map());
    const data = { type: 'response.output_item.done', output_index: 0, item };
    const events = decoder.push(new TextEncoder().encode(`data: ${JSON.stringify(data)}\n\n`));
    assert.deepEqual(events, [{ kind: 'hosted-call', part }]);
    const whole = openaiResponses.decodeAnswer({ id: 'r', status: 'completed', output: [item] }, new Map());
    assert.deepEqual(whole.parts, [part]);
  });

  test('C11, X13: images in the result of a tool stay in the result', () => {
    const conversation = decodedBody({
      input: [
        { type: 'function_call', call_id: 'c', name: 'view', arguments: '{}' },
        {
          type: 'function_call_output',
          call_id: 'c',
          output: [{ type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=' }],
        },
      ],
    });
    const claude = anthropicMessages.encodeRequest(conversation, CLAUDE).body;
    assert.match(JSON.stringify(claude), /"tool_result".*"type":"image"/);
    const own = openaiResponses.encodeRequest(conversation, target()).body;
    assert.match(JSON.stringify(own), /"function_call_output".*"output":\[\{"type":"input_image"/);
  });
});
