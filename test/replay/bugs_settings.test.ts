// Faults that other gateways were reported for, in the settings of a request (facts 3, by their ids), each shown not to be
// ours from the outside: what an application sends, what the provider gets, what is named as dropped.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arrayAt, isJsonObject, objectAt } from '../../src/support/json.ts';
import type { JsonValue } from '../../src/support/json.ts';
import { called, CLAUDE, GPT, openBench, result, tool, user, type Bench } from './bench.ts';

let bench: Bench;
before(async () => {
  bench = await openBench();
});
after(() => bench.close());

const claude = (more: object) => bench.pass({ model: CLAUDE, messages: [user()], ...more });
const gpt = (more: object) => bench.pass({ model: GPT, messages: [user()], ...more });
const TOOLS = { tools: [tool('look'), tool('find')] };

test('B1, B2, B3, B4: tools with a reasoning effort go to Responses, tools without to Chat Completions', async () => {
  const thinking = await gpt({ ...TOOLS, reasoning_effort: 'high' });
  assert.equal(thinking.protocol, 'openai-responses');
  assert.deepEqual(thinking.upstream['reasoning'], { effort: 'high' });
  assert.equal(arrayAt(thinking.upstream, 'tools').length, 2);
  for (const more of [{ ...TOOLS }, { ...TOOLS, reasoning_effort: 'none' }, { reasoning_effort: 'high' }])
    assert.equal((await gpt(more)).protocol, 'openai-chat');
});

test('B5: an effort that the model refuses becomes the next one that it takes, and that is named', async () => {
  const { upstream, dropped } = await gpt({ reasoning_effort: 'minimal' });
  assert.equal(upstream['reasoning_effort'], 'low');
  assert.deepEqual(dropped, ['reasoning_effort']);
  const bridged = await gpt({ ...TOOLS, reasoning_effort: 'minimal' });
  assert.deepEqual(bridged.upstream['reasoning'], { effort: 'low' });
});

test('L14, X7, X25: parallel calls off is said within the choice, which stays auto', async () => {
  const { upstream } = await claude({ ...TOOLS, parallel_tool_calls: false });
  assert.deepEqual(upstream['tool_choice'], { type: 'auto', disable_parallel_tool_use: true });
  const forced = await claude({ ...TOOLS, parallel_tool_calls: false, tool_choice: 'required' });
  assert.deepEqual(forced.upstream['tool_choice'], { type: 'any', disable_parallel_tool_use: true });
  const silent = await claude({ parallel_tool_calls: false });
  assert.equal(silent.upstream['tool_choice'], undefined, 'without tools there is nothing to choose');
});

test('L15: parallel calls off reaches Responses', async () => {
  const { upstream } = await gpt({ ...TOOLS, parallel_tool_calls: false, reasoning_effort: 'low' });
  assert.equal(upstream['parallel_tool_calls'], false);
});

test('tool_choice none keeps the tools, for a history with calls needs them', async () => {
  const messages = [user(), called(['a', 'look', '{}']), result('a')];
  const { upstream } = await bench.pass({ model: CLAUDE, messages, ...TOOLS, tool_choice: 'none' });
  assert.deepEqual(upstream['tool_choice'], { type: 'none' });
  assert.equal(arrayAt(upstream, 'tools').length, 2);
});

test('K4: a choice of auto goes together with thinking', async () => {
  const { upstream, dropped } = await claude({ ...TOOLS, tool_choice: 'auto', reasoning_effort: 'high' });
  assert.deepEqual(upstream['tool_choice'], { type: 'auto' });
  assert.deepEqual(upstream['thinking'], { type: 'adaptive' });
  assert.deepEqual(dropped, []);
});

test('L17: each effort keeps its level at Claude, and none switches nothing on', async () => {
  for (const [asked, sent] of [
    ['minimal', 'low'],
    ['low', 'low'],
    ['medium', 'medium'],
    ['high', 'high'],
    ['xhigh', 'max'],
    ['max', 'max'],
  ] as const) {
    const { upstream } = await claude({ reasoning_effort: asked });
    assert.equal(objectAt(upstream, 'output_config')?.['effort'], sent, asked);
    assert.deepEqual(upstream['thinking'], { type: 'adaptive' });
  }
  const none = await claude({ reasoning_effort: 'none' });
  assert.equal(none.upstream['thinking'], undefined);
});

test('N3: sampling gives way to thinking where the two exclude each other, and that is named', async () => {
  const { upstream, dropped } = await claude({ reasoning_effort: 'high', temperature: 0.2, top_p: 0.5 });
  assert.ok((upstream['temperature'] ?? 1) === 1 && Number(upstream['top_p'] ?? 1) >= 0.95, JSON.stringify(upstream));
  assert.ok(dropped.length > 0);
});

test('V4: sampling stays where no effort was asked for, and goes with one, by name', async () => {
  for (const effort of [{}, { reasoning_effort: 'none' }]) {
    const { upstream, dropped } = await gpt({ ...effort, temperature: 0.2, top_p: 0.5 });
    assert.deepEqual([upstream['temperature'], upstream['top_p'], dropped], [0.2, 0.5, []]);
  }
  const thinking = await gpt({ reasoning_effort: 'low', temperature: 0.2 });
  assert.equal(thinking.upstream['temperature'], undefined);
  assert.deepEqual(thinking.dropped, ['temperature']);
});

test('P7: a temperature that Claude refuses is its highest, and that is named', async () => {
  const { upstream, dropped } = await claude({ temperature: 1.7 });
  assert.equal(upstream['temperature'], 1);
  assert.deepEqual(dropped, ['temperature']);
});

test('L44, P7, C19, X21, X22, X23: without a limit Claude may write as much as it can', async () => {
  assert.equal((await claude({})).upstream['max_tokens'], 128_000);
  assert.equal((await claude({ max_tokens: 77 })).upstream['max_tokens'], 77);
  assert.equal((await claude({ max_completion_tokens: 78, max_tokens: 77 })).upstream['max_tokens'], 78);
  assert.equal((await gpt({})).upstream['max_completion_tokens'], undefined);
  assert.equal((await gpt({ max_tokens: 77 })).upstream['max_completion_tokens'], 77);
});

test('P7: nothing goes in silence: what Claude has no field for is named', async () => {
  const body = {
    seed: 7,
    logit_bias: { 50256: -100 },
    presence_penalty: 1,
    frequency_penalty: 1,
    logprobs: true,
    store: true,
  };
  const { headers, dropped, upstream } = await claude(body);
  for (const name of Object.keys(body)) {
    assert.ok(dropped.includes(name), name);
    assert.match(headers.get('x-loadline-dropped') ?? '', new RegExp(`\\b${name}\\b`));
    assert.equal(upstream[name], undefined);
  }
});

test('settings of thinking that nobody here has are named, and what is known of them counts', async () => {
  const { upstream, dropped } = await claude({ thinking: { type: 'enabled', clear_thinking: false } });
  assert.deepEqual(upstream['thinking'], { type: 'adaptive' });
  assert.deepEqual(dropped, ['thinking']);
  const bridged = await gpt({ ...TOOLS, reasoning: { effort: 'high', exclude: true } });
  assert.deepEqual(bridged.upstream['reasoning'], { effort: 'high' });
  assert.deepEqual(bridged.dropped, ['reasoning']);
});

/** Whether every object of a schema is closed and none of these words is left. */
function checkSchema(value: JsonValue | undefined, words: readonly string[]): void {
  if (Array.isArray(value)) for (const each of value as readonly JsonValue[]) checkSchema(each, words);
  if (!isJsonObject(value)) return;
  if (value['type'] === 'object') assert.equal(value['additionalProperties'], false);
  for (const word of words) assert.ok(!(word in value), word);
  for (const each of Object.values(value)) checkSchema(each, words);
}

test('L16, V1: a schema for the answer is made one that Claude takes, and stays what it was for OpenAI', async () => {
  const schema = {
    type: 'object',
    additionalProperties: true,
    required: ['list'],
    properties: {
      list: {
        type: 'array',
        minItems: 3,
        maxItems: 5,
        items: { type: 'object', properties: { n: { type: 'number', minimum: 1 } } },
      },
      name: { type: 'string', minLength: 2, maxLength: 9, pattern: '^a' },
    },
  };
  const response_format = { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } };
  const { upstream } = await claude({ response_format });
  const sent = objectAt(objectAt(objectAt(upstream, 'output_config'), 'format'), 'schema');
  assert.ok(sent !== undefined);
  checkSchema(sent, ['minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'maxItems', 'minItems']);
  assert.deepEqual((await gpt({ response_format })).upstream['response_format'], response_format);
  const bridged = await gpt({ response_format, ...TOOLS, reasoning_effort: 'low' });
  assert.deepEqual(objectAt(objectAt(bridged.upstream, 'text'), 'format')?.['schema'], schema);
});

test('C12: alternatives at the top of a tool’s schema are one object for Claude', async () => {
  const either = {
    anyOf: [
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
      { type: 'object', properties: { b: { type: 'number' } }, required: ['b'] },
    ],
  };
  const { upstream } = await claude({ tools: [tool('look', either)] });
  const schema = objectAt(arrayAt(upstream, 'tools')[0], 'input_schema') ?? {};
  assert.equal(schema['type'], 'object');
  for (const word of ['anyOf', 'oneOf', 'allOf']) assert.ok(!(word in schema), word);
  assert.deepEqual(Object.keys(objectAt(schema, 'properties') ?? {}), ['a', 'b']);
});

test('a tool without parameters has an object without properties', async () => {
  const bare = { type: 'function', function: { name: 'look' } };
  const { upstream } = await claude({ tools: [bare] });
  assert.deepEqual(objectAt(arrayAt(upstream, 'tools')[0], 'input_schema'), { type: 'object', properties: {} });
  const bridged = await gpt({ tools: [bare], reasoning_effort: 'low' });
  assert.equal(objectAt(arrayAt(bridged.upstream, 'tools')[0], 'parameters')?.['type'], 'object');
});

test('C13: the key of the prompt cache is the caller’s or none: two equal requests are equal bytes', async () => {
  for (const body of [{ model: CLAUDE }, { model: GPT }, { model: GPT, ...TOOLS, reasoning_effort: 'low' }]) {
    const ask = { ...body, messages: [{ role: 'system', content: 'rules' }, user()], user: 'someone' };
    await bench.pass(ask);
    await bench.pass(ask);
    const [first, second] = bench.upstream.calls.slice(-2);
    assert.equal(first?.body, second?.body);
    assert.doesNotMatch(first?.body ?? '', /prompt_cache_key/);
  }
  const keyed = await gpt({ ...TOOLS, reasoning_effort: 'low', prompt_cache_key: 'mine' });
  assert.equal(keyed.upstream['prompt_cache_key'], 'mine');
});

test('the caller’s user is a hash to Anthropic: no address leaves', async () => {
  const { upstream } = await claude({ user: 'someone@example.com' });
  assert.match(String(objectAt(upstream, 'metadata')?.['user_id']), /^[0-9a-f]{64}$/);
});

test('G2: reasoning is asked for sealed, and nothing is stored, where Responses is spoken', async () => {
  const { upstream } = await gpt({ ...TOOLS, reasoning_effort: 'low' });
  assert.equal(upstream['store'], false);
  assert.deepEqual(upstream['include'], ['reasoning.encrypted_content']);
});

test('more than one answer is refused by name where the provider gives one', async () => {
  for (const body of [{ model: CLAUDE }, { model: GPT, ...TOOLS, reasoning_effort: 'low' }]) {
    const { status, text } = await bench.send({ ...body, messages: [user()], n: 2 });
    assert.equal(status, 400);
    assert.equal(objectAt(JSON.parse(text), 'error')?.['param'], 'n');
  }
});
