// Faults that gateways were reported for on /v1/messages (facts 3, by their ids), each shown not to be ours from the outside:
// a caller of Anthropic's API, providers of every protocol.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arrayAt, numberAt, objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject } from '../../src/support/json.ts';
import { pairOf } from '../exact/codecs.ts';
import { eventFaults, NO_EMITTED_SCHEMAS } from '../exact/emitted.ts';
import { bytesOf, playStream } from '../exact/play.ts';
import { readWritten } from '../exact/read_sse.ts';
import { assertStreamOrder } from '../exact/stream_order.ts';
import { chatEvents, openaiError } from '../fake_answers.ts';
import { sse, stream, type FakeAnswer, type FakeCall } from '../fake_upstream.ts';
import { CLAUDE, GPT, shortAnswer } from '../replay/bench.ts';
import { openGateway, protocolOfPath, type OpenedGateway, type Sent } from '../replay/open_gateway.ts';

let play: (call: FakeCall) => FakeAnswer = shortAnswer;
let gateway: OpenedGateway;
before(async () => {
  gateway = await openGateway((call) => play(call));
});
after(() => gateway.close());

const TOOL: JsonObject = { name: 'look', description: 'looks', input_schema: { type: 'object', properties: {} } };
const asked = (model: string, more: JsonObject = {}): JsonObject => ({
  model,
  max_tokens: 200,
  messages: [{ role: 'user', content: 'Go on.' }],
  ...more,
});
const post = (body: JsonObject, path = '/messages'): Promise<Sent> =>
  gateway.send(body, { 'anthropic-version': '2023-06-01' }, path);
const lastCall = (): FakeCall => gateway.upstream.calls.at(-1) ?? assert.fail('nothing was sent');

const chunk = (delta: object, finish: string | null = null): string =>
  sse({
    id: 'chatcmpl-x',
    object: 'chat.completion.chunk',
    created: 1,
    model: GPT,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
const piece = (index: number, more: object): string => chunk({ tool_calls: [{ index, ...more }] });
const start = (index: number, name: string): string =>
  piece(index, { id: `call_${index}`, type: 'function', function: { name, arguments: '' } });
const given = (index: number, text: string): string => piece(index, { function: { arguments: text } });

test(
  'L12, N7: parallel calls that run into each other are blocks one after the other, counted from 0',
  { skip: NO_EMITTED_SCHEMAS },
  () => {
    const events = [
      chunk({ role: 'assistant', content: 'Let me look.' }),
      start(0, 'look'),
      start(1, 'find'),
      given(1, '{"b"'),
      given(0, '{"a"'),
      given(1, ':2}'),
      given(0, ':1}'),
      chunk({}, 'tool_calls'),
      sse('[DONE]'),
    ];
    const { text, error } = playStream(pairOf('anthropic-messages', 'openai-chat'), [bytesOf(events.join(''))]);
    assert.equal(error, undefined);
    assertStreamOrder('anthropic-messages', text, { includeUsage: true });
    const payloads = readWritten(text).flatMap(({ payload }) => (payload === undefined ? [] : [payload]));
    for (const payload of payloads) assert.deepEqual(eventFaults('anthropic-messages', payload), []);
    const inputs = [1, 2].map((index) =>
      payloads
        .filter((payload) => payload['index'] === index)
        .map((payload) => stringAt(objectAt(payload, 'delta'), 'partial_json') ?? '')
        .join(''),
    );
    assert.deepEqual(
      inputs.map((input) => JSON.parse(input) as unknown),
      [{ a: 1 }, { b: 2 }],
    );
  },
);

test('N5, N2: a provider that tells no usage still has every block and the message closed', () => {
  const events = [chunk({ role: 'assistant', content: 'hi' }), chunk({}, 'stop'), sse('[DONE]')];
  const { text } = playStream(pairOf('anthropic-messages', 'openai-chat'), [bytesOf(events.join(''))]);
  assertStreamOrder('anthropic-messages', text, { includeUsage: true });
});

test('L21: a choice of no tool is taken, with its tools kept for the history', async () => {
  play = shortAnswer;
  for (const model of [GPT, CLAUDE]) {
    const { status, text } = await post(asked(model, { tools: [TOOL], tool_choice: { type: 'none' } }));
    assert.equal(status, 200, text);
    const sent = lastCall().json() as JsonObject;
    assert.equal(arrayAt(sent, 'tools').length, 1);
    assert.match(JSON.stringify(sent['tool_choice']), /none/);
  }
});

test('L23, C15: errors are in Anthropic’s form, in band with the name of their event', async () => {
  play = () =>
    stream([...chatEvents(['half']).slice(0, 2), sse({ error: { message: 'it broke', type: 'server_error' } })]);
  const broken = await post(asked(GPT, { stream: true }));
  const last = readWritten(broken.text).at(-1);
  assert.equal(last?.event, 'error');
  assert.equal(last?.payload?.['type'], 'error');
  assert.equal(typeof stringAt(objectAt(last?.payload, 'error'), 'type'), 'string');
  assert.doesNotMatch(broken.text, /message_stop|end_turn/);
  play = () => openaiError(400, { message: 'no such thing', type: 'invalid_request_error', param: 'x' });
  const refused = await post(asked(GPT));
  assert.equal(refused.status, 400);
  const body = JSON.parse(refused.text) as JsonObject;
  assert.equal(body['type'], 'error');
  assert.equal(stringAt(objectAt(body, 'error'), 'type'), 'invalid_request_error');
  assert.match(stringAt(objectAt(body, 'error'), 'message') ?? '', /no such thing/);
});

test('C1: the first event tells an estimate of the input, not 0', async () => {
  play = shortAnswer;
  const { text } = await post(asked(GPT, { stream: true, system: 'Be brief. '.repeat(50) }));
  const first = readWritten(text)[0]?.payload;
  const tokens = numberAt(objectAt(objectAt(first, 'message'), 'usage'), 'input_tokens') ?? 0;
  assert.ok(tokens >= 50, `${tokens} tokens of 500 characters and more`);
});

test('R2, X9, L26: count_tokens answers whatever the model, tools and system included', async () => {
  play = () => openaiError(404, { message: 'no such route' });
  const { max_tokens: _max, ...bare } = asked(GPT);
  const small = await post(bare, '/messages/count_tokens');
  assert.equal(small.status, 200, small.text);
  const large = await post({ ...bare, system: 'Be brief. '.repeat(200), tools: [TOOL] }, '/messages/count_tokens');
  const count = ({ text }: Sent): number => numberAt(JSON.parse(text), 'input_tokens') ?? 0;
  assert.ok(count(small) > 0);
  assert.ok(count(large) > count(small) + 300, `${count(small)} and ${count(large)}`);
  play = shortAnswer;
});

const BILLING = 'x-anthropic-billing-header: cc_version=2.1; cch=';
const claudeCode = (nonce: string): JsonObject => ({
  system: [
    { type: 'text', text: `${BILLING}${nonce};` },
    { type: 'text', text: 'You are a coding agent.', cache_control: { type: 'ephemeral' } },
  ],
});

test('R3, R4, X24: a nonce for billing stays out of every prompt that is not Anthropic’s, so equal requests are equal', async () => {
  play = shortAnswer;
  const bodies: string[] = [];
  for (const nonce of ['a1b2', 'c3d4']) {
    await post(asked(GPT, claudeCode(nonce)));
    bodies.push(lastCall().body);
  }
  assert.equal(bodies[0], bodies[1]);
  assert.doesNotMatch(bodies[0] ?? '', /billing-header/);
  assert.match(bodies[0] ?? '', /coding agent/);
});

test('X19: markers in the messages stay where the caller set them, up to the four that are taken', async () => {
  const marked = (text: string): JsonObject => ({ type: 'text', text, cache_control: { type: 'ephemeral' } });
  const messages = [
    { role: 'user', content: [marked('One')] },
    { role: 'assistant', content: [{ type: 'text', text: 'Two' }] },
    { role: 'user', content: [marked('Three')] },
  ];
  play = shortAnswer;
  await post(asked(CLAUDE, { system: [marked('Be brief.')], messages }));
  assert.equal(protocolOfPath(lastCall().path), 'anthropic-messages');
  const sent = JSON.stringify((lastCall().json() as JsonObject)['messages']);
  assert.equal(sent.match(/cache_control/g)?.length, 2);
});
