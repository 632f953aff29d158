// Owns what a model name stands for: known ids, dated snapshots, provider/model, the operator's own models. Built once for
// a configuration and never changed. Decides nothing: whether a model can serve, or may, is asked elsewhere.
import { createHash } from 'node:crypto';
import { nearestNames } from '../support/nearest.ts';
import { defaultCapabilities } from './capabilities_default.ts';
import { KNOWN_MODELS, type KnownModel } from './known_models.ts';
import { qualifiedName, type Model } from './model.ts';
import { overrideModel, type ModelOverride, type ProviderPrefixes } from './model_override.ts';
import { toldOf, withTold, type ToldModels } from './told.ts';
import { nextPriceChangeMs, priceOf } from './prices.ts';

export type CatalogEntry =
  | { readonly kind: 'model'; readonly model: Model }
  /** `nearest` holds at most three names that exist, the likeliest first. */
  | { readonly kind: 'unknown'; readonly nearest: readonly string[] };

export interface Catalog {
  /** Fingerprint of every model, limit and price; part of each decision. */
  readonly hash: string;
  readonly resolve: (name: string) => CatalogEntry;
  /** Known models and the operator's own, in a fixed order. */
  readonly list: () => readonly Model[];
  /** When an announced price begins (wall clock, milliseconds): build the catalog anew then. Null when none is announced. */
  readonly pricesValidUntilMs: number | null;
}

export interface CatalogOptions {
  /** The `models:` section of the config. */
  readonly overrides?: readonly ModelOverride[] | undefined;
  /** Providers that `provider/model` may name. */
  readonly providerIds: readonly string[];
  readonly prefixes: readonly ProviderPrefixes[];
  /** What providers told of their models. */
  readonly told?: ToldModels | undefined;
  /** Wall clock, milliseconds: prices are those in force then. The system's clock unless said. */
  readonly nowMs?: number | undefined;
}

/** Longer names are no model's. It also bounds the work for a name that a stranger sends. */
const NAME_CHARS_MAX = 256;
const NEAREST_MAX = 3;
/** Hex digits kept of the fingerprint: 64 bits, as for policies. */
const HASH_CHARS = 16;
/** Answers of the simulator carry it in `model`; sent back, it names no model. */
const SIMULATED_PREFIX = 'simulated/';

/** True when `name` is `pattern`, where `*` stands for any run of characters. Letter case counts, as in model ids. */
export function matchesModelPattern(pattern: string, name: string): boolean {
  if (name.length > NAME_CHARS_MAX) return false;
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return name === pattern;
  if (!name.startsWith(head)) return false;
  let at = head.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.length - at >= tail.length && name.endsWith(tail);
}

/** Throws TypeError naming the model where an override makes none; `overrideModel` tells the config why beforehand. */
export function createCatalog(options: CatalogOptions): Catalog {
  const nowMs = options.nowMs ?? Date.now();
  const told: ToldModels = options.told ?? new Map();
  const names = new Map<string, Model>();
  const models = new Map<string, Model>();
  for (const known of KNOWN_MODELS) {
    const called = [known.id, ...known.aliases].map((id) => `${known.provider}/${id}`);
    const model = withTold(fromKnown(known, nowMs), toldOf(told, called));
    models.set(qualifiedName(model), model);
    for (const id of [known.id, ...known.aliases]) {
      names.set(id, { ...model, upstreamId: id });
      names.set(`${known.provider}/${id}`, { ...model, upstreamId: id });
    }
  }
  for (const override of options.overrides ?? []) {
    const made = overrideModel(override, { ...options, known: (name) => names.get(name) ?? toldModel(name, told) });
    if (!made.ok) throw new TypeError(`models: "${override.id}" ${made.reason}`);
    const { model } = made;
    const previous = names.get(model.id);
    if (!made.qualified && previous !== undefined) models.delete(qualifiedName(previous));
    models.set(qualifiedName(model), model);
    names.set(qualifiedName(model), model);
    if (!made.qualified || previous === undefined || previous.provider === model.provider) names.set(model.id, model);
  }
  const list = [...models.values()];
  return {
    hash: createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, HASH_CHARS),
    resolve: (name) => resolve(name, names, { providerIds: options.providerIds, nowMs, told }),
    list: () => list,
    pricesValidUntilMs: firstChangeMs(nowMs),
  };
}

function fromKnown(known: KnownModel, nowMs: number): Model {
  const { id, provider, displayName, released, capabilities } = known;
  return {
    id,
    provider,
    upstreamId: id,
    capabilities,
    price: priceOf(provider, id, nowMs),
    known: true,
    released,
    displayName,
  };
}

interface Resolving {
  readonly told: ToldModels;
  readonly providerIds: readonly string[];
  readonly nowMs: number;
}

function resolve(name: string, names: ReadonlyMap<string, Model>, options: Resolving): CatalogEntry {
  if (name.startsWith(SIMULATED_PREFIX)) return unknown(name.slice(SIMULATED_PREFIX.length), names);
  const exact = names.get(name);
  if (exact !== undefined) return { kind: 'model', model: exact };
  if (name.length === 0 || name.length > NAME_CHARS_MAX) return { kind: 'unknown', nearest: [] };
  const model = snapshotOf(name, names, options.nowMs) ?? undescribed(name, options);
  return model === undefined ? unknown(name, names) : { kind: 'model', model };
}

/** `-2026-03-17` as OpenAI dates its snapshots. */
const DASHED_DATE = /^-20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
/** `-20260217` as Anthropic does, `@20260217` as its models are named on Vertex. */
const PLAIN_DATE = /^[-@]20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;

/** A dated snapshot is the model that it is a snapshot of, under its own name upstream and at its own price where it has one. */
function snapshotOf(name: string, names: ReadonlyMap<string, Model>, nowMs: number): Model | undefined {
  const dateChars = DASHED_DATE.test(name.slice(-11)) ? 11 : PLAIN_DATE.test(name.slice(-9)) ? 9 : 0;
  const base = dateChars === 0 ? undefined : names.get(name.slice(0, -dateChars));
  // An own name that stands for another one has no snapshots: nobody said what they would be called upstream.
  if (base === undefined || !name.slice(0, -dateChars).endsWith(base.upstreamId)) return undefined;
  const upstreamId = base.upstreamId + name.slice(-dateChars);
  const own = base.price?.source === 'config' ? null : priceOf(base.provider, upstreamId, nowMs);
  return { ...base, upstreamId, price: own ?? base.price };
}

/** `provider/model` that nobody described: passed on, at an unknown price. */
function undescribed(name: string, { providerIds, told }: Resolving): Model | undefined {
  const slash = name.indexOf('/');
  const provider = name.slice(0, Math.max(0, slash));
  const id = name.slice(slash + 1);
  if (slash < 1 || id === '' || !providerIds.includes(provider) || !isPrintable(id)) return undefined;
  return withTold(bareModel(provider, id), toldOf(told, [name]));
}

function bareModel(provider: string, id: string): Model {
  const capabilities = defaultCapabilities(provider);
  return { id, provider, upstreamId: id, capabilities, price: null, known: false, released: null, displayName: id };
}

/** A model that only its provider's list describes, beneath what the operator says of it. */
function toldModel(name: string, told: ToldModels): Model | undefined {
  const found = told.get(name);
  const slash = name.indexOf('/');
  return found === undefined ? undefined : withTold(bareModel(name.slice(0, slash), name.slice(slash + 1)), found);
}

/** No white space and no control characters: the name goes into bodies, headers and records. */
function isPrintable(id: string): boolean {
  return /^[^\s\p{C}]+$/u.test(id);
}

function unknown(name: string, names: ReadonlyMap<string, Model>): CatalogEntry {
  if (names.has(name)) return { kind: 'unknown', nearest: [name] };
  const isQualified = name.includes('/');
  const candidates = [...names.keys()].filter((known) => known.includes('/') === isQualified);
  return { kind: 'unknown', nearest: nearestNames(name, candidates, NEAREST_MAX) };
}

function firstChangeMs(nowMs: number): number | null {
  const changes = KNOWN_MODELS.flatMap((known) => nextPriceChangeMs(known.provider, known.id, nowMs) ?? []);
  return changes.length === 0 ? null : Math.min(...changes);
}
