// Small builders for the tests of this folder: conversations, targets, streams of events.
import type { JsonObject } from '../../../support/json.ts';
import { createSealer } from '../../../support/sealer.ts';
import type { Capabilities } from '../../capabilities.ts';
import type { EncodeContext, EncodeTarget } from '../../codec.ts';
import type { AnswerEvent } from '../../answer.ts';
import type { Conversation, Part, Role, Turn } from '../../conversation.ts';
import { openaiResponses } from '../codec.ts';

/** What gpt-5.4-mini takes (facts 1.3). */
export const REASONING_MODEL: Capabilities = {
  contextTokens: 400_000,
  maxOutputTokens: 128_000,
  sampling: 'at-effort-none',
  temperatureMax: 2,
  stopSequences: false,
  efforts: ['none', 'low', 'medium', 'high', 'xhigh'],
  thinking: 'absent',
  thinkingDefaultOn: false,
  thinkingCanBeDisabled: true,
  forcedToolChoice: 'yes',
  prefill: false,
  inlineSystem: true,
  structuredOutput: true,
  strictTools: true,
  imageInput: true,
  pdfInput: true,
  toolsWithEffortNeedResponses: true,
  maxTokensField: 'max_completion_tokens',
};

/** A model that takes sampling and knows no effort. */
export const PLAIN_MODEL: Capabilities = { ...REASONING_MODEL, sampling: 'any', efforts: [], stopSequences: true };

export function target(fields: Partial<EncodeTarget> = {}): EncodeTarget {
  return { model: 'gpt-5.4-mini', capabilities: REASONING_MODEL, compat: 'lenient', stream: false, ...fields };
}

export function turn(role: Role, ...parts: readonly (Part | string)[]): Turn {
  return { role, parts: parts.map((part) => (typeof part === 'string' ? { kind: 'text', text: part } : part)) };
}

export function conversation(fields: Partial<Conversation> = {}): Conversation {
  return {
    protocol: 'openai-chat',
    model: 'gpt-5.4-mini',
    turns: [turn('user', 'Hello')],
    tools: [],
    sampling: {},
    stream: false,
    includeUsage: false,
    metadata: {},
    extra: {},
    ...fields,
  };
}

/** The body for these fields, at the reasoning model unless told otherwise. */
export function encode(fields: Partial<Conversation>, to: Partial<EncodeTarget> = {}) {
  return openaiResponses.encodeRequest(conversation(fields), target(to));
}

/** The input items for these turns. */
export function inputOf(...turns: readonly Turn[]): unknown {
  return encode({ turns }).body['input'];
}

type Event = Readonly<Record<string, unknown>> & { readonly type: string };

/** Events as OpenAI sends them, numbered. */
export function sse(events: readonly Event[]): Uint8Array {
  const text = events.map(
    (event, index) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: index })}\n\n`,
  );
  return new TextEncoder().encode(text.join(''));
}

/** Everything that a decoder gives for these bytes, its end included. */
export function decode(
  chunks: readonly Uint8Array[],
  toolNames: ReadonlyMap<string, string> = new Map(),
): readonly AnswerEvent[] {
  const decoder = openaiResponses.createDecoder(toolNames);
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
}

export function decodeEvents(...events: readonly Event[]): readonly AnswerEvent[] {
  return decode([sse(events)]);
}

export const CREATED: Event = {
  type: 'response.created',
  response: { id: 'resp_1', model: 'gpt-5.4-mini-2026-03-17', status: 'in_progress' },
};

export function completed(fields: Readonly<Record<string, unknown>> = {}): Event {
  return {
    type: 'response.completed',
    response: { id: 'resp_1', model: 'gpt-5.4-mini-2026-03-17', status: 'completed', output: [], ...fields },
  };
}

export const USAGE = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 40, cache_write_tokens: 10 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 20 },
  total_tokens: 130,
};

/** The answer's text, reasoning and call arguments put together from events. */
export function gather(events: readonly AnswerEvent[]) {
  let text = '';
  let refusal = '';
  let reasoning = '';
  const calls: { id: string; name: string; arguments: string; ended: boolean; custom: boolean }[] = [];
  for (const event of events) {
    if (event.kind === 'text-delta') text += event.text;
    if (event.kind === 'refusal-delta') refusal += event.text;
    if (event.kind === 'reasoning-delta') reasoning += event.text;
    if (event.kind === 'tool-call-start')
      calls[event.index] = {
        id: event.id,
        name: event.name,
        arguments: '',
        ended: false,
        custom: event.custom === true,
      };
    const call = 'index' in event ? calls[event.index] : undefined;
    if (event.kind === 'tool-call-delta' && call !== undefined) call.arguments += event.argumentsDelta;
    if (event.kind === 'tool-call-end' && call !== undefined) call.ended = true;
  }
  return { text, refusal, reasoning, calls };
}

export const SEALER = createSealer(new Uint8Array(32), 'reasoning');
/** Of an installation with another secret. */
export const OTHER_SEALER = createSealer(new Uint8Array(32).fill(7), 'reasoning');

/** The Conversation of a caller's body with these fields. */
export function decodedBody(fields: JsonObject = {}): Conversation {
  return openaiResponses.decodeRequest({ model: 'm', input: 'hi', ...fields }, SEALER);
}

/** The turns of these items. */
export function turnsOfItems(...input: readonly JsonObject[]): readonly Turn[] {
  return decodedBody({ input }).turns;
}

export function contextOf(body: JsonObject = {}): EncodeContext {
  return {
    id: 'resp_1',
    createdSeconds: 1_790_000_000,
    model: 'claude-sonnet-4-6',
    includeUsage: true,
    conversation: decodedBody(body),
    inputTokensEstimate: 7,
    sealer: SEALER,
  };
}

/** What is written for these events, as events read without anything of ours. */
export function written(events: readonly AnswerEvent[], body: JsonObject = {}): readonly JsonObject[] {
  const encoder = openaiResponses.createEncoder(contextOf(body));
  return payloadsOf(events.map((event) => encoder.push(event)).join(''));
}

/** The `data` of each event of a stream. */
export function payloadsOf(text: string): readonly JsonObject[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice('data: '.length)) as JsonObject);
}
