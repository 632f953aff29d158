// Reads what blocks of every kind have: a cache marker, fields beyond those that a part holds, text.
import { objectAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Sealer } from '../../support/sealer.ts';
import type { CacheControl, TextPart } from '../conversation.ts';
import { createFieldReader, invalidField } from '../fields.ts';

export interface Decoding {
  readonly sealer: Sealer | undefined;
  /** Settings inside blocks that only Anthropic has, by name: a provider of another protocol loses them. */
  readonly note: (name: string) => void;
}

/** Anthropic's cache marker; any other object is no marker. */
export function cacheControlOf(value: JsonObject): CacheControl | undefined {
  const marker = objectAt(value, 'cache_control');
  if (marker?.['type'] !== 'ephemeral') return undefined;
  const ttl = marker['ttl'];
  return ttl === '5m' || ttl === '1h' ? { type: 'ephemeral', ttl } : { type: 'ephemeral' };
}

/** Answers have an empty list of citations where there are none, and clients send it back. */
const says = (value: JsonValue | undefined): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

/** The block itself where it has fields beside `known`. */
export function rawBeyond(block: JsonObject, known: readonly string[]): { readonly raw?: JsonObject } {
  const more = Object.entries(block).some(
    ([key, value]) => key !== 'type' && key !== 'cache_control' && says(value) && !known.includes(key),
  );
  return more ? { raw: block } : {};
}

export const markerOf = (block: JsonObject): { readonly cacheControl?: CacheControl } => {
  const cacheControl = cacheControlOf(block);
  return cacheControl === undefined ? {} : { cacheControl };
};

export function decodeText(block: JsonObject, path: string, { note }: Decoding): TextPart {
  const text = createFieldReader(block, path).text('text');
  if (text === undefined) throw invalidField(`${path}.text`, 'is required');
  const { raw } = rawBeyond(block, ['text']);
  if (raw !== undefined) for (const name of beyondNames(raw)) note(name);
  return { kind: 'text', text, ...markerOf(block), ...(raw === undefined ? {} : { raw }) };
}

/** Citations of an earlier answer stand in its text as well; what they point at is Anthropic's. */
const beyondNames = (raw: JsonObject): readonly string[] =>
  Object.keys(raw)
    .filter((key) => key !== 'type' && key !== 'text' && key !== 'cache_control' && says(raw[key]))
    .map((key) => `messages.content.${key}`);
