// Owns the caller's own words about a request: headers, `metadata`, what the key says, and the names that other gateways
// use for the same (facts 4.1). Says which counts; what a hint does to the decision is for decide.ts.
import { LoadlineError } from '../support/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../support/json.ts';
import type { Conversation } from '../wire/conversation.ts';
import { normalizeTask } from './_hints_task.ts';
import { RISK_LEVELS, type Hints, type RiskLevel } from './decision.ts';

/** Request headers of ours that carry hints. */
export const HINT_HEADERS = {
  task: 'x-loadline-task',
  risk: 'x-loadline-risk',
  session: 'x-loadline-session',
  tags: 'x-loadline-tags',
  route: 'x-loadline-route',
} as const;

/** Keys of the body's `metadata` that are ours and do not reach the provider (CONTRACT, Headers). */
export const GATEWAY_METADATA_KEYS: ReadonlySet<string> = new Set(['task', 'risk', 'session_id', 'tags']);

/** Headers of other gateways that mean a session, in the order in which they count. */
const SESSION_ALIASES = [
  'x-session-id',
  'x-session-affinity',
  'helicone-session-id',
  'x-portkey-trace-id',
  'x-conversation-id',
  'session_id',
  'session-id',
  'x-switchyard-session-id',
] as const;
/** Headers of other gateways that hold a JSON object of metadata. */
const METADATA_ALIASES = ['x-portkey-metadata', 'cf-aig-metadata', 'x-litellm-spend-logs-metadata'] as const;
const TAG_ALIASES = ['x-litellm-tags'] as const;
/** Helicone's properties that mean something here; others cannot be listed through a look-up by name. */
const PROPERTY_ALIASES = {
  task: 'helicone-property-task',
  risk: 'helicone-property-risk',
  session_id: 'helicone-property-session',
  project: 'helicone-property-project',
  environment: 'helicone-property-environment',
  user: 'helicone-user-id',
} as const;

/** One header or value; longer ones are not names. */
const VALUE_CHARS_MAX = 256;
/** A JSON header: 16 pairs of OpenAI's limits would be 9 KB, headers of servers end at 8. */
const JSON_CHARS_MAX = 8_192;
const TAGS_MAX = 32;
const TAG_CHARS_MAX = 64;
/** OpenAI allows 16 pairs; other gateways add theirs. */
const METADATA_PAIRS_MAX = 64;
const METADATA_VALUE_CHARS_MAX = 512;

export interface HintKey {
  /** Task of every request of this key that says none itself. */
  readonly task: string | null;
  /** Route of every `auto` request of this key. */
  readonly route: string | null;
  readonly mayLowerRisk: boolean;
}

export interface ReadHints {
  readonly hints: Hints;
  /** Hints that could not be used, by name, for `x-loadline-dropped`. */
  readonly dropped: readonly string[];
}

/** Anything with case-insensitive look-up. */
export interface HintHeaders {
  readonly get: (name: string) => string | null;
}

/**
 * Header over `metadata` over an alias over the key. Throws invalid_request where the risk is no level: whoever writes
 * `hihg` must not get what `none` gets. An alias of another gateway is never an error: it was not written for us.
 */
export function readHints(headers: HintHeaders, conversation: Conversation, key: HintKey): ReadHints {
  const dropped: string[] = [];
  const { metadata } = conversation;
  const aliased = readAliasedMetadata(headers, dropped);
  const ownTask = firstTask(
    [
      headers.get(HINT_HEADERS.task),
      textAt(metadata, 'task'),
      headers.get(PROPERTY_ALIASES.task),
      textAt(aliased, 'task'),
    ],
    dropped,
  );
  if (metadata['task'] !== undefined && typeof metadata['task'] !== 'string') dropped.push('task');
  const keyTask = key.task === null ? undefined : normalizeTask(key.task);
  const risk =
    parseRisk(headers.get(HINT_HEADERS.risk), HINT_HEADERS.risk) ??
    parseRisk(metadata['risk'], 'metadata.risk') ??
    levelIn([headers.get(PROPERTY_ALIASES.risk), textAt(aliased, 'risk')], dropped);
  const sessionId = firstSession(
    [
      headers.get(HINT_HEADERS.session),
      textAt(metadata, 'session_id'),
      ...SESSION_ALIASES.map((name) => headers.get(name)),
      headers.get(PROPERTY_ALIASES.session_id),
      textAt(aliased, 'session_id'),
    ],
    dropped,
  );
  const route = cleanValue(headers.get(HINT_HEADERS.route)) ?? key.route ?? undefined;
  const hints: Hints = {
    task: ownTask ?? keyTask,
    taskSource: ownTask !== undefined ? 'hint' : keyTask !== undefined ? 'key' : undefined,
    risk,
    route,
    sessionId,
    tags: readTags(
      [
        headers.get(HINT_HEADERS.tags),
        metadata['tags'],
        ...TAG_ALIASES.map((name) => headers.get(name)),
        aliased['tags'],
      ],
      dropped,
    ),
    metadata: readPairs(headers, metadata, aliased),
  };
  return { hints, dropped: [...new Set(dropped)] };
}

/** A level as it is written, any case; undefined for none. Throws invalid_request for anything else. */
function parseRisk(value: JsonValue | undefined, param: string): RiskLevel | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const level = typeof value === 'string' ? toLevel(value) : undefined;
  if (level !== undefined) return level;
  throw new LoadlineError({
    code: 'invalid_request',
    param,
    message: `${param} is not a level of risk. Use ${RISK_LEVELS.join(', ')}.`,
  });
}

function toLevel(text: string): RiskLevel | undefined {
  const name = text.trim().toLowerCase();
  return RISK_LEVELS.find((level) => level === name);
}

function levelIn(values: readonly (string | null | undefined)[], dropped: string[]): RiskLevel | undefined {
  for (const value of values) {
    if (value === null || value === undefined || value === '') continue;
    const level = toLevel(value);
    if (level !== undefined) return level;
    dropped.push('risk');
  }
  return undefined;
}

function firstTask(values: readonly (string | null | undefined)[], dropped: string[]): string | undefined {
  for (const value of values) {
    if (value === null || value === undefined || value.trim() === '') continue;
    const task = normalizeTask(value);
    if (task !== undefined) return task;
    dropped.push('task');
  }
  return undefined;
}

function firstSession(values: readonly (string | null | undefined)[], dropped: string[]): string | undefined {
  for (const value of values) {
    if (value === null || value === undefined || value.trim() === '') continue;
    const session = cleanValue(value);
    if (session !== undefined) return session;
    dropped.push('session');
  }
  return undefined;
}

/** Printable and short, or nothing. */
function cleanValue(value: string | null | undefined): string | undefined {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' || trimmed.length > VALUE_CHARS_MAX || hasControl(trimmed) ? undefined : trimmed;
}

function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 32 || code === 127) return true;
  }
  return false;
}

/** Lists, or text parted by commas; each tag once, in order. */
function readTags(values: readonly (JsonValue | undefined)[], dropped: string[]): readonly string[] {
  const tags = new Set<string>();
  for (const value of values) {
    const parts =
      typeof value === 'string' ? value.slice(0, JSON_CHARS_MAX).split(',') : Array.isArray(value) ? value : [];
    for (const part of parts) {
      const tag = typeof part === 'string' ? cleanValue(part) : undefined;
      if (tag === undefined || tag.length > TAG_CHARS_MAX || (tags.size >= TAGS_MAX && !tags.has(tag))) {
        if (part !== '') dropped.push('tags');
      } else {
        tags.add(tag);
      }
    }
  }
  return [...tags];
}

function readAliasedMetadata(headers: HintHeaders, dropped: string[]): JsonObject {
  for (const name of METADATA_ALIASES) {
    const text = headers.get(name);
    if (text === null || text.trim() === '') continue;
    const value = text.length > JSON_CHARS_MAX ? undefined : parseObject(text);
    if (value !== undefined) return value;
    dropped.push(name);
  }
  return {};
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function textAt(object: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Pairs that a policy may ask for; the body's own win over aliases. */
function readPairs(headers: HintHeaders, metadata: JsonObject, aliased: JsonObject): Readonly<Record<string, string>> {
  const pairs = new Map<string, string>();
  const add = (name: string, value: unknown): void => {
    if (pairs.size >= METADATA_PAIRS_MAX || pairs.has(name) || name.length > TAG_CHARS_MAX) return;
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    if (typeof text === 'string' && text.length <= METADATA_VALUE_CHARS_MAX) pairs.set(name, text);
  };
  for (const [name, value] of Object.entries(metadata)) add(name, value);
  for (const [name, value] of Object.entries(aliased)) add(name, value);
  for (const [name, header] of Object.entries(PROPERTY_ALIASES)) add(name, headers.get(header));
  return Object.fromEntries(pairs);
}
