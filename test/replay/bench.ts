// A bench for single faults: say what the provider answers, send one request, see what the provider got and what the caller
// was told. Builders of streams with blocks and items of the test's own. For tests only.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../src/support/json.ts';
import type { DialogueProtocol as Protocol } from '../../src/wire/conversation.ts';
import {
  chatAnswer,
  chatStream,
  messagesAnswer,
  messagesStream,
  responsesAnswer,
  responsesStream,
} from '../fake_answers.ts';
import { sse, stream, whole, type FakeAnswer, type FakeCall } from '../fake_upstream.ts';
import { openGateway, protocolOfPath, type OpenedGateway, type Sent } from './open_gateway.ts';
import { NO_PROVIDER_SCHEMAS, requestFaults } from './provider_schemas.ts';

export const CLAUDE = 'claude-sonnet-4-6';
export const GPT = 'gpt-5.4-mini';

/** A short answer of the protocol that was asked. */
export function shortAnswer(call: FakeCall): FakeAnswer {
  const streams = call.json()['stream'] === true;
  switch (protocolOfPath(call.path)) {
    case 'openai-chat':
      return streams ? chatStream(['ok']) : chatAnswer('ok');
    case 'openai-responses':
      return streams ? responsesStream(['ok']) : responsesAnswer('ok');
    case 'anthropic-messages':
      return streams ? messagesStream(['ok']) : messagesAnswer('ok');
    default:
      throw new Error('a path of no protocol');
  }
}

export interface Passed extends Sent {
  readonly protocol: Protocol;
  /** What the provider got. */
  readonly upstream: JsonObject;
  readonly dropped: readonly string[];
}

export interface Bench extends OpenedGateway {
  /** What the provider says from now on; undefined: a short answer. */
  readonly answer: (next: FakeAnswer | undefined) => void;
  /** Sends a request that must be answered 200, with a body that the provider's schema takes. */
  readonly pass: (body: object) => Promise<Passed>;
}

export async function openBench(): Promise<Bench> {
  let next: FakeAnswer | undefined;
  const gateway = await openGateway((call) => next ?? shortAnswer(call));
  return {
    ...gateway,
    answer: (given) => {
      next = given;
    },
    pass: async (body) => {
      const before = gateway.upstream.calls.length;
      const sent = await gateway.send(body);
      assert.equal(sent.status, 200, sent.text);
      const call = gateway.upstream.calls[before] ?? assert.fail('nothing was sent');
      const protocol = protocolOfPath(call.path);
      const upstream = call.json() as JsonObject;
      if (NO_PROVIDER_SCHEMAS === false) assert.deepEqual(requestFaults(protocol, upstream), []);
      return { ...sent, protocol, upstream, dropped: sent.settlement?.dropped ?? [] };
    },
  };
}

/** A function tool as callers offer it. */
export function tool(name: string, parameters: object = { type: 'object', properties: {} }): object {
  return { type: 'function', function: { name, description: `does ${name}`, parameters } };
}

/** An assistant message that called tools, each with its id, and the results in the same order. */
export function called(...calls: readonly (readonly [id: string, name: string, given: string])[]): object {
  return {
    role: 'assistant',
    content: null,
    tool_calls: calls.map(([id, name, given]) => ({ id, type: 'function', function: { name, arguments: given } })),
  };
}
export const result = (id: string, content: unknown = `result of ${id}`): object => ({
  role: 'tool',
  tool_call_id: id,
  content,
});
export const user = (content: unknown = 'Go on.'): object => ({ role: 'user', content });

const event = (type: string, fields: object = {}): string => sse({ type, ...fields }, type);

/** A block of a Messages stream: its start and its deltas. */
export type Block = readonly [start: object, ...deltas: readonly object[]];

const START_USAGE = { input_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 };

export interface MessagesEnd {
  readonly stop?: string | null;
  readonly usage?: object;
  readonly startUsage?: object;
}

/** The events of a Messages stream with these blocks. */
export function messagesOf(blocks: readonly Block[], end: MessagesEnd = {}): readonly string[] {
  const message = { id: 'msg_x', type: 'message', role: 'assistant', model: CLAUDE, content: [] };
  const usage = end.startUsage ?? START_USAGE;
  return [
    event('message_start', { message: { ...message, stop_reason: null, stop_sequence: null, usage } }),
    ...blocks.flatMap(([start, ...deltas], index) => [
      event('content_block_start', { index, content_block: start }),
      event('ping'),
      ...deltas.map((delta) => event('content_block_delta', { index, delta })),
      event('content_block_stop', { index }),
    ]),
    event('message_delta', {
      delta: { stop_reason: end.stop ?? 'end_turn', stop_sequence: null },
      usage: end.usage ?? { output_tokens: 5 },
    }),
    event('message_stop'),
  ];
}

export const textBlock = (text: string): Block => [
  { type: 'text', text: '' },
  { type: 'text_delta', text },
];
export const thinkingBlock = (thinking: string, signature: string): Block => [
  { type: 'thinking', thinking: '', signature: '' },
  ...(thinking === '' ? [] : [{ type: 'thinking_delta', thinking }]),
  { type: 'signature_delta', signature },
];
export const toolBlock = (id: string, name: string, ...pieces: readonly string[]): Block => [
  { type: 'tool_use', id, name, input: {} },
  ...pieces.map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
];

/** A whole Messages body. */
export function messagesBody(content: readonly object[], more: object = {}): FakeAnswer {
  return whole({
    id: 'msg_x',
    type: 'message',
    role: 'assistant',
    model: CLAUDE,
    content,
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 5 },
    ...more,
  });
}

/** Events of a Responses stream that end with `response.<end>`. */
export function responsesOf(
  middle: readonly (readonly [type: string, fields: object])[],
  end: readonly [type: string, response: object],
): readonly string[] {
  const response = { id: 'resp_x', object: 'response', created_at: 1_790_000_000, model: GPT, output: [] };
  const events: readonly (readonly [string, object])[] = [
    ['response.created', { response: { ...response, status: 'in_progress' } }],
    ...middle,
    [`response.${end[0]}`, { response: { ...response, status: end[0], ...end[1] } }],
  ];
  return events.map(([type, fields], at) => sse({ type, sequence_number: at, ...fields }, type));
}

/** A function call in a Responses stream: told at its start, in deltas, and whole again twice. */
export function responsesCall(at: number, name: string, given: string): readonly (readonly [string, object])[] {
  const item = { id: `fc_${at}`, type: 'function_call', call_id: `call_${at}`, name, status: 'completed' };
  const half = Math.floor(given.length / 2);
  const place = { item_id: item.id, output_index: at };
  return [
    ['response.output_item.added', { output_index: at, item: { ...item, arguments: '', status: 'in_progress' } }],
    ['response.function_call_arguments.delta', { ...place, delta: given.slice(0, half) }],
    ['response.function_call_arguments.delta', { ...place, delta: given.slice(half) }],
    ['response.function_call_arguments.done', { ...place, arguments: given }],
    ['response.output_item.done', { output_index: at, item: { ...item, arguments: given } }],
  ];
}

export const responsesUsage = { input_tokens: 20, output_tokens: 7, total_tokens: 27 };

/** One chunk an event. */
export const played = (events: readonly string[]): FakeAnswer => stream(events);
