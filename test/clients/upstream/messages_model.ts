// A strict model behind Anthropic's Messages API: reads what it is asked, and writes what a scenario says, whole or as
// the events of a stream. Signs its thoughts and knows them again. For tests only.
import { createHash } from 'node:crypto';
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../../src/support/json.ts';
import type { JsonObject } from '../../../src/support/json.ts';
import { sse, stream, whole, type FakeAnswer } from '../../fake_upstream.ts';
import { blocksOf, refuseMessages } from './messages_rules.ts';
import { createRefusals, textOf, type Refusal } from './rules.ts';
import type { Move, Scenario, Seen, Turn } from './turn.ts';

const MODEL = 'claude-sonnet-4-6';
const USAGE = { input_tokens: 21, cache_creation_input_tokens: 5, cache_read_input_tokens: 300 };

export interface StrictModel {
  readonly answer: (body: JsonObject, scenario: Scenario) => FakeAnswer;
  readonly refusals: readonly Refusal[];
  readonly seen: readonly Seen[];
}

export function createMessagesModel(): StrictModel {
  const refusals: Refusal[] = [];
  const seen: Seen[] = [];
  const signed = new Map<string, string>();
  const sign = (thinking: string): string => {
    const signature = createHash('sha512').update(`${thinking}${signed.size}`).digest('base64');
    signed.set(signature, thinking);
    return signature;
  };
  return {
    refusals,
    seen,
    answer: (body, scenario) => {
      const { all, refuse } = createRefusals();
      refuseMessages(body, signed, refuse);
      refusals.push(...all);
      const [first] = all;
      if (first !== undefined) return anthropicRefusal(400, 'invalid_request_error', first.message);
      const read = readMessages(body, seen.length);
      seen.push(read);
      const kind = stringAt(body['thinking'], 'type');
      const thinks = kind === 'adaptive' || kind === 'enabled';
      return play(scenario(read), { streams: body['stream'] === true, thinks, sign, turnNumber: seen.length });
    },
  };
}

function anthropicRefusal(status: number, type: string, message: string): FakeAnswer {
  const headers = { 'request-id': 'req_strict', ...(status === 429 ? { 'retry-after-ms': 30 } : {}) };
  return whole({ type: 'error', error: { type, message }, request_id: 'req_strict' }, { status, headers });
}

function readMessages(body: JsonObject, answered: number): Seen {
  const blocks = arrayAt(body, 'messages').filter(isJsonObject).flatMap(blocksOf);
  return {
    model: stringAt(body, 'model') ?? '',
    stream: body['stream'] === true,
    answered,
    tools: arrayAt(body, 'tools')
      .filter(isJsonObject)
      .map((tool) => ({ name: stringAt(tool, 'name') ?? '', schema: objectAt(tool, 'input_schema') ?? {} })),
    text: [textOf(body['system']), ...blocks.map((block) => stringAt(block, 'text') ?? '')].join('\n'),
    results: blocks
      .filter((block) => block['type'] === 'tool_result')
      .map((block) => ({ callId: stringAt(block, 'tool_use_id') ?? '', text: textOf(block['content']) })),
    thoughts: blocks.filter((block) => block['type'] === 'thinking').length,
  };
}

interface Stage {
  readonly streams: boolean;
  readonly thinks: boolean;
  readonly sign: (thinking: string) => string;
  readonly turnNumber: number;
}

function play(move: Move, stage: Stage): FakeAnswer {
  switch (move.kind) {
    case 'overflow':
      return anthropicRefusal(400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum');
    case 'rate-limit':
      return anthropicRefusal(
        429,
        'rate_limit_error',
        'This request would exceed your rate limit of 50 requests a minute.',
      );
    case 'break': {
      const error = { type: 'error', error: { type: 'api_error', message: 'Internal server error' } };
      return stream([...opening(), ...textBlock(0, move.text), sse(error, 'error')]);
    }
    case 'turn': {
      const blocks = blocksOfTurn(move.turn, stage);
      const calls = blocks.some((block) => block['type'] === 'tool_use');
      const stop = { stop_reason: calls ? 'tool_use' : 'end_turn', stop_sequence: null };
      const { inputTokens = USAGE.input_tokens } = move.turn;
      const usage = { ...USAGE, input_tokens: inputTokens, output_tokens: 42 };
      if (!stage.streams) return whole({ ...message(), content: blocks, ...stop, usage });
      return stream([
        ...opening(),
        ...blocks.flatMap((block, index) => blockEvents(block, index)),
        event('message_delta', { delta: stop, usage }),
        event('message_stop'),
      ]);
    }
    default:
      return move satisfies never;
  }
}

const event = (type: string, fields: object = {}): string => sse({ type, ...fields }, type);
const message = () => ({ id: 'msg_strict', type: 'message', role: 'assistant', model: MODEL });

function opening(): readonly string[] {
  const usage = { ...USAGE, output_tokens: 1 };
  const begun = { ...message(), content: [], stop_reason: null, stop_sequence: null, usage };
  return [event('message_start', { message: begun }), event('ping')];
}

function blocksOfTurn(turn: Turn, { thinks, sign, turnNumber }: Stage): readonly JsonObject[] {
  const { thinking, text, calls = [] } = turn;
  return [
    ...(thinks && thinking !== undefined ? [{ type: 'thinking', thinking, signature: sign(thinking) }] : []),
    ...(text === undefined ? [] : [{ type: 'text', text }]),
    ...calls.map((call, at) => ({
      type: 'tool_use',
      id: `toolu_${turnNumber}x${at}`,
      name: call.name,
      input: call.arguments,
    })),
  ];
}

const halves = (text: string): readonly string[] => [
  text.slice(0, Math.floor(text.length / 2)),
  text.slice(Math.floor(text.length / 2)),
];

const textBlock = (index: number, text: string): readonly string[] => [
  event('content_block_start', { index, content_block: { type: 'text', text: '' } }),
  ...halves(text).map((half) => event('content_block_delta', { index, delta: { type: 'text_delta', text: half } })),
  event('content_block_stop', { index }),
];

function blockEvents(block: JsonObject, index: number): readonly string[] {
  if (block['type'] === 'text') return textBlock(index, String(block['text']));
  const delta = (fields: object): string => event('content_block_delta', { index, delta: fields });
  const stop = event('content_block_stop', { index });
  if (block['type'] === 'thinking') {
    return [
      event('content_block_start', { index, content_block: { type: 'thinking', thinking: '', signature: '' } }),
      ...halves(String(block['thinking'])).map((thinking) => delta({ type: 'thinking_delta', thinking })),
      delta({ type: 'signature_delta', signature: block['signature'] }),
      stop,
    ];
  }
  return [
    event('content_block_start', { index, content_block: { ...block, input: {} } }),
    delta({ type: 'input_json_delta', partial_json: '' }),
    ...halves(JSON.stringify(block['input'])).map((half) => delta({ type: 'input_json_delta', partial_json: half })),
    stop,
  ];
}
