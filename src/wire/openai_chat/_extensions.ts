// Owns the fields that clients send on Chat Completions although OpenAI's API answers 400 to them: Anthropic's cache
// markers, reasoning given back, reasoning settings of other vendors. Finds where they stand and takes them out of the text.
import { arrayAt, isJsonObject, objectAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Edit } from '../splice.ts';
import { REASONING_FIELDS } from './_reasoning_details.ts';

/** At the top: settings of reasoning that go on as `reasoning_effort`, and Anthropic's automatic caching. */
export const REASONING_SETTINGS = ['reasoning', 'thinking', 'output_config'] as const;
const TOP_FIELDS: readonly string[] = ['cache_control'];
const MARKS: readonly string[] = ['cache_control', 'is_error'];
const MESSAGE_FIELDS: readonly string[] = [...MARKS, ...REASONING_FIELDS];
const MARK_FIELDS: readonly string[] = ['cache_control'];
const CALL_FIELDS: readonly string[] = ['cache_control', 'extra_content'];

export interface ExtensionEdits {
  readonly edits: readonly Edit[];
  /** Names of what was taken out, each once. */
  readonly removed: readonly string[];
}

/** The edits that leave only what OpenAI defines, and everything that nobody knows. */
export function extensionEdits(body: JsonObject, keepsReasoning: boolean): ExtensionEdits {
  const removed = new Set<string>();
  const messageFields = keepsReasoning ? MARKS : MESSAGE_FIELDS;
  const edits = [
    ...removals(body, TOP_FIELDS, removed),
    ...eachEdits(body, 'messages', (message) => [
      ...removals(message, messageFields, removed),
      ...eachEdits(message, 'content', (part) => removals(part, MARK_FIELDS, removed)),
      ...eachEdits(message, 'tool_calls', (call) => removals(call, CALL_FIELDS, removed)),
    ]),
    ...eachEdits(body, 'tools', (tool) => {
      const inner = objectAt(tool, 'function');
      const within = inner === undefined ? [] : removals(inner, MARK_FIELDS, removed);
      return [
        ...removals(tool, MARK_FIELDS, removed),
        ...(within.length === 0 ? [] : [{ kind: 'within', key: 'function', edits: within } as const]),
      ];
    }),
  ];
  return { edits, removed: [...removed] };
}

function removals(value: JsonObject, keys: readonly string[], removed: Set<string>): readonly Edit[] {
  const found = keys.filter((key) => Object.hasOwn(value, key));
  for (const key of found) removed.add(key);
  return found.map((key) => ({ kind: 'remove', key }));
}

/** Edits of the objects in the array under `key`; none where nothing in it changes. */
function eachEdits(value: JsonObject, key: string, editsOf: (element: JsonObject) => readonly Edit[]): readonly Edit[] {
  const edits = new Map<number, readonly Edit[]>();
  for (const [at, element] of arrayAt(value, key).entries()) {
    const found: readonly Edit[] = isObject(element) ? editsOf(element) : [];
    if (found.length > 0) edits.set(at, found);
  }
  return edits.size === 0 ? [] : [{ kind: 'each', key, edits }];
}

const isObject = (value: JsonValue): value is JsonObject => isJsonObject(value);
