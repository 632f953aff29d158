// Owns the merging of object schemas that stand side by side under allOf, anyOf or oneOf into one. Anthropic refuses
// those three keywords at the root of a tool's parameters (facts 2.2), and callers' generators love them.
import { isJsonObject, objectAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { followReference } from './_schema_refs.ts';

const COMBINERS = ['allOf', 'anyOf', 'oneOf'] as const;
/** What the merged schema says in its own way. */
const REPLACED = new Set<string>([...COMBINERS, 'required']);
/** Branches in branches: deeper than this nobody writes by hand. */
const NESTING_MAX = 8;
/** Schemas looked at for one root: references may name each other twice each, which doubles at every step. */
const SCHEMAS_MAX = 500;
/** Schemas kept side by side for one field; beyond it the field takes anything. */
const ALTERNATIVES_MAX = 8;

export interface Merged {
  readonly schema: JsonObject;
  /** True where the merged schema allows what the original did not: alternatives became one object with all fields. */
  readonly wider: boolean;
}

/** A schema of an object without a combiner at its root; undefined where the branches are no objects. */
export function mergeObject(root: JsonObject): Merged | undefined {
  const state = { root, seen: 0, wider: false };
  const schema = merge(root, state, 0);
  return schema === undefined ? undefined : { schema, wider: state.wider };
}

interface MergeState {
  readonly root: JsonObject;
  seen: number;
  wider: boolean;
}

interface Shape {
  readonly properties: Map<string, JsonValue>;
  required: readonly string[];
}

function merge(written: JsonObject, state: MergeState, depth: number): JsonObject | undefined {
  state.seen += 1;
  if (depth > NESTING_MAX || state.seen > SCHEMAS_MAX) return undefined;
  const schema = followReference(state.root, written);
  if (schema === undefined || !isObjectSchema(schema)) return undefined;
  const shape: Shape = {
    properties: new Map(Object.entries(objectAt(schema, 'properties') ?? {})),
    required: requiredOf(schema),
  };
  for (const combiner of COMBINERS) {
    const written = schema[combiner];
    if (!Array.isArray(written) || written.length === 0) continue;
    const branches: JsonObject[] = [];
    for (const branch of written) {
      const merged = isJsonObject(branch) ? merge(branch, state, depth + 1) : undefined;
      if (merged === undefined) return undefined;
      branches.push(merged);
    }
    addBranches(shape, branches, combiner === 'allOf');
    if (combiner !== 'allOf' && branches.length > 1) state.wider = true;
  }
  const rest = Object.entries(schema).filter(([key]) => !REPLACED.has(key));
  return {
    ...Object.fromEntries(rest),
    type: 'object',
    properties: Object.fromEntries(shape.properties),
    ...(shape.required.length === 0 ? {} : { required: shape.required }),
  };
}

/** All branches hold at once, or one of several: then only what each of them requires is required. */
function addBranches(shape: Shape, branches: readonly JsonObject[], all: boolean): void {
  for (const branch of branches) {
    for (const [name, property] of Object.entries(objectAt(branch, 'properties') ?? {})) {
      const present = shape.properties.get(name);
      shape.properties.set(name, present === undefined ? property : joined(present, property, all));
    }
  }
  const sets = branches.map((branch) => new Set(requiredOf(branch)));
  const named = [...new Set(sets.flatMap((set) => [...set]))];
  const added = all ? named : named.filter((name) => sets.every((set) => set.has(name)));
  shape.required = [...new Set([...shape.required, ...added])];
}

/** One field under two schemas: the same one stays, lists of values become one list, others are kept side by side. */
function joined(left: JsonValue, right: JsonValue, all: boolean): JsonValue {
  if (isJsonObject(left) && Object.keys(left).length === 0) return left;
  const text = JSON.stringify(right);
  if (JSON.stringify(left) === text) return left;
  const [leftValues, rightValues] = [valuesOf(left), valuesOf(right)];
  if (!all && leftValues !== undefined && rightValues !== undefined) {
    return { enum: [...new Set([...leftValues, ...rightValues])] };
  }
  const key = all ? 'allOf' : 'anyOf';
  const present = isJsonObject(left) && Object.keys(left).length === 1 ? left[key] : undefined;
  const branches: readonly JsonValue[] = Array.isArray(present) ? present : [left];
  if (branches.some((branch) => JSON.stringify(branch) === text)) return left;
  return branches.length < ALTERNATIVES_MAX ? { [key]: [...branches, right] } : {};
}

/** The plain values of a const or enum, which is how alternatives tell themselves apart. */
function valuesOf(schema: JsonValue): readonly JsonValue[] | undefined {
  if (!isJsonObject(schema)) return undefined;
  const values = Array.isArray(schema['enum'])
    ? schema['enum']
    : schema['const'] === undefined
      ? undefined
      : [schema['const']];
  return values?.every((value) => typeof value !== 'object') === true ? values : undefined;
}

/** An object by its type, or by what it says where it names none. */
function isObjectSchema(schema: JsonObject): boolean {
  const { type } = schema;
  if (typeof type === 'string') return type.toLowerCase() === 'object';
  if (Array.isArray(type)) return type.includes('object');
  if (type !== undefined && type !== null) return false;
  return !['enum', 'const', 'items', 'prefixItems', 'not'].some((key) => schema[key] !== undefined);
}

function requiredOf(schema: JsonObject): readonly string[] {
  const { required } = schema;
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}
