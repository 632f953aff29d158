// Owns the way from a Messages body to a Conversation (facts 2.15): every field is read, refused with its name, or kept in
// `extra`. Decides nothing about models.
import { createHash } from 'node:crypto';
import { isJsonObject } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Sealer } from '../../support/sealer.ts';
import type { Conversation } from '../conversation.ts';
import { createFieldReader, invalidField } from '../fields.ts';
import { decodeTurns } from './_decode_messages.ts';
import {
  decodeMaxTokens,
  decodeOutputFormat,
  decodeReasoning,
  decodeSampling,
  decodeServiceTier,
  decodeStop,
} from './_decode_settings.ts';
import { decodeToolChoice, decodeTools } from './_decode_tools.ts';

/** Longer than any model's name; it goes into records and messages. */
const MODEL_CHARS_MAX = 300;
/** OpenAI takes no longer name of a user; Claude Code's is a small document. */
const USER_CHARS_MAX = 64;

/** Fields that the Conversation holds. All others are `extra`. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'model',
  'max_tokens',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'stop_sequences',
  'temperature',
  'top_p',
  'top_k',
  'metadata',
  'service_tier',
  'stream',
]);
/** What is read of objects: one that holds more is kept in `extra` as well, so that the rest is named as lost. */
const READ_WITHIN: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['thinking', new Set(['type', 'budget_tokens', 'display'])],
  ['output_config', new Set(['effort', 'format'])],
]);

/** Throws LoadlineError invalid_request with `param` naming the field. */
export function decodeMessagesRequest(body: JsonObject, sealer?: Sealer): Conversation {
  if ((body['max_tokens'] ?? null) === null) throw invalidField('max_tokens', 'is required');
  return decodeCountedRequest(body, sealer);
}

/** The same for a request whose tokens are only counted: it has no limit of its answer. */
export function decodeCountedRequest(body: JsonObject, sealer?: Sealer): Conversation {
  const reader = createFieldReader(body, '');
  const model = reader.text('model');
  if (model === undefined || model.trim() === '') throw invalidField('model', 'is required');
  if (model.length > MODEL_CHARS_MAX) throw invalidField('model', `is longer than ${MODEL_CHARS_MAX} characters`);
  const only = new Set<string>();
  const note = (name: string): void => void only.add(name);
  const { user_id: userId, ...metadata } = reader.object('metadata') ?? {};
  const turns = decodeTurns(body, { sealer, note });
  const tools = decodeTools(body, note);
  return {
    protocol: 'anthropic-messages',
    model,
    turns,
    tools,
    ...decodeToolChoice(body),
    output: decodeOutputFormat(body),
    reasoning: decodeReasoning(body),
    sampling: decodeSampling(body),
    stop: decodeStop(body),
    maxOutputTokens: decodeMaxTokens(body),
    serviceTier: decodeServiceTier(body),
    user: userOf(userId),
    cacheSession: sessionOf(userId),
    stream: reader.flag('stream') ?? false,
    // A stream of Messages always counts.
    includeUsage: true,
    metadata,
    extra: { ...extraOf(body), ...Object.fromEntries([...only].map((name) => [name, true])) },
  };
}

/** `…_session_<id>` at the end, `"session_id":"<id>"` anywhere. The id fits OpenAI's limit of 64 characters. */
const SESSION = /(?:_session_|"session_id"\s*:\s*")([\w-]{8,64})(?:"|$)/;

function userOf(userId: JsonValue | undefined): string | undefined {
  if (userId === undefined || userId === null) return undefined;
  if (typeof userId !== 'string') throw invalidField('metadata.user_id', 'must be a string');
  return userId.length <= USER_CHARS_MAX ? userId : createHash('sha256').update(userId).digest('hex');
}

/** Claude Code writes its session into the user's id: at its end, or in an object as text. */
function sessionOf(userId: JsonValue | undefined): string | undefined {
  if (typeof userId !== 'string') return undefined;
  return SESSION.exec(userId)?.[1];
}

/** fromEntries defines fields and never sets them, so that no name can reach a prototype. */
function extraOf(body: JsonObject): JsonObject {
  const unread = (key: string, value: JsonValue): boolean => {
    if (value === null) return false;
    const read = READ_WITHIN.get(key);
    if (read !== undefined && isJsonObject(value)) return Object.keys(value).some((name) => !read.has(name));
    return !KNOWN_FIELDS.has(key);
  };
  return Object.fromEntries(Object.entries(body).filter(([key, value]) => unread(key, value)));
}
