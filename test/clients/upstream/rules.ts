// How strict upstreams refuse: a list of what is wrong, the first of which becomes the provider's error. For tests only.
import { isJsonObject } from '../../../src/support/json.ts';
import type { JsonObject, JsonValue } from '../../../src/support/json.ts';

export interface Refusal {
  readonly message: string;
  readonly param?: string;
  readonly code?: string;
}

export type Refuse = (message: string, more?: Omit<Refusal, 'message'>) => void;

/** Collects; nothing is thrown, so that a test sees all that is wrong with a body at once. */
export function createRefusals(): { readonly refuse: Refuse; readonly all: readonly Refusal[] } {
  const all: Refusal[] = [];
  return { all, refuse: (message, more = {}) => void all.push({ message, ...more }) };
}

export const unknownKeys = (value: JsonObject, known: ReadonlySet<string>): readonly string[] =>
  Object.keys(value).filter((key) => !known.has(key));

export const keys = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** The texts of a content: one text, or parts of any type with a `text`. */
export function textOf(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: JsonValue) => (isJsonObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}

/** What a strict function schema must be: every object closed, every property required. */
export function strictSchemaFault(schema: JsonValue | undefined, at = 'schema'): string | undefined {
  if (!isJsonObject(schema)) return undefined;
  const properties = schema['properties'];
  if (isJsonObject(properties)) {
    if (schema['additionalProperties'] !== false) return `${at}: 'additionalProperties' must be false`;
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    const absent = Object.keys(properties).find((name) => !required.includes(name));
    if (absent !== undefined) return `${at}: '${absent}' is missing in 'required'`;
    for (const [name, inner] of Object.entries(properties)) {
      const fault = strictSchemaFault(inner, `${at}.${name}`);
      if (fault !== undefined) return fault;
    }
  }
  return strictSchemaFault(schema['items'], `${at}[]`);
}
