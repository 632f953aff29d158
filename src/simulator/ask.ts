// Owns what the simulator wants to know of a request, whatever its protocol, and the reading of fields that all three
// share. Fields that it does not know are nobody's business here: the real APIs take them, so the simulator does.
import { LoadlineError } from '../support/errors.ts';
import { isJsonObject, numberAt, stringAt } from '../support/json.ts';
import type { JsonObject, JsonValue } from '../support/json.ts';

export interface ForcedTool {
  readonly name: string;
  /** True for tools that take free text in place of JSON. */
  readonly isCustom: boolean;
  readonly schema: JsonValue;
}

export type Format =
  | { readonly kind: 'text' }
  | { readonly kind: 'json-object' }
  | { readonly kind: 'json-schema'; readonly schema: JsonValue };

export interface Ask {
  /** The model as the caller named it. */
  readonly model: string;
  readonly stream: boolean;
  /** Messages or input items. */
  readonly messages: number;
  readonly size: Size;
  readonly tools: number;
  readonly forced: ForcedTool | undefined;
  readonly format: Format;
  readonly maxTokens: number | undefined;
  readonly stop: readonly string[];
}

export interface Size {
  /** Characters of text in messages, instructions and tools. */
  readonly characters: number;
  /** Images, files and sounds. */
  readonly media: number;
}

/** Fields whose strings are data or names, not text that a model would read. */
const NOT_TEXT = new Set([
  'type',
  'role',
  'id',
  'call_id',
  'tool_call_id',
  'tool_use_id',
  'item_id',
  'data',
  'url',
  'image_url',
  'file_url',
  'file_data',
  'file_id',
  'media_type',
  'format',
  'detail',
  'signature',
  'encrypted_content',
  'status',
  'cache_control',
]);
const MEDIA = new Set(['image', 'image_url', 'input_image', 'document', 'file', 'input_file', 'input_audio']);

/** Measures text without reading it, on a stack of its own: nesting comes from strangers. */
export function measure(...values: readonly (JsonValue | undefined)[]): Size {
  let characters = 0;
  let media = 0;
  const pending: (JsonValue | undefined)[] = [...values];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string') characters += value.length;
    else if (Array.isArray(value)) for (const inner of value) pending.push(inner);
    else if (isJsonObject(value)) {
      if (MEDIA.has(stringAt(value, 'type') ?? '')) media += 1;
      for (const [name, inner] of Object.entries(value)) if (!NOT_TEXT.has(name)) pending.push(inner);
    }
  }
  return { characters, media };
}

/** True for a value nested deeper than `levels`; itself without a stack. */
export function isDeeper(value: JsonValue, levels: number): boolean {
  let level: readonly JsonValue[] = [value];
  for (let depth = 0; depth <= levels && level.length > 0; depth += 1)
    level = level.flatMap((entry) => (typeof entry === 'object' && entry !== null ? Object.values(entry) : []));
  return level.length > 0;
}

export function fault(param: string, message: string): LoadlineError {
  return new LoadlineError({ code: 'invalid_request', message, param });
}

/** The model's name. Throws where there is none: every API demands it. */
export function requireModel(body: JsonObject): string {
  const model = stringAt(body, 'model');
  if (model === undefined || model.trim() === '') throw fault('model', 'The request has no model. Add `model`.');
  return model;
}

/** A whole positive number under `name`, undefined where it is absent or null. */
export function readLimit(body: JsonObject, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  const limit = numberAt(body, name);
  if (limit === undefined || !Number.isInteger(limit) || limit < 1)
    throw fault(name, `\`${name}\` must be a whole number of at least 1.`);
  return limit;
}

/** A list of objects, at least one. */
export function requireItems(body: JsonObject, name: string): readonly JsonObject[] {
  const value = body[name];
  if (!Array.isArray(value) || value.length === 0)
    throw fault(name, `\`${name}\` must be a list with at least one entry.`);
  return value.map((item: unknown, index) => {
    if (!isJsonObject(item)) throw fault(`${name}[${index}]`, `\`${name}[${index}]\` must be an object.`);
    return item;
  });
}

/** `stop`, one or many. */
export function readStop(value: JsonValue | undefined): readonly string[] {
  const all = Array.isArray(value) ? value : [value];
  return all.filter((entry): entry is string => typeof entry === 'string' && entry !== '');
}

/** The tool of that name, or the first where none is named. Throws where the caller forces what was not offered. */
export function requireForced(tools: readonly ForcedTool[], name: string | undefined): ForcedTool {
  const found = name === undefined ? tools[0] : tools.find((tool) => tool.name === name);
  if (found !== undefined) return found;
  throw fault('tool_choice', '`tool_choice` forces a tool that is not in `tools`. Offer the tool, or choose auto.');
}
