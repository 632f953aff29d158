// Owns the most that one attempt can cost, known before it is sent: what admission reserves (DESIGN section 5). A bound and
// no estimate: no usage that a provider can report for the attempt costs more. Pure.
import type { PriceRow } from '../catalog/model.ts';
import type { Capabilities } from '../wire/capabilities.ts';

export interface BoundInput {
  /** Bytes of the body as sent. A token is made of at least one byte, so text never has more tokens than bytes. */
  readonly bodyBytes: number;
  /** Counts media by its size in pixels and pages, which can be more than the bytes of a reference say. */
  readonly inputTokensEstimate: number;
  readonly capabilities: Pick<Capabilities, 'contextTokens' | 'maxOutputTokens'>;
  /** What the request allows; absent: what the model can write. */
  readonly maxOutputTokens: number | undefined;
  /** Images named by URL or id: a few bytes that stand for many tokens. Absent: none. */
  readonly referencedImages?: number | undefined;
  /** Files named by URL or id, whose length nobody here knows. Absent: none. */
  readonly referencedFiles?: number | undefined;
  /** Answers asked for (`n`). Absent: one. */
  readonly choices?: number | undefined;
  /** Web searches that the provider may make by itself. Absent: none. */
  readonly webSearchesMax?: number | undefined;
}

/** What providers add unseen: the framing of messages and the prompt that teaches a model its tools (Claude: up to 700). */
const OVERHEAD_TOKENS = 2_048;
/** The most that one image counts at any current model, in full resolution. */
const IMAGE_TOKENS_MAX = 10_000;

/** Nano-dollars, rounded up; null when the price is unknown. */
export function reservationBound(input: BoundInput, price: PriceRow | null): number | null {
  if (price === null) return null;
  const inputTokens = inputBound(input);
  const outputTokens =
    Math.max(0, input.maxOutputTokens ?? input.capabilities.maxOutputTokens) * Math.max(1, input.choices ?? 1);
  const reachable = [price, ...price.tiers.filter((tier) => inputTokens > tier.aboveInputTokens)];
  // Which tokens will be cached, written or heard is the provider's to tell: each counts at the dearest rate it may have.
  const inputRate = Math.max(
    price.audioInputPicoUsd ?? 0,
    ...reachable.flatMap((rates) => [
      rates.inputPicoUsd,
      rates.cachedReadPicoUsd,
      rates.cacheWrite5mPicoUsd,
      rates.cacheWrite1hPicoUsd,
    ]),
  );
  const outputRate = Math.max(price.audioOutputPicoUsd ?? 0, ...reachable.map((rates) => rates.outputPicoUsd));
  const pico =
    BigInt(Math.ceil(inputTokens)) * BigInt(inputRate) +
    BigInt(Math.ceil(outputTokens)) * BigInt(outputRate) +
    BigInt(Math.ceil(Math.max(0, input.webSearchesMax ?? 0))) * BigInt(price.webSearchPicoUsd);
  return Number((pico + 999n) / 1000n);
}

function inputBound(input: BoundInput): number {
  const { contextTokens } = input.capabilities;
  if ((input.referencedFiles ?? 0) > 0) return contextTokens;
  const images = Math.max(0, input.referencedImages ?? 0) * IMAGE_TOKENS_MAX;
  const tokens = Math.max(0, input.bodyBytes, input.inputTokensEstimate) + images + OVERHEAD_TOKENS;
  return Math.min(tokens, contextTokens);
}
