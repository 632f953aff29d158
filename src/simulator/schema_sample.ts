// Owns one value for a JSON schema: what a forced tool is called with, and what an answer in a schema says. The schema
// comes from strangers, so the walk is bounded in depth and size; a schema that needs more gets null in the rest.
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../support/json.ts';
import type { JsonObject, JsonValue } from '../support/json.ts';
import { sampleString } from './string_sample.ts';

/** Values in one sample. OpenAI allows 5,000 properties in a schema; answers of that size help nobody. */
const VALUES_MAX = 2_000;
/** Nesting of a sample: beyond it a recursive schema that never ends is cut. */
const DEPTH_MAX = 40;
/** To this depth properties and items are given that the schema would not demand, so that samples are not all empty. */
const GENEROUS_DEPTH = 3;
/** Items and extra properties made for one `minItems` or `minProperties`. */
const ITEMS_MAX = 64;
/** Steps of references, allOf and anyOf followed for one value. */
const FLATTEN_STEPS_MAX = 100;

interface Walk {
  readonly root: JsonValue;
  readonly word: string;
  values: number;
}

interface Place {
  readonly depth: number;
  /** Above zero for the second and later items of a list whose items must differ. */
  readonly salt: number;
}

/** A value that the schema allows, with `word` as its free strings. Deterministic. */
export function sampleSchema(schema: JsonValue, word: string): JsonValue {
  return sample({ root: schema, word, values: 0 }, schema, { depth: 0, salt: 0 });
}

function sample(walk: Walk, schema: JsonValue, place: Place): JsonValue {
  walk.values += 1;
  if (walk.values > VALUES_MAX || place.depth > DEPTH_MAX) return null;
  const flat = flatten(walk.root, schema);
  if (flat['const'] !== undefined) return flat['const'];
  const choices = arrayAt(flat, 'enum');
  const chosen = choices[place.salt % Math.max(choices.length, 1)];
  if (chosen !== undefined) return chosen;
  switch (typeOf(flat)) {
    case 'object':
      return sampleObject(walk, flat, place);
    case 'array':
      return sampleArray(walk, flat, place);
    case 'integer':
      return sampleNumber(flat, place.salt, true);
    case 'number':
      return sampleNumber(flat, place.salt, false);
    case 'boolean':
      return place.salt % 2 === 1;
    case 'null':
      return null;
    default:
      return sampleString(flat, walk.word, place.salt);
  }
}

/** The named type, the first but null of several, or what the other keywords speak of. */
function typeOf(schema: JsonObject): string {
  const named = stringAt(schema, 'type');
  if (named !== undefined) return named;
  const several = arrayAt(schema, 'type').filter((type) => typeof type === 'string');
  const first = several.find((type) => type !== 'null') ?? several[0];
  if (typeof first === 'string') return first;
  if ('properties' in schema || 'required' in schema || 'additionalProperties' in schema) return 'object';
  if ('items' in schema || 'prefixItems' in schema || 'minItems' in schema) return 'array';
  if ('minimum' in schema || 'maximum' in schema || 'multipleOf' in schema) return 'number';
  return 'string';
}

function sampleObject(walk: Walk, schema: JsonObject, { depth }: Place): JsonObject {
  const properties = objectAt(schema, 'properties') ?? {};
  const required = arrayAt(schema, 'required').filter((name) => typeof name === 'string');
  const isGenerous = required.length === 0 && depth < GENEROUS_DEPTH;
  const names = new Set(isGenerous ? Object.keys(properties) : required);
  const least = Math.min(numberAt(schema, 'minProperties') ?? 0, ITEMS_MAX);
  for (const name of Object.keys(properties)) if (names.size < least) names.add(name);
  for (let extra = 1; names.size < least; extra += 1) names.add(`simulated_${extra}`);
  const others = schema['additionalProperties'];
  const entries = [...names].map((name) => {
    const own = Object.hasOwn(properties, name) ? properties[name] : others;
    return [name, sample(walk, own ?? true, { depth: depth + 1, salt: 0 })] as const;
  });
  // Not by assignment: a property may be called __proto__.
  return Object.fromEntries(entries);
}

function sampleArray(walk: Walk, schema: JsonObject, { depth }: Place): readonly JsonValue[] {
  const items = schema['items'];
  const tuple = Array.isArray(items) ? arrayAt(schema, 'items') : arrayAt(schema, 'prefixItems');
  const rest = Array.isArray(items) ? schema['additionalItems'] : items;
  const hasItems = isJsonObject(rest) || 'contains' in schema;
  const wanted = Math.max(numberAt(schema, 'minItems') ?? 0, tuple.length, hasItems && depth < GENEROUS_DEPTH ? 1 : 0);
  const count = Math.min(wanted, numberAt(schema, 'maxItems') ?? ITEMS_MAX, ITEMS_MAX);
  const mustDiffer = schema['uniqueItems'] === true;
  return Array.from({ length: count }, (_, index) => {
    const own = tuple[index] ?? (index === tuple.length ? (schema['contains'] ?? rest) : rest);
    return sample(walk, own ?? true, { depth: depth + 1, salt: mustDiffer ? index : 0 });
  });
}

/** Zero where the bounds allow it, else the allowed number nearest to it; `salt` steps on from there. */
function sampleNumber(schema: JsonObject, salt: number, isInteger: boolean): number {
  const lowest = boundOf(schema, 'minimum', 'exclusiveMinimum');
  const highest = boundOf(schema, 'maximum', 'exclusiveMaximum');
  const step = numberAt(schema, 'multipleOf') ?? (isInteger ? 1 : undefined);
  if (step === undefined || step <= 0) return sampleReal(lowest, highest) + (salt === 0 ? 0 : salt / 1024);
  let count = 0;
  if (lowest.at > 0) count = Math.ceil(lowest.at / step);
  if (highest.at < 0) count = Math.floor(highest.at / step);
  if (lowest.isOpen && count * step === lowest.at) count += 1;
  if (highest.isOpen && count * step === highest.at) count -= 1;
  // Below zero it goes down: the upper bound may be right above.
  return (count + (highest.at <= 0 ? -salt : salt)) * step;
}

interface Bound {
  readonly at: number;
  readonly isOpen: boolean;
}

/** An end of the range. `exclusive…` is a number in newer drafts, a flag on the other in the fourth. */
function boundOf(schema: JsonObject, closedName: 'minimum' | 'maximum', openName: string): Bound {
  const isLower = closedName === 'minimum';
  const none = isLower ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const closed = numberAt(schema, closedName) ?? none;
  const open = numberAt(schema, openName);
  if (open === undefined) return { at: closed, isOpen: schema[openName] === true };
  const isTighter = isLower ? open >= closed : open <= closed;
  return isTighter ? { at: open, isOpen: true } : { at: closed, isOpen: false };
}

function sampleReal(lowest: Bound, highest: Bound): number {
  const isInside = (value: number): boolean =>
    (lowest.isOpen ? value > lowest.at : value >= lowest.at) &&
    (highest.isOpen ? value < highest.at : value <= highest.at);
  const between = (lowest.at + highest.at) / 2;
  return (
    [0, lowest.at, highest.at, between, lowest.at + 1, highest.at - 1].find(
      (value) => Number.isFinite(value) && isInside(value),
    ) ?? 0
  );
}

/** The schema with its references followed, its allOf joined, and the first fitting way of anyOf and oneOf taken. */
function flatten(root: JsonValue, schema: JsonValue): JsonObject {
  let flat: JsonObject = {};
  const pending: JsonValue[] = [schema];
  for (let step = 0; step < FLATTEN_STEPS_MAX; step += 1) {
    const next = pending.shift();
    if (next === undefined) break;
    if (!isJsonObject(next)) continue;
    const { $ref, allOf, anyOf, oneOf, ...own } = next;
    flat = join(flat, own);
    if (typeof $ref === 'string') pending.push(resolve(root, $ref));
    if (Array.isArray(allOf)) pending.push(...allOf);
    for (const ways of [anyOf, oneOf]) if (Array.isArray(ways)) pending.push(preferred(ways));
  }
  return flat;
}

/** The first way that is more than null. */
function preferred(ways: readonly JsonValue[]): JsonValue {
  return ways.find((way) => stringAt(way, 'type') !== 'null') ?? ways[0] ?? {};
}

/** Both at once, as far as samples need it: the tighter bound, all properties, all that is required. */
function join(first: JsonObject, second: JsonObject): JsonObject {
  const joined: Record<string, JsonValue> = { ...first, ...second };
  const required = new Set([...arrayAt(first, 'required'), ...arrayAt(second, 'required')]);
  if (required.size > 0) joined['required'] = [...required];
  const [one, two] = [objectAt(first, 'properties') ?? {}, objectAt(second, 'properties') ?? {}];
  if ('properties' in joined) {
    const shared = Object.keys(two).filter((name) => Object.hasOwn(one, name));
    joined['properties'] = {
      ...one,
      ...two,
      ...Object.fromEntries(shared.map((name) => [name, { allOf: [one[name] ?? {}, two[name] ?? {}] }])),
    };
  }
  for (const name of ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'])
    tighten(joined, [first, second], { name, pick: Math.max });
  for (const name of ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems'])
    tighten(joined, [first, second], { name, pick: Math.min });
  const [these, those] = [first['enum'], second['enum']];
  if (Array.isArray(these) && Array.isArray(those)) joined['enum'] = those.filter((value) => these.includes(value));
  return joined;
}

interface Tightening {
  readonly name: string;
  readonly pick: (one: number, two: number) => number;
}

function tighten(
  joined: Record<string, JsonValue>,
  [first, second]: readonly [JsonObject, JsonObject],
  { name, pick }: Tightening,
): void {
  const [one, two] = [numberAt(first, name), numberAt(second, name)];
  if (one !== undefined && two !== undefined) joined[name] = pick(one, two);
}

/** What a reference inside the schema points at: `#/$defs/name`, `#`. Anything else allows everything. */
function resolve(root: JsonValue, reference: string): JsonValue {
  if (!reference.startsWith('#')) return {};
  let found: JsonValue | undefined = root;
  for (const name of reference.slice(1).split('/').slice(1, DEPTH_MAX)) {
    const key = decodePointer(name);
    if (Array.isArray(found)) found = found[Number(key)];
    else found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found ?? {};
}

function decodePointer(name: string): string {
  const plain = name.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
