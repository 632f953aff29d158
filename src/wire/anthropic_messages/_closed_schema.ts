// Owns the form of JSON Schema that Anthropic's constrained decoding takes (facts 2.3; its documentation of structured
// outputs): every object closed, no recursion, limits told in the description in place of keywords. A schema that would
// change its meaning on the way is not forced into that form: the caller of this file then asks in another way.
import { isJsonObject, objectAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { describeLimits } from './_schema_limits.ts';
import { mergeObject } from './_merge_objects.ts';
import { DEFINITION_KEYS, definitionOf, followReference, withoutDefinitions } from './_schema_refs.ts';

export type ClosedSchema =
  | {
      readonly ok: true;
      readonly schema: JsonObject;
      /** Fields that may be absent, and alternatives: Anthropic bounds their number over one request. */
      readonly optionalFields: number;
      readonly alternatives: number;
    }
  | { readonly ok: false; readonly reason: string };

/** Nodes of one schema. The largest in the recordings has some hundred; anything near this would not compile there. */
const NODES_MAX = 5_000;
/** Levels, through references too: a body is at most 64 deep, and a chain of definitions must not exhaust the stack. */
const DEPTH_MAX = 200;
/** The types of JSON Schema. */
const TYPES = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);

interface State {
  readonly root: JsonObject;
  /** Definitions in use, closed; undefined while one is being closed: meeting it again is recursion. */
  readonly definitions: Map<string, JsonObject | undefined>;
  nodes: number;
  depth: number;
  optionalFields: number;
  alternatives: number;
  problem: string | undefined;
}

/** `root` may be any schema of an object; a reference at the root is followed. */
export function closeSchema(root: JsonObject): ClosedSchema {
  const state: State = {
    root,
    definitions: new Map(),
    nodes: 0,
    depth: 0,
    optionalFields: 0,
    alternatives: 0,
    problem: undefined,
  };
  const start = followReference(root, root);
  const schema = start === undefined ? fail(state, 'a reference leads nowhere') : close(start, state);
  if (state.problem !== undefined) return { ok: false, reason: state.problem };
  const { optionalFields, alternatives } = state;
  return { ok: true, schema: { ...schema, ...usedDefinitions(state) }, optionalFields, alternatives };
}

function fail(state: State, problem: string): JsonObject {
  state.problem ??= problem;
  return {};
}

function close(schema: JsonValue | undefined, state: State): JsonObject {
  state.nodes += 1;
  if (state.nodes > NODES_MAX || state.depth > DEPTH_MAX) return fail(state, 'the schema is too large');
  if (state.problem !== undefined) return {};
  state.depth += 1;
  const closed = closeNode(schema, state);
  state.depth -= 1;
  return closed;
}

function closeNode(schema: JsonValue | undefined, state: State): JsonObject {
  if (!isJsonObject(schema)) return fail(state, 'a part has no type');
  if (schema['$ref'] !== undefined) return closeReference(schema['$ref'], state);
  if (Array.isArray(schema['allOf'])) return closeAll(schema, schema['allOf'], state);
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(alternatives)) return closeAlternatives(schema, alternatives, state);
  return closeTyped(schema, state);
}

function closeReference(ref: JsonValue, state: State): JsonObject {
  const definition = definitionOf(state.root, ref);
  if (typeof ref !== 'string' || definition === undefined) return fail(state, 'a reference leads nowhere');
  if (!state.definitions.has(ref)) {
    state.definitions.set(ref, undefined);
    state.definitions.set(ref, close(definition, state));
  } else if (state.definitions.get(ref) === undefined) {
    return fail(state, 'the schema is recursive');
  }
  return { $ref: ref };
}

/** One schema under allOf is that schema; several are merged where they are objects. */
function closeAll(schema: JsonObject, branches: readonly JsonValue[], state: State): JsonObject {
  const [only] = branches;
  if (branches.length === 1 && isJsonObject(only) && schema['properties'] === undefined) {
    const closed = close(only, state);
    const { description } = schema;
    return typeof description === 'string' && closed['$ref'] === undefined ? { ...closed, description } : closed;
  }
  const merged = mergeObject({
    ...schema,
    $defs: state.root['$defs'] ?? {},
    definitions: state.root['definitions'] ?? {},
  });
  if (merged === undefined || merged.wider) return fail(state, 'parts under allOf cannot be one');
  return closeTyped(withoutDefinitions(merged.schema), state);
}

function closeAlternatives(schema: JsonObject, branches: readonly JsonValue[], state: State): JsonObject {
  if (schema['properties'] !== undefined || schema['items'] !== undefined)
    return fail(state, 'alternatives stand beside fields');
  state.alternatives += 1;
  const anyOf = branches.map((branch) => close(branch, state));
  return describeLimits(schema, { anyOf });
}

function closeTyped(schema: JsonObject, state: State): JsonObject {
  const type = typesOf(schema);
  if (type.length === 0 || type.some((name) => !TYPES.has(name))) return fail(state, 'a part has no type');
  if (type.length > 1) state.alternatives += 1;
  const values = schema['enum'];
  if (Array.isArray(values) && values.some((value) => typeof value === 'object' && value !== null)) {
    return fail(state, 'an enum holds objects');
  }
  return describeLimits(schema, {
    type: type.length === 1 ? (type[0] ?? 'object') : type,
    ...(Array.isArray(values) ? { enum: values } : {}),
    ...(schema['const'] === undefined ? {} : { const: schema['const'] }),
    ...(type.includes('object') ? closeFields(schema, state) : {}),
    ...(type.includes('array') ? { items: close(schema['items'], state) } : {}),
  });
}

function closeFields(schema: JsonObject, state: State): JsonObject {
  const fields = Object.entries(objectAt(schema, 'properties') ?? {});
  const extra = schema['additionalProperties'];
  const isOpen = extra === undefined ? schema['properties'] === undefined : extra !== false;
  // Closing an object that is all free keys would leave it empty for ever. One with fields of its own keeps those.
  const takesAny = schema['patternProperties'] !== undefined || (isJsonObject(extra) && Object.keys(extra).length > 0);
  if (takesAny || (isOpen && fields.length === 0)) return fail(state, 'an object takes any key');
  const names = new Set<JsonValue>(Array.isArray(schema['required']) ? schema['required'] : []);
  const required = fields.map(([name]) => name).filter((name) => names.has(name));
  state.optionalFields += fields.length - required.length;
  return {
    properties: Object.fromEntries(fields.map(([name, field]) => [name, close(field, state)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

/** Named types; where none is named, the types of the values or of what else is said. */
function typesOf(schema: JsonObject): readonly string[] {
  const { type } = schema;
  const named =
    typeof type === 'string' ? [type] : Array.isArray(type) ? type.filter((name) => typeof name === 'string') : [];
  const types = named.length > 0 ? named : impliedTypes(schema);
  return schema['nullable'] === true && !types.includes('null') && types.length > 0 ? [...types, 'null'] : types;
}

function impliedTypes(schema: JsonObject): readonly string[] {
  const values = Array.isArray(schema['enum'])
    ? schema['enum']
    : schema['const'] === undefined
      ? []
      : [schema['const']];
  if (values.length > 0)
    return [
      ...new Set(values.map((value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value))),
    ];
  if (schema['properties'] !== undefined) return ['object'];
  return schema['items'] === undefined ? [] : ['array'];
}

function usedDefinitions(state: State): JsonObject {
  const kept: Record<string, Record<string, JsonValue>> = {};
  for (const keyword of DEFINITION_KEYS) {
    const prefix = `#/${keyword}/`;
    for (const [ref, closed] of state.definitions) {
      if (closed === undefined || !ref.startsWith(prefix)) continue;
      const name = ref.slice(prefix.length).replaceAll('~1', '/').replaceAll('~0', '~');
      kept[keyword] = { ...kept[keyword], [name]: closed };
    }
  }
  return kept;
}
