// Sends a feature through two codecs and says what became of it: where it stands at the provider, what is named as dropped,
// or why it is refused. Sees only what goes in and what comes out. For tests and scripts only.
import { isLoadlineError } from '../../src/support/errors.ts';
import { isJsonObject } from '../../src/support/json.ts';
import type { JsonObject, JsonValue } from '../../src/support/json.ts';
import type { EncodedRequest } from '../../src/wire/codec.ts';
import { TEST_SEALER } from '../sealer.ts';
import type { DialogueCodec } from './codecs.ts';
import type { Feature } from './features.ts';
import { LEAST } from './play.ts';
import type { Aim } from './targets.ts';

export type Outcome =
  | { readonly kind: 'no word' }
  /** Field by field as the caller wrote it, in the same place. */
  | { readonly kind: 'as sent'; readonly at: readonly string[]; readonly dropped: readonly string[] }
  /** In the provider's own words; `at` are the fields that changed by it. */
  | { readonly kind: 'mapped'; readonly at: readonly string[]; readonly dropped: readonly string[] }
  /** Named in x-loadline-dropped, and nothing else came of it. */
  | { readonly kind: 'dropped'; readonly dropped: readonly string[] }
  | { readonly kind: 'refused'; readonly param: string; readonly message: string }
  /** Not told to the provider: the gateway does it with the answer. */
  | { readonly kind: 'kept here' }
  /** The provider does by itself what was asked. */
  | { readonly kind: 'nothing to send' };

const FIELDS_SHOWN = 3;

function encode(inbound: DialogueCodec, { upstream, target }: Aim, asks: JsonObject): EncodedRequest {
  const { stream: _stream, ...least } = LEAST[inbound.protocol];
  return upstream.encodeRequest(inbound.decodeRequest({ ...least, ...asks }, TEST_SEALER), target);
}

const isEmpty = (value: JsonValue): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** Leaves with their paths, list places left out; what is said twice counts twice. */
function leaves(value: JsonValue, path: string): readonly (readonly [string, string])[] {
  if (isEmpty(value)) return [[path, JSON.stringify(value)]];
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap((each) => leaves(each, `${path}[]`));
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
  return [[path, JSON.stringify(value)]];
}

/** Paths of `after` that `before` does not have with the same value. */
function changes(before: JsonObject, after: JsonObject): readonly string[] {
  const known = new Map<string, number>();
  for (const leaf of leaves(before, '')) known.set(leaf.join('='), (known.get(leaf.join('=')) ?? 0) + 1);
  return leaves(after, '').flatMap((leaf) => {
    const left = known.get(leaf.join('=')) ?? 0;
    known.set(leaf.join('='), left - 1);
    return left > 0 ? [] : [leaf[0]];
  });
}

/** The shortest names of fields that hold the paths, each once: enough to find the place. */
function places(paths: readonly string[]): readonly string[] {
  const shortened = paths.map((path) => path.split('.').slice(0, 3).join('.').replace(/\[\]$/, ''));
  return [...new Set(shortened)].slice(0, FIELDS_SHOWN);
}

/** Throws what is not the caller's to mend. */
export function outcomeOf(inbound: DialogueCodec, aim: Aim, { asks, over = {} }: Feature): Outcome {
  const fields = asks[inbound.protocol];
  if (fields === undefined) return { kind: 'no word' };
  const beside = over[inbound.protocol] ?? {};
  const before = encode(inbound, aim, beside);
  let after: EncodedRequest;
  try {
    after = encode(inbound, aim, fields);
  } catch (error) {
    if (!isLoadlineError(error) || !/^(invalid_request|unsupported_parameter)$/.test(error.code)) throw error;
    return { kind: 'refused', param: error.param ?? '', message: error.message };
  }
  const dropped = after.dropped.filter((name) => !before.dropped.includes(name));
  const paths = changes(before.body, after.body);
  const own = Object.entries(fields).filter(([key, value]) => JSON.stringify(beside[key]) !== JSON.stringify(value));
  const isThere = own.every(([key, value]) => JSON.stringify(after.body[key]) === JSON.stringify(value));
  if (isThere) return { kind: 'as sent', at: own.map(([key]) => key), dropped };
  if (paths.length > 0) return { kind: 'mapped', at: places(paths), dropped };
  if ((after.stopsHere ?? []).length > 0) return { kind: 'kept here' };
  return dropped.length > 0 ? { kind: 'dropped', dropped } : { kind: 'nothing to send' };
}
