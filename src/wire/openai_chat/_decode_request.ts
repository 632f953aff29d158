// Owns the way from a Chat Completions body to a Conversation (facts 2): every field is read, refused with its name, or
// kept in `extra`. Decides nothing about models.
import { isJsonObject } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Conversation } from '../conversation.ts';
import { decodeMessages } from './_decode_messages.ts';
import {
  decodeIncludeUsage,
  decodeMaxTokens,
  decodeOutputFormat,
  decodeReasoningSettings,
  decodeSampling,
  decodeStop,
} from './_decode_settings.ts';
import { decodeToolChoice, decodeTools } from './_decode_tools.ts';
import { createFieldReader, invalidField } from '../fields.ts';

/** Longer than any model's name; it goes into records and messages. */
const MODEL_CHARS_MAX = 300;

/** Fields that the Conversation holds. All others are `extra`. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'tools',
  'functions',
  'tool_choice',
  'function_call',
  'parallel_tool_calls',
  'response_format',
  'reasoning_effort',
  'reasoning',
  'thinking',
  'output_config',
  'temperature',
  'top_p',
  'top_k',
  'presence_penalty',
  'frequency_penalty',
  'seed',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'n',
  'stop',
  'max_tokens',
  'max_completion_tokens',
  'verbosity',
  'service_tier',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'store',
  'stream',
  'stream_options',
  'metadata',
]);

/**
 * What is read of the reasoning settings of other vendors (_decode_settings.ts). One that holds more than this is kept in
 * `extra` as well, so that the rest of it is named as lost and not forgotten.
 */
const READ_SETTINGS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['reasoning', new Set(['effort', 'max_tokens', 'enabled', 'summary'])],
  ['thinking', new Set(['type', 'budget_tokens'])],
  ['output_config', new Set(['effort'])],
]);

/** Throws LoadlineError invalid_request with `param` naming the field. */
export function decodeChatRequest(body: JsonObject): Conversation {
  const reader = createFieldReader(body, '');
  const model = reader.text('model');
  if (model === undefined || model.trim() === '') throw invalidField('model', 'is required');
  if (model.length > MODEL_CHARS_MAX) throw invalidField('model', `is longer than ${MODEL_CHARS_MAX} characters`);
  const messages = reader.list('messages');
  if (messages === undefined) throw invalidField('messages', 'is required');
  const user = reader.text('user');
  const output = decodeOutputFormat(body);
  return {
    protocol: 'openai-chat',
    model,
    turns: decodeMessages(messages),
    tools: decodeTools(body),
    toolChoice: decodeToolChoice(body),
    parallelToolCalls: reader.flag('parallel_tool_calls'),
    output,
    reasoning: decodeReasoningSettings(body),
    sampling: decodeSampling(body),
    stop: decodeStop(body),
    maxOutputTokens: decodeMaxTokens(body),
    verbosity: reader.text('verbosity'),
    serviceTier: reader.text('service_tier'),
    user: reader.text('safety_identifier') ?? user,
    promptCacheKey: reader.text('prompt_cache_key'),
    store: reader.flag('store'),
    stream: reader.flag('stream') ?? false,
    includeUsage: decodeIncludeUsage(body),
    metadata: reader.object('metadata') ?? {},
    extra: extraOf(body, output === undefined),
  };
}

/** fromEntries defines fields and never sets them, so that no name can reach a prototype. */
function extraOf(body: JsonObject, formatUnread: boolean): JsonObject {
  const unread = (key: string, value: JsonValue): boolean => {
    const read = READ_SETTINGS.get(key);
    if (read !== undefined && isJsonObject(value)) return Object.keys(value).some((name) => !read.has(name));
    return !KNOWN_FIELDS.has(key) || (key === 'response_format' && formatUnread && value !== null);
  };
  return Object.fromEntries(Object.entries(body).filter(([key, value]) => unread(key, value)));
}
