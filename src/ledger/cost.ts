// Owns the arithmetic of money: tokens × price, sums, and how an amount reads. Pico-dollars while computing, nano-dollars
// in records, rounded once, half to even (DESIGN section 5). Pure; looks up no price.
import type { PriceRow, PriceTier } from '../catalog/model.ts';
import type { Usage } from '../wire/answer.ts';

const PICO_PER_NANO = 1_000;

/** Rates of one request: the base, or the tier that its prompt reaches. */
export type Rates = Omit<PriceTier, 'aboveInputTokens'>;

/** The rates for a prompt of `inputTokens`, cached and written ones included. A tier holds for the whole request. */
export function ratesFor(price: PriceRow, inputTokens: number): Rates {
  return price.tiers.findLast((tier) => inputTokens > tier.aboveInputTokens) ?? price;
}

/**
 * Cost of one attempt in nano-dollars, or null when the price is unknown: no row, or audio at a model whose row has no
 * price for audio. Each token counts once: cached, written and audio tokens are parts of the input, audio also of the
 * output. Parts that a provider reports beyond the whole are charged too; nothing is ever negative.
 */
export function costOfUsage(usage: Usage, price: PriceRow | null): number | null {
  if (price === null) return null;
  const audioInput = count(usage.audioInputTokens);
  const audioOutput = count(usage.audioOutputTokens);
  if ((audioInput > 0 && price.audioInputPicoUsd === null) || (audioOutput > 0 && price.audioOutputPicoUsd === null))
    return null;
  const rates = ratesFor(price, usage.inputTokens);
  const cachedRead = count(usage.cachedReadTokens);
  const write5m = count(usage.cacheWrite5mTokens);
  const write1h = count(usage.cacheWrite1hTokens);
  const uncached = Math.max(0, count(usage.inputTokens) - cachedRead - write5m - write1h);
  // Cached audio is reported in both parts; what is left of the prompt bounds what can be charged as fresh audio.
  const freshAudio = Math.min(audioInput, uncached);
  return sumPico([
    [uncached - freshAudio, rates.inputPicoUsd],
    [freshAudio, price.audioInputPicoUsd ?? 0],
    [cachedRead, rates.cachedReadPicoUsd],
    [write5m, rates.cacheWrite5mPicoUsd],
    [write1h, rates.cacheWrite1hPicoUsd],
    [Math.max(0, count(usage.outputTokens) - audioOutput), rates.outputPicoUsd],
    [audioOutput, price.audioOutputPicoUsd ?? 0],
    [count(usage.webSearches), price.webSearchPicoUsd],
  ]);
}

/** Sum of nano-dollars; null as soon as one part is unknown. An empty list costs nothing. */
export function sumCosts(costs: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const cost of costs) {
    if (cost === null) return null;
    sum += cost;
  }
  return sum;
}

/** Digits shown below one dollar: enough to compare two prices, few enough to read. */
const SIGNIFICANT_DIGITS = 3;
/** A nano-dollar is the smallest amount there is. */
const NANO_DIGITS = 9;

/**
 * `$8.25`, `$1,234.50`, `$0.0012`, `$0.000000001`, `unknown`. Cents from one dollar on; below it three significant
 * digits without needless zeros.
 */
export function formatUsd(nanoUsd: number | bigint | null): string {
  if (nanoUsd === null || (typeof nanoUsd === 'number' && !Number.isFinite(nanoUsd))) return 'unknown';
  const amount = typeof nanoUsd === 'bigint' ? nanoUsd : BigInt(Math.round(nanoUsd));
  const size = amount < 0n ? -amount : amount;
  const sign = amount < 0n ? '-' : '';
  const digits = String(size).length;
  const decimals =
    digits > NANO_DIGITS ? 2 : Math.min(NANO_DIGITS, Math.max(2, NANO_DIGITS - digits + SIGNIFICANT_DIGITS));
  const rounded = halfEven(size, 10n ** BigInt(NANO_DIGITS - decimals));
  const text = String(rounded).padStart(decimals + 1, '0');
  const whole = text.slice(0, -decimals).replace(/\B(?=(?:\d{3})+$)/g, ',');
  const fraction = text.slice(-decimals).replace(/0+$/, '').padEnd(2, '0');
  return `${sign}$${whole}.${fraction}`;
}

/** A count as providers should report it: whole and not negative. What is no number counts nothing. */
function count(tokens: number): number {
  return Number.isFinite(tokens) && tokens > 0 ? Math.ceil(tokens) : 0;
}

/** Σ count × pico-dollars as nano-dollars. Plain numbers while they are exact, which is up to $9,000; beyond that BigInt. */
function sumPico(parts: readonly (readonly [count: number, picoUsd: number])[]): number {
  let total = 0;
  for (const [amount, picoUsd] of parts) total += amount * picoUsd;
  if (Number.isSafeInteger(total)) return halfEvenNano(total);
  let exact = 0n;
  for (const [amount, picoUsd] of parts) exact += BigInt(amount) * BigInt(picoUsd);
  return Number(halfEven(exact, BigInt(PICO_PER_NANO)));
}

function halfEvenNano(pico: number): number {
  const rest = pico % PICO_PER_NANO;
  const nano = (pico - rest) / PICO_PER_NANO;
  const half = PICO_PER_NANO / 2;
  return rest > half || (rest === half && nano % 2 === 1) ? nano + 1 : nano;
}

function halfEven(value: bigint, unit: bigint): bigint {
  const rest = value % unit;
  const whole = value / unit;
  const twice = rest * 2n;
  return twice > unit || (twice === unit && whole % 2n === 1n) ? whole + 1n : whole;
}
