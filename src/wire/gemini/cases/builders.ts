// Builds conversations, targets and streams for the tests of this folder. Holds no assertion.
import { isLoadlineError } from '../../../support/errors.ts';
import type { LoadlineError } from '../../../support/errors.ts';
import { arrayAt, isJsonObject, objectAt } from '../../../support/json.ts';
import type { JsonObject, JsonValue } from '../../../support/json.ts';
import type { Capabilities } from '../../capabilities.ts';
import type { Compat, EncodedRequest, EncodeTarget, ToolNames } from '../../codec.ts';
import type { AnswerEvent } from '../../answer.ts';
import type {
  Conversation,
  Part,
  ReasoningPart,
  Tool,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from '../../conversation.ts';
import { gemini } from '../codec.ts';

const BASE: Capabilities = {
  contextTokens: 1_048_576,
  maxOutputTokens: 65_536,
  sampling: 'any',
  temperatureMax: 2,
  stopSequences: true,
  efforts: [],
  thinking: 'budget',
  thinkingBudgetTokens: { min: 1, max: 24_576 },
  thinkingDefaultOn: true,
  thinkingCanBeDisabled: true,
  forcedToolChoice: 'yes',
  prefill: true,
  inlineSystem: false,
  structuredOutput: true,
  structuredOutputWithTools: false,
  strictTools: true,
  imageInput: true,
  pdfInput: true,
  audioInput: true,
  videoInput: true,
  toolsWithEffortNeedResponses: false,
  maxTokensField: 'max_tokens',
};

/** Kinds of model that Google serves. */
export const KINDS = {
  /** 2.5 Flash: thinks by budget. */
  budget: BASE,
  /** 2.5 Pro: cannot stop thinking. */
  always: { ...BASE, thinkingBudgetTokens: { min: 128, max: 32_768 }, thinkingCanBeDisabled: false },
  /** 3: thinks by level, signs its calls. */
  level: {
    ...BASE,
    thinking: 'level',
    efforts: ['minimal', 'low', 'medium', 'high'],
    thinkingCanBeDisabled: false,
    thinkingBudgetTokens: undefined,
    thoughtSignatures: 'required',
    structuredOutputWithTools: true,
    toolResultMedia: true,
  },
  /** 3.6 and later: no sampling, no continuing of a message. */
  unsampled: {
    ...BASE,
    thinking: 'level',
    efforts: ['low', 'medium', 'high'],
    thinkingCanBeDisabled: false,
    thinkingBudgetTokens: undefined,
    thoughtSignatures: 'required',
    structuredOutputWithTools: true,
    toolResultMedia: true,
    sampling: 'none',
    prefill: false,
  },
} as const satisfies Record<string, Capabilities>;

export type Kind = keyof typeof KINDS;

export interface Options {
  readonly kind?: Kind;
  readonly compat?: Compat;
  readonly capabilities?: Partial<Capabilities>;
}

export function targetOf({ kind = 'level', compat = 'lenient', capabilities = {} }: Options = {}): EncodeTarget {
  return { model: 'gemini-test', capabilities: { ...KINDS[kind], ...capabilities }, compat, stream: false };
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
  gemini.encodeRequest(conversationOf(given), targetOf(options));

export const bodyOf = (given: Partial<Conversation>, options?: Options): JsonObject => encode(given, options).body;

/** The contents of the body as `role: parts`. */
export const contentsOf = (given: Partial<Conversation>, options?: Options): readonly JsonValue[] =>
  arrayAt(bodyOf(given, options), 'contents');

export const configOf = (given: Partial<Conversation>, options?: Options): JsonObject =>
  objectAt(bodyOf(given, options), 'generationConfig') ?? {};

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

export const objectsAt = (value: unknown, key: string): readonly JsonObject[] =>
  arrayAt(value, key).filter(isJsonObject);

export const text = (value: string): Part => ({ kind: 'text', text: value });
export const user = (...parts: readonly (string | Part)[]): Turn => turnOf('user', parts);
export const assistant = (...parts: readonly (string | Part)[]): Turn => turnOf('assistant', parts);
export const system = (...parts: readonly (string | Part)[]): Turn => turnOf('system', parts);

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

export const signature = (value: string, more: Partial<ReasoningPart> = {}): ReasoningPart => ({
  kind: 'reasoning',
  text: '',
  signature: value,
  format: 'google-gemini-v1',
  ...more,
});

export const tool = (name: string, more: Partial<Tool> = {}): Tool => ({
  kind: 'function',
  name,
  schema: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
  ...more,
});

const encoder = new TextEncoder();
export const bytes = (value: string): Uint8Array => encoder.encode(value);

/** Chunks as Google writes them with alt=sse: CRLF line ends. */
export const sse = (chunks: readonly JsonObject[]): string =>
  chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join('');

export function decodeText(stream: string, toolNames: ToolNames = new Map()): readonly AnswerEvent[] {
  const decoder = gemini.createDecoder(toolNames);
  return [...decoder.push(bytes(stream)), ...decoder.end()];
}

export const decode = (chunks: readonly JsonObject[], toolNames?: ToolNames): readonly AnswerEvent[] =>
  decodeText(sse(chunks), toolNames);

/** One chunk with these parts. */
export const chunk = (parts: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
  modelVersion: 'gemini-test',
  responseId: 'r-1',
});

/** The last chunk: a reason and the counts. */
export const last = (finishReason = 'STOP', more: JsonObject = {}): JsonObject => ({
  ...chunk([{ text: '' }], { finishReason, ...more }),
  usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 7, totalTokenCount: 17 },
});

export const kindsOf = (events: readonly AnswerEvent[]): readonly string[] => events.map((event) => event.kind);

export const textOf = (events: readonly AnswerEvent[]): string =>
  events.map((event) => (event.kind === 'text-delta' ? event.text : '')).join('');

export const argumentsOf = (events: readonly AnswerEvent[], index = 0): string =>
  events
    .map((event) => (event.kind === 'tool-call-delta' && event.index === index ? event.argumentsDelta : ''))
    .join('');
