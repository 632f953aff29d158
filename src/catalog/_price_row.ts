// Owns how list prices become a PriceRow: US dollars per million tokens to pico-dollars per token, exactly, and what holds
// where a source is silent about the cache. Knows no model and no source of prices.
import { exactDecimal } from './_decimal.ts';
import type { PriceRow, PriceTier } from './model.ts';

/** US dollars per million tokens, as the source writes them. */
export interface UsdRates {
  readonly input: string | number;
  readonly output: string | number;
  readonly cachedRead?: string | number | undefined;
  readonly cacheWrite5m?: string | number | undefined;
  readonly cacheWrite1h?: string | number | undefined;
}

export interface UsdPrice extends UsdRates {
  readonly audioInput?: string | number | undefined;
  readonly audioOutput?: string | number | undefined;
  /** US dollars per thousand searches. */
  readonly webSearch?: string | number | undefined;
  /** Rates of the whole request once its prompt is above this many tokens. */
  readonly tiers?: readonly (UsdRates & { readonly aboveInputTokens: number })[] | undefined;
}

export interface PriceOrigin {
  readonly id: string;
  readonly provider: string;
  readonly source: PriceRow['source'];
  readonly effectiveFrom: string | null;
}

/** $1 per million tokens is 1,000,000 pico-dollars a token, so six decimals are exact. */
const PER_MILLION_DECIMALS = 6;
/** $1 per thousand searches is 10^9 pico-dollars a search. */
const PER_THOUSAND_DECIMALS = 9;
/** $100,000 per million tokens. Above it somebody mistook the unit: the dearest model asks $600. */
const TOKEN_PICO_USD_MAX = 100_000 * 1_000_000;

/** Cache prices in hundredths of the input price where a provider has one rule for all models (facts 2.7). */
const CACHE_RULES: ReadonlyMap<string, { readonly read: number; readonly write5m: number; readonly write1h: number }> =
  new Map([['anthropic', { read: 10, write5m: 125, write1h: 200 }]]);

/** Without a rule a cached token costs what any input token costs: never a discount that nobody promised. */
const NO_CACHE_RULE = { read: 100, write5m: 100, write1h: 100 };

/** Undefined where an amount is not an exact price; the caller says which source is wrong. */
export function buildPriceRow(usd: UsdPrice, origin: PriceOrigin): PriceRow | undefined {
  const base = buildRates(usd, origin.provider);
  const audioInput = optional(usd.audioInput, perToken);
  const audioOutput = optional(usd.audioOutput, perToken);
  const webSearch = usd.webSearch === undefined ? 0 : exactDecimal(usd.webSearch, PER_THOUSAND_DECIMALS);
  if (base === undefined || audioInput === undefined || audioOutput === undefined || webSearch === undefined)
    return undefined;
  const tiers: PriceTier[] = [];
  for (const tier of usd.tiers ?? []) {
    const rates = buildRates(tier, origin.provider);
    if (rates === undefined || !Number.isSafeInteger(tier.aboveInputTokens) || tier.aboveInputTokens < 0)
      return undefined;
    tiers.push({ aboveInputTokens: tier.aboveInputTokens, ...rates });
  }
  return {
    id: origin.id,
    source: origin.source,
    effectiveFrom: origin.effectiveFrom,
    ...base,
    audioInputPicoUsd: audioInput,
    audioOutputPicoUsd: audioOutput,
    webSearchPicoUsd: webSearch,
    tiers: tiers.toSorted((left, right) => left.aboveInputTokens - right.aboveInputTokens),
  };
}

type Rates = Omit<PriceTier, 'aboveInputTokens'>;

function buildRates(usd: UsdRates, provider: string): Rates | undefined {
  const input = perToken(usd.input);
  const output = perToken(usd.output);
  if (input === undefined || output === undefined) return undefined;
  const rule = CACHE_RULES.get(provider) ?? NO_CACHE_RULE;
  const told = (amount: string | number | undefined, hundredths: number): number | undefined =>
    amount === undefined ? Math.ceil((input * hundredths) / 100) : perToken(amount);
  const read = told(usd.cachedRead, rule.read);
  const write5m = told(usd.cacheWrite5m, rule.write5m);
  // A provider with one write price has it for both lifetimes.
  const hasOneWrite = usd.cacheWrite5m !== undefined && rule === NO_CACHE_RULE;
  const write1h = hasOneWrite ? told(usd.cacheWrite1h ?? usd.cacheWrite5m, 100) : told(usd.cacheWrite1h, rule.write1h);
  if (read === undefined || write5m === undefined || write1h === undefined) return undefined;
  return {
    inputPicoUsd: input,
    cachedReadPicoUsd: read,
    cacheWrite5mPicoUsd: write5m,
    cacheWrite1hPicoUsd: write1h,
    outputPicoUsd: output,
  };
}

function perToken(usdPerMillion: string | number): number | undefined {
  const pico = exactDecimal(usdPerMillion, PER_MILLION_DECIMALS);
  return pico === undefined || pico > TOKEN_PICO_USD_MAX ? undefined : pico;
}

/** Null where the source says nothing, undefined where it says something that is no price. */
function optional<T>(value: T | undefined, parse: (value: T) => number | undefined): number | null | undefined {
  return value === undefined ? null : parse(value);
}
