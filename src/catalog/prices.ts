// Owns where a model's price comes from: our own rows first, then the table that is cut from the price package (npm run
// generate), each as of a date. Exact ids only: the package's patterns would give claude-sonnet-5-5 the price of
// claude-sonnet-5.
import table from './price_table.json' with { type: 'json' };
import { buildPriceRow, type UsdPrice, type UsdRates } from './_price_row.ts';
import type { PriceRow } from './model.ts';
import { OWN_PRICES, OWN_PRICES_DATE, SEARCH_PRICES } from './price_overrides.ts';

/** Amounts by the package's names: US dollars per million tokens, per thousand searches. */
type ModelPrice = Readonly<Record<string, number | TieredAmount | undefined>>;

interface TieredAmount {
  readonly base: number;
  readonly tiers: readonly { readonly start: number; readonly price: number }[];
}

interface ConditionalPrice {
  readonly constraint?: { readonly type: string; readonly start_date?: string | undefined } | undefined;
  readonly prices: ModelPrice;
}

/** Provider → model id → its prices, oldest first or not. */
const PACKAGE_PRICES = table.prices as unknown as Readonly<
  Record<string, Readonly<Record<string, readonly ConditionalPrice[]>>>
>;

/** The version of the package that the table was cut from; a test holds it to the one that is installed. */
export const PRICE_PACKAGE_VERSION = table.version;

/** One price with the day on which it begins; the epoch where the source does not say. */
interface Dated {
  readonly fromMs: number;
  readonly row: PriceRow | null;
}

/**
 * The price in force at `atMs` (wall clock, milliseconds), or null when nobody knows it: no row, a row that has not
 * begun, or one that this program cannot express (a price by the hour of the day). Never zero for want of knowledge.
 */
export function priceOf(provider: string, id: string, atMs: number): PriceRow | null {
  return datedPrices(provider, id).findLast((dated) => dated.fromMs <= atMs)?.row ?? null;
}

/** When the price of this model next changes, as far as is known now; null when no change is announced. */
export function nextPriceChangeMs(provider: string, id: string, afterMs: number): number | null {
  return datedPrices(provider, id).find((dated) => dated.fromMs > afterMs)?.fromMs ?? null;
}

function datedPrices(provider: string, id: string): readonly Dated[] {
  const own = OWN_PRICES.filter((price) => price.provider === provider && price.id === id);
  if (own.length > 0) {
    return own.map(({ from, price }) => ({
      fromMs: Date.parse(from),
      row: build(price, {
        provider,
        name: `${provider}/${id}`,
        source: 'loadline',
        version: `loadline-${OWN_PRICES_DATE}`,
        from,
      }),
    }));
  }
  const models = Object.hasOwn(PACKAGE_PRICES, provider) ? PACKAGE_PRICES[provider] : undefined;
  const prices = models !== undefined && Object.hasOwn(models, id) ? models[id] : undefined;
  return (prices ?? [])
    .map((entry) => fromPackage(entry, provider, id))
    .toSorted((left, right) => left.fromMs - right.fromMs);
}

function fromPackage(entry: ConditionalPrice, provider: string, id: string): Dated {
  const { constraint } = entry;
  if (constraint !== undefined && constraint.type !== 'start_date') return { fromMs: 0, row: null };
  const from = constraint?.start_date ?? null;
  const usd = withSearch(usdOf(entry.prices), provider, id);
  const version = `genai-prices-${PRICE_PACKAGE_VERSION}`;
  const row =
    usd === undefined
      ? null
      : build(usd, { provider, name: `${provider}/${id}`, source: 'genai-prices', version, from });
  return { fromMs: from === null ? 0 : Date.parse(from), row };
}

function withSearch(usd: UsdPrice | undefined, provider: string, id: string): UsdPrice | undefined {
  const own = SEARCH_PRICES.find((price) => price.provider === provider && id.startsWith(price.prefix));
  return usd === undefined || own === undefined ? usd : { ...usd, webSearch: usd.webSearch ?? own.usd };
}

interface Naming {
  readonly provider: string;
  readonly name: string;
  readonly source: PriceRow['source'];
  readonly version: string;
  readonly from: string | null;
}

function build(usd: UsdPrice, naming: Naming): PriceRow | null {
  const { provider, name, source, version, from } = naming;
  const id = `${name}${from === null ? '' : `@${from}`}/${version}`;
  return buildPriceRow(usd, { id, provider, source, effectiveFrom: from }) ?? null;
}

/** Undefined where there is no price per token: by the hour, by the page, by the picture. */
function usdOf(prices: ModelPrice): UsdPrice | undefined {
  const base = ratesAt(prices, 0);
  if (base === undefined) return undefined;
  const starts = new Set(
    Object.values(prices).flatMap((price) => (typeof price === 'object' ? price.tiers.map((tier) => tier.start) : [])),
  );
  const tiers = [...starts].flatMap((start) => {
    const rates = ratesAt(prices, start + 1);
    return rates === undefined ? [] : [{ aboveInputTokens: start, ...rates }];
  });
  return {
    ...base,
    audioInput: amountAt(prices['input_audio_mtok'], 0),
    audioOutput: amountAt(prices['output_audio_mtok'], 0),
    webSearch: amountAt(prices['web_searches_kcount'], 0),
    tiers,
  };
}

function ratesAt(prices: ModelPrice, inputTokens: number): UsdRates | undefined {
  const input = amountAt(prices['input_mtok'], inputTokens);
  if (input === undefined) return undefined;
  return {
    input,
    // Embeddings have no output and name no price for it.
    output: amountAt(prices['output_mtok'], inputTokens) ?? 0,
    cachedRead: amountAt(prices['cache_read_mtok'], inputTokens),
    cacheWrite5m: amountAt(prices['cache_write_mtok'], inputTokens),
    cacheWrite1h: amountAt(prices['cache_write_1h_mtok'], inputTokens),
  };
}

function amountAt(price: ModelPrice[string], inputTokens: number): number | undefined {
  if (typeof price !== 'object') return price;
  return price.tiers.findLast((tier) => inputTokens > tier.start)?.price ?? price.base;
}
