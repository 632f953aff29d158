// Promises of reading a stream: the answer that was sent, in order, once; an error where the answer is not whole.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { JsonObject } from '../../support/json.ts';
import type { AnswerEvent } from '../answer.ts';
import { gatherAnswer } from '../gathered.ts';
import { legalToolName } from '../tool_names.ts';
import { bytes, chunk, events, sse } from './cases/build.ts';
import { openaiChat } from './codec.ts';

const kinds = (list: readonly AnswerEvent[]): string => list.map((event) => event.kind).join(' ');
const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const call = (fields: JsonObject): JsonObject => ({ tool_calls: [fields] });

/** The calls of a stream of these deltas, as id, name and arguments. */
function callsOf(...deltas: readonly JsonObject[]): readonly string[] {
  const list = events(sse(...deltas.map((delta) => chunk(delta)), chunk({}, {}, 'tool_calls'), '[DONE]'));
  const indexes = list.flatMap((event) => (event.kind === 'tool-call-start' ? [event.index] : []));
  assert.deepEqual(
    indexes,
    indexes.map((_, at) => at),
    'counted 0..n',
  );
  const ends = list.flatMap((event) => (event.kind === 'tool-call-end' ? [event.index] : []));
  assert.deepEqual(ends, indexes, 'each call ends once');
  return gatherAnswer(list).parts.flatMap((part) =>
    part.kind === 'tool-call' ? [`${part.id} ${part.name} ${part.argumentsText}`] : [],
  );
}

describe('createDecoder', () => {
  test('start, text, usage behind the finish of OpenAI, and the finish last', () => {
    const list = events(
      sse(
        chunk({ role: 'assistant', content: '' }),
        chunk({ content: 'He' }),
        chunk({ content: 'llo' }),
        chunk({}, {}, 'stop'),
        { ...chunk({}), choices: [], usage: USAGE },
        '[DONE]',
      ),
    );
    assert.equal(kinds(list), 'start text-delta text-delta usage finish');
    const answer = gatherAnswer(list);
    assert.deepEqual(answer.parts, [{ kind: 'text', text: 'Hello' }]);
    assert.equal(answer.finish, 'stop');
    assert.equal(answer.id, 'chatcmpl-up');
    assert.equal(answer.model, 'gpt-5.4-mini-2026-03-17');
    assert.equal(answer.usage?.inputTokens, 10);
  });

  test('property: the events do not depend on where the chunks are cut', () => {
    const text = sse(
      chunk({ content: 'ü…𝄞"' }),
      chunk({ reasoning_content: 'h' }),
      chunk(call({ index: 0, id: 'c', function: { name: 'f', arguments: '{"ä":1}' } })),
      chunk({}, { usage: USAGE }, 'tool_calls'),
      '[DONE]',
    );
    const whole = events(text);
    const raw = bytes(text);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: raw.length }), { maxLength: 6 }), (cuts) => {
        const decoder = openaiChat.createDecoder(new Map());
        const at = [0, ...cuts.sort((a, b) => a - b), raw.length];
        const got = at.slice(1).flatMap((end, index) => decoder.push(raw.subarray(at[index], end)));
        assert.deepEqual([...got, ...decoder.end()], whole);
      }),
    );
  });

  test('Azure opens with a chunk about the prompt, which is no start', () => {
    const list = events(
      sse({ choices: [], id: '', model: '', prompt_filter_results: [] }, chunk({ content: 'a' }, {}, 'stop'), '[DONE]'),
    );
    assert.deepEqual(list[0], { kind: 'start', id: 'chatcmpl-up', model: 'gpt-5.4-mini-2026-03-17' });
    assert.equal(kinds(list), 'start text-delta finish');
  });

  test('CRLF, comments, data without a space, empty events, [DONE] with spaces', () => {
    const text = `: OPENROUTER PROCESSING\r\n\r\ndata:\r\n\r\ndata:${JSON.stringify(chunk({ content: 'a' }, {}, 'stop'))}\r\n\r\ndata:  [DONE] \r\n\r\n`;
    assert.equal(kinds(events(text)), 'start text-delta finish');
  });

  test('several choices: the first counts', () => {
    const second = {
      ...chunk({ content: 'b' }),
      choices: [{ index: 1, delta: { content: 'b' }, finish_reason: 'length' }],
    };
    const answer = gatherAnswer(events(sse(second, chunk({ content: 'a' }), chunk({}, {}, 'stop'), second, '[DONE]')));
    assert.deepEqual(answer.parts, [{ kind: 'text', text: 'a' }]);
    assert.equal(answer.finish, 'stop');
  });

  test('refusal, tier, citations', () => {
    const annotation = {
      type: 'url_citation',
      url_citation: { url: 'https://a.example', title: 'A', start_index: 1, end_index: 2 },
    };
    const list = events(
      sse(
        chunk({ refusal: 'I ca' }, { service_tier: 'default' }),
        chunk({ refusal: "n't", annotations: [annotation, { type: 'other' }] }, { service_tier: 'default' }, 'stop'),
        '[DONE]',
      ),
    );
    assert.equal(kinds(list), 'start service-tier refusal-delta refusal-delta citation finish');
    assert.deepEqual(list[4], { kind: 'citation', url: 'https://a.example', title: 'A', start: 1, end: 2 });
  });
});

describe('ends', () => {
  test('a stream that breaks off is an error: no finish, no [DONE]', () => {
    const list = events(sse(chunk({ content: 'a' })));
    assert.equal(kinds(list), 'start text-delta error');
    const last = list.at(-1);
    assert.ok(last?.kind === 'error' && last.error.status === 502);
    assert.equal(kinds(events('')), 'error');
    assert.equal(kinds(events(': ping\n\n')), 'error');
  });

  test('a finish without [DONE] is a whole answer, also when its last blank line is missing', () => {
    const text = sse(chunk({ content: 'a' }), chunk({}, {}, 'length'));
    assert.equal(kinds(events(text)), 'start text-delta finish');
    assert.equal(kinds(events(text.trimEnd())), 'start text-delta finish');
  });

  test('[DONE] without a finish reason is whole where there was an answer, and an error where there was none', () => {
    const answer = gatherAnswer(events(sse(chunk({ content: 'a' }), '[DONE]')));
    assert.equal(answer.finish, 'stop');
    assert.equal(answer.nativeFinish, undefined);
    assert.equal(kinds(events(sse('[DONE]'))), 'error');
  });

  test('half an event at the end is no event', () => {
    const half = sse(chunk({ content: 'secret' })).slice(0, -12);
    assert.equal(kinds(events(sse(chunk({ content: 'a' })) + half)), 'start text-delta error');
    assert.equal(kinds(events(sse(chunk({ content: 'a' }), chunk({}, {}, 'stop')) + half)), 'start text-delta finish');
  });

  test('what comes behind the end counts for nothing', () => {
    const list = events(
      sse(chunk({ content: 'a' }, {}, 'stop'), '[DONE]', chunk({ content: 'b' }), { error: { message: 'x' } }),
    );
    assert.equal(kinds(list), 'start text-delta finish');
  });

  test('an error in the stream, in four forms, ends it once', () => {
    const start = sse(chunk({ content: 'a' }));
    const after = sse(chunk({ content: 'b' }, {}, 'stop'), '[DONE]');
    const forms = [
      sse({ error: { message: 'boom', type: 'server_error', code: null, param: null } }),
      `event: error\ndata: ${JSON.stringify({ error: { message: 'boom' } })}\n\n`,
      'event: error\ndata: boom\n\n',
      sse({ type: 'error', error: { type: 'overloaded_error', message: 'boom' } }),
    ];
    for (const form of forms) {
      const list = events(start + form + after);
      assert.equal(kinds(list), 'start text-delta error', form);
      const last = list.at(-1);
      assert.ok(last?.kind === 'error');
      assert.equal(last.error.message, 'boom');
      assert.equal(last.error.status, 200);
    }
    assert.equal(kinds(events(`${start}data: <html>\n\n${after}`)), 'start text-delta error');
    assert.equal(
      kinds(events(sse(chunk({ content: 'a' }, { error: null }, 'stop'), '[DONE]'))),
      'start text-delta finish',
    );
  });

  test('tool calls with finish "stop" are tool calls; words of other servers are understood', () => {
    const finish = (native: string, delta: JsonObject = {}): string =>
      gatherAnswer(events(sse(chunk(delta), chunk({}, {}, native), '[DONE]'))).finish;
    assert.equal(finish('stop', call({ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } })), 'tool-calls');
    assert.equal(finish('function_call', { function_call: { name: 'f', arguments: '{}' } }), 'tool-calls');
    assert.equal(finish('length'), 'length');
    assert.equal(finish('content_filter'), 'content-filter');
    assert.equal(finish('eos'), 'stop');
    assert.equal(finish('model_length'), 'length');
    assert.equal(finish('constructor'), 'unknown');
  });
});

describe('tool calls in a stream', () => {
  test("OpenAI's form: a start with name and id, then pieces by index", () => {
    assert.deepEqual(
      callsOf(
        call({ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }),
        call({ index: 0, function: { arguments: '{"x"' } }),
        call({ index: 0, function: { arguments: ':1}' } }),
        call({ index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '' } }),
        call({ index: 1, function: { arguments: '{}' } }),
      ),
      ['a f {"x":1}', 'b g {}'],
    );
  });

  test('pieces of several calls that run into each other', () => {
    assert.deepEqual(
      callsOf(
        {
          tool_calls: [
            { index: 1, id: 'b', function: { name: 'g', arguments: '' } },
            { index: 0, id: 'a', function: { name: 'f', arguments: '' } },
          ],
        },
        {
          tool_calls: [
            { index: 0, function: { arguments: '[' } },
            { index: 1, function: { arguments: '{' } },
          ],
        },
        {
          tool_calls: [
            { index: 1, function: { arguments: '}' } },
            { index: 0, function: { arguments: ']' } },
          ],
        },
      ),
      ['b g {}', 'a f []'],
    );
  });

  test('every call at index 0, told apart by id, or by a new name, or by the arguments being whole', () => {
    assert.deepEqual(
      callsOf(
        call({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }),
        call({ index: 0, id: 'b', function: { name: 'f', arguments: '{}' } }),
      ),
      ['a f {}', 'b f {}'],
    );
    const [first, second] = callsOf(
      call({ index: 0, id: '', function: { name: 'f', arguments: '{"c":1}' } }),
      call({ index: 0, id: '', function: { name: 'f', arguments: '{"c":2}' } }),
    );
    assert.match(first ?? '', /f \{"c":1\}$/);
    assert.match(second ?? '', /f \{"c":2\}$/);
    assert.equal(
      callsOf(
        call({ index: 0, function: { name: 'f', arguments: '{' } }),
        call({ index: 0, function: { name: 'g', arguments: '{}' } }),
      ).length,
      2,
    );
  });

  test('no index at all, a new id for every piece, names that repeat or come late', () => {
    assert.deepEqual(
      callsOf(
        call({ id: 'a', function: { name: 'f', arguments: '{}' } }),
        call({ id: 'b', function: { name: 'g', arguments: '{}' } }),
      ),
      ['a f {}', 'b g {}'],
    );
    assert.deepEqual(
      callsOf(
        call({ index: 0, id: 'a', function: { name: 'f', arguments: '' } }),
        call({ index: 0, id: 'other', function: { arguments: '{}' } }),
      ),
      ['a f {}'],
    );
    assert.deepEqual(
      callsOf(
        call({ index: 0, id: 'a', function: { name: 'f', arguments: '' } }),
        call({ index: 0, function: { name: '', arguments: '{}' } }),
      ),
      ['a f {}'],
    );
    assert.deepEqual(
      callsOf(
        call({ index: 0, id: 'a', function: { name: 'f', arguments: '{' } }),
        call({ index: 0, id: 'a', function: { name: 'f', arguments: '}' } }),
      ),
      ['a f {}'],
    );
    assert.deepEqual(
      callsOf(
        call({ index: 0, id: 'a', function: { arguments: '{"x"' } }),
        call({ index: 0, function: { name: 'f', arguments: ':1}' } }),
      ),
      ['a f {"x":1}'],
    );
  });

  test('one id for two calls: both are kept, each under an id of its own', () => {
    const repeats: readonly (readonly JsonObject[])[] = [
      [
        call({ index: 0, id: 'same', function: { name: 'f', arguments: '{"a":1}' } }),
        call({ index: 1, id: 'same', function: { name: 'g', arguments: '{"b"' } }),
        call({ index: 1, id: 'same', function: { arguments: ':2}' } }),
      ],
      [
        call({ index: 0, id: 'same', function: { name: 'f', arguments: '{"a":1}' } }),
        call({ index: 1, id: 'same', function: { name: 'g', arguments: '' } }),
        call({ index: 1, function: { arguments: '{"b":2}' } }),
      ],
      [
        call({ index: 0, id: 'same', function: { name: 'f', arguments: '{"a":1}' } }),
        call({ index: 0, id: 'same', function: { name: 'g', arguments: '{"b":2}' } }),
      ],
      [
        call({ id: 'same', function: { name: 'f', arguments: '{"a":1}' } }),
        call({ id: 'same', function: { name: 'g', arguments: '{"b":2}' } }),
      ],
    ];
    for (const deltas of repeats) {
      const [first = '', second = '', ...more] = callsOf(...deltas);
      assert.equal(first, 'same f {"a":1}');
      assert.match(second, /^call_\S+ g \{"b":2\}$/);
      assert.deepEqual(more, []);
    }
  });

  test('a call that never gets a name is none', () => {
    assert.deepEqual(
      callsOf(
        call({ index: 0, function: { arguments: '{}' } }),
        call({ index: 1, id: 'b', function: { name: 'g', arguments: '{}' } }),
      ),
      ['b g {}'],
    );
    assert.deepEqual(callsOf(call({}), { tool_calls: ['x', null] }), []);
  });

  test('arguments that come as an object, custom input, an empty custom beside a function', () => {
    assert.deepEqual(callsOf(call({ index: 0, id: 'a', function: { name: 'f', arguments: { x: 1 } } })), [
      'a f {"x":1}',
    ]);
    const custom = events(
      sse(
        chunk(call({ index: 0, id: 'a', type: 'custom', custom: { name: 'patch', input: '***' } })),
        chunk(call({ index: 0, custom: { input: ' End' } })),
        chunk({}, {}, 'tool_calls'),
        '[DONE]',
      ),
    );
    assert.deepEqual(gatherAnswer(custom).parts, [
      { kind: 'tool-call', id: 'a', name: 'patch', argumentsText: '*** End', custom: true },
    ]);
    assert.deepEqual(
      callsOf(
        call({ index: 0, id: 'a', custom: {}, function: { name: 'f', arguments: '{' } }),
        call({ index: 0, custom: {}, function: { arguments: '}' } }),
      ),
      ['a f {}'],
    );
  });

  test('ids that never came are made: alike within an answer, unlike between answers', () => {
    const made = (id: string): readonly string[] =>
      events(
        sse(
          {
            ...chunk(
              {
                tool_calls: [
                  { index: 0, function: { name: 'f' } },
                  { index: 1, function: { name: 'g' } },
                ],
              },
              {},
              'tool_calls',
            ),
            id,
          },
          '[DONE]',
        ),
      ).flatMap((event) => (event.kind === 'tool-call-start' ? [event.id] : []));
    assert.equal(new Set([...made('chatcmpl-1'), ...made('chatcmpl-2')]).size, 4);
    for (const id of made('weird id/…')) assert.match(id, /^[a-zA-Z0-9_-]{1,64}$/);
  });

  test('names that were made legal come back as the caller wrote them', () => {
    const sent = legalToolName('mcp/tool.x');
    const decoder = openaiChat.createDecoder(new Map([[sent, 'mcp/tool.x']]));
    const list = decoder.push(
      bytes(sse(chunk(call({ index: 0, id: 'a', function: { name: sent, arguments: '{}' } })))),
    );
    assert.ok(list.some((event) => event.kind === 'tool-call-start' && event.name === 'mcp/tool.x'));
  });

  test('a server that counts on for ever is not followed', () => {
    const entries = Array.from({ length: 3_000 }, (_, at) => ({
      index: at,
      id: `c${at}`,
      function: { name: 'f', arguments: '{}' },
    }));
    assert.equal(callsOf({ tool_calls: entries }).length, 1_024);
  });
});

describe('reasoning in a stream', () => {
  const read = (...deltas: readonly JsonObject[]): readonly AnswerEvent[] =>
    events(sse(...deltas.map((delta) => chunk(delta)), chunk({}, {}, 'stop'), '[DONE]'));

  test('reasoning text under both names ends where the answer begins', () => {
    for (const name of ['reasoning_content', 'reasoning']) {
      const list = read({ [name]: 'h' }, { [name]: 'm' }, { content: 'a' });
      assert.equal(kinds(list), 'start reasoning-delta reasoning-delta reasoning-end text-delta finish');
      assert.deepEqual(list[3], { kind: 'reasoning-end', part: { kind: 'reasoning', text: 'hm' } });
    }
  });

  test('signed text that comes in pieces, its signature in a delta of its own', () => {
    const detail = (fields: JsonObject): JsonObject => ({
      reasoning_details: [{ type: 'reasoning.text', index: 0, format: 'anthropic-claude-v1', ...fields }],
    });
    const list = read(
      { reasoning: 'h', ...detail({ text: 'h' }) },
      { reasoning: 'm', ...detail({ text: 'm' }) },
      detail({ signature: 'sig' }),
      { content: 'a' },
    );
    assert.equal(kinds(list), 'start reasoning-delta reasoning-delta reasoning-end text-delta finish');
    assert.deepEqual(list[3], {
      kind: 'reasoning-end',
      part: { kind: 'reasoning', text: 'hm', signature: 'sig', id: undefined, format: 'anthropic-claude-v1' },
    });
  });

  test('details alone are read as text too; an encrypted block is a part of its own', () => {
    const list = read(
      { reasoning_details: [{ type: 'reasoning.text', text: 'hm', signature: 's', index: 0 }] },
      { reasoning_details: [{ type: 'reasoning.encrypted', data: 'd', index: 1 }] },
    );
    const { parts } = gatherAnswer(list);
    assert.deepEqual(JSON.parse(JSON.stringify(parts)), [
      { kind: 'reasoning', text: 'hm', signature: 's', format: 'anthropic-claude-v1' },
      { kind: 'reasoning', text: '', signature: 'd', redacted: true, format: 'anthropic-claude-v1' },
    ]);
    assert.ok(list.some((event) => event.kind === 'reasoning-delta' && event.text === 'hm'));
  });

  test("Mistral's content in parts", () => {
    const list = read(
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] },
      { content: [{ type: 'text', text: 'a' }] },
    );
    assert.deepEqual(gatherAnswer(list).parts, [
      { kind: 'reasoning', text: 'hm' },
      { kind: 'text', text: 'a' },
    ]);
  });

  test('reasoning that goes on behind a tool call is a block of its own', () => {
    const list = read(
      { reasoning_content: 'a' },
      call({ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }),
      { reasoning_content: 'b' },
    );
    assert.equal(
      kinds(list),
      'start reasoning-delta reasoning-end tool-call-start tool-call-delta reasoning-delta reasoning-end tool-call-end finish',
    );
  });
});

describe('usage in a stream', () => {
  test('null is none, the last counts, and Groq keeps it elsewhere', () => {
    const usage = (...chunks: readonly JsonObject[]) =>
      gatherAnswer(events(sse(chunk({ content: 'a' }, { usage: null }, 'stop'), ...chunks, '[DONE]'))).usage;
    assert.equal(usage(), undefined);
    assert.equal(
      usage({ choices: [], usage: USAGE }, { choices: [], usage: { ...USAGE, completion_tokens: 9 } })?.outputTokens,
      9,
    );
    assert.equal(usage({ choices: [], x_groq: { usage: USAGE } })?.inputTokens, 10);
  });
});
