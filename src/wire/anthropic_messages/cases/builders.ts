// Builds conversations, targets and streams for the tests of this folder. Holds no assertion.
import { arrayAt, isJsonObject } from '../../../support/json.ts';
import type { JsonObject, JsonValue } from '../../../support/json.ts';
import { isLoadlineError } from '../../../support/errors.ts';
import type { LoadlineError } from '../../../support/errors.ts';
import type { Capabilities } from '../../capabilities.ts';
import type { Compat, EncodedRequest, EncodeTarget, ToolNames } from '../../codec.ts';
import type { AnswerEvent } from '../../answer.ts';
import type { Conversation, Part, Tool, ToolCallPart, ToolResultPart, Turn } from '../../conversation.ts';
import { anthropicMessages } from '../codec.ts';

const BASE: Capabilities = {
  contextTokens: 200_000,
  maxOutputTokens: 64_000,
  sampling: 'one-of',
  temperatureMax: 1,
  stopSequences: true,
  efforts: [],
  thinking: 'budget',
  thinkingDefaultOn: false,
  thinkingCanBeDisabled: true,
  forcedToolChoice: 'not-with-thinking',
  prefill: true,
  inlineSystem: false,
  structuredOutput: true,
  strictTools: true,
  imageInput: true,
  pdfInput: true,
  toolsWithEffortNeedResponses: false,
  maxTokensField: 'max_tokens',
};

/** The rows of the facts' table (1.3), as kinds of model. */
export const KINDS = {
  /** No structured output, no strict tools. */
  older: { ...BASE, structuredOutput: false, strictTools: false },
  budget: BASE,
  budgetWithEffort: { ...BASE, efforts: ['low', 'medium', 'high'] },
  adaptive: {
    ...BASE,
    maxOutputTokens: 128_000,
    thinking: 'adaptive',
    efforts: ['low', 'medium', 'high', 'max'],
    forcedToolChoice: 'yes',
    prefill: false,
  },
  unsampled: {
    ...BASE,
    sampling: 'none',
    thinking: 'adaptive',
    efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
    forcedToolChoice: 'yes',
    prefill: false,
    inlineSystem: true,
  },
  defaultOn: {
    ...BASE,
    sampling: 'none',
    thinking: 'adaptive',
    thinkingDefaultOn: true,
    efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
    forcedToolChoice: 'yes',
    prefill: false,
  },
  alwaysOn: {
    ...BASE,
    sampling: 'none',
    thinking: 'adaptive',
    thinkingDefaultOn: true,
    thinkingCanBeDisabled: false,
    efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
    forcedToolChoice: 'no',
    prefill: false,
  },
  /** Speaks the protocol without thinking, as compatible servers do. */
  plain: { ...BASE, thinking: 'absent', sampling: 'any', forcedToolChoice: 'yes' },
} as const satisfies Record<string, Capabilities>;

export type Kind = keyof typeof KINDS;

export interface Options {
  readonly kind?: Kind;
  readonly compat?: Compat;
  readonly stream?: boolean;
  readonly capabilities?: Partial<Capabilities>;
  readonly promptCache?: 'auto';
}

export function targetOf({
  kind = 'adaptive',
  compat = 'lenient',
  stream = false,
  capabilities = {},
  promptCache,
}: Options = {}): EncodeTarget {
  return { model: 'claude-test', capabilities: { ...KINDS[kind], ...capabilities }, compat, stream, promptCache };
}

export function conversationOf(given: Partial<Conversation> = {}): Conversation {
  return {
    protocol: 'openai-chat',
    model: 'auto',
    turns: [user('Hello')],
    tools: [],
    sampling: {},
    stream: false,
    includeUsage: false,
    metadata: {},
    extra: {},
    ...given,
  };
}

export const encode = (given: Partial<Conversation>, options?: Options): EncodedRequest =>
  anthropicMessages.encodeRequest(conversationOf(given), targetOf(options));

export const bodyOf = (given: Partial<Conversation>, options?: Options): JsonObject => encode(given, options).body;

/** The error that encoding throws; fails the test where it throws none, or another kind. */
export function errorOf(given: Partial<Conversation>, options?: Options): LoadlineError {
  try {
    encode(given, options);
  } catch (error) {
    if (isLoadlineError(error)) return error;
    throw error;
  }
  throw new Error('expected an error, but the request was encoded');
}

/** The objects of the array under `key`; none where there is no such array. */
export const objectsAt = (value: JsonValue | undefined, key: string): readonly JsonObject[] =>
  arrayAt(value, key).filter(isJsonObject);

export const text = (value: string): Part => ({ kind: 'text', text: value });
export const user = (...parts: readonly (string | Part)[]): Turn => turnOf('user', parts);
export const assistant = (...parts: readonly (string | Part)[]): Turn => turnOf('assistant', parts);
export const system = (...parts: readonly (string | Part)[]): Turn => turnOf('system', parts);
export const developer = (...parts: readonly (string | Part)[]): Turn => turnOf('developer', parts);

function turnOf(role: Turn['role'], parts: readonly (string | Part)[]): Turn {
  return { role, parts: parts.map((part) => (typeof part === 'string' ? text(part) : part)) };
}

export const call = (id: string, name = 'look', argumentsText = '{}'): ToolCallPart => ({
  kind: 'tool-call',
  id,
  name,
  argumentsText,
});

export const result = (callId: string, value = 'done', more: Partial<ToolResultPart> = {}): Turn => ({
  role: 'tool',
  parts: [{ kind: 'tool-result', callId, parts: [{ kind: 'text', text: value }], ...more }],
});

export const tool = (name: string, more: Partial<Tool> = {}): Tool => ({
  kind: 'function',
  name,
  schema: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
  ...more,
});

const encoder = new TextEncoder();

/** Events as Anthropic writes them. */
export const sse = (events: readonly JsonObject[]): string =>
  events.map((event) => `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`).join('');

export function decodeText(stream: string, toolNames: ToolNames = new Map()): readonly AnswerEvent[] {
  const decoder = anthropicMessages.createDecoder(toolNames);
  return [...decoder.push(encoder.encode(stream)), ...decoder.end()];
}

export const decode = (events: readonly JsonObject[], toolNames?: ToolNames): readonly AnswerEvent[] =>
  decodeText(sse(events), toolNames);

/** The frame round blocks: start before, an ending and the stop after. */
export function message(
  blocks: readonly JsonObject[],
  delta: JsonObject = { stop_reason: 'end_turn' },
): readonly JsonObject[] {
  return [
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-test',
        content: [],
        usage: { input_tokens: 10, output_tokens: 1 },
      },
    },
    ...blocks,
    { type: 'message_delta', delta, usage: { output_tokens: 7 } },
    { type: 'message_stop' },
  ];
}

/** The events of one block: its start, its deltas, its stop. */
export function block(index: number, start: JsonObject, deltas: readonly JsonObject[] = []): readonly JsonObject[] {
  return [
    { type: 'content_block_start', index, content_block: start },
    ...deltas.map((delta): JsonObject => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

export const textBlock = (index: number, ...pieces: readonly string[]): readonly JsonObject[] =>
  block(
    index,
    { type: 'text', text: '' },
    pieces.map((piece) => ({ type: 'text_delta', text: piece })),
  );

export const toolBlock = (index: number, name: string, ...pieces: readonly string[]): readonly JsonObject[] =>
  block(
    index,
    { type: 'tool_use', id: `toolu_${index}`, name, input: {} },
    pieces.map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
  );

/** All text of an answer. */
export const textOf = (events: readonly AnswerEvent[]): string =>
  events.map((event) => (event.kind === 'text-delta' ? event.text : '')).join('');

/** All arguments of the call with that index. */
export const argumentsOf = (events: readonly AnswerEvent[], index = 0): string =>
  events
    .map((event) => (event.kind === 'tool-call-delta' && event.index === index ? event.argumentsDelta : ''))
    .join('');

export const kindsOf = (events: readonly AnswerEvent[]): readonly string[] => events.map((event) => event.kind);
