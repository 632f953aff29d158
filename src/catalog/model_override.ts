// Owns what the operator may say of a model in `models:` of the config: own models, own prices, own limits. Whatever is
// not said stays what the catalog knew. Pure; the positions of mistakes are the config's business.
import { createHash } from 'node:crypto';
import type { Capabilities } from '../wire/capabilities.ts';
import { buildPriceRow, type UsdPrice } from './_price_row.ts';
import { defaultCapabilities } from './capabilities_default.ts';
import type { Model, PriceRow } from './model.ts';

/** US dollars, the unit in the name. Amounts are numbers or decimal text; at most six decimals, which is a pico-dollar. */
export interface PriceOverride {
  readonly inputUsdPerMillion: string | number;
  readonly outputUsdPerMillion: string | number;
  /** Absent: the provider's rule (Anthropic 0.1 × input), else the input price. */
  readonly cachedReadUsdPerMillion?: string | number | undefined;
  readonly cacheWrite5mUsdPerMillion?: string | number | undefined;
  readonly cacheWrite1hUsdPerMillion?: string | number | undefined;
  readonly audioInputUsdPerMillion?: string | number | undefined;
  readonly audioOutputUsdPerMillion?: string | number | undefined;
  readonly webSearchUsdPerThousand?: string | number | undefined;
}

export interface ModelOverride {
  /** `gpt-5.4-mini`, a name of the operator's own, or `provider/model`. */
  readonly id: string;
  /** Needed for an own name; a known model and a known prefix have theirs. */
  readonly provider?: string | undefined;
  /** The name that the provider knows, where it is another. */
  readonly upstreamId?: string | undefined;
  readonly displayName?: string | undefined;
  readonly contextTokens?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly capabilities?: Partial<Capabilities> | undefined;
  readonly price?: PriceOverride | undefined;
}

/** Model ids that belong to a provider by how they begin, as the providers' facts say. */
export interface ProviderPrefixes {
  readonly provider: string;
  readonly prefixes: readonly string[];
}

export interface OverrideContext {
  readonly providerIds: readonly string[];
  readonly prefixes: readonly ProviderPrefixes[];
  /** The model as the catalog knows it: by bare id, or by `provider/model`. */
  readonly known: (name: string) => Model | undefined;
}

export type OverriddenModel =
  | {
      readonly ok: true;
      readonly model: Model;
      /** Named with its provider: does not take over the bare name. */ readonly qualified: boolean;
    }
  /** One clause that says what is wrong and what to write. */
  | { readonly ok: false; readonly reason: string };

/** Hex digits of the price's fingerprint: a changed price gets another row id, so that records keep theirs apart. */
const PRICE_HASH_CHARS = 8;

/** The model that an override makes, or why it makes none. */
export function overrideModel(override: ModelOverride, context: OverrideContext): OverriddenModel {
  const { provider, id, qualified } = splitName(override, context);
  if (id === '') return { ok: false, reason: 'has no name; write a model id or provider/model' };
  const bare = context.known(id);
  const known = provider === undefined || bare?.provider === provider ? bare : context.known(`${provider}/${id}`);
  const owner = provider ?? known?.provider ?? providerOfPrefix(id, context.prefixes);
  if (owner === undefined)
    return { ok: false, reason: 'belongs to no provider; add provider: with one of the configured ids' };
  if (!context.providerIds.includes(owner)) {
    return {
      ok: false,
      reason: `names the provider "${owner}", which is not configured; there is ${context.providerIds.join(', ')}`,
    };
  }
  const price = override.price === undefined ? inheritedPrice(known, owner) : ownPrice(override.price, owner, id);
  if (price === undefined) {
    return {
      ok: false,
      reason:
        'has a price that is not an amount of US dollars with at most six decimals, up to 100,000 per million tokens',
    };
  }
  return {
    ok: true,
    qualified,
    model: {
      id,
      provider: owner,
      upstreamId: override.upstreamId ?? id,
      capabilities: overrideCapabilities(override, (bare ?? known)?.capabilities ?? defaultCapabilities(owner)),
      price,
      known: true,
      released: known?.released ?? null,
      displayName: override.displayName ?? bare?.displayName ?? id,
      ...originOf(override, bare ?? known),
    },
  };
}

/** The operator's word stands over the provider's; a model as it was described by nobody keeps no trace. */
function originOf(override: ModelOverride, bare: Model | undefined): Pick<Model, 'limitsFrom' | 'told'> {
  const own = override.capabilities ?? {};
  const says = (value: number | undefined, also: number | undefined): boolean => (value ?? also) !== undefined;
  const limitsFrom = {
    ...bare?.limitsFrom,
    ...(says(override.contextTokens, own.contextTokens) ? { contextTokens: 'config' as const } : {}),
    ...(says(override.maxOutputTokens, own.maxOutputTokens) ? { maxOutputTokens: 'config' as const } : {}),
  };
  return {
    ...(Object.keys(limitsFrom).length === 0 ? {} : { limitsFrom }),
    ...(bare?.told === undefined ? {} : { told: bare.told }),
  };
}

function splitName(
  override: ModelOverride,
  context: OverrideContext,
): { provider: string | undefined; id: string; qualified: boolean } {
  const slash = override.id.indexOf('/');
  const first = override.id.slice(0, Math.max(0, slash));
  const isProvider = slash > 0 && context.providerIds.includes(first) && (override.provider ?? first) === first;
  return isProvider
    ? { provider: first, id: override.id.slice(slash + 1), qualified: true }
    : { provider: override.provider, id: override.id, qualified: false };
}

function providerOfPrefix(id: string, prefixes: readonly ProviderPrefixes[]): string | undefined {
  return prefixes.find((entry) => entry.prefixes.some((prefix) => id.startsWith(prefix)))?.provider;
}

/** Another provider's price for the same model is another price: unknown until somebody says it. */
function inheritedPrice(known: Model | undefined, provider: string): PriceRow | null {
  return known?.provider === provider ? known.price : null;
}

function ownPrice(price: PriceOverride, provider: string, id: string): PriceRow | undefined {
  const usd: UsdPrice = {
    input: price.inputUsdPerMillion,
    output: price.outputUsdPerMillion,
    cachedRead: price.cachedReadUsdPerMillion,
    cacheWrite5m: price.cacheWrite5mUsdPerMillion,
    cacheWrite1h: price.cacheWrite1hUsdPerMillion,
    audioInput: price.audioInputUsdPerMillion,
    audioOutput: price.audioOutputUsdPerMillion,
    webSearch: price.webSearchUsdPerThousand,
  };
  const row = buildPriceRow(usd, { id: '', provider, source: 'config', effectiveFrom: null });
  if (row === undefined) return undefined;
  const hash = createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, PRICE_HASH_CHARS);
  return { ...row, id: `${provider}/${id}/config-${hash}` };
}

function overrideCapabilities(override: ModelOverride, base: Capabilities): Capabilities {
  const said = Object.fromEntries(
    Object.entries(override.capabilities ?? {}).filter(([, value]) => value !== undefined),
  );
  return {
    ...base,
    ...said,
    ...(override.contextTokens === undefined ? {} : { contextTokens: override.contextTokens }),
    ...(override.maxOutputTokens === undefined ? {} : { maxOutputTokens: override.maxOutputTokens }),
  };
}
