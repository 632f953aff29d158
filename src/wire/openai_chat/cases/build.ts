// Small builders for the tests of this folder: models, targets, bodies, streams.
import type { JsonObject } from '../../../support/json.ts';
import { createSealer } from '../../../support/sealer.ts';
import type { Capabilities } from '../../capabilities.ts';
import type { EncodeContext, EncodeTarget } from '../../codec.ts';
import type { AnswerEvent } from '../../answer.ts';
import type { Conversation, Part, Role, Turn } from '../../conversation.ts';
import { openaiChat } from '../codec.ts';

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

/** A model that takes sampling and stops, and knows no effort. */
export const PLAIN_MODEL: Capabilities = {
  ...REASONING_MODEL,
  sampling: 'any',
  efforts: [],
  stopSequences: true,
  toolsWithEffortNeedResponses: false,
  maxTokensField: 'max_tokens',
};

export function target(fields: Partial<EncodeTarget> = {}): EncodeTarget {
  return { model: 'gpt-5.4-mini', capabilities: REASONING_MODEL, compat: 'lenient', stream: false, ...fields };
}

/** The Conversation of a body with these fields and one user message. */
export function decoded(fields: JsonObject = {}): Conversation {
  return openaiChat.decodeRequest({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...fields });
}

/** The turns of these messages. */
export function turnsOf(...messages: readonly JsonObject[]): readonly Turn[] {
  return decoded({ messages }).turns;
}

export function turn(role: Role, ...parts: readonly (Part | string)[]): Turn {
  return { role, parts: parts.map((part) => (typeof part === 'string' ? { kind: 'text', text: part } : part)) };
}

export const CONTEXT: EncodeContext = {
  id: 'chatcmpl-1',
  createdSeconds: 1_790_000_000,
  model: 'claude-sonnet-4-6',
  includeUsage: false,
  conversation: decoded(),
  inputTokensEstimate: 7,
  sealer: createSealer(new Uint8Array(32), 'reasoning'),
};

/** A stream of events as the network brings it. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export const sse = (...data: readonly (object | string)[]): string =>
  data.map((item) => `data: ${typeof item === 'string' ? item : JSON.stringify(item)}\n\n`).join('');

export function chunk(delta: JsonObject, fields: JsonObject = {}, finish: string | null = null): JsonObject {
  return {
    id: 'chatcmpl-up',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'gpt-5.4-mini-2026-03-17',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...fields,
  };
}

/** The events of a stream, end included. */
export function events(text: string): readonly AnswerEvent[] {
  const decoder = openaiChat.createDecoder(new Map());
  return [...decoder.push(bytes(text)), ...decoder.end()];
}

/** The JSON of each event of an encoded stream, `[DONE]` as it is. */
export function dataOf(text: string): readonly unknown[] {
  return text
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice('data: '.length))
    .map((data) => (data === '[DONE]' ? data : JSON.parse(data)));
}

/** Where the material shared by all sessions lies, beside the repository. */
export const SHARED = new URL('../../../../../shared/data/', import.meta.url);
