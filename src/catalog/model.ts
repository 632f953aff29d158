// The nouns of the catalog: a model, its capabilities and its price. Data; lookups are in catalog.ts.
import type { Capabilities } from '../wire/capabilities.ts';
import type { ToldCapabilities } from '../wire/told_model.ts';

/** Prices of one model from one date on. Pico-USD per token: $0.75 per million tokens is 750,000. */
export interface PriceRow {
  /** Names this row in records: `openai/gpt-5.4-mini@2026-03-17/genai-prices-0.1.8`. */
  readonly id: string;
  readonly source: 'genai-prices' | 'loadline' | 'config';
  /** ISO date from which it holds, where the source tells. */
  readonly effectiveFrom: string | null;
  readonly inputPicoUsd: number;
  readonly cachedReadPicoUsd: number;
  readonly cacheWrite5mPicoUsd: number;
  readonly cacheWrite1hPicoUsd: number;
  readonly outputPicoUsd: number;
  readonly audioInputPicoUsd: number | null;
  readonly audioOutputPicoUsd: number | null;
  /** Per web search call. */
  readonly webSearchPicoUsd: number;
  /** Rates for prompts above `aboveInputTokens`, ascending; they replace the base for the whole request. */
  readonly tiers: readonly PriceTier[];
}

export interface PriceTier {
  readonly aboveInputTokens: number;
  readonly inputPicoUsd: number;
  readonly cachedReadPicoUsd: number;
  readonly cacheWrite5mPicoUsd: number;
  readonly cacheWrite1hPicoUsd: number;
  readonly outputPicoUsd: number;
}

/** Where a limit comes from; the shipped catalog where nothing is said. */
export interface LimitsFrom {
  readonly contextTokens?: 'provider' | 'config' | undefined;
  readonly maxOutputTokens?: 'provider' | 'config' | undefined;
}

export interface Model {
  /** The catalog's id: `gpt-5.4-mini`. */
  readonly id: string;
  /** Provider that serves it: `openai`. */
  readonly provider: string;
  /** Id as the provider expects it in the body; a dated snapshot keeps its own. */
  readonly upstreamId: string;
  readonly capabilities: Capabilities;
  /** Null when nobody knows: never zero, and said so. */
  readonly price: PriceRow | null;
  /** False for `provider/model` names that the catalog has never heard of. */
  readonly known: boolean;
  /** ISO date of release, where known; `created` of GET /v1/models. */
  readonly released: string | null;
  readonly displayName: string;
  readonly limitsFrom?: LimitsFrom | undefined;
  /** What the provider's own list says of it, and what was shipped in its place. */
  readonly told?: { readonly capabilities: ToldCapabilities; readonly shipped: Capabilities } | undefined;
}

/** `openai/gpt-5.4-mini`. */
export function qualifiedName(model: Pick<Model, 'provider' | 'id'>): string {
  return `${model.provider}/${model.id}`;
}
