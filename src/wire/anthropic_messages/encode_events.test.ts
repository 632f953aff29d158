// What callers of Messages get in a stream and as a whole answer; reported bugs by their numbers. That every event is valid
// by the published schemas is test/exact's to show.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TEST_SEALER } from '../../../test/sealer.ts';
import { LoadlineError } from '../../support/errors.ts';
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { EncodeContext } from '../codec.ts';
import type { AnswerEvent, Usage } from '../answer.ts';
import type { ReasoningPart } from '../conversation.ts';
import { NO_USAGE } from '../answer.ts';
import { gatherAnswer } from '../gathered.ts';
import { createMessagesDecoder } from './_decode_events.ts';
import { conversationOf } from './cases/builders.ts';
import { anthropicMessages } from './codec.ts';

const CONTEXT: EncodeContext = {
  id: 'msg_1',
  createdSeconds: 1,
  model: 'gpt-5.4-mini',
  includeUsage: true,
  conversation: conversationOf(),
  inputTokensEstimate: 42,
  sealer: TEST_SEALER,
};
const STOP: AnswerEvent = { kind: 'finish', reason: 'stop' };

function streamOf(events: readonly AnswerEvent[]): string {
  const { push } = anthropicMessages.createEncoder(CONTEXT);
  return events.map(push).join('');
}

function eventsOf(events: readonly AnswerEvent[]): readonly JsonObject[] {
  return streamOf(events)
    .split('\n\n')
    .flatMap((event) => {
      const data = event.split('\ndata: ')[1];
      const parsed: unknown = data === undefined ? undefined : JSON.parse(data);
      if (!isJsonObject(parsed)) return [];
      assert.ok(event.startsWith(`event: ${String(parsed['type'])}\n`), 'every event has its name (C15)');
      return [parsed];
    });
}

/** Blocks in their order, each with what its deltas hold; asserts that one is open at a time, counted without a gap. */
function blocksOf(events: readonly JsonObject[]): readonly (readonly [string, string])[] {
  const blocks: [string, string][] = [];
  let open = false;
  for (const event of events) {
    const type = stringAt(event, 'type') ?? '';
    if (!type.startsWith('content_block')) continue;
    if (type === 'content_block_start') {
      assert.ok(!open, 'one block at a time');
      open = true;
      blocks.push([stringAt(event['content_block'], 'type') ?? '', '']);
    }
    assert.ok(open, 'a block is open');
    assert.equal(numberAt(event, 'index'), blocks.length - 1, 'the index of the open block (N7)');
    if (type === 'content_block_stop') open = false;
    const last = blocks.at(-1);
    const delta = objectAt(event, 'delta');
    if (last !== undefined)
      last[1] += stringAt(delta, 'text') ?? stringAt(delta, 'partial_json') ?? stringAt(delta, 'thinking') ?? '';
  }
  assert.ok(!open, 'every block is closed');
  return blocks;
}

const start = (index: number): AnswerEvent => ({ kind: 'tool-call-start', index, id: `call_${index}`, name: 'look' });
const piece = (index: number, argumentsDelta: string): AnswerEvent => ({
  kind: 'tool-call-delta',
  index,
  argumentsDelta,
});
const end = (index: number): AnswerEvent => ({ kind: 'tool-call-end', index });
const say = (text: string): AnswerEvent => ({ kind: 'text-delta', text });
const think = (text: string): AnswerEvent => ({ kind: 'reasoning-delta', text });
const usageOf = (usage: Partial<Usage>): AnswerEvent => ({ kind: 'usage', usage: { ...NO_USAGE, ...usage } });

/** What a client sends back of a stream, read again. */
function broughtBack(events: readonly AnswerEvent[]): readonly unknown[] {
  const answer = gatherAnswer(createMessagesDecoder(new Map()).push(new TextEncoder().encode(streamOf(events))));
  const content = arrayAt(anthropicMessages.encodeAnswer(answer, CONTEXT), 'content');
  const messages = [
    { role: 'user', content: 'a' },
    { role: 'assistant', content },
    { role: 'user', content: 'b' },
  ];
  const read = anthropicMessages.decodeRequest({ model: 'm', max_tokens: 9, messages }, TEST_SEALER);
  return read.turns[1]?.parts ?? [];
}

describe('the blocks of a stream', () => {
  test('L12, N7: calls that run beside each other are blocks one after another, and nothing of them is lost', () => {
    const events = [
      say('I '),
      start(0),
      start(1),
      piece(1, '{"b"'),
      piece(0, '{"a":1'),
      piece(1, ':2}'),
      piece(0, '}'),
    ];
    assert.deepEqual(blocksOf(eventsOf([...events, end(1), end(0), { kind: 'finish', reason: 'tool-calls' }])), [
      ['text', 'I '],
      ['tool_use', '{"a":1}'],
      ['tool_use', '{"b":2}'],
    ]);
  });

  test('text between calls waits for its turn', () => {
    const events = [start(0), piece(0, '{'), say('and '), start(1), piece(0, '}'), piece(1, '{}'), say('then'), STOP];
    assert.deepEqual(blocksOf(eventsOf(events)), [
      ['tool_use', '{}'],
      ['text', 'and '],
      ['tool_use', '{}'],
      ['text', 'then'],
    ]);
  });

  test('N2, N5: what is open is closed and the message ends, whether or not usage came', () => {
    const events = eventsOf([think('hm'), say('yes'), start(0), STOP]);
    blocksOf(events);
    assert.deepEqual(
      events.slice(-2).map((event) => event['type']),
      ['message_delta', 'message_stop'],
    );
    assert.equal(
      stringAt(events.at(-2)?.['delta'], 'stop_reason'),
      'tool_use',
      'also where the provider says stop (V3)',
    );
    assert.ok((numberAt(events.at(-2)?.['usage'], 'output_tokens') ?? 0) > 0);
  });

  test('L24, C14: a call without arguments is an empty object, and no call is made of nothing', () => {
    assert.deepEqual(blocksOf(eventsOf([start(0), end(0), STOP])), [['tool_use', '{}']]);
    assert.deepEqual(blocksOf(eventsOf([say(''), think(''), piece(3, '{}'), STOP])), []);
  });

  test('nothing follows the end, and an answer of nothing is whole', () => {
    const { push } = anthropicMessages.createEncoder(CONTEXT);
    assert.match(push(STOP), /message_start.*message_delta.*message_stop/s);
    assert.equal(push(say('more')), '');
  });
});

describe('tokens', () => {
  test('C1, K2: message_start tells our estimate, or what the provider has counted', () => {
    const inputOf = (events: readonly AnswerEvent[]): number | undefined =>
      numberAt(objectAt(eventsOf(events)[0]?.['message'], 'usage'), 'input_tokens');
    assert.equal(inputOf([say('a'), STOP]), 42);
    assert.equal(inputOf([{ kind: 'start', inputTokens: 0 }, STOP]), 42);
    assert.equal(inputOf([{ kind: 'start', inputTokens: 7 }, STOP]), 7);
  });

  test('C17, K1: what was cached is counted once, and nothing is below nought', () => {
    const told = (usage: Partial<Usage>): JsonObject | undefined =>
      objectAt(
        eventsOf([usageOf(usage), STOP]).find((event) => event['type'] === 'message_delta'),
        'usage',
      );
    const usage = told({ inputTokens: 100, cachedReadTokens: 60, cacheWrite5mTokens: 10, outputTokens: 5 });
    assert.deepEqual(
      [usage?.['input_tokens'], usage?.['cache_read_input_tokens'], usage?.['cache_creation_input_tokens']],
      [30, 60, 10],
    );
    assert.equal(told({ inputTokens: 10, cachedReadTokens: 60 })?.['input_tokens'], 0);
  });
});

describe('the end', () => {
  const stopOf = (...events: readonly AnswerEvent[]): JsonObject | undefined =>
    objectAt(
      eventsOf(events).find((event) => event['type'] === 'message_delta'),
      'delta',
    );

  test('each reason in Anthropic’s words (C20, L25)', () => {
    const words = (['stop', 'length', 'tool-calls', 'content-filter', 'pause', 'unknown'] as const).map((reason) =>
      stringAt(stopOf(say('a'), { kind: 'finish', reason }), 'stop_reason'),
    );
    // A reason of calls without a call would leave the client waiting for one.
    assert.deepEqual(words, ['end_turn', 'max_tokens', 'end_turn', 'refusal', 'pause_turn', 'end_turn']);
    const stopped = stopOf(say('a'), { kind: 'finish', reason: 'stop-sequence', stopSequence: 'END' });
    assert.deepEqual([stopped?.['stop_reason'], stopped?.['stop_sequence']], ['stop_sequence', 'END']);
  });

  test('a refusal is told as one', () => {
    const told = stopOf({ kind: 'refusal-delta', text: 'I will not.' }, STOP);
    assert.equal(told?.['stop_reason'], 'refusal');
    assert.equal(stringAt(told?.['stop_details'], 'explanation'), 'I will not.');
  });

  test('L18, L22, L23, C15: a failure is an error event in Anthropic’s form, and no end', () => {
    const error = new LoadlineError({ code: 'overloaded', message: 'Busy.', type: 'overloaded_error' });
    const told = anthropicMessages.encodeStreamError(error, 'req_1');
    assert.ok(told.startsWith('event: error\ndata: '));
    assert.deepEqual(JSON.parse(told.split('data: ')[1] ?? ''), {
      type: 'error',
      error: { type: 'overloaded_error', message: 'Busy.' },
      request_id: 'req_1',
    });
    assert.equal(streamOf([{ kind: 'error', error: { status: 500, message: 'x' } }]), '');
  });
});

describe('reasoning that must come back', () => {
  const openai: ReasoningPart = {
    kind: 'reasoning',
    text: 'hm',
    signature: 'gAA',
    id: 'rs_1',
    format: 'openai-responses-v1',
  };

  test('L6: another family’s, its text readable, its seal in the signature', () => {
    const events = [think('h'), think('m'), { kind: 'reasoning-end', part: openai } as const, say('yes'), STOP];
    assert.deepEqual(blocksOf(eventsOf(events)), [
      ['thinking', 'hm'],
      ['text', 'yes'],
    ]);
    assert.deepEqual(broughtBack(events), [openai, { kind: 'text', text: 'yes' }]);
  });

  test('what has no text, and what is told behind the answer', () => {
    const silent: ReasoningPart = { ...openai, text: '' };
    assert.deepEqual(broughtBack([{ kind: 'reasoning-end', part: silent }, say('yes'), STOP])[0], silent);
    const late = broughtBack([think('hm'), say('yes'), { kind: 'reasoning-end', part: openai }, STOP]);
    assert.deepEqual(late[0], { kind: 'reasoning', text: 'hm' });
    assert.deepEqual(late.at(-1), openai);
  });

  test('X4: Anthropic’s own, an empty text under a signature too', () => {
    const own = [
      { kind: 'reasoning', text: '', signature: 'ErU', format: 'anthropic-claude-v1' },
      { kind: 'reasoning', text: '', signature: 'Evg', redacted: true, format: 'anthropic-claude-v1' },
    ] as const;
    const events = [...own.map((part): AnswerEvent => ({ kind: 'reasoning-end', part })), say('yes'), STOP];
    assert.deepEqual(broughtBack(events).slice(0, 2), own);
  });
});
