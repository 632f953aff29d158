// Owns the arithmetic of savings (CONTRACT, Policy): `auto` requests at real providers, what they cost against what the same
// tokens would have cost at the baseline, and how far a comparison of real answers bears that out. Pure but for the reader.
import type { PriceRow } from '../catalog/model.ts';
import { costOfUsage } from '../ledger/cost.ts';
import type { ComparedLeg, GroupField, ReportFilter, ReportReader, Totals } from './report_reader.ts';

/** Stands over every figure of savings (CONTRACT, Policy). */
export const SAVINGS_HEADING =
  'estimated: same token counts assumed; tokenizers, reasoning, steps and cache hits differ';

/** Money is nano-dollars, null when unknown. */
export interface Savings {
  readonly heading: string;
  readonly baseline: Baseline;
  /** The `auto` requests that are compared. */
  readonly requests: number;
  /** `auto` requests that cost something, or may have, and whose tokens or price are not known. */
  readonly leftOut: number;
  readonly paidNanoUsd: number;
  readonly baselineNanoUsd: number | null;
  /** Below 0 where routing cost more than the baseline. */
  readonly savedNanoUsd: number | null;
  /** Of the baseline; null when that is unknown or 0. */
  readonly savedShare: number | null;
  readonly allCheapNanoUsd: number | null;
  readonly allStrongNanoUsd: number | null;
  readonly measured: readonly Measured[];
}

export interface Baseline {
  /** As asked for, or the model that leads the strong tier now; null when there is none. */
  readonly model: string | null;
  /** `recorded`: the all-strong figure of each record, at the prices of its day. `priced`: the tokens at one price row. */
  readonly source: 'recorded' | 'priced';
  /** The row of `priced`; null when the price is unknown. */
  readonly priceRow: string | null;
}

/** Comparisons in which the baseline and another model both answered the same body. */
export interface Measured {
  readonly model: string;
  readonly comparisons: number;
  /** What the baseline's own answers cost, as a multiple of what this model's cost. */
  readonly measuredRatio: number;
  /** What the savings assume: this model's tokens at the baseline's price. Null when a price is unknown. */
  readonly estimatedRatio: number | null;
}

export interface SavingsInput {
  readonly filter: ReportFilter;
  readonly totals: Totals;
  readonly by: GroupField | undefined;
  /** Values of `by` that are shown: the others' savings are not gathered, because callers choose some labels freely. */
  readonly shown: ReadonlySet<string | null>;
  readonly baseline: string | undefined;
  readonly strongModel: string | null;
  readonly priceOf: (model: string) => PriceRow | null;
}

export interface SavingsResult {
  readonly savings: Savings;
  /** Saved by value of `by`, where another baseline was priced; null where the groups' own sums tell it. */
  readonly savedByGroup: ReadonlyMap<string | null, bigint> | null;
}

interface Sum {
  readonly requests: number;
  readonly paid: bigint;
  /** Null when nobody knows the price. */
  readonly baseline: bigint | null;
  readonly allCheap: bigint | null;
  readonly allStrong: bigint | null;
}

export function savingsOf(reader: ReportReader, input: SavingsInput): SavingsResult {
  const { baseline, totals } = input;
  const model = baseline ?? input.strongModel;
  const price = model === null ? null : input.priceOf(model);
  const priced = baseline === undefined ? null : priceTokens(reader, input, price);
  const sum = priced?.sum ?? recordedSum(totals);
  const saved = sum.baseline === null ? null : sum.baseline - sum.paid;
  return {
    savings: {
      heading: SAVINGS_HEADING,
      baseline: {
        model,
        source: baseline === undefined ? 'recorded' : 'priced',
        priceRow: baseline === undefined ? null : (price?.id ?? null),
      },
      requests: sum.requests,
      leftOut: Math.max(0, totals.routedBilled - sum.requests),
      paidNanoUsd: Number(sum.paid),
      baselineNanoUsd: numberOf(sum.baseline),
      savedNanoUsd: numberOf(saved),
      savedShare:
        saved === null || sum.baseline === null || sum.baseline === 0n ? null : Number(saved) / Number(sum.baseline),
      allCheapNanoUsd: numberOf(sum.allCheap),
      allStrongNanoUsd: numberOf(sum.allStrong),
      measured: model === null ? [] : measure(reader.comparedLegs(input.filter), model, price),
    },
    savedByGroup: priced?.byGroup ?? null,
  };
}

function recordedSum({ comparable }: Totals): Sum {
  return {
    requests: comparable.requests,
    paid: comparable.costNanoUsd,
    baseline: comparable.allStrongNanoUsd,
    allCheap: comparable.allCheapNanoUsd,
    allStrong: comparable.allStrongNanoUsd,
  };
}

/** Each request's tokens at one price, through the ledger's own arithmetic: tiers and rounding are per request. */
function priceTokens(
  reader: ReportReader,
  input: SavingsInput,
  price: PriceRow | null,
): { readonly sum: Sum; readonly byGroup: ReadonlyMap<string | null, bigint> } {
  const byGroup = new Map<string | null, bigint>();
  let requests = 0;
  let paid = 0n;
  let baseline = 0n;
  let allCheap: bigint | null = 0n;
  let allStrong: bigint | null = 0n;
  for (const row of reader.usages(input.filter, input.by)) {
    const there = costOfUsage(row.usage, price);
    // Without a price what was paid is still told; the requests then have no figure beside it.
    if (there === null && price !== null) continue;
    requests += 1;
    paid += BigInt(row.costNanoUsd);
    baseline += BigInt(there ?? 0);
    allCheap = plus(allCheap, row.allCheapNanoUsd);
    allStrong = plus(allStrong, row.allStrongNanoUsd);
    if (there !== null && input.shown.has(row.group))
      byGroup.set(row.group, (byGroup.get(row.group) ?? 0n) + BigInt(there - row.costNanoUsd));
  }
  return { sum: { requests, paid, baseline: price === null ? null : baseline, allCheap, allStrong }, byGroup };
}

interface Pair {
  comparisons: number;
  baselineCost: number;
  otherCost: number;
  estimated: number | null;
}

/** Legs come comparison by comparison, at most COMPARE_MODELS_MAX each. */
function measure(legs: Iterable<ComparedLeg>, baseline: string, price: PriceRow | null): readonly Measured[] {
  const pairs = new Map<string, Pair>();
  let comparison: ComparedLeg[] = [];
  const finish = (): void => {
    const base = comparison.find((leg) => isModel(leg.servedModel, baseline));
    for (const leg of comparison)
      if (base !== undefined && !isModel(leg.servedModel, baseline)) addPair(pairs, leg, { base, price });
    comparison = [];
  };
  for (const leg of legs) {
    if (comparison[0] !== undefined && comparison[0].parentId !== leg.parentId) finish();
    comparison.push(leg);
  }
  finish();
  return [...pairs]
    .filter(([, pair]) => pair.otherCost > 0)
    .map(([model, pair]) => ({
      model,
      comparisons: pair.comparisons,
      measuredRatio: pair.baselineCost / pair.otherCost,
      estimatedRatio: pair.estimated === null ? null : pair.estimated / pair.otherCost,
    }))
    .sort((a, b) => b.comparisons - a.comparisons);
}

function addPair(
  pairs: Map<string, Pair>,
  leg: ComparedLeg,
  against: { base: ComparedLeg; price: PriceRow | null },
): void {
  const pair = pairs.get(leg.servedModel) ?? { comparisons: 0, baselineCost: 0, otherCost: 0, estimated: 0 };
  const estimated = costOfUsage(leg.usage, against.price);
  pairs.set(leg.servedModel, {
    comparisons: pair.comparisons + 1,
    baselineCost: pair.baselineCost + against.base.costNanoUsd,
    otherCost: pair.otherCost + leg.costNanoUsd,
    estimated: pair.estimated === null || estimated === null ? null : pair.estimated + estimated,
  });
}

/** `claude-sonnet-4-6` is `anthropic/claude-sonnet-4-6`. */
function isModel(served: string, asked: string): boolean {
  return served === asked || served.endsWith(`/${asked}`);
}

function plus(sum: bigint | null, value: number | null): bigint | null {
  return sum === null || value === null ? null : sum + BigInt(value);
}

function numberOf(value: bigint | null): number | null {
  return value === null ? null : Number(value);
}
