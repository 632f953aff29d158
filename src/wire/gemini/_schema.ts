// Owns JSON Schemas as Gemini reads them (parametersJsonSchema, responseJsonSchema): the keywords of its reference stay,
// what can be said in these is, and a limit that it has no word for goes into the description, where the model reads it.
import { isJsonObject } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';

export interface EncodedSchema {
  readonly schema: JsonObject;
  /** True where the schema sent allows more than the caller's did. */
  readonly wider: boolean;
}

/** Taken as they are. */
const KEPT = new Set([
  '$id',
  '$anchor',
  'type',
  'format',
  'title',
  'description',
  'enum',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'required',
  'propertyOrdering',
]);
/** Hold one schema, a list of schemas, schemas by name. */
const ONE = new Set(['items', 'additionalProperties']);
const LISTS = new Set(['prefixItems', 'anyOf', 'oneOf']);
const NAMED = new Set(['properties', '$defs']);
/** Say nothing about what is valid. */
const REMARKS = new Set([
  '$schema',
  '$comment',
  'default',
  'examples',
  'example',
  'deprecated',
  'readOnly',
  'writeOnly',
]);
/** What may stand beside a reference without narrowing it: Gemini takes none of it there. */
const BESIDE = new Set(['$ref', 'description', 'title', '$defs', 'definitions', ...REMARKS]);
/** The parser holds bodies to 64 levels, and a schema's level is two of JSON's. */
const DEPTH_MAX = 64;

interface State {
  wider: boolean;
}

/** Never throws: what is no schema passes as one that allows everything. */
export function encodeSchema(written: JsonObject): EncodedSchema {
  const state: State = { wider: false };
  return { schema: rewrite(written, state, 0), wider: state.wider };
}

function rewrite(written: JsonObject, state: State, depth: number): JsonObject {
  if (depth > DEPTH_MAX) {
    state.wider = true;
    return {};
  }
  const whole = Array.isArray(written['allOf']) ? merged(written, state) : written;
  const reference = whole['$ref'];
  if (typeof reference === 'string' && (whole === written || Object.keys(whole).every((key) => BESIDE.has(key)))) {
    return withReference(whole, reference, { state, depth });
  }
  const out: Record<string, JsonValue> = {};
  const limits: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(whole)) {
    if (KEPT.has(key)) out[key] = value;
    else if (ONE.has(key)) out[key] = isJsonObject(value) ? rewrite(value, state, depth + 1) : value;
    else if (LISTS.has(key)) out[key] = listOf(value, { state, depth });
    else if (NAMED.has(key) || key === 'definitions')
      put(out, key === 'definitions' ? '$defs' : key, namedOf(value, { state, depth }));
    else if (key === 'const') out['enum'] = [value];
    else if (key === 'nullable') continue;
    else if (!REMARKS.has(key)) limits[key] = value;
  }
  fitEnum(out, limits);
  if (whole['nullable'] === true && typeof out['type'] === 'string') out['type'] = [out['type'], 'null'];
  return described(out, limits, state);
}

interface At {
  readonly state: State;
  readonly depth: number;
}

const listOf = (value: JsonValue, { state, depth }: At): JsonValue =>
  Array.isArray(value) ? value.map((inner) => (isJsonObject(inner) ? rewrite(inner, state, depth + 1) : {})) : [];

function namedOf(value: JsonValue, { state, depth }: At): JsonObject {
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.map(([name, inner]) => [name, isJsonObject(inner) ? rewrite(inner, state, depth + 1) : {}]),
  );
}

function put(out: Record<string, JsonValue>, key: string, value: JsonObject): void {
  const before = out[key];
  out[key] = isJsonObject(before) ? { ...before, ...value } : value;
}

/** Beside a reference Gemini allows nothing but what begins with `$`. */
function withReference(written: JsonObject, reference: string, at: At): JsonObject {
  const { $defs, definitions } = written;
  const own = { ...namedOf($defs ?? null, at), ...namedOf(definitions ?? null, at) };
  return {
    $ref: reference.replace(/^#\/definitions\//, '#/$defs/'),
    ...(Object.keys(own).length === 0 ? {} : { $defs: own }),
  };
}

/** Values of an enum are texts or numbers; others are told in words. */
function fitEnum(out: Record<string, JsonValue>, limits: Record<string, JsonValue>): void {
  const values = out['enum'];
  if (values === undefined) return;
  if (Array.isArray(values) && values.every((value) => typeof value === 'string' || typeof value === 'number')) return;
  limits['enum'] = values;
  delete out['enum'];
}

function described(out: Record<string, JsonValue>, limits: JsonObject, state: State): JsonObject {
  if (Object.keys(limits).length === 0) return out;
  state.wider = true;
  const said = typeof out['description'] === 'string' ? [out['description']] : [];
  return { ...out, description: [...said, `(JSON Schema: ${JSON.stringify(limits)})`].join(' ') };
}

/** `allOf` of plain parts is one schema; parts that say the same thing in two ways cannot be told here. */
function merged(written: JsonObject, state: State): JsonObject {
  const { allOf, ...rest } = written;
  let whole: JsonObject = rest;
  for (const part of Array.isArray(allOf) ? allOf : []) {
    if (!isJsonObject(part)) continue;
    whole = joined(whole, part, state);
  }
  return whole;
}

function joined(left: JsonObject, right: JsonObject, state: State): JsonObject {
  const out: Record<string, JsonValue> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const before = out[key];
    if (key === 'properties' && isJsonObject(before) && isJsonObject(value)) out[key] = { ...before, ...value };
    else if (key === 'required' && Array.isArray(before) && Array.isArray(value))
      out[key] = [...new Set([...before, ...value])];
    else if (before === undefined) out[key] = value;
    else if (JSON.stringify(before) !== JSON.stringify(value)) state.wider = true;
  }
  return out;
}
