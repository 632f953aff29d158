// Faults that other gateways were reported for, in messages and tool histories (facts 3, by their ids), each shown not to
// be ours from the outside: what an application sends, what the provider gets.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arrayAt, objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject, JsonValue } from '../../src/support/json.ts';
import { called, CLAUDE, GPT, openBench, result, tool, user, type Bench } from './bench.ts';

let bench: Bench;
before(async () => {
  bench = await openBench();
});
after(() => bench.close());

const TOOLS = [tool('look'), tool('find')];
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const image = (mediaType = 'image/png'): object => ({
  type: 'image_url',
  image_url: { url: `data:${mediaType};base64,${PNG}` },
});
const text = (words: string, more: object = {}): object => ({ type: 'text', text: words, ...more });

const claude = (messages: readonly object[], more: object = {}) =>
  bench.pass({ model: CLAUDE, messages, tools: TOOLS, ...more });
const responses = (messages: readonly object[], more: object = {}) =>
  bench.pass({ model: GPT, messages, tools: TOOLS, reasoning_effort: 'low', ...more });

/** Types of the blocks of each message of a Messages body, `user: tool_result text`. */
const shape = (body: JsonObject): readonly string[] =>
  arrayAt(body, 'messages').map((message) => {
    const blocks = arrayAt(message, 'content').map((block) => stringAt(block, 'type') ?? '');
    return `${stringAt(message, 'role') ?? ''}: ${blocks.join(' ')}`;
  });

/** Every object of a body that carries this key. */
function holders(value: JsonValue | undefined, key: string): readonly JsonObject[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap((each: JsonValue) => holders(each, key));
  return !Array.isArray(value) && key in value ? [value as JsonObject, ...inner] : inner;
}

const LOOP = [user(), called(['a', 'look', '{}'], ['b', 'find', '{"q":1}'])];

test('X14: results of one turn are one message, in the order of the calls, however they came', async () => {
  const { upstream } = await claude([...LOOP, result('b'), result('a')]);
  assert.deepEqual(shape(upstream), ['user: text', 'assistant: tool_use tool_use', 'user: tool_result tool_result']);
  const results = arrayAt(arrayAt(upstream, 'messages')[2], 'content');
  assert.deepEqual(
    results.map((block) => stringAt(block, 'tool_use_id')),
    ['a', 'b'],
  );
});

test('X12: an image of the user between two results comes behind both', async () => {
  const messages = [...LOOP, result('a'), user([image(), text('see')]), result('b')];
  const { upstream } = await claude(messages);
  assert.equal(shape(upstream).at(-1), 'user: tool_result tool_result image text');
});

test('X15: an image in the same message never stands before the results', async () => {
  const { upstream } = await claude([...LOOP, user([image(), text('x')]), result('a'), result('b')]);
  assert.match(shape(upstream).at(-1) ?? '', /^user: tool_result tool_result image/);
});

test('X13, C11, X8: an image in a tool’s result arrives, on all three protocols', async () => {
  const messages = [user(), called(['a', 'look', '{}']), result('a', [text('seen'), image()])];
  const { upstream } = await claude(messages);
  const [block] = arrayAt(arrayAt(upstream, 'messages')[2], 'content');
  assert.deepEqual(
    arrayAt(block, 'content').map((part) => stringAt(part, 'type')),
    ['text', 'image'],
  );
  const output = arrayAt((await responses(messages)).upstream, 'input').at(-1);
  assert.deepEqual(
    arrayAt(output, 'output').map((part) => stringAt(part, 'type')),
    ['input_text', 'input_image'],
  );
  // Chat Completions takes images from the user only: behind the result, in a message of the user.
  const chat = arrayAt((await bench.pass({ model: GPT, messages, tools: TOOLS })).upstream, 'messages');
  assert.deepEqual(
    chat.slice(-2).map((message) => stringAt(message, 'role')),
    ['tool', 'user'],
  );
  assert.equal(holders(chat, 'image_url').length > 0, true);
});

test('X11, X8: blank texts are left out, and a user who said nothing is still there', async () => {
  const { upstream } = await claude([user(''), { role: 'assistant', content: '  ' }, user([text(''), text('Hi')])]);
  for (const block of arrayAt(upstream, 'messages').flatMap((message) => arrayAt(message, 'content')))
    assert.notEqual((stringAt(block, 'text') ?? 'x').trim(), '');
  assert.match(JSON.stringify(upstream), /"Hi"/);
});

test('L24: a call without arguments in history is {} for Claude and for Responses', async () => {
  const messages = [user(), called(['a', 'look', '']), result('a')];
  const [, call] = arrayAt((await claude(messages)).upstream, 'messages');
  assert.deepEqual(objectAt(arrayAt(call, 'content')[0], 'input'), {});
  assert.equal(stringAt(arrayAt((await responses(messages)).upstream, 'input')[1], 'arguments'), '{}');
});

test('C14: arguments cut off in history are wrapped, never a text and never an error', async () => {
  const { upstream } = await claude([user(), called(['a', 'look', '{"q": "unfini']), result('a')]);
  const input = objectAt(arrayAt(arrayAt(upstream, 'messages')[1], 'content')[0], 'input');
  assert.ok(JSON.stringify(input).includes('unfini'));
});

test('L29: names that are too long or foreign are changed on the way out and back, in tools, choice and history', async () => {
  const name = `mcp__server.with.dots__${'n'.repeat(60)}`;
  const messages = [user(), called(['a', name, '{}']), result('a')];
  for (const ask of [{ model: CLAUDE }, { model: GPT }, { model: GPT, reasoning_effort: 'low' }]) {
    const choice = { type: 'function', function: { name } };
    const { upstream } = await bench.pass({ ...ask, messages, tools: [tool(name)], tool_choice: choice });
    const names = holders(upstream, 'name').map((held) => String(held['name']));
    assert.equal(new Set(names).size, 1, names.join(', '));
    assert.equal(names.length, 3, 'tool, choice, call');
    assert.match(names[0] ?? '', /^[a-zA-Z0-9_-]{1,64}$/);
  }
});

test('L43, X16, X17, X18: a marker on a message marks its last block alone, and more than four are four', async () => {
  const cache_control = { type: 'ephemeral' };
  const marked = { role: 'user', content: [text('one'), text('two')], cache_control };
  const { upstream } = await claude([marked]);
  assert.deepEqual(
    holders(upstream['messages'], 'cache_control').map((block) => block['text']),
    ['two'],
  );
  const many = Array.from({ length: 9 }, (_, at) => user([text(`part ${at}`, { cache_control })]));
  const more = await claude([{ role: 'system', content: [text('rules', { cache_control })] }, ...many]);
  assert.equal(holders(more.upstream, 'cache_control').length, 4);
  assert.ok(more.dropped.includes('cache_control'));
  assert.equal(JSON.stringify(more.upstream).includes('part 8'), true);
});

test('N1, C3: markers on parts, tools, calls and results are taken, and OpenAI never sees one', async () => {
  const cache_control = { type: 'ephemeral' };
  const call = { id: 'a', type: 'function', function: { name: 'look', arguments: '{}' }, cache_control };
  const messages = [
    user([text('big', { cache_control })]),
    { role: 'assistant', content: null, tool_calls: [call] },
    { ...result('a'), cache_control },
  ];
  const tools = [{ ...tool('look'), cache_control }];
  const { upstream } = await bench.pass({ model: CLAUDE, messages, tools });
  assert.equal(holders(upstream, 'cache_control').length, 4);
  for (const more of [{}, { reasoning_effort: 'low' }]) {
    const other = await bench.pass({ model: GPT, messages, tools, ...more });
    assert.equal(holders(other.upstream, 'cache_control').length, 0);
    assert.ok(other.dropped.includes('cache_control'));
  }
});

test('C4: a system message in the middle stays at its place, where the model takes no such role', async () => {
  const messages = [
    { role: 'system', content: 'head' },
    user('one'),
    { role: 'assistant', content: 'two' },
    { role: 'developer', content: 'from now on' },
    user('three'),
  ];
  const { upstream } = await claude(messages);
  assert.equal(JSON.stringify(upstream['system']).includes('from now on'), false);
  assert.deepEqual(shape(upstream), ['user: text', 'assistant: text', 'user: text text']);
  assert.match(JSON.stringify(arrayAt(upstream, 'messages')[2]), /from now on.*three/);
});

test('X20: an assistant’s message to be continued is refused by name, before anything is sent', async () => {
  const { status, text: body } = await bench.send({
    model: CLAUDE,
    messages: [user(), { role: 'assistant', content: 'So' }],
  });
  assert.equal(status, 400);
  assert.equal(objectAt(JSON.parse(body), 'error')?.['param'], 'messages');
});

test('X28, R1: an image with the wrong media type is sent as what it is', async () => {
  const { upstream } = await claude([user([image('image/jpeg')])]);
  const [block] = arrayAt(arrayAt(upstream, 'messages')[0], 'content');
  assert.deepEqual(objectAt(block, 'source'), { type: 'base64', media_type: 'image/png', data: PNG });
});

test('X26: tools in the flat form of Responses, as Cursor sends them, are understood on all three protocols', async () => {
  const flat = { type: 'function', name: 'look', parameters: { type: 'object', properties: { q: {} } } };
  for (const ask of [{ model: CLAUDE }, { model: GPT }, { model: GPT, reasoning_effort: 'low' }]) {
    const { upstream } = await bench.pass({ ...ask, messages: [user()], tools: [flat] });
    assert.equal(holders(upstream['tools'], 'name')[0]?.['name'], 'look');
  }
});

test('C5, C6, C7, C8, C9: a custom tool is a function of one text for Claude, and comes back as a custom call', async () => {
  const custom = { type: 'custom', custom: { name: 'apply_patch', description: 'patches' } };
  const before = { id: 'a', type: 'custom', custom: { name: 'apply_patch', input: '*** Begin "x"' } };
  const messages = [user(), { role: 'assistant', content: null, tool_calls: [before] }, result('a', 'done')];
  const { upstream } = await bench.pass({ model: CLAUDE, messages, tools: [custom] });
  const block = arrayAt(arrayAt(upstream, 'messages')[1], 'content')[0];
  assert.deepEqual(objectAt(block, 'input'), { input: '*** Begin "x"' });
  const gpt = await bench.pass({ model: GPT, messages, tools: [custom], reasoning_effort: 'low' });
  const types = arrayAt(gpt.upstream, 'input').map((item) => stringAt(item, 'type'));
  assert.deepEqual(types.slice(1), ['custom_tool_call', 'custom_tool_call_output']);
  assert.deepEqual(gpt.upstream['tools'], [{ type: 'custom', name: 'apply_patch', description: 'patches' }]);
});

test('ids that Anthropic refuses are made legal on both ends, and two turns may use one id', async () => {
  const turn = [called(['call:1|x', 'look', '{}']), result('call:1|x')];
  const { upstream } = await claude([user(), ...turn, ...turn]);
  const blocks = arrayAt(upstream, 'messages').flatMap((message) => arrayAt(message, 'content'));
  const ids = blocks.flatMap((block) => stringAt(block, 'id') ?? []);
  assert.deepEqual(
    blocks.flatMap((block) => stringAt(block, 'tool_use_id') ?? []),
    ids,
  );
  assert.equal(new Set(ids).size, 2);
  for (const id of ids) assert.match(id, /^[a-zA-Z0-9_-]+$/);
});

test('a call without its result is refused with OpenAI’s own words, whole and before anything is sent', async () => {
  const calls = bench.upstream.calls.length;
  const { status, text: body } = await bench.send({ model: CLAUDE, messages: [...LOOP, result('a'), user()] });
  assert.equal(status, 400);
  assert.match(body, /must be followed by tool messages responding to each 'tool_call_id'.*: b/);
  assert.equal(bench.upstream.calls.length, calls);
});

test('a refusal in history is still said, to all who are asked next', async () => {
  const messages = [user(), { role: 'assistant', content: null, refusal: 'I would rather not.' }, user('Please.')];
  for (const ask of [{ model: CLAUDE }, { model: GPT }, { model: GPT, tools: TOOLS, reasoning_effort: 'low' }]) {
    const { upstream } = await bench.pass({ ...ask, messages });
    assert.match(JSON.stringify(upstream), /I would rather not\./);
  }
});

test('the functions of 2023 are tools for everybody', async () => {
  const messages = [
    user(),
    { role: 'assistant', content: null, function_call: { name: 'look', arguments: '{"q":1}' } },
    { role: 'function', name: 'look', content: 'found' },
  ];
  const body = { messages, functions: [{ name: 'look', parameters: { type: 'object', properties: {} } }] };
  const { upstream } = await bench.pass({ model: CLAUDE, ...body });
  assert.deepEqual(shape(upstream), ['user: text', 'assistant: tool_use', 'user: tool_result']);
  const gpt = await bench.pass({ model: GPT, ...body, reasoning_effort: 'low' });
  assert.equal(holders(gpt.upstream['input'], 'call_id').length, 2);
});
