// Faults that other gateways were reported for, in answers and streams (facts 3, by their ids), each shown not to be ours
// from the outside: what the provider says, what OpenAI's own client is told.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { APIError } from 'openai';
import { arrayAt, objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject } from '../../src/support/json.ts';
import { chatEvents, messagesEvents } from '../fake_answers.ts';
import { splitEvery, sse, stream, whole } from '../fake_upstream.ts';
import {
  CLAUDE,
  GPT,
  messagesBody,
  messagesOf,
  openBench,
  played,
  responsesCall,
  responsesOf,
  responsesUsage,
  textBlock,
  thinkingBlock,
  tool,
  toolBlock,
  user,
  type Bench,
} from './bench.ts';
import { listOf, payloadsOf } from './recordings.ts';
import { askStreamed, askWhole, type Ask, type Got } from './read_with_client.ts';

let bench: Bench;
before(async () => {
  bench = await openBench();
});
after(() => bench.close());

const ask = (more: object): Ask =>
  ({ messages: [user()], tools: [tool('look'), tool('find')], ...more }) as unknown as Ask;
const TO_CLAUDE = ask({ model: CLAUDE });
const TO_RESPONSES = ask({ model: GPT, reasoning_effort: 'low' });
const TO_CHAT = ask({ model: GPT });

async function streamed(to: Ask, events: readonly string[]): Promise<Got> {
  bench.answer(played(events));
  return askStreamed(bench, to);
}

const deltas = (got: Got): readonly JsonObject[] =>
  payloadsOf(got.raw).flatMap((chunk) => listOf(objectAt(arrayAt(chunk, 'choices')[0], 'delta')));
const toolPieces = (got: Got): readonly JsonObject[] =>
  deltas(got).flatMap((delta) => arrayAt(delta, 'tool_calls') as readonly JsonObject[]);

test('L1, P1, X1: calls are counted 0..n, whatever blocks stand between them', async () => {
  const got = await streamed(
    TO_CLAUDE,
    messagesOf(
      [
        thinkingBlock('hm', 'sig'),
        textBlock('first'),
        toolBlock('t1', 'look', '{"a"', ':1}'),
        toolBlock('t2', 'find', '{}'),
      ],
      { stop: 'tool_use' },
    ),
  );
  assert.deepEqual(
    got.calls.map(({ id, name, arguments: given }) => [id, name, JSON.parse(given)]),
    [
      ['t1', 'look', { a: 1 }],
      ['t2', 'find', {}],
    ],
  );
  assert.deepEqual([...new Set(toolPieces(got).map((piece) => piece['index']))], [0, 1]);
  assert.deepEqual(got.finishes, ['tool_calls']);
});

test('L2, L3: parallel calls of Responses are 0..n, and their arguments come once', async () => {
  const events = responsesOf(
    [...responsesCall(0, 'look', '{"where":"here"}'), ...responsesCall(1, 'find', '{"what":[1,2]}')],
    ['completed', { usage: responsesUsage }],
  );
  const got = await streamed(TO_RESPONSES, events);
  assert.deepEqual(
    got.calls.map(({ id, arguments: given }) => [id, given]),
    [
      ['call_0', '{"where":"here"}'],
      ['call_1', '{"what":[1,2]}'],
    ],
  );
  assert.deepEqual(got.finishes, ['tool_calls']);
});

test('L4, C14: no piece of a call is empty of everything, and the id is told once', async () => {
  const got = await streamed(
    TO_CLAUDE,
    messagesOf([toolBlock('t1', 'look', '', '{"a":', '', '1}')], { stop: 'tool_use' }),
  );
  const pieces = toolPieces(got);
  assert.equal(pieces.filter((piece) => 'id' in piece).length, 1);
  for (const piece of pieces.slice(1)) {
    assert.deepEqual(Object.keys(piece), ['index', 'function']);
    assert.notEqual(stringAt(objectAt(piece, 'function'), 'arguments'), '');
  }
});

test('L24: a call without arguments ends with {}', async () => {
  const none = await streamed(TO_CLAUDE, messagesOf([toolBlock('t1', 'look', '')], { stop: 'tool_use' }));
  assert.equal(none.calls[0]?.arguments, '{}');
  const bridged = await streamed(
    TO_RESPONSES,
    responsesOf(responsesCall(0, 'look', '{}'), ['completed', { usage: responsesUsage }]),
  );
  assert.equal(bridged.calls[0]?.arguments, '{}');
});

test('P2, L30, L31, L32, L33, P3: the role first; usage once, alone, last, and null before', async () => {
  const got = await streamed(TO_CLAUDE, messagesEvents(['one', 'two']));
  const chunks = payloadsOf(got.raw);
  assert.equal(stringAt(deltas(got)[0], 'role'), 'assistant');
  const counted = chunks.filter((chunk) => chunk['usage'] !== null);
  assert.deepEqual(counted, [chunks.at(-1)]);
  assert.deepEqual(counted[0]?.['choices'], []);
  assert.deepEqual(Object.keys(objectAt(counted[0], 'usage') ?? {}).slice(0, 3), [
    'prompt_tokens',
    'completion_tokens',
    'total_tokens',
  ]);
});

test('usage is not told where nobody asked, on any protocol, and is on record all the same', async () => {
  const { send } = bench;
  for (const [to, events] of [
    [TO_CLAUDE, messagesEvents(['x'])],
    [TO_CHAT, chatEvents(['x'])],
  ] as const) {
    bench.answer(played(events));
    const { text, settlement } = await send({ ...to, stream: true });
    assert.doesNotMatch(text, /prompt_tokens/);
    assert.match(text, /\[DONE\]/);
    assert.equal(settlement?.usage?.inputTokens, 11);
  }
});

test('L13, V2: the client’s own gathering of a stream with thoughts and calls works', async () => {
  bench.answer(
    played(messagesOf([thinkingBlock('hm', 's'), toolBlock('t1', 'look', '{"a":1}')], { stop: 'tool_use' })),
  );
  const { messages, model, tools } = TO_CLAUDE;
  const gathering = bench.client.chat.completions.stream({
    messages,
    model,
    ...(tools === undefined ? {} : { tools }),
  });
  const final = await gathering.finalChatCompletion();
  assert.equal(final.choices[0]?.finish_reason, 'tool_calls');
  const [call] = final.choices[0].message.tool_calls ?? [];
  assert.deepEqual(call?.type === 'function' ? JSON.parse(call.function.arguments) : null, { a: 1 });
});

test('C5, C8, C9: a custom tool that Claude calls comes back as its raw text, whole and streamed', async () => {
  const custom = { type: 'custom', custom: { name: 'apply_patch' } };
  const to = { ...TO_CLAUDE, tools: [custom] } as unknown as Ask;
  const patch = '*** Begin\n"x" 😀';
  const given = JSON.stringify({ input: patch });
  const got = await streamed(to, messagesOf([toolBlock('t1', 'apply_patch', ...given)], { stop: 'tool_use' }));
  assert.equal(got.calls[0]?.arguments, patch);
  bench.answer(messagesBody([{ type: 'tool_use', id: 't1', name: 'apply_patch', input: { input: patch } }]));
  const told = await askWhole(bench, to);
  assert.deepEqual(told.calls, [{ id: 't1', name: 'apply_patch', arguments: patch }]);
  assert.deepEqual(told.finishes, ['tool_calls']);
});

test('L29: a name that was changed on the way out comes back as the caller wrote it, whole and streamed', async () => {
  const name = `mcp__server.with.dots__${'n'.repeat(60)}`;
  for (const more of [{ model: CLAUDE }, { model: GPT }, { model: GPT, reasoning_effort: 'low' }]) {
    const to = { ...ask(more), tools: [tool(name)] } as unknown as Ask;
    bench.answer(undefined);
    const { upstream, protocol } = await bench.pass(to);
    const [offered] = arrayAt(upstream, 'tools');
    const sent = stringAt(objectAt(offered, 'function') ?? offered, 'name') ?? '';
    assert.notEqual(sent, name);
    const called = { index: 0, id: 'c', type: 'function', function: { name: sent, arguments: '{"a":1}' } };
    const chunk = { id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm' };
    const choice = (delta: object, finish: string | null) => [{ index: 0, delta, finish_reason: finish }];
    const events = {
      'anthropic-messages': messagesOf([toolBlock('c', sent, '{"a":1}')], { stop: 'tool_use' }),
      'openai-responses': responsesOf(responsesCall(0, sent, '{"a":1}'), ['completed', { usage: responsesUsage }]),
      'openai-chat': [
        sse({ ...chunk, choices: choice({ tool_calls: [called] }, null) }),
        sse({ ...chunk, choices: choice({}, 'tool_calls') }),
        sse('[DONE]'),
      ],
    };
    const got = await streamed(to, events[protocol]);
    assert.deepEqual(
      got.calls.map((call) => [call.name, call.arguments]),
      [[name, '{"a":1}']],
      protocol,
    );
    assert.deepEqual(got.finishes, ['tool_calls'], protocol);
  }
});

test('V3: calls that a provider ends with a plain stop are calls', async () => {
  const { finishes } = await streamed(TO_CLAUDE, messagesOf([toolBlock('t1', 'look', '{}')], { stop: 'end_turn' }));
  assert.deepEqual(finishes, ['tool_calls']);
});

test('N6, X2, C20, L25: each way to stop has its word', async () => {
  for (const [stop, finish] of [
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content_filter'],
    ['pause_turn', 'stop'],
    ['a_word_of_tomorrow', 'stop'],
  ] as const) {
    const got = await streamed(TO_CLAUDE, messagesOf([textBlock('x')], { stop }));
    assert.deepEqual(got.finishes, [finish], stop);
    bench.answer(messagesBody([{ type: 'text', text: 'x' }], { stop_reason: stop }));
    assert.deepEqual((await askWhole(bench, TO_CLAUDE)).finishes, [finish], stop);
  }
  const cut = responsesOf([], ['incomplete', { incomplete_details: { reason: 'max_output_tokens' } }]);
  assert.deepEqual((await streamed(TO_RESPONSES, cut)).finishes, ['length']);
});

test('N4, L40, L41: thoughts are told beside the words, never among them', async () => {
  const got = await streamed(TO_CLAUDE, messagesOf([thinkingBlock('secret thought', 'sig'), textBlock('answer')]));
  assert.deepEqual([got.text, got.reasoning], ['answer', 'secret thought']);
  const item = { id: 'rs_1', type: 'reasoning', encrypted_content: 'sealed' };
  const place = { item_id: 'rs_1', output_index: 0, summary_index: 0 };
  const part = { type: 'summary_text', text: 'a summary' };
  const events = responsesOf(
    [
      ['response.output_item.added', { output_index: 0, item: { ...item, summary: [] } }],
      ['response.reasoning_summary_text.delta', { ...place, delta: 'a summary' }],
      ['response.reasoning_summary_text.done', { ...place, text: 'a summary' }],
      ['response.output_item.done', { output_index: 0, item: { ...item, summary: [part] } }],
      ...responsesCall(1, 'look', '{}'),
    ],
    ['completed', { usage: responsesUsage }],
  );
  const bridged = await streamed(TO_RESPONSES, events);
  assert.deepEqual([bridged.text, bridged.reasoning], ['', 'a summary']);
});

test('V6, X4, X3: a signature without a word of thought is kept and goes back as it came', async () => {
  const got = await streamed(TO_CLAUDE, messagesOf([thinkingBlock('', 'sig-only'), toolBlock('t1', 'look', '{}')]));
  bench.answer(undefined);
  const history = [user(), got.message, { role: 'tool', tool_call_id: 't1', content: 'seen' }];
  const { upstream } = await bench.pass({ ...TO_CLAUDE, messages: history });
  assert.deepEqual(arrayAt(arrayAt(upstream, 'messages')[1], 'content')[0], {
    type: 'thinking',
    thinking: '',
    signature: 'sig-only',
  });
});

test('L6: LiteLLM’s form of signed thoughts is understood', async () => {
  bench.answer(undefined);
  const thinking_blocks = [{ type: 'thinking', thinking: 'hm', signature: 'sig' }];
  const call = { id: 't1', type: 'function', function: { name: 'look', arguments: '{}' } };
  const assistant = { role: 'assistant', content: 'I look', thinking_blocks, tool_calls: [call] };
  const history = [user(), assistant, { role: 'tool', tool_call_id: 't1', content: 'seen' }];
  const { upstream } = await bench.pass({ ...TO_CLAUDE, messages: history });
  assert.deepEqual(
    arrayAt(arrayAt(upstream, 'messages')[1], 'content').map((block) => stringAt(block, 'type')),
    ['thinking', 'text', 'tool_use'],
  );
});

test('L39, L35: one provider’s seals never go to the other, and that is named', async () => {
  const claude = await streamed(TO_CLAUDE, messagesOf([thinkingBlock('hm', 'sig'), textBlock('x')]));
  bench.answer(undefined);
  const foreign = await bench.pass({ ...TO_RESPONSES, messages: [user(), claude.message, user()] });
  assert.doesNotMatch(JSON.stringify(foreign.upstream), /"sig"/);
  assert.ok(foreign.dropped.includes('reasoning_details'));
  const chat = await bench.pass({ ...TO_CHAT, messages: [user(), claude.message, user()] });
  assert.doesNotMatch(JSON.stringify(chat.upstream), /reasoning_/);
  assert.ok(chat.dropped.includes('reasoning_details'));
});

test('X6, P6, R5: lines ended in any way, a mark before the first, no space, comments, many-byte characters cut', async () => {
  const events = messagesOf([textBlock('Zürich 😀 漢字')]).join('');
  const forms = [
    events.replaceAll('\n', '\r\n'),
    events.replaceAll('\n', '\r'),
    `\uFEFF${events}`,
    events.replaceAll('data: ', 'data:'),
    events.replaceAll(/event: .*\n/g, ''),
    `: OPENROUTER PROCESSING\n\n${events}`,
    events.trimEnd(),
  ];
  for (const form of forms) {
    for (const size of [1, 7, 4096]) {
      bench.answer(stream(splitEvery(form, size)));
      const got = await askStreamed(bench, TO_CLAUDE);
      assert.equal(got.text, 'Zürich 😀 漢字', JSON.stringify(form.slice(0, 60)));
      assert.deepEqual(got.finishes, ['stop']);
    }
  }
});

/** What a caller of a stream gets that fails after some words. */
async function failing(to: Ask, events: readonly string[]): Promise<string> {
  bench.answer(played(events));
  await assert.rejects(askStreamed(bench, to), APIError, events.join(''));
  assert.equal(bench.lastSettlement()?.status, 'error');
  return bench.lastText();
}

test('L18, L19, L22, P5: a stream that breaks, fails or lacks its end is an error, never a clean end', async () => {
  const words = messagesOf([textBlock('so far')]);
  const response = responsesOf(
    [['response.output_text.delta', { item_id: 'm', output_index: 0, content_index: 0, delta: 'so far' }]],
    ['failed', { error: { code: 'server_error', message: 'broke at org-secret' } }],
  );
  const cases: readonly (readonly [Ask, readonly string[]])[] = [
    [TO_CLAUDE, words.slice(0, -1)],
    [TO_CLAUDE, words.slice(0, -2)],
    [TO_CLAUDE, words.slice(0, 4)],
    [TO_CHAT, chatEvents(['so far']).slice(0, 2)],
    [TO_RESPONSES, response],
    [TO_RESPONSES, response.slice(0, -1)],
  ];
  for (const [to, events] of cases) {
    const text = await failing(to, events);
    assert.doesNotMatch(text, /org-secret|"finish_reason":"stop"/);
    assert.match(text, /"error":\{/);
  }
});

test('X27: a stream that ends with [DONE] and never said why has a finish for its caller', async () => {
  const call = { index: 0, id: 'c', type: 'function', function: { name: 'look', arguments: '{}' } };
  for (const [delta, finish] of [
    [{ content: 'all' }, 'stop'],
    [{ tool_calls: [call] }, 'tool_calls'],
  ] as const) {
    const chunk = { id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm' };
    const said = sse({ ...chunk, choices: [{ index: 0, delta, finish_reason: null }] });
    const got = await streamed(TO_CHAT, [said, sse('[DONE]')]);
    assert.deepEqual(got.finishes, [finish]);
    assert.ok(got.raw.startsWith(said), 'what it said passes as it came');
    assert.deepEqual(new Set(payloadsOf(got.raw).map(({ id }) => id)), new Set(['x']));
  }
});

test('L20: busy before the first word is a failure that can still be told as a status', async () => {
  const busy = sse({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'error');
  bench.answer(played([...messagesEvents(['x']).slice(0, 1), busy]));
  const calls = bench.upstream.calls.length;
  const { status, text } = await bench.send({ ...TO_CLAUDE, stream: true });
  assert.equal(status, 503);
  assert.match(text, /"code":"overloaded"/);
  assert.equal(bench.upstream.calls.length, calls + 2, 'and is tried once more');
});

test('P7: our own id in every chunk, and the name of the model that ran', async () => {
  const got = await streamed(TO_CLAUDE, messagesEvents(['x']));
  const ids = new Set(payloadsOf(got.raw).map((chunk) => String(chunk['id'])));
  assert.equal(ids.size, 1);
  assert.match([...ids][0] ?? '', /^chatcmpl-/);
  assert.doesNotMatch(got.raw, /msg_|system_fingerprint/);
  assert.equal(payloadsOf(got.raw)[0]?.['model'], CLAUDE);
});

test('a refusal says why, in its own field', async () => {
  const details = { type: 'refusal', category: 'cyber', explanation: 'This I will not do.' };
  bench.answer(messagesBody([], { stop_reason: 'refusal', stop_details: details }));
  const got = await askWhole(bench, TO_CLAUDE);
  assert.deepEqual(
    [got.refusal, got.message['content'], got.finishes],
    ['This I will not do.', null, ['content_filter']],
  );
});

test('C16: an error that is not in OpenAI’s form still says what the caller did wrong', async () => {
  bench.answer(whole({ detail: [{ loc: ['body', 'x'], msg: 'field x is unknown' }] }, { status: 422 }));
  const { status, text } = await bench.send(TO_CHAT);
  assert.equal(status, 422);
  assert.match(text, /field x is unknown/);
});
