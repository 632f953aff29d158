// Gemini as a provider, through the whole gateway: a tool loop of two turns for clients of Chat Completions and Responses,
// streamed and whole, its signatures in their places; its errors; its counts in the record. Real sockets, a scripted
// provider that refuses what Google would refuse.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createVault } from '../../src/gateway/vault.ts';
import { systemClock } from '../../src/support/clock.ts';
import { arrayAt, isJsonObject, objectAt } from '../../src/support/json.ts';
import type { JsonObject } from '../../src/support/json.ts';
import { geminiRequestFaults } from '../exact/gemini_schema.ts';
import { sse, stream, whole, type FakeAnswer, type FakeCall } from '../fake_upstream.ts';
import { createMemoryKeep } from '../memory_keep.ts';
import { TEST_SEALER } from '../sealer.ts';
import { openGateway, type OpenedGateway } from './open_gateway.ts';

const MODEL = 'gemini-3-flash-preview';
const TOOLS = [
  {
    type: 'function',
    function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  },
];
const USER = { role: 'user', content: 'Weather in Oslo and Bergen?' };
/** A thought, words with a signature of their own, two parallel calls of which the first is signed, as Google does it. */
const PARTS: readonly JsonObject[] = [
  { text: 'I should look. ☂', thought: true },
  { text: 'Let me look.', thoughtSignature: 'dGV4dC1zaWduYXR1cmU=' },
  { functionCall: { name: 'get_weather', args: { city: 'Oslo' } }, thoughtSignature: 'Y2FsbC1zaWduYXR1cmU=' },
  { functionCall: { name: 'get_weather', args: { city: 'Bergen' } } },
];
const USAGE = {
  promptTokenCount: 50,
  cachedContentTokenCount: 10,
  candidatesTokenCount: 20,
  thoughtsTokenCount: 30,
  totalTokenCount: 100,
};

function response(parts: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return {
    candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
    modelVersion: MODEL,
    responseId: 'resp-1',
  };
}

function answered(parts: readonly JsonObject[], call: FakeCall): FakeAnswer {
  if (!call.path.includes(':streamGenerateContent'))
    return whole({ ...response(parts, { finishReason: 'STOP' }), usageMetadata: USAGE });
  return stream([
    ...parts.map((part) => sse(response([part]))),
    sse({ ...response([{ text: '' }], { finishReason: 'STOP' }), usageMetadata: USAGE }),
  ]);
}

/** A provider that answers 400 to what breaks its rules, and to a call of the open turn without its signature. */
function google(call: FakeCall): FakeAnswer {
  const body = call.json() as JsonObject;
  const refuse = (message: string): FakeAnswer =>
    whole({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }, { status: 400 });
  const wanted = /^\/v1beta\/models\/gemini-3-flash-preview:(generateContent|streamGenerateContent\?alt=sse)$/;
  if (!wanted.test(call.path)) return refuse(`path ${call.path}`);
  if (call.headers['x-goog-api-key'] === undefined || call.path.includes('key=')) return refuse('API key not valid.');
  const faults = geminiRequestFaults(body);
  if (faults.length > 0) return refuse(faults.join('; '));
  const first = callParts(body)[0];
  if (first !== undefined && first['thoughtSignature'] === undefined)
    return refuse('Function call is missing a thought_signature in functionCall parts.');
  return answered(first === undefined ? PARTS : [{ text: 'Rain.' }], call);
}

const modelParts = (body: JsonObject): readonly JsonObject[] =>
  arrayAt(body, 'contents')
    .filter(isJsonObject)
    .filter((content) => content['role'] === 'model')
    .flatMap((content) => arrayAt(content, 'parts').filter(isJsonObject));
const callParts = (body: JsonObject): readonly JsonObject[] =>
  modelParts(body).filter((part) => objectAt(part, 'functionCall') !== undefined);

async function open(
  t: TestContext,
  script: (call: FakeCall) => FakeAnswer = google,
  keeps = false,
): Promise<OpenedGateway> {
  const vault = keeps ? createVault({ keep: createMemoryKeep(), sealer: TEST_SEALER, clock: systemClock }) : undefined;
  const gateway = await openGateway(script, { vault });
  t.after(gateway.close);
  return gateway;
}

/** Asserts that the second request of a loop holds what Google sent, each signature on its part. */
function assertReturned(body: JsonObject, signedText: boolean): void {
  const [text, ...calls] = modelParts(body);
  assert.equal(text?.['text'], 'Let me look.');
  assert.equal(text?.['thoughtSignature'], signedText ? 'dGV4dC1zaWduYXR1cmU=' : undefined);
  assert.deepEqual(
    calls.map((part) => [objectAt(part, 'functionCall')?.['args'], part['thoughtSignature']]),
    [
      [{ city: 'Oslo' }, 'Y2FsbC1zaWduYXR1cmU='],
      [{ city: 'Bergen' }, undefined],
    ],
  );
  const results = arrayAt(body, 'contents').findLast(isJsonObject);
  assert.deepEqual(
    arrayAt(results, 'parts').map((part) => objectAt(objectAt(part, 'functionResponse'), 'response')),
    [{ output: 'result 0' }, { output: 'result 1' }],
  );
}

interface Bring {
  readonly name: string;
  readonly keeps?: boolean;
  readonly signedText: boolean;
  readonly of: (message: JsonObject) => JsonObject;
}

const pick = (message: JsonObject, ...keys: readonly string[]): JsonObject =>
  Object.fromEntries(keys.map((key) => [key, message[key] ?? null]));
const bare = (call: unknown): JsonObject => pick(isJsonObject(call) ? call : {}, 'id', 'type', 'function');

/** What clients make of the assistant's message before they bring it back. */
const BRINGS: readonly Bring[] = [
  { name: 'a client that keeps everything', signedText: true, of: (message) => message },
  {
    name: 'a client that keeps its tool calls as they came',
    signedText: false,
    of: (message) => pick(message, 'role', 'content', 'tool_calls'),
  },
  {
    name: 'V5: a client that keeps only what OpenAI defines, with the gateway keeping the rest',
    keeps: true,
    signedText: true,
    of: (message) => ({ ...pick(message, 'role', 'content'), tool_calls: arrayAt(message, 'tool_calls').map(bare) }),
  },
];

for (const streamed of [false, true]) {
  for (const bring of BRINGS) {
    test(`a tool loop, ${streamed ? 'streamed' : 'whole'}: ${bring.name}`, async (t) => {
      const gateway = await open(t, google, bring.keeps);
      const ask = { model: MODEL, messages: [USER], tools: TOOLS, reasoning_effort: 'low' };
      const got = streamed
        ? await gateway.client.chat.completions.stream(ask as never).finalMessage()
        : (await gateway.client.chat.completions.create(ask as never)).choices[0]?.message;
      const message = JSON.parse(JSON.stringify(got)) as JsonObject;
      const calls = arrayAt(message, 'tool_calls').filter(isJsonObject);
      assert.deepEqual(
        calls.map((call) => JSON.parse(String(objectAt(call, 'function')?.['arguments']))),
        [{ city: 'Oslo' }, { city: 'Bergen' }],
      );
      // In another order than the calls, as clients that run tools at once send them.
      const results = calls.map((call, at) => ({ role: 'tool', tool_call_id: call['id'], content: `result ${at}` }));
      const assistant = streamed && !bring.keeps ? await streamedMessage(gateway, message) : message;
      const sent = await gateway.send({ ...ask, messages: [USER, bring.of(assistant), ...results.toReversed()] });
      assert.equal(sent.status, 200, sent.text);
      assert.match(sent.text, /Rain\./);
      assertReturned(gateway.upstream.calls.at(-1)?.json() as JsonObject, bring.signedText);
      const first = gateway.upstream.calls[0]?.json() as JsonObject;
      assert.deepEqual(objectAt(first, 'generationConfig'), { thinkingConfig: { thinkingLevel: 'LOW' } });
    });
  }
}

/** The official client folds deltas by its own types; one that keeps extension fields joins them as servers tell it. */
async function streamedMessage(gateway: OpenedGateway, message: JsonObject): Promise<JsonObject> {
  const chunks = (await gateway.lastText())
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)) as JsonObject);
  const deltas = chunks.flatMap((chunk) => objectAt(arrayAt(chunk, 'choices')[0], 'delta') ?? []);
  const details = deltas.flatMap((delta) => arrayAt(delta, 'reasoning_details'));
  const begun = deltas.flatMap((delta) =>
    arrayAt(delta, 'tool_calls')
      .filter(isJsonObject)
      .filter((call) => 'id' in call),
  );
  const calls = arrayAt(message, 'tool_calls').filter(isJsonObject);
  return {
    ...message,
    reasoning_details: details,
    tool_calls: calls.map((call) => ({
      ...call,
      ...begun.find((start) => start['id'] === call['id']),
      function: call['function'] ?? null,
    })),
  };
}

test('a tool loop of a Responses client: the items go back as they came', async (t) => {
  const gateway = await open(t);
  const tools = TOOLS.map((tool) => ({ type: 'function', ...tool.function, strict: false }));
  const ask = { model: MODEL, input: [{ role: 'user', content: USER.content }], tools, store: false };
  const got = await gateway.send(ask, {}, '/responses');
  assert.equal(got.status, 200, got.text);
  const output = arrayAt(JSON.parse(got.text), 'output').filter(isJsonObject);
  const calls = output.filter((item) => item['type'] === 'function_call');
  const results = calls.map((call, at) => ({
    type: 'function_call_output',
    call_id: call['call_id'],
    output: `result ${at}`,
  }));
  const sent = await gateway.send({ ...ask, input: [...ask.input, ...output, ...results] }, {}, '/responses');
  assert.equal(sent.status, 200, sent.text);
  assertReturned(gateway.upstream.calls.at(-1)?.json() as JsonObject, true);
});

test('pain 73 (#6963, #13073): the key stands in a header of its own, never in the address', async (t) => {
  const gateway = await open(t);
  await gateway.send({ model: MODEL, messages: [USER] });
  const [call] = gateway.upstream.calls;
  assert.equal(call?.headers['x-goog-api-key'], 'sk-test-gemini');
  assert.ok(!call.path.includes('sk-test') && !call.body.includes('sk-test'));
  assert.equal(call.headers['authorization'], undefined);
});

test('calls of another model in the open turn are let through by the value that Google names', async (t) => {
  const gateway = await open(t);
  const call = { id: 'call_gpt', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } };
  const messages = [
    USER,
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'call_gpt', content: 'rain' },
  ];
  const sent = await gateway.send({ model: MODEL, messages, tools: TOOLS });
  assert.equal(sent.status, 200, sent.text);
  const [part] = callParts(gateway.upstream.calls[0]?.json() as JsonObject);
  const signature = Buffer.from(String(part?.['thoughtSignature']), 'base64').toString();
  assert.equal(signature, 'skip_thought_signature_validator');
});

test('pain 25 (#14849): what it cost is recorded: thoughts are output, what was cached is not billed twice', async (t) => {
  const gateway = await open(t);
  const sent = await gateway.send({
    model: MODEL,
    messages: [USER],
    stream: true,
    stream_options: { include_usage: true },
  });
  assert.match(sent.text, /"prompt_tokens":50,"completion_tokens":50,"total_tokens":100/);
  assert.match(sent.text, /"cached_tokens":10/);
  // $0.50 for a million tokens of input, $0.05 cached, $3 of output.
  assert.equal(sent.settlement?.costNanoUsd, 40 * 500 + 10 * 50 + 50 * 3_000);
});

const PROBLEMS: readonly (readonly [string, number, string, number, string])[] = [
  [
    'an invalid key of ours is not the caller’s',
    400,
    'API key not valid. Please pass a valid API key.',
    502,
    'upstream_error',
  ],
  [
    'a prompt that is too long keeps the words that clients know',
    400,
    'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    400,
    'context_length_exceeded',
  ],
  [
    'a model that is gone',
    404,
    'models/gemini-9 is not found for API version v1beta, or is not supported for generateContent.',
    404,
    'model_not_found',
  ],
];

for (const [name, status, message, told, code] of PROBLEMS) {
  test(`errors: ${name}`, async (t) => {
    const gateway = await open(t, () =>
      whole({ error: { code: status, message, status: 'INVALID_ARGUMENT' } }, { status }),
    );
    const sent = await gateway.send({ model: MODEL, messages: [USER] });
    assert.deepEqual([sent.status, objectAt(JSON.parse(sent.text), 'error')?.['code']], [told, code], sent.text);
  });
}

test('an answer that the model broke off is an error in the stream, never a stop', async (t) => {
  const gateway = await open(t, () =>
    stream([
      sse(response([{ text: 'Let me' }])),
      sse(response([], { finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'Malformed function call' })),
    ]),
  );
  const sent = await gateway.send({ model: MODEL, messages: [USER], stream: true });
  assert.match(sent.text, /"error":\{/);
  assert.doesNotMatch(sent.text, /"finish_reason":"|\[DONE\]/);
});
