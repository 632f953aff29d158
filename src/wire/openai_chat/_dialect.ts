// Brings a body of Chat Completions into the form of a server that differs from OpenAI's, by its dialect alone: other names,
// other words, fields that it refuses. Says what to edit and what is lost; makes no edit itself and knows no server's name.
import { isJsonObject, numberAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { ChatDialect, EncodeTarget } from '../codec.ts';
import { createLosses } from '../losses.ts';
import type { Losses } from '../losses.ts';
import type { Edit } from '../splice.ts';
import { messageEdits } from './_dialect_messages.ts';

export interface DialectEdits {
  readonly edits: readonly Edit[];
  readonly dropped: readonly string[];
}

/** Values that ask for nothing but what a server does anyway: leaving them out loses nothing. */
const NEUTRAL: Readonly<Record<string, readonly JsonValue[]>> = {
  n: [1],
  logprobs: [false],
  top_logprobs: [0],
  presence_penalty: [0],
  frequency_penalty: [0],
  parallel_tool_calls: [true],
  store: [false],
  service_tier: ['auto', 'default'],
  verbosity: ['medium'],
};

/** Says who asks or helps a cache, and changes no answer: named in either mode, refused in none. */
const HINTS: ReadonlySet<string> = new Set([
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'metadata',
]);

/** Without these the request is another one. */
const ESSENTIAL: ReadonlySet<string> = new Set(['tools', 'functions', 'function_call', 'audio', 'web_search_options']);

/** Throws unsupported_parameter where the key is strict and something would be lost, and for what is essential. */
export function dialectEdits(body: JsonObject, target: EncodeTarget): DialectEdits {
  const { dialect } = target;
  if (dialect === undefined) return { edits: [], dropped: [] };
  const losses = createLosses(target);
  const edits = new Map<string, Edit>();
  const put = (edit: Edit): void => void edits.set(edit.key, edit);
  for (const edit of [...limitEdits(body, dialect), ...wordEdits(body, dialect, losses)]) put(edit);
  for (const edit of refusedEdits(body, dialect, { losses, edited: edits })) put(edit);
  const messages = messageEdits(body, dialect, losses);
  if (messages !== undefined) put(messages);
  return { edits: [...edits.values()], dropped: losses.names() };
}

/** The output limit under the one name that the server knows; the newer one wins where both are given, as OpenAI has it. */
function limitEdits(body: JsonObject, { maxTokensField }: ChatDialect): readonly Edit[] {
  if (maxTokensField === undefined) return [];
  const other = maxTokensField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  if (!Object.hasOwn(body, other)) return [];
  const given = body['max_completion_tokens'] ?? body['max_tokens'] ?? null;
  if (!Object.hasOwn(body, maxTokensField)) return [{ kind: 'rename', key: other, to: maxTokensField }];
  return [
    { kind: 'remove', key: other },
    { kind: 'set', key: maxTokensField, value: given },
  ];
}

/** What the server has, in other words. */
function wordEdits(body: JsonObject, dialect: ChatDialect, losses: Losses): readonly Edit[] {
  const { seedField, requiredChoice, noReasoning, jsonSchema, choicesMax } = dialect;
  const edits: Edit[] = [];
  if (seedField !== undefined && Object.hasOwn(body, 'seed'))
    edits.push(
      Object.hasOwn(body, seedField) ? { kind: 'remove', key: 'seed' } : { kind: 'rename', key: 'seed', to: seedField },
    );
  if (requiredChoice !== undefined && body['tool_choice'] === 'required')
    edits.push({ kind: 'set', key: 'tool_choice', value: requiredChoice });
  if (noReasoning === 'thinking-disabled' && body['reasoning_effort'] === 'none')
    edits.push(
      { kind: 'remove', key: 'reasoning_effort' },
      { kind: 'set', key: 'thinking', value: { type: 'disabled' } },
    );
  if (jsonSchema === false && stringAt(body['response_format'], 'type') === 'json_schema') {
    losses.drop('response_format');
    edits.push({ kind: 'set', key: 'response_format', value: { type: 'json_object' } });
  }
  if (choicesMax !== undefined && (numberAt(body, 'n') ?? 1) > choicesMax) {
    losses.drop('n');
    edits.push({ kind: 'remove', key: 'n' });
  }
  return edits;
}

interface Refusing {
  readonly losses: Losses;
  /** Fields that are already seen to. */
  readonly edited: ReadonlyMap<string, Edit>;
}

function refusedEdits(
  body: JsonObject,
  { refuses, takes }: ChatDialect,
  { losses, edited }: Refusing,
): readonly Edit[] {
  const isRefused = (key: string): boolean =>
    refuses?.includes(key) === true || (takes !== undefined && !takes.includes(key));
  const refused = Object.keys(body).filter((key) => !edited.has(key) && isRefused(key));
  for (const key of refused) {
    if (asksNothing(key, body[key] ?? null)) continue;
    if (ESSENTIAL.has(key))
      losses.refuse(key, `The model's server has no ${key}, and without it this is another request.`);
    if (HINTS.has(key)) losses.note(key);
    else losses.drop(key);
  }
  return refused.map((key) => ({ kind: 'remove', key }));
}

/** `null` and what is empty say nothing in any field. */
export function asksNothing(key: string, value: JsonValue): boolean {
  if (value === null || value === '') return true;
  if (Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0) return true;
  return Object.hasOwn(NEUTRAL, key) && NEUTRAL[key]?.includes(value) === true;
}
