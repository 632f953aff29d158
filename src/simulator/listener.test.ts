// The simulator over real sockets: raw, and through the clients that people use.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { Ajv } from 'ajv';
import OpenAI, { BadRequestError, NotFoundError } from 'openai';
import { openaiSchemas } from '../../test/openai_schemas.ts';
import { BODY_BYTES_MAX } from '../support/limits.ts';
import { conversation, target } from '../wire/openai_responses/cases/build.ts';
import { openaiResponses } from '../wire/openai_responses/codec.ts';
import { LABEL } from './answer.ts';
import { startSimulator } from './listener.ts';

const simulator = startSimulator({ port: 0 });
after(() => simulator.stop());

const client = new OpenAI({ apiKey: 'any', baseURL: `${simulator.url}/v1`, maxRetries: 0 });
const SECRET = 'the launch code is 0000';
const CHAT = '/v1/chat/completions';
const RESPONSES = '/v1/responses';
const MESSAGES = '/v1/messages';
const chatBody = { model: 'gpt-5.4-mini', messages: [{ role: 'user', content: SECRET }] };
const responsesBody = { model: 'gpt-5.4-mini', input: SECRET };
const messagesBody = { model: 'claude-sonnet-4-6', max_tokens: 500, messages: [{ role: 'user', content: SECRET }] };
const BODIES = [
  [CHAT, chatBody],
  [RESPONSES, responsesBody],
  [MESSAGES, messagesBody],
] as const;

test('embeddings are unit vectors of the model’s length, the same for the same text, in both encodings', async () => {
  const ask = { model: 'text-embedding-3-small', input: ['a', 'b', 'a'] };
  // Without a format of its own the client asks for base64 and decodes it.
  const decoded = await client.embeddings.create(ask);
  const plain = await client.embeddings.create({ ...ask, encoding_format: 'float' });
  assert.equal(decoded.model, 'simulated/text-embedding-3-small');
  assert.deepEqual(decoded.data, plain.data);
  const [first, second, again] = plain.data.map(({ embedding }) => embedding);
  assert.equal(first?.length, 1_536);
  assert.deepEqual(first, again);
  assert.notDeepEqual(first, second);
  assert.ok(Math.abs((first ?? []).reduce((sum, value) => sum + value * value, 0) - 1) < 1e-5);
  const short = await client.embeddings.create({ ...ask, dimensions: 64 });
  assert.equal(short.data[0]?.embedding.length, 64);
  await assert.rejects(client.embeddings.create({ model: 'm', input: '' }), BadRequestError);
});

type Json = Record<string, unknown>;

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(simulator.url + path, {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

async function answerOf(path: string, body: unknown): Promise<Json> {
  const response = await post(path, body);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text) as Json;
}

interface Told {
  readonly name: string | undefined;
  readonly data: Json | '[DONE]';
}

/** The events of a stream, by a reading of the form that is strict. */
async function eventsOf(path: string, body: Json): Promise<readonly Told[]> {
  const response = await post(path, { ...body, stream: true });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  const text = await response.text();
  assert.ok(text.endsWith('\n\n'));
  return text
    .slice(0, -2)
    .split('\n\n')
    .map((block) => {
      const match = /^(?:event: (?<name>[a-z_.]+)\n)?data: (?<data>.+)$/.exec(block);
      const data = match?.groups?.['data'] ?? assert.fail(`not an event: ${block}`);
      return { name: match?.groups?.['name'], data: data === '[DONE]' ? data : (JSON.parse(data) as Json) };
    });
}

const dataOf = (told: readonly Told[]): readonly Json[] =>
  told.flatMap(({ data }) => (data === '[DONE]' ? [] : [data]));

/** A value by its path, for answers whose shape a schema has checked. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key], value);
}

const ANTHROPIC = new URL('../../../shared/data/specs/anthropic-from-sdk-types/', import.meta.url);
const specified = {
  skip: openaiSchemas() === undefined || !existsSync(ANTHROPIC) ? 'no schemas beside the repository' : false,
};

function anthropicFaults(name: string): (value: unknown) => readonly string[] {
  const schema = JSON.parse(readFileSync(new URL(`anthropic-${name}.schema.json`, ANTHROPIC), 'utf8')) as object;
  const check = new Ajv({ strict: false, validateFormats: false, logger: false }).compile(schema);
  return (value) =>
    check(value) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

const openaiFaults = (name: string) => openaiSchemas()?.validator(name) ?? (() => ['no schemas']);

const PARAMETERS = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 2 } },
  required: ['city', 'days'],
  additionalProperties: false,
};
const ANSWER_SCHEMA = {
  type: 'object',
  properties: {
    verdict: { enum: ['safe', 'risky'] },
    reasons: { type: 'array', items: { type: 'string' }, minItems: 2 },
  },
  required: ['verdict', 'reasons'],
  additionalProperties: false,
};
const allows = (schema: object, value: unknown): boolean => new Ajv({ strict: false }).validate(schema, value);

test('every answer is labelled in its text, its model and its header, and repeats nothing of the prompt', async () => {
  for (const [path, body] of BODIES) {
    for (const stream of [false, true]) {
      const response = await post(path, { ...body, stream, instructions: SECRET, system: SECRET });
      const text = await response.text();
      assert.equal(response.headers.get('x-loadline-simulated'), 'true', path);
      assert.ok(text.includes(`"model":"simulated/${body.model}"`), path);
      assert.ok(text.includes('[simulated'), path);
      assert.ok(!text.includes('launch code'), path);
    }
  }
  assert.equal(
    at(await answerOf(CHAT, chatBody), 'choices', 0, 'message', 'content'),
    `${LABEL} gpt-5.4-mini would answer here; it was sent 1 message and ${SECRET.length} characters of text.`,
  );
});

test('the same request gets the same bytes, another request other ids', async () => {
  for (const [path, body] of BODIES) {
    for (const stream of [false, true]) {
      const texts = await Promise.all([1, 2].map(async () => (await post(path, { ...body, stream })).text()));
      assert.equal(texts[0], texts[1], path);
    }
    const one = await answerOf(path, body);
    const other = await answerOf(path, { ...body, metadata: { a: 'b' } });
    assert.notEqual(one['id'], other['id'], path);
  }
});

test('whole answers are what the schemas of the real APIs say', specified, async () => {
  const chat = openaiFaults('CreateChatCompletionResponse');
  const tools = [{ type: 'function', function: { name: 'weather', parameters: PARAMETERS } }];
  for (const extra of [{}, { n: 3 }, { tools, tool_choice: 'required' }, { max_tokens: 3 }])
    assert.deepEqual(chat(await answerOf(CHAT, { ...chatBody, ...extra })), []);
  const responses = openaiFaults('Response');
  const flat = [{ type: 'function', name: 'weather', parameters: PARAMETERS }];
  for (const extra of [
    {},
    { tools: flat, tool_choice: 'required' },
    { max_output_tokens: 16 },
    { metadata: { a: 'b' }, temperature: 0, text: { format: { type: 'json_object' } } },
  ])
    assert.deepEqual(responses(await answerOf(RESPONSES, { ...responsesBody, ...extra })), []);
  const message = anthropicFaults('Message');
  const named = [{ name: 'weather', input_schema: PARAMETERS }];
  for (const extra of [
    {},
    { tools: named, tool_choice: { type: 'any' } },
    { max_tokens: 2 },
    { stop_sequences: ['would'] },
  ])
    assert.deepEqual(message(await answerOf(MESSAGES, { ...messagesBody, ...extra })), []);
});

test('every event of every stream is what the schemas of the real APIs say', specified, async () => {
  const chunk = openaiFaults('CreateChatCompletionStreamResponse');
  const tools = [{ type: 'function', function: { name: 'weather', parameters: PARAMETERS } }];
  for (const extra of [{}, { n: 2 }, { tools, tool_choice: 'required' }, { stream_options: { include_usage: true } }])
    for (const event of dataOf(await eventsOf(CHAT, { ...chatBody, ...extra }))) assert.deepEqual(chunk(event), []);
  const event = openaiFaults('ResponseStreamEvent');
  const flat = [{ type: 'function', name: 'weather', parameters: PARAMETERS }];
  const custom = [{ type: 'custom', name: 'sql' }];
  for (const extra of [
    {},
    { tools: flat, tool_choice: 'required' },
    { tools: custom, tool_choice: { type: 'custom', name: 'sql' } },
    { max_output_tokens: 16 },
  ])
    for (const data of dataOf(await eventsOf(RESPONSES, { ...responsesBody, ...extra })))
      assert.deepEqual(event(data), [], String(data['type']));
  const raw = anthropicFaults('RawMessageStreamEvent');
  const named = [{ name: 'weather', input_schema: PARAMETERS }];
  for (const extra of [{}, { tools: named, tool_choice: { type: 'any' } }, { max_tokens: 2 }])
    for (const data of dataOf(await eventsOf(MESSAGES, { ...messagesBody, ...extra })))
      if (data['type'] !== 'ping') assert.deepEqual(raw(data), [], String(data['type']));
});

test('Chat streams tell the whole answer, usage only where it was asked for, and end with [DONE]', async () => {
  const whole = await answerOf(CHAT, chatBody);
  const plain = await eventsOf(CHAT, chatBody);
  assert.equal(plain.at(-1)?.data, '[DONE]');
  const chunks = dataOf(plain);
  assert.equal(
    chunks.map((chunk) => at(chunk, 'choices', 0, 'delta', 'content') ?? '').join(''),
    at(whole, 'choices', 0, 'message', 'content'),
  );
  assert.ok(chunks.length > 5);
  assert.equal(at(chunks[0], 'choices', 0, 'delta', 'role'), 'assistant');
  assert.deepEqual(
    chunks.map((chunk) => at(chunk, 'choices', 0, 'finish_reason')).filter((reason) => reason !== null),
    ['stop'],
  );
  assert.ok(chunks.every((chunk) => !('usage' in chunk)));
  assert.equal(new Set(chunks.map((chunk) => `${String(chunk['id'])} ${String(chunk['created'])}`)).size, 1);

  const counted = dataOf(await eventsOf(CHAT, { ...chatBody, stream_options: { include_usage: true } }));
  const last = counted.at(-1);
  assert.deepEqual(last?.['choices'], []);
  assert.deepEqual(last?.['usage'], whole['usage']);
  assert.ok(counted.slice(0, -1).every((chunk) => chunk['usage'] === null));
});

test('Responses streams come in OpenAI order, numbered, with one item', async () => {
  const told = await eventsOf(RESPONSES, responsesBody);
  const types = told.map(({ name }) => name);
  assert.deepEqual(
    types.filter((type, index) => type !== types[index - 1]),
    [
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ],
  );
  const events = dataOf(told);
  assert.deepEqual(
    events.map((event) => event['sequence_number']),
    [...events.keys()],
  );
  assert.deepEqual(
    events.map((event) => event['type']),
    types,
  );
  const ids = new Set(events.flatMap((event) => ('item_id' in event ? [event['item_id']] : [])));
  assert.deepEqual([...ids], [at(events.at(-1), 'response', 'output', 0, 'id')]);
  const text = events.map((event) => (event['type'] === 'response.output_text.delta' ? event['delta'] : '')).join('');
  assert.equal(text, at(events.at(-1), 'response', 'output', 0, 'content', 0, 'text'));
});

test('Messages streams open, fill and close one block, and end with usage', async () => {
  const told = await eventsOf(MESSAGES, messagesBody);
  const types = told.map(({ name }) => name);
  assert.deepEqual(
    types.filter((type, index) => type !== types[index - 1]),
    [
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ],
  );
  const events = dataOf(told);
  const whole = await answerOf(MESSAGES, messagesBody);
  assert.equal(events.map((event) => at(event, 'delta', 'text') ?? '').join(''), at(whole, 'content', 0, 'text'));
  assert.equal(at(events.at(-2), 'usage', 'output_tokens'), at(whole, 'usage', 'output_tokens'));
  assert.equal(at(events.at(-2), 'delta', 'stop_reason'), 'end_turn');
});

test('a tool is called only where the choice forces one, in every protocol', async () => {
  const tools = [
    { type: 'function', function: { name: 'other' } },
    { type: 'function', function: { name: 'weather', parameters: PARAMETERS } },
  ];
  const chat = async (tool_choice: unknown) =>
    at(await answerOf(CHAT, { ...chatBody, tools, tool_choice }), 'choices', 0);
  for (const free of [
    undefined,
    'auto',
    'none',
    {
      type: 'allowed_tools',
      allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'weather' } }] },
    },
  ]) {
    const choice = await chat(free);
    assert.equal(at(choice, 'finish_reason'), 'stop');
    assert.equal(at(choice, 'message', 'tool_calls'), undefined);
  }
  assert.equal(at(await chat('required'), 'message', 'tool_calls', 0, 'function', 'name'), 'other');
  for (const forced of [
    { type: 'function', function: { name: 'weather' } },
    { type: 'function', name: 'weather' },
    {
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'weather' } }] },
    },
  ]) {
    const choice = await chat(forced);
    assert.equal(at(choice, 'finish_reason'), 'tool_calls');
    assert.equal(at(choice, 'message', 'content'), null);
    assert.equal(at(choice, 'message', 'tool_calls', 0, 'function', 'name'), 'weather');
    assert.ok(allows(PARAMETERS, JSON.parse(String(at(choice, 'message', 'tool_calls', 0, 'function', 'arguments')))));
  }

  const flat = [
    { type: 'function', name: 'weather', parameters: PARAMETERS },
    { type: 'custom', name: 'sql' },
    { type: 'web_search' },
  ];
  const responses = async (tool_choice: unknown) =>
    at(await answerOf(RESPONSES, { ...responsesBody, tools: flat, tool_choice }), 'output', 0);
  for (const free of [undefined, 'auto', 'none', { type: 'web_search' }])
    assert.equal(at(await responses(free), 'type'), 'message');
  for (const forced of [
    'required',
    { type: 'function', name: 'weather' },
    { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'weather' }] },
  ]) {
    const item = await responses(forced);
    assert.deepEqual([at(item, 'type'), at(item, 'name')], ['function_call', 'weather']);
    assert.ok(allows(PARAMETERS, JSON.parse(String(at(item, 'arguments')))));
  }
  assert.deepEqual(at(await responses({ type: 'custom', name: 'sql' }), 'type'), 'custom_tool_call');

  const named = [
    { name: 'weather', input_schema: PARAMETERS },
    { type: 'web_search_20250305', name: 'web_search' },
  ];
  const messages = async (tool_choice: unknown) => answerOf(MESSAGES, { ...messagesBody, tools: named, tool_choice });
  for (const free of [undefined, { type: 'auto' }, { type: 'none' }])
    assert.equal((await messages(free))['stop_reason'], 'end_turn');
  for (const forced of [{ type: 'any' }, { type: 'tool', name: 'weather' }]) {
    const message = await messages(forced);
    assert.deepEqual([message['stop_reason'], at(message, 'content', 0, 'name')], ['tool_use', 'weather']);
    assert.ok(allows(PARAMETERS, at(message, 'content', 0, 'input')));
  }
});

test('streamed calls give the same arguments as whole ones', async () => {
  const chatTools = {
    tools: [{ type: 'function', function: { name: 'weather', parameters: PARAMETERS } }],
    tool_choice: 'required',
  };
  const chat = dataOf(await eventsOf(CHAT, { ...chatBody, ...chatTools }));
  const text = chat
    .map((chunk) => at(chunk, 'choices', 0, 'delta', 'tool_calls', 0, 'function', 'arguments') ?? '')
    .join('');
  assert.equal(
    text,
    at(
      await answerOf(CHAT, { ...chatBody, ...chatTools }),
      'choices',
      0,
      'message',
      'tool_calls',
      0,
      'function',
      'arguments',
    ),
  );
  const flat = { tools: [{ type: 'function', name: 'weather', parameters: PARAMETERS }], tool_choice: 'required' };
  const events = dataOf(await eventsOf(RESPONSES, { ...responsesBody, ...flat }));
  assert.equal(
    events.map((event) => (event['type'] === 'response.function_call_arguments.delta' ? event['delta'] : '')).join(''),
    text,
  );
  const named = { tools: [{ name: 'weather', input_schema: PARAMETERS }], tool_choice: { type: 'any' } };
  const raw = dataOf(await eventsOf(MESSAGES, { ...messagesBody, ...named }));
  assert.equal(raw.map((event) => at(event, 'delta', 'partial_json') ?? '').join(''), text);
});

test('answers in a schema are allowed by it, in every protocol', async () => {
  const chat = await answerOf(CHAT, {
    ...chatBody,
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema: ANSWER_SCHEMA, strict: true } },
  });
  const responses = await answerOf(RESPONSES, {
    ...responsesBody,
    text: { format: { type: 'json_schema', name: 'a', schema: ANSWER_SCHEMA } },
  });
  const messages = await answerOf(MESSAGES, {
    ...messagesBody,
    output_config: { format: { type: 'json_schema', schema: ANSWER_SCHEMA } },
  });
  for (const text of [
    at(chat, 'choices', 0, 'message', 'content'),
    at(responses, 'output', 0, 'content', 0, 'text'),
    at(messages, 'content', 0, 'text'),
  ]) {
    const value: unknown = JSON.parse(String(text));
    assert.ok(allows(ANSWER_SCHEMA, value), String(text));
    assert.equal(at(value, 'reasons', 0), LABEL);
  }
  const object = await answerOf(CHAT, { ...chatBody, response_format: { type: 'json_object' } });
  assert.equal(at(JSON.parse(String(at(object, 'choices', 0, 'message', 'content'))), 'simulated'), true);
});

test('usage adds up, has every field, and grows with the prompt', async () => {
  const { usage } = await answerOf(CHAT, chatBody);
  assert.equal(at(usage, 'total_tokens'), Number(at(usage, 'prompt_tokens')) + Number(at(usage, 'completion_tokens')));
  assert.equal(at(usage, 'prompt_tokens_details', 'cached_tokens'), 0);
  assert.equal(at(usage, 'completion_tokens_details', 'reasoning_tokens'), 0);
  const longer = await answerOf(CHAT, { ...chatBody, messages: [{ role: 'user', content: 'x'.repeat(4000) }] });
  assert.equal(at(longer, 'usage', 'prompt_tokens'), 1004);
  const responses = (await answerOf(RESPONSES, responsesBody))['usage'];
  assert.deepEqual(at(responses, 'input_tokens_details'), { cached_tokens: 0, cache_write_tokens: 0 });
  assert.equal(at(responses, 'input_tokens'), at(usage, 'prompt_tokens'));
  const messages = (await answerOf(MESSAGES, messagesBody))['usage'];
  assert.equal(at(messages, 'input_tokens'), at(usage, 'prompt_tokens'));
  assert.equal(at(messages, 'cache_read_input_tokens'), 0);
});

test('a limit of tokens ends the answer in the words of each protocol', async () => {
  for (const field of ['max_tokens', 'max_completion_tokens']) {
    const chat = await answerOf(CHAT, { ...chatBody, [field]: 12 });
    assert.equal(at(chat, 'choices', 0, 'finish_reason'), 'length');
    assert.equal(at(chat, 'usage', 'completion_tokens'), 12);
  }
  const responses = await answerOf(RESPONSES, { ...responsesBody, max_output_tokens: 16 });
  assert.deepEqual(
    [responses['status'], responses['incomplete_details'], at(responses, 'output', 0, 'status')],
    ['incomplete', { reason: 'max_output_tokens' }, 'incomplete'],
  );
  assert.equal(
    (await eventsOf(RESPONSES, { ...responsesBody, max_output_tokens: 16 })).at(-1)?.name,
    'response.incomplete',
  );
  const messages = await answerOf(MESSAGES, { ...messagesBody, max_tokens: 3 });
  assert.deepEqual([messages['stop_reason'], at(messages, 'usage', 'output_tokens')], ['max_tokens', 3]);
  const cutCall = await answerOf(MESSAGES, {
    ...messagesBody,
    max_tokens: 3,
    tools: [{ name: 'weather', input_schema: PARAMETERS }],
    tool_choice: { type: 'any' },
  });
  assert.deepEqual([cutCall['stop_reason'], at(cutCall, 'content', 0, 'input')], ['max_tokens', {}]);
  const stopped = await answerOf(MESSAGES, { ...messagesBody, stop_sequences: ['would'] });
  assert.deepEqual([stopped['stop_reason'], stopped['stop_sequence']], ['stop_sequence', 'would']);
});

test('errors have the form of the API that was called', async () => {
  const cases: readonly (readonly [string, unknown, string | null])[] = [
    [CHAT, '{"model": "a", ', null],
    [CHAT, '[]', 'body'],
    [CHAT, '', null],
    [CHAT, { messages: chatBody.messages }, 'model'],
    [CHAT, { model: 'a' }, 'messages'],
    [CHAT, { model: 'a', messages: [] }, 'messages'],
    [CHAT, { model: 'a', messages: ['x'] }, 'messages[0]'],
    [CHAT, { model: 'a', messages: [{ content: 'x' }] }, 'messages[0].role'],
    [CHAT, { ...chatBody, max_tokens: 0 }, 'max_tokens'],
    [CHAT, { ...chatBody, max_tokens: 'many' }, 'max_tokens'],
    [CHAT, { ...chatBody, n: 1000 }, 'n'],
    [CHAT, { ...chatBody, tool_choice: 'required' }, 'tool_choice'],
    [CHAT, { ...chatBody, tool_choice: { type: 'function', function: { name: 'gone' } } }, 'tool_choice'],
    [CHAT, `{"model":"a","messages":${'['.repeat(100)}${']'.repeat(100)}}`, 'body'],
    [RESPONSES, { input: 'x' }, 'model'],
    [RESPONSES, { model: 'a' }, 'input'],
    [RESPONSES, { model: 'a', input: 7 }, 'input'],
    [RESPONSES, { ...responsesBody, tool_choice: { type: 'function', name: 'gone' } }, 'tool_choice'],
  ];
  for (const [path, body, param] of cases) {
    const response = await post(path, body);
    assert.equal(response.status, 400, JSON.stringify(body));
    assert.equal(response.headers.get('x-loadline-simulated'), 'true');
    const { error } = (await response.json()) as { error: Json };
    assert.deepEqual(Object.keys(error), ['message', 'type', 'param', 'code']);
    assert.deepEqual([error['type'], error['param']], ['invalid_request_error', param], JSON.stringify(body));
  }
  for (const body of [
    '{',
    {},
    { model: 'a' },
    { model: 'a', max_tokens: 5 },
    { model: 'a', messages: messagesBody.messages },
    { ...messagesBody, tool_choice: { type: 'any' } },
  ]) {
    const response = await post(MESSAGES, body);
    assert.equal(response.status, 400);
    const wrong = (await response.json()) as Json;
    assert.equal(wrong['type'], 'error');
    assert.equal(at(wrong, 'error', 'type'), 'invalid_request_error');
    assert.equal(wrong['request_id'], response.headers.get('request-id'));
  }
});

test('deep bodies by the hundred thousand levels are refused, not fatal', async () => {
  const response = await post(
    CHAT,
    `{"model":"a","messages":[{"role":"user","content":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}`,
  );
  assert.equal(response.status, 400);
});

test('unknown paths and wrong methods say what there is', async () => {
  const unknown = await post('/v1/rerank', {});
  assert.equal(unknown.status, 404);
  assert.match(String(at(await unknown.json(), 'error', 'message')), /\/v1\/chat\/completions/);
  const anthropic = await post('/v1/nothing', {}, { 'anthropic-version': '2023-06-01' });
  assert.equal(at(await anthropic.json(), 'error', 'type'), 'not_found_error');
  const wrong = await fetch(simulator.url + CHAT);
  assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'POST']);
  const deleted = await fetch(`${simulator.url}/v1/models`, { method: 'DELETE' });
  assert.deepEqual([deleted.status, deleted.headers.get('allow')], [405, 'GET, HEAD']);
});

test('the list of models has the form of the API that was called, and the home page says what this is', async () => {
  const openai = (await (await fetch(`${simulator.url}/v1/models`)).json()) as Json;
  assert.deepEqual([openai['object'], at(openai, 'data', 0, 'id')], ['list', 'simulated/gpt-5.4-mini']);
  const anthropic = (await (
    await fetch(`${simulator.url}/v1/models`, { headers: { 'anthropic-version': '2023-06-01' } })
  ).json()) as Json;
  assert.deepEqual([anthropic['has_more'], at(anthropic, 'data', 1, 'type')], [false, 'model']);
  assert.match(await (await fetch(simulator.url)).text(), /without a model/);
  assert.equal((await fetch(simulator.url, { method: 'HEAD' })).status, 200);
});

test('fields that the simulator does not know, and queries, are no error', async () => {
  const extra = {
    temperature: 0.2,
    reasoning_effort: 'high',
    seed: 1,
    brand_new: { a: [1] },
    store: true,
    user: 'u',
    parallel_tool_calls: false,
  };
  await answerOf(CHAT, { ...chatBody, ...extra });
  await answerOf(RESPONSES, {
    ...responsesBody,
    ...extra,
    include: ['reasoning.encrypted_content'],
    reasoning: { effort: 'high' },
  });
  await answerOf(`${MESSAGES}?beta=true`, { ...messagesBody, ...extra, thinking: { type: 'adaptive' } });
});

test('a body beyond the bound is refused in the form of the API', async () => {
  const response = await post(CHAT, 'x'.repeat(BODY_BYTES_MAX + 1));
  assert.equal(response.status, 413);
  assert.equal(at(await response.json(), 'error', 'code'), 'body_too_large');
});

test('a client that goes away in the middle of a stream harms nobody', async () => {
  const { port } = simulator;
  const body = JSON.stringify({ ...chatBody, n: 128, stream: true });
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `POST ${CHAT} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    });
    socket.once('data', () => socket.destroy());
    socket.once('close', () => resolve());
    socket.once('error', reject);
  });
  assert.equal(typeof (await answerOf(CHAT, chatBody))['id'], 'string');
});

test('a stream comes in more than one piece', async () => {
  const response = await post(CHAT, { ...chatBody, stream: true });
  let pieces = 0;
  for await (const _ of response.body ?? []) pieces += 1;
  assert.ok(pieces > 1, `${pieces} piece`);
});

test('two simulators do not know of each other, a stopped one is closed, and stopping twice is no error', async () => {
  const second = startSimulator({ port: 0, host: '127.0.0.1' });
  assert.notEqual(second.port, simulator.port);
  assert.equal((await fetch(`${second.url}/v1/models`)).status, 200);
  await second.stop();
  await second.stop();
  await assert.rejects(fetch(`${second.url}/v1/models`));
});

test('the openai package is content with chat, streamed and not', async () => {
  const messages = [{ role: 'user', content: 'Hello' }] as const;
  const whole = await client.chat.completions.create({ model: 'gpt-5.4-mini', messages: [...messages] });
  assert.ok(whole.choices[0]?.message.content?.startsWith(LABEL));
  const stream = client.chat.completions.stream({
    model: 'gpt-5.4-mini',
    messages: [...messages],
    stream_options: { include_usage: true },
  });
  const final = await stream.finalChatCompletion();
  assert.equal(final.choices[0]?.message.content, whole.choices[0]?.message.content);
  assert.deepEqual(final.usage, whole.usage);
  const tools = [{ type: 'function', function: { name: 'weather', parameters: PARAMETERS } }] as const;
  const called = await client.chat.completions
    .stream({ model: 'gpt-5.4-mini', messages: [...messages], tools: [...tools], tool_choice: 'required' })
    .finalChatCompletion();
  const call = called.choices[0]?.message.tool_calls?.[0];
  assert.ok(call?.type === 'function' && allows(PARAMETERS, JSON.parse(call.function.arguments)));
});

test('the openai package is content with responses, streamed and not', async () => {
  const whole = await client.responses.create({ model: 'gpt-5.4-mini', input: 'Hello' });
  assert.ok(whole.output_text.startsWith(LABEL));
  const final = await client.responses.stream({ model: 'gpt-5.4-mini', input: 'Hello' }).finalResponse();
  assert.equal(final.output_text, whole.output_text);
  const called = await client.responses
    .stream({
      model: 'gpt-5.4-mini',
      input: 'Hello',
      tools: [{ type: 'function', name: 'weather', parameters: PARAMETERS, strict: true }],
      tool_choice: 'required',
    })
    .finalResponse();
  const item = called.output[0];
  assert.ok(item?.type === 'function_call' && allows(PARAMETERS, JSON.parse(item.arguments)));
});

test('the openai package reads the errors as what they are', async () => {
  await assert.rejects(
    client.chat.completions.create({ model: 'gpt-5.4-mini', messages: [] }),
    (error) => error instanceof BadRequestError && error.param === 'messages',
  );
  await assert.rejects(client.moderations.create({ input: 'y' }), (error) => error instanceof NotFoundError);
});

test('what our Responses codec sends is taken here, and what comes back it reads, streamed and not', async () => {
  const tools = [{ kind: 'function', name: 'mcp.server/weather', schema: PARAMETERS }] as const;
  for (const forced of [false, true]) {
    const asked = conversation({ tools, toolChoice: { kind: forced ? 'required' : 'auto' } });
    const { body, toolNames } = openaiResponses.encodeRequest(asked, target({ stream: false }));
    const answer = openaiResponses.decodeAnswer((await answerOf(RESPONSES, body)) as typeof body, toolNames);
    const streamed = openaiResponses.encodeRequest(asked, target({ stream: true }));
    const decoder = openaiResponses.createDecoder(toolNames);
    const events = [
      ...decoder.push(new Uint8Array(await (await post(RESPONSES, streamed.body)).arrayBuffer())),
      ...decoder.end(),
    ];
    const texts = events.map((event) =>
      event.kind === 'text-delta' ? event.text : event.kind === 'tool-call-delta' ? event.argumentsDelta : '',
    );
    const [part] = answer.parts;
    assert.ok(part?.kind === 'text' || part?.kind === 'tool-call');
    assert.equal(texts.join(''), part.kind === 'text' ? part.text : part.argumentsText);
    if (forced) assert.ok(part.kind === 'tool-call' && part.name === 'mcp.server/weather');
    assert.deepEqual(events.at(-1), { kind: 'finish', reason: forced ? 'tool-calls' : 'stop', native: 'completed' });
    assert.deepEqual(
      events.find((event) => event.kind === 'usage'),
      { kind: 'usage', usage: answer.usage },
    );
  }
});

test('a port that is taken is told, and never shared with another simulator', async () => {
  const first = startSimulator({ port: 0 });
  assert.throws(() => startSimulator({ port: first.port }), { code: 'EADDRINUSE' });
  await first.stop();
});
