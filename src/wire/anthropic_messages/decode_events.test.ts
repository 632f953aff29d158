// Tests of a Messages stream as events: order, tools, thinking, ends, errors, and bytes cut anywhere.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { JsonObject } from '../../support/json.ts';
import type { AnswerEvent } from '../answer.ts';
import type { Tool } from '../conversation.ts';
import { createMessageMachine } from './_message_machine.ts';
import { anthropicMessages } from './codec.ts';
import {
  argumentsOf,
  block,
  decode,
  decodeText,
  encode,
  kindsOf,
  message,
  objectsAt,
  sse,
  textBlock,
  textOf,
  tool,
  toolBlock,
} from './cases/builders.ts';

const finishOf = (events: readonly AnswerEvent[]): Extract<AnswerEvent, { kind: 'finish' }> => {
  const finishes = events.filter((event) => event.kind === 'finish');
  assert.equal(finishes.length, 1);
  const [finish] = finishes;
  assert.ok(finish?.kind === 'finish');
  return finish;
};
const errorsOf = (events: readonly AnswerEvent[]): readonly Extract<AnswerEvent, { kind: 'error' }>[] =>
  events.flatMap((event) => (event.kind === 'error' ? [event] : []));

describe('an answer of text', () => {
  test('is a start, its pieces, the usage and the finish', () => {
    assert.deepEqual(decode(message(textBlock(0, 'Hel', 'lo'))), [
      { kind: 'start', id: 'msg_1', model: 'claude-test', inputTokens: 10 },
      { kind: 'text-delta', text: 'Hel' },
      { kind: 'text-delta', text: 'lo' },
      {
        kind: 'usage',
        usage: {
          inputTokens: 10,
          cachedReadTokens: 0,
          cacheWrite5mTokens: 0,
          cacheWrite1hTokens: 0,
          outputTokens: 7,
          reasoningTokens: 0,
          audioInputTokens: 0,
          audioOutputTokens: 0,
          webSearches: 0,
          source: 'provider',
        },
      },
      { kind: 'finish', reason: 'stop', native: 'end_turn', stopSequence: undefined },
    ]);
  });

  test('whose block was never opened, or was closed too early, is there all the same', () => {
    const delta = (index: number, given: JsonObject): JsonObject => ({
      type: 'content_block_delta',
      index,
      delta: given,
    });
    const events = decode(
      message([
        delta(0, { type: 'thinking_delta', thinking: 'Hm' }),
        delta(0, { type: 'signature_delta', signature: 's' }),
        { type: 'content_block_stop', index: 0 },
        delta(1, { type: 'text_delta', text: 'Hel' }),
        { type: 'content_block_stop', index: 1 },
        delta(1, { type: 'text_delta', text: 'lo' }),
        // A call has no name without its opening.
        delta(2, { type: 'input_json_delta', partial_json: '{}' }),
      ]),
    );
    assert.equal(textOf(events), 'Hello');
    assert.deepEqual(
      events.flatMap((event) => (event.kind === 'reasoning-end' ? [event.part] : [])),
      [{ kind: 'reasoning', text: 'Hm', signature: 's', format: 'anthropic-claude-v1' }],
    );
    assert.equal(finishOf(events).reason, 'stop');
  });

  test('of several blocks is one text', () => {
    assert.equal(textOf(decode(message([...textBlock(0, 'a'), ...textBlock(1, 'b'), ...textBlock(2, 'c')]))), 'abc');
  });

  test('may begin in the start of its block', () => {
    assert.equal(
      textOf(decode(message(block(0, { type: 'text', text: 'He' }, [{ type: 'text_delta', text: 'y' }])))),
      'Hey',
    );
  });

  test('of nothing is a start and a finish', () => {
    assert.deepEqual(kindsOf(decode(message([]))), ['start', 'usage', 'finish']);
  });
});

describe('tool calls', () => {
  test('are counted from zero whatever the block is, with id and name, arguments and end', () => {
    const blocks = [
      ...textBlock(0, 'Looking'),
      ...toolBlock(3, 'f', '', '{"a"', ':1}'),
      ...textBlock(4, 'and'),
      ...toolBlock(7, 'g', '{}'),
    ];
    const events = decode(message(blocks, { stop_reason: 'tool_use' }));
    assert.deepEqual(events.slice(1, -2), [
      { kind: 'text-delta', text: 'Looking' },
      { kind: 'tool-call-start', index: 0, id: 'toolu_3', name: 'f' },
      { kind: 'tool-call-delta', index: 0, argumentsDelta: '{"a"' },
      { kind: 'tool-call-delta', index: 0, argumentsDelta: ':1}' },
      { kind: 'tool-call-end', index: 0 },
      { kind: 'text-delta', text: 'and' },
      { kind: 'tool-call-start', index: 1, id: 'toolu_7', name: 'g' },
      { kind: 'tool-call-delta', index: 1, argumentsDelta: '{}' },
      { kind: 'tool-call-end', index: 1 },
    ]);
    assert.equal(finishOf(events).reason, 'tool-calls');
  });

  test('without arguments have an empty object', () => {
    assert.equal(argumentsOf(decode(message(toolBlock(0, 'f', '')))), '{}');
    assert.equal(argumentsOf(decode(message(toolBlock(0, 'f')))), '{}');
  });

  test('whose arguments come whole at the start have them once', () => {
    const start = { type: 'tool_use', id: 't', name: 'f', input: { a: [1] } };
    assert.equal(argumentsOf(decode(message(block(0, start)))), '{"a":[1]}');
    assert.equal(
      argumentsOf(decode(message(block(0, start, [{ type: 'input_json_delta', partial_json: '{"b":2}' }])))),
      '{"b":2}',
    );
  });

  test('that lie between each other keep their arguments apart', () => {
    const events = decode(
      message([
        { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'a', name: 'f', input: {} } },
        { type: 'content_block_start', index: 1, content_block: { type: 'tool_use', id: 'b', name: 'f', input: {} } },
        { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"b":' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"a":1}' } },
        { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '2}' } },
        { type: 'content_block_stop', index: 1 },
        { type: 'content_block_stop', index: 0 },
      ]),
    );
    assert.equal(argumentsOf(events, 0), '{"a":1}');
    assert.equal(argumentsOf(events, 1), '{"b":2}');
  });

  test('keep numbers that no number type holds', () => {
    assert.equal(
      argumentsOf(decode(message(toolBlock(0, 'f', '{"n":12345678901234567890}')))),
      '{"n":12345678901234567890}',
    );
  });

  test('that were renamed come back under the name of the caller', () => {
    const name = 'mcp.server/tool with a very long name that goes on and on beyond sixty-four';
    const { body, toolNames } = encode({ tools: [tool(name)] });
    const sent = String(objectsAt(body, 'tools')[0]?.['name']);
    const [, start] = decode(message(toolBlock(0, sent, '{}')), toolNames);
    assert.deepEqual(start, { kind: 'tool-call-start', index: 0, id: 'toolu_0', name });
  });

  test('of custom tools come back as free text', () => {
    const custom: Tool = { kind: 'custom', name: 'apply.patch' };
    const { body, toolNames } = encode({ tools: [custom, tool('f')] });
    const sent = String(objectsAt(body, 'tools')[0]?.['name']);
    const events = decode(
      message([
        ...toolBlock(0, sent, '{"in', 'put": "*** Be', 'gin\\n\\"x\\""}'),
        ...toolBlock(1, 'f', '{"input":"y"}'),
      ]),
      toolNames,
    );
    assert.deepEqual(events[1], {
      kind: 'tool-call-start',
      index: 0,
      id: 'toolu_0',
      name: 'apply.patch',
      custom: true,
    });
    assert.equal(argumentsOf(events, 0), '*** Begin\n"x"');
    assert.equal(argumentsOf(events, 1), '{"input":"y"}');
    assert.equal(argumentsOf(decode(message(toolBlock(0, sent)), toolNames)), '');
    assert.equal(
      argumentsOf(
        decode(message(block(0, { type: 'tool_use', id: 't', name: sent, input: { input: 'z' } })), toolNames),
      ),
      'z',
    );
  });

  test('the names survive a copy of the map', () => {
    const { toolNames } = encode({ tools: [{ kind: 'custom', name: 'say' }] });
    assert.equal(argumentsOf(decode(message(toolBlock(0, 'say', '{"input":"hi"}')), new Map(toolNames))), 'hi');
  });

  test('without a name are an error, never a call of nothing', () => {
    const events = decode(message(block(0, { type: 'tool_use', id: 't', input: {} })));
    assert.deepEqual(kindsOf(events), ['start', 'error']);
    assert.equal(errorsOf(events)[0]?.error.type, 'invalid_event');
  });

  test('that were cut off by the maximum say so', () => {
    const events = decode(message(toolBlock(0, 'f', '{"a":"tru'), { stop_reason: 'max_tokens' }));
    assert.equal(argumentsOf(events), '{"a":"tru');
    assert.equal(finishOf(events).reason, 'length');
  });
});

describe('thinking', () => {
  test('streams its text and ends with text and signature', () => {
    const deltas: readonly JsonObject[] = [
      { type: 'thinking_delta', thinking: 'Hm' },
      { type: 'thinking_delta', thinking: '.' },
      { type: 'signature_delta', signature: 'si' },
      { type: 'signature_delta', signature: 'g' },
    ];
    const events = decode(
      message([...block(0, { type: 'thinking', thinking: '', signature: '' }, deltas), ...textBlock(1, 'x')]),
    );
    assert.deepEqual(events.slice(1, 4), [
      { kind: 'reasoning-delta', text: 'Hm' },
      { kind: 'reasoning-delta', text: '.' },
      {
        kind: 'reasoning-end',
        part: { kind: 'reasoning', text: 'Hm.', signature: 'sig', format: 'anthropic-claude-v1' },
      },
    ]);
  });

  test('without text keeps its signature', () => {
    const events = decode(
      message(block(0, { type: 'thinking', thinking: '' }, [{ type: 'signature_delta', signature: 'sig' }])),
    );
    assert.deepEqual(events[1], {
      kind: 'reasoning-end',
      part: { kind: 'reasoning', text: '', signature: 'sig', format: 'anthropic-claude-v1' },
    });
  });

  test('that is redacted keeps its data', () => {
    const events = decode(message(block(0, { type: 'redacted_thinking', data: 'opaque' })));
    assert.deepEqual(events[1], {
      kind: 'reasoning-end',
      part: { kind: 'reasoning', text: '', signature: 'opaque', redacted: true, format: 'anthropic-claude-v1' },
    });
  });

  test('goes back exactly as it came', () => {
    const blocks = [
      ...block(0, { type: 'thinking', thinking: '' }, [
        { type: 'thinking_delta', thinking: 'T' },
        { type: 'signature_delta', signature: 's' },
      ]),
      ...block(1, { type: 'redacted_thinking', data: 'd' }),
      ...toolBlock(2, 'look', '{"place":"x"}'),
    ];
    const answer = decode(message(blocks, { stop_reason: 'tool_use' }));
    const parts = answer.flatMap((event) => (event.kind === 'reasoning-end' ? [event.part] : []));
    const { body } = encode({
      turns: [
        { role: 'user', parts: [{ kind: 'text', text: 'Go' }] },
        {
          role: 'assistant',
          parts: [...parts, { kind: 'tool-call', id: 'toolu_2', name: 'look', argumentsText: argumentsOf(answer) }],
        },
        { role: 'tool', parts: [{ kind: 'tool-result', callId: 'toolu_2', parts: [] }] },
      ],
      tools: [tool('look')],
    });
    assert.deepEqual(objectsAt(body, 'messages')[1]?.['content'], [
      { type: 'thinking', thinking: 'T', signature: 's' },
      { type: 'redacted_thinking', data: 'd' },
      { type: 'tool_use', id: 'toolu_2', name: 'look', input: { place: 'x' } },
    ]);
  });

  test('that is longer than is kept still streams, but is not given back', () => {
    const piece = 'x'.repeat(1024 * 1024);
    const deltas = [1, 2, 3].map((): JsonObject => ({ type: 'thinking_delta', thinking: piece }));
    const events = decode(
      message(block(0, { type: 'thinking', thinking: '' }, [...deltas, { type: 'signature_delta', signature: 's' }])),
    );
    assert.equal(events.filter((event) => event.kind === 'reasoning-delta').length, 3);
    const end = events.find((event) => event.kind === 'reasoning-end');
    assert.deepEqual(end, {
      kind: 'reasoning-end',
      part: { kind: 'reasoning', text: '', signature: undefined, format: 'anthropic-claude-v1' },
    });
  });
});

describe('what Anthropic runs itself', () => {
  test('a search and what it found are one hosted call; what nobody else knows is no call and no text', () => {
    const blocks = [
      ...block(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }, [
        { type: 'input_json_delta', partial_json: '{"query":"x"}' },
      ]),
      ...block(1, {
        type: 'web_search_tool_result',
        tool_use_id: 's',
        content: [{ type: 'web_search_result', url: 'https://x.test', title: 'X' }, { type: 'web_search_result' }],
      }),
      ...textBlock(2, 'Found.'),
      ...block(3, { type: 'something_new', text: 'secret' }, [{ type: 'something_delta', text: 'secret' }]),
    ];
    const events = decode(message(blocks));
    assert.deepEqual(kindsOf(events), ['start', 'hosted-call', 'text-delta', 'usage', 'finish']);
    const [told] = events.flatMap((event) => (event.kind === 'hosted-call' ? [event.part] : []));
    assert.deepEqual([told?.id, told?.name, told?.status], ['s', 'web_search', 'completed']);
    assert.deepEqual(told?.input, { query: 'x' });
    assert.deepEqual(told?.sources, [{ url: 'https://x.test', title: 'X' }]);
  });

  test('a search that failed is told as that; one without a result, and a result without a call, are not told', () => {
    const error = { type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' };
    const blocks = [
      ...block(0, { type: 'server_tool_use', id: 'a', name: 'web_search', input: { query: 'q' } }),
      ...block(1, { type: 'web_search_tool_result', tool_use_id: 'a', content: error }),
      ...block(2, { type: 'web_search_tool_result', tool_use_id: 'nobody', content: [] }),
      ...block(3, { type: 'server_tool_use', id: 'b', name: 'web_search', input: {} }),
      ...block(4, { type: 'server_tool_use', id: 'c', name: 'code_execution', input: {} }),
    ];
    const told = decode(message(blocks)).flatMap((event) => (event.kind === 'hosted-call' ? [event.part] : []));
    assert.deepEqual(
      told.map(({ id, status, input, sources }) => [id, status, input, sources]),
      [['a', 'failed', { query: 'q' }, []]],
    );
  });

  test('citations are told at the end of their text, with its place', () => {
    const citation = (url: string, title: string): JsonObject => ({
      type: 'citations_delta',
      citation: { type: 'web_search_result_location', url, title, cited_text: 'c', encrypted_index: 'e' },
    });
    const blocks = [
      ...textBlock(0, 'First. '),
      ...block(1, { type: 'text', text: '', citations: [] }, [
        citation('https://a.test', 'A'),
        citation('https://a.test', 'A again'),
        { type: 'text_delta', text: 'Second.' },
        citation('https://b.test', 'B'),
        {
          type: 'citations_delta',
          citation: { type: 'char_location', document_index: 0, document_title: 'no address' },
        },
        { type: 'citations_delta', citation: { type: 'search_result_location', source: 'https://c.test', title: 'C' } },
        { type: 'citations_delta', citation: { type: 'search_result_location', source: 'a shelf', title: 'D' } },
      ]),
    ];
    const events = decode(message(blocks));
    assert.deepEqual(
      events.filter((event) => event.kind === 'citation'),
      [
        { kind: 'citation', url: 'https://a.test', title: 'A', start: 7, end: 14 },
        { kind: 'citation', url: 'https://b.test', title: 'B', start: 7, end: 14 },
        { kind: 'citation', url: 'https://c.test', title: 'C', start: 7, end: 14 },
      ],
    );
  });
});

describe('the end', () => {
  test('has a reason for each of Anthropic, and its own word beside it', () => {
    const reasons: readonly (readonly [string, string])[] = [
      ['end_turn', 'stop'],
      ['stop_sequence', 'stop-sequence'],
      ['max_tokens', 'length'],
      ['model_context_window_exceeded', 'length'],
      ['refusal', 'content-filter'],
      ['pause_turn', 'pause'],
      ['compaction', 'unknown'],
      ['constructor', 'unknown'],
      ['tool_use', 'stop'],
    ];
    for (const [native, reason] of reasons) {
      const finish = finishOf(decode(message(textBlock(0, 'x'), { stop_reason: native })));
      assert.equal(finish.reason, reason, native);
      assert.equal(finish.native, native);
    }
  });

  test('is for tool calls wherever there are some', () => {
    assert.equal(finishOf(decode(message(toolBlock(0, 'f', '{}'), { stop_reason: 'end_turn' }))).reason, 'tool-calls');
    assert.equal(finishOf(decode(message(toolBlock(0, 'f', '{}'), {}))).reason, 'tool-calls');
    assert.equal(finishOf(decode(message(textBlock(0, 'x'), {}))).reason, 'unknown');
  });

  test('tells the stop that was met', () => {
    assert.equal(
      finishOf(decode(message(textBlock(0, 'x'), { stop_reason: 'stop_sequence', stop_sequence: 'END' }))).stopSequence,
      'END',
    );
  });

  test('by refusal tells why, where Anthropic does', () => {
    const refused = decode(
      message([], { stop_reason: 'refusal', stop_details: { type: 'refusal', explanation: 'Blocked.' } }),
    );
    assert.deepEqual(kindsOf(refused), ['start', 'refusal-delta', 'usage', 'finish']);
    assert.deepEqual(refused[1], { kind: 'refusal-delta', text: 'Blocked.' });
    assert.deepEqual(kindsOf(decode(message([], { stop_reason: 'refusal', stop_details: { explanation: null } }))), [
      'start',
      'usage',
      'finish',
    ]);
    assert.deepEqual(kindsOf(decode(message([], { stop_reason: 'end_turn', stop_details: { explanation: 'x' } }))), [
      'start',
      'usage',
      'finish',
    ]);
  });

  test('closes blocks that nobody closed', () => {
    const events = decode(
      message([
        { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 't', name: 'f', input: {} } },
      ]),
    );
    assert.deepEqual(kindsOf(events), [
      'start',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-end',
      'usage',
      'finish',
    ]);
  });

  test('comes once: what follows it belongs to nobody', () => {
    const stream = [
      ...message(textBlock(0, 'x')),
      ...message(textBlock(0, 'y')),
      { type: 'error', error: { type: 'api_error', message: 'late' } },
    ];
    assert.deepEqual(kindsOf(decode(stream)), ['start', 'text-delta', 'usage', 'finish']);
    assert.deepEqual(kindsOf(decodeText(`${sse(message(textBlock(0, 'x')))}data: [DONE]\n\ndata: {broken\n\n`)), [
      'start',
      'text-delta',
      'usage',
      'finish',
    ]);
  });

  test('of the machine is the end, whoever feeds it', () => {
    const machine = createMessageMachine(new Map());
    for (const event of message(textBlock(0, 'x'))) machine.take(event);
    assert.ok(machine.isOver());
    for (const event of message(textBlock(0, 'y'))) assert.deepEqual(machine.take(event), []);
  });

  test('without usage tells none, so that it is estimated and said so', () => {
    const stream = message(textBlock(0, 'x')).map((event) =>
      event['type'] === 'message_delta' ? { ...event, usage: {} } : event,
    );
    assert.deepEqual(kindsOf(decode(stream)), ['start', 'text-delta', 'finish']);
  });
});

describe('a stream that fails', () => {
  test('by ending early is an error, wherever it ends', () => {
    const events = message(textBlock(0, 'Hello'));
    for (let length = 0; length < events.length; length += 1) {
      const decoded = decode(events.slice(0, length));
      const [error, ...more] = errorsOf(decoded);
      assert.deepEqual(more, []);
      assert.equal(error?.error.status, 502);
      assert.equal(error?.error.type, 'stream_ended_early');
      assert.match(error?.error.message ?? '', /ended early/);
      assert.ok(!decoded.some((event) => event.kind === 'finish'));
      assert.equal(decoded.at(-1), error);
    }
  });

  test('by an error event has the status of its type and nothing after it', () => {
    const types: readonly (readonly [string, number])[] = [
      ['overloaded_error', 529],
      ['rate_limit_error', 429],
      ['api_error', 500],
      ['invalid_request_error', 400],
      ['authentication_error', 401],
      ['permission_error', 403],
      ['not_found_error', 404],
      ['request_too_large', 413],
      ['timeout_error', 504],
      ['billing_error', 402],
      ['something_new', 502],
      ['toString', 502],
    ];
    for (const [type, status] of types) {
      const events = decode([
        ...message(textBlock(0, 'x')).slice(0, 3),
        { type: 'error', error: { type, message: 'M' } },
        ...textBlock(0, 'y'),
      ]);
      assert.deepEqual(kindsOf(events), ['start', 'text-delta', 'error'], type);
      assert.deepEqual(errorsOf(events)[0]?.error, { status, type, code: undefined, param: undefined, message: 'M' });
    }
  });

  test('by an error in the form of OpenAI is an error too', () => {
    const events = decodeText('data: {"error":{"type":"rate_limit_error","message":"slow down","code":429}}\n\n');
    assert.deepEqual(errorsOf(events)[0]?.error, {
      status: 429,
      type: 'rate_limit_error',
      code: '429',
      param: undefined,
      message: 'slow down',
    });
  });

  test('by what is not JSON is an error', () => {
    for (const data of ['{"type":"message_st', '<html>', '[1]', 'null', '"x"']) {
      const events = decodeText(`data: ${data}\n\n`);
      assert.deepEqual(kindsOf(events), ['error'], data);
      assert.equal(errorsOf(events)[0]?.error.type, 'stream_not_json');
    }
  });

  test('by beginning anew inside an answer is an error, for two halves are no answer', () => {
    const [first, ...rest] = message(textBlock(0, 'Half'));
    const again = { type: 'message_start', message: { id: 'msg_2', model: 'claude-test', content: [], usage: {} } };
    const events = decode([...(first === undefined ? [] : [first]), ...rest.slice(0, 2), again, ...rest]);
    assert.deepEqual(kindsOf(events), ['start', 'text-delta', 'error']);
    assert.equal(errorsOf(events)[0]?.error.type, 'stream_restarted');
  });

  test('by an event larger than is read throws, as its reader does', () => {
    const decoder = anthropicMessages.createDecoder(new Map());
    const piece = new TextEncoder().encode('x'.repeat(1024 * 1024));
    decoder.push(new TextEncoder().encode('data: '));
    assert.throws(() => {
      for (let count = 0; count < 20; count += 1) decoder.push(piece);
    }, RangeError);
  });
});

describe('a stream that is odd', () => {
  test('says its start twice and begins once', () => {
    const [first, ...rest] = message(textBlock(0, 'x'));
    assert.ok(first !== undefined);
    assert.deepEqual(kindsOf(decode([first, first, ...rest])), ['start', 'text-delta', 'usage', 'finish']);
  });

  test('brings whole blocks and its end with its start', () => {
    const start: JsonObject = {
      type: 'message_start',
      message: {
        id: 'm',
        content: [
          { type: 'text', text: 'Hi' },
          { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } },
        ],
        stop_reason: 'tool_use',
        usage: { input_tokens: 4, output_tokens: 9 },
      },
    };
    const events = decode([start, { type: 'message_stop' }]);
    assert.deepEqual(kindsOf(events), [
      'start',
      'text-delta',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-end',
      'usage',
      'finish',
    ]);
    assert.equal(finishOf(events).reason, 'tool-calls');
    const usage = events.find((event) => event.kind === 'usage');
    assert.equal(usage?.usage.outputTokens, 9);
  });

  test('has no start and begins all the same', () => {
    assert.deepEqual(kindsOf(decode(message(textBlock(0, 'x')).slice(1))), ['start', 'text-delta', 'usage', 'finish']);
    assert.deepEqual(kindsOf(decode([{ type: 'message_stop' }])), ['start', 'finish']);
  });

  test('pings anywhere and has events and fields that nobody knows', () => {
    const noise = { type: 'ping' };
    const news = { type: 'brand_new', anything: { at: 'all' } };
    const stream = message(textBlock(0, 'a', 'b')).flatMap((event) => [noise, news, { ...event, extra: [1] }, noise]);
    assert.equal(textOf(decode(stream)), 'ab');
  });

  test('speaks of blocks that were never opened and says nothing, and nothing comes of it', () => {
    const strange: readonly JsonObject[] = [
      { type: 'content_block_delta', index: 9, delta: { type: 'input_json_delta', partial_json: '{}' } },
      { type: 'content_block_delta', index: 9, delta: { type: 'brand_new', text: 'x' } },
      { type: 'content_block_stop', index: 9 },
      { type: 'content_block_delta' },
      { type: 'content_block_start', index: 'x' },
      { type: 'message_delta' },
    ];
    assert.deepEqual(kindsOf(decode(message(strange))), ['start', 'usage', 'finish']);
  });

  test('opens a block where one is open, and the first is closed', () => {
    const open = (id: string): JsonObject => ({
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'tool_use', id, name: 'f', input: {} },
    });
    const kinds = kindsOf(decode(message([open('a'), open('b')])));
    assert.equal(kinds.filter((kind) => kind === 'tool-call-end').length, 2);
  });

  test('names its type only in the event line', () => {
    const stream = sse(message(textBlock(0, 'x')))
      .replaceAll(/"type":"(message|content_block)_[a-z]+",?/g, '')
      .replaceAll('{,', '{');
    assert.equal(textOf(decodeText(stream)), 'x');
  });

  test('lacks its last blank line, or uses other line ends', () => {
    const plain = sse(message(textBlock(0, 'x')));
    for (const stream of [
      plain.trimEnd(),
      plain.replaceAll('\n', '\r\n'),
      plain.replaceAll('\n', '\r'),
      `\uFEFF${plain}`,
      plain.replaceAll('data: ', 'data:'),
    ]) {
      assert.deepEqual(kindsOf(decodeText(stream)), ['start', 'text-delta', 'usage', 'finish']);
    }
  });

  test('tells its tier as OpenAI names it', () => {
    const withTier = (service_tier: string): readonly AnswerEvent[] =>
      decode([
        { type: 'message_start', message: { id: 'm', usage: { input_tokens: 1, service_tier } } },
        { type: 'message_stop' },
      ]);
    assert.deepEqual(withTier('standard')[1], { kind: 'service-tier', tier: 'default' });
    assert.deepEqual(withTier('priority')[1], { kind: 'service-tier', tier: 'priority' });
    assert.deepEqual(kindsOf(withTier('unheard')), ['start', 'finish']);
  });
});

describe('bytes', () => {
  const bytes = new TextEncoder().encode(
    sse(
      message([...textBlock(0, 'Grüße 😀 ', '世界'), ...toolBlock(1, 'f', '{"a":"é', '😀"}')], {
        stop_reason: 'tool_use',
      }),
    ),
  );
  const run = (...chunks: readonly Uint8Array[]): readonly AnswerEvent[] => {
    const decoder = anthropicMessages.createDecoder(new Map());
    return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
  };
  const whole = run(bytes);

  test('cut in two at every place give the same events', () => {
    for (let at = 0; at <= bytes.length; at += 1)
      assert.deepEqual(run(bytes.subarray(0, at), bytes.subarray(at)), whole, String(at));
  });

  test('one at a time give the same events', () => {
    assert.deepEqual(run(...Array.from(bytes, (byte) => Uint8Array.of(byte))), whole);
  });

  test('property: cut anywhere, in any number of pieces, give the same events', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
        const at = [0, ...cuts.toSorted((left, right) => left - right), bytes.length];
        assert.deepEqual(run(...at.slice(1).map((end, index) => bytes.subarray(at[index], end))), whole);
      }),
    );
  });

  test('property: any bytes at all end in exactly one finish or error, and never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }), (chunks) => {
        const ends = run(...chunks).filter((event) => event.kind === 'finish' || event.kind === 'error');
        assert.equal(ends.length, 1);
      }),
    );
  });

  test('property: any events in any order end in exactly one finish or error', () => {
    const pool = [
      ...message([...textBlock(0, 'a'), ...toolBlock(1, 'f', '{}'), ...block(2, { type: 'thinking', thinking: 'x' })]),
      { type: 'error', error: {} },
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pool), { maxLength: 25 }), (events) => {
        const decoded = decode(events);
        const ends = decoded.filter((event) => event.kind === 'finish' || event.kind === 'error');
        assert.equal(ends.length, 1);
        assert.equal(decoded.at(-1), ends[0]);
        assert.ok(decoded.filter((event) => event.kind === 'start').length <= 1);
        const indexes = decoded.flatMap((event) => (event.kind === 'tool-call-start' ? [event.index] : []));
        assert.deepEqual(
          indexes,
          indexes.map((_, index) => index),
        );
      }),
      { numRuns: 400 },
    );
  });
});
