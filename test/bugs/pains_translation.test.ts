// What users of gateways complain about in translation (facts field-pains 2.1, by their numbers), each shown not to be ours, in
// every pair of protocols where the pair matters.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject, JsonValue } from '../../src/support/json.ts';
import { INBOUND, PAIRS, UPSTREAM } from '../exact/codecs.ts';
import { bytesOf, conversationOf, decodeStream, playGathered, playStream } from '../exact/play.ts';
import { toldBy } from '../exact/read_told.ts';
import { sampleStream } from '../exact/sample_streams.ts';
import { AIMS } from '../exact/targets.ts';
import { stream, whole } from '../fake_upstream.ts';
import {
  CLAUDE,
  GPT,
  messagesOf,
  openBench,
  played,
  thinkingBlock,
  toolBlock,
  user,
  type Bench,
} from '../replay/bench.ts';
import { askStreamed, type Ask } from '../replay/read_with_client.ts';

let bench: Bench;
before(async () => {
  bench = await openBench();
});
after(() => bench.close());

const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const strictTool = { type: 'function', function: { name: 'look', parameters: SCHEMA, strict: true } };

/** The body that a model of the catalog would get. */
function sentTo(model: string, protocol: string, body: JsonObject): JsonObject {
  const aim = AIMS.find((each) => each.target.model === model && each.upstream.protocol === protocol) ?? assert.fail();
  const inbound = INBOUND.find((each) => each.protocol === 'openai-chat') ?? assert.fail();
  return aim.upstream.encodeRequest(conversationOf(inbound, body), aim.target).body;
}

test('pain 1: a schema for the answer reaches Claude, or the request is refused', async () => {
  const response_format = { type: 'json_schema', json_schema: { name: 'place', schema: SCHEMA, strict: true } };
  const { upstream, dropped } = await bench.pass({ model: CLAUDE, messages: [user()], response_format });
  assert.deepEqual(objectAt(objectAt(upstream, 'output_config'), 'format'), { type: 'json_schema', schema: SCHEMA });
  assert.deepEqual(dropped, []);
});

test('pain 2: strict of a tool is kept on every protocol that has it', () => {
  const body: JsonObject = { model: 'm', messages: [{ role: 'user', content: 'Go on.' }], tools: [strictTool] };
  const toolOf = (sent: JsonObject): JsonObject | undefined => arrayAt(sent, 'tools').find(isJsonObject);
  assert.equal(objectAt(toolOf(sentTo('gpt-4o', 'openai-chat', body)), 'function')?.['strict'], true);
  assert.equal(toolOf(sentTo('gpt-4o', 'openai-responses', body))?.['strict'], true);
  assert.equal(toolOf(sentTo('claude-sonnet-4-6', 'anthropic-messages', body))?.['strict'], true);
  const gemini = sentTo('gemini-3-flash-preview', 'gemini', body);
  assert.equal(objectAt(objectAt(gemini, 'toolConfig'), 'functionCallingConfig')?.['mode'], 'VALIDATED');
});

test('pain 3: a format in the words of Responses reaches the others', () => {
  const inbound = INBOUND.find(({ protocol }) => protocol === 'openai-responses') ?? assert.fail();
  const asked = {
    model: 'm',
    input: 'Go on.',
    text: { format: { type: 'json_schema', name: 'place', schema: SCHEMA, strict: true } },
  };
  for (const { upstream, target, name } of AIMS.filter((aim) => aim.target.capabilities.structuredOutput)) {
    const { body, dropped } = upstream.encodeRequest(conversationOf(inbound, asked), target);
    assert.ok(JSON.stringify(body).includes('"city"'), name);
    assert.deepEqual(dropped, [], name);
  }
});

for (const pair of PAIRS)
  test(`pains 4, 6 and 8: ${pair.name}: streamed calls keep arguments, order, ids and say that they are calls`, () => {
    const calls = [
      { name: 'look', arguments: '{"a":"ü\\n\\"","n":[1,2.5,-3e2],"deep":{"x":null}}' },
      { name: 'look', arguments: '{"b":true}' },
      { name: 'find', arguments: '{}' },
    ];
    const bytes = [bytesOf(sampleStream(pair.upstream.protocol, { calls }).join(''))];
    for (const answer of [playStream(pair, bytes).text, playGathered(pair, bytes)]) {
      const told = toldBy({ protocol: pair.inbound.protocol, answer }) ?? assert.fail();
      assert.deepEqual(
        told.calls.map((call) => [call.name, JSON.parse(call.arguments) as unknown]),
        calls.map((call) => [call.name, JSON.parse(call.arguments) as unknown]),
      );
      assert.equal(new Set(told.calls.map(({ id }) => id)).size, calls.length);
      assert.equal(told.finish, 'tool_calls');
    }
  });

/** A two-turn tool loop as each protocol has it. */
const LOOP: Readonly<Record<string, JsonObject>> = {
  'openai-chat': {
    model: 'm',
    max_completion_tokens: 500,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Where?' },
      {
        role: 'assistant',
        content: 'Let me look.',
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"city":"Köln"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'Sunny' },
      { role: 'user', content: 'Thanks.' },
    ],
    tools: [{ type: 'function', function: { name: 'look', description: 'looks', parameters: SCHEMA } }],
  },
  'openai-responses': {
    model: 'm',
    max_output_tokens: 500,
    instructions: 'Be brief.',
    input: [
      { role: 'user', content: 'Where?' },
      {
        type: 'message',
        role: 'assistant',
        id: 'msg_1',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Let me look.', annotations: [], logprobs: [] }],
      },
      { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{"city":"Köln"}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'Sunny' },
      { role: 'user', content: 'Thanks.' },
    ],
    tools: [{ type: 'function', name: 'look', description: 'looks', parameters: SCHEMA, strict: false }],
  },
  'anthropic-messages': {
    model: 'm',
    max_tokens: 500,
    system: 'Be brief.',
    messages: [
      { role: 'user', content: 'Where?' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me look.' },
          { type: 'tool_use', id: 'call_1', name: 'look', input: { city: 'Köln' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_1', content: 'Sunny' },
          { type: 'text', text: 'Thanks.' },
        ],
      },
    ],
    tools: [{ name: 'look', description: 'looks', input_schema: SCHEMA }],
  },
};

/** Without what only one protocol can say: that a tool is not strict, instructions beside the input, and what is stored. */
function plainBody({ instructions, store: _store, ...body }: JsonObject): JsonValue {
  if (instructions === undefined) return plain(body);
  const first = { type: 'message', role: 'system', content: [{ type: 'input_text', text: instructions }] };
  return plain({ ...body, input: [first, ...arrayAt(body, 'input')] });
}

function plain(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(plain);
  if (!isJsonObject(value)) return value === 'developer' ? 'system' : value;
  const kept = Object.entries(value).filter(([key, inner]) => !(key === 'strict' && inner === false));
  return Object.fromEntries(kept.map(([key, inner]) => [key, plain(inner)]));
}

for (const { upstream, target, name } of AIMS)
  test(`pains 5 and 7: one tool loop, asked in each protocol, is one request to ${name}`, () => {
    const bodies = INBOUND.map((inbound) => {
      const asked = LOOP[inbound.protocol] ?? assert.fail();
      return plainBody(upstream.encodeRequest(conversationOf(inbound, asked), target).body);
    });
    for (const body of bodies) assert.deepEqual(body, bodies[0]);
    assert.match(JSON.stringify(bodies[0]), /Köln.*Sunny.*Thanks/);
  });

test('pain 9: a signature goes to the caller and comes back to Claude to the character', async () => {
  bench.answer(
    played(
      messagesOf([thinkingBlock('Hm', 'c2lnbmF0dXJl/+=='), toolBlock('toolu_1', 'look', '{}')], { stop: 'tool_use' }),
    ),
  );
  const ask: Ask = {
    model: CLAUDE,
    messages: [{ role: 'user', content: 'Go on.' }],
    tools: [strictTool] as Ask['tools'],
  };
  const { message } = await askStreamed(bench, ask);
  bench.answer(undefined);
  const { upstream } = await bench.pass({
    ...ask,
    messages: [...ask.messages, message, { role: 'tool', tool_call_id: 'toolu_1', content: 'Sunny' }],
  });
  const blocks = arrayAt(upstream, 'messages').flatMap((each) => arrayAt(each, 'content'));
  assert.deepEqual(
    blocks.filter((block) => stringAt(block, 'type') === 'thinking'),
    [{ type: 'thinking', thinking: 'Hm', signature: 'c2lnbmF0dXJl/+==' }],
  );
});

for (const upstream of UPSTREAM)
  test(`pain 12: a call without arguments has an empty object, from ${upstream.protocol}`, () => {
    const calls = [{ name: 'look', arguments: '{}' }];
    const events = decodeStream(upstream, [bytesOf(sampleStream(upstream.protocol, { calls }).join(''))]);
    const text = events.map((event) => (event.kind === 'tool-call-delta' ? event.argumentsDelta : '')).join('');
    assert.deepEqual(JSON.parse(text === '' ? '{}' : text), {});
  });

test('pain 13: usage passes as it was told, once, and the stream ends once', async () => {
  const chunks = sampleStream('openai-chat');
  bench.answer(stream([chunks.join('')]));
  const got = await askStreamed(bench, { model: GPT, messages: [{ role: 'user', content: 'Go on.' }] });
  assert.deepEqual([got.usage?.prompt_tokens, got.usage?.completion_tokens, got.usage?.total_tokens], [20, 7, 27]);
  assert.equal(got.raw.split('[DONE]').length, 2);
  assert.equal(got.raw.match(/"prompt_tokens"/g)?.length, 1);
});

test('pain 14: a failure tells no stack and no internals, always in our own form', async () => {
  bench.answer(
    whole('<html><body>Bad gateway at /srv/app/index.js:12:3</body></html>', {
      status: 502,
      headers: { 'content-type': 'text/html' },
    }),
  );
  const sent = await bench.send({ model: GPT, messages: [user()] });
  bench.answer(undefined);
  assert.ok(sent.status >= 500);
  const error = objectAt(JSON.parse(sent.text), 'error') ?? assert.fail();
  assert.deepEqual(Object.keys(error).toSorted(), ['code', 'message', 'param', 'type']);
  assert.doesNotMatch(sent.text, /html|index\.js|\bat \/|node_modules/);
});
