// Owns what a request would have cost elsewhere: the same tokens at the cheapest and at the dearest tier's price. An
// estimate by nature, because other models count and answer differently; whoever shows it says so.
import type { PriceRow } from '../catalog/model.ts';
import type { Usage } from '../wire/answer.ts';
import { costOfUsage } from './cost.ts';

export interface Counterfactual {
  readonly allCheapNanoUsd: number | null;
  readonly allStrongNanoUsd: number | null;
}

/** Null where that price is unknown. */
export function counterfactual(usage: Usage, cheap: PriceRow | null, strong: PriceRow | null): Counterfactual {
  return { allCheapNanoUsd: costOfUsage(usage, cheap), allStrongNanoUsd: costOfUsage(usage, strong) };
}
