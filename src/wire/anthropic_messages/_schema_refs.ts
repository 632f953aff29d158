// Owns local references within one JSON Schema. References that leave the schema are not followed by anybody here.
import { isJsonObject, objectAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';

/** Where schemas keep their definitions: the keyword of today and the one before it. */
export const DEFINITION_KEYS = ['$defs', 'definitions'] as const;
/** A reference to a reference is followed this far: hand-written chains have two or three. */
const CHAIN_MAX = 16;

/** `#/$defs/Name` or `#/definitions/Name`; undefined for any other form. */
export function definitionOf(root: JsonObject, ref: JsonValue | undefined): JsonObject | undefined {
  const found = typeof ref === 'string' ? /^#\/(\$defs|definitions)\/([^/]+)$/.exec(ref) : null;
  const [, keyword = '', name = ''] = found ?? [];
  if (found === null) return undefined;
  const definitions = objectAt(root, keyword);
  const plain = name.replaceAll('~1', '/').replaceAll('~0', '~');
  const definition = definitions !== undefined && Object.hasOwn(definitions, plain) ? definitions[plain] : undefined;
  return isJsonObject(definition) ? definition : undefined;
}

/** The schema itself, or what its reference leads to. Undefined for a circle, a chain too long or a reference to nowhere. */
export function followReference(root: JsonObject, schema: JsonObject): JsonObject | undefined {
  let current = schema;
  for (let step = 0; step < CHAIN_MAX; step += 1) {
    if (current['$ref'] === undefined) return current;
    const next = definitionOf(root, current['$ref']);
    if (next === undefined) return undefined;
    current = next;
  }
  return undefined;
}

/** The definitions of a schema, to stand beside a new root. */
export function definitionsOf(root: JsonObject): JsonObject {
  const kept: Record<string, JsonValue> = {};
  for (const key of DEFINITION_KEYS) {
    const definitions = root[key];
    if (definitions !== undefined) kept[key] = definitions;
  }
  return kept;
}

export function withoutDefinitions(root: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(root).filter(([key]) => key !== '$defs' && key !== 'definitions'));
}
