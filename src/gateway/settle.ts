// Owns the end of a request: what the attempts add up to, what the same tokens would have cost elsewhere, and that it is
// written once. Pure but for the ledger it writes to.
import { qualifiedName, type Model, type PriceRow } from '../catalog/model.ts';
import { costOfUsage, sumCosts } from '../ledger/cost.ts';
import { counterfactual } from '../ledger/counterfactual.ts';
import type { AttemptRecord, Settlement } from '../ledger/record.ts';
import type { Decision } from '../routing/decision.ts';
import { NO_USAGE, type Usage } from '../wire/answer.ts';
import type { Snapshot } from './snapshot.ts';

export interface SettleInput {
  readonly snapshot: Snapshot;
  readonly decision: Decision;
  readonly attempts: readonly AttemptRecord[];
  readonly status: Settlement['status'];
  readonly httpStatus: number;
  readonly errorCode: string | null;
  readonly served: Model | null;
  readonly finish: string | null;
  readonly dropped: readonly string[];
  readonly durationMs: number;
  readonly firstByteMs: number | null;
  readonly overheadMs: number;
  readonly settledAtMs: number;
}

/** One attempt with its cost: usage times the price in force, null when nobody knows the price. */
export function priceAttempt(attempt: AttemptRecord, price: PriceRow | null): AttemptRecord {
  if (attempt.usage === null) return { ...attempt, costNanoUsd: 0, priceRow: price?.id ?? null };
  return { ...attempt, costNanoUsd: costOfUsage(attempt.usage, price), priceRow: price?.id ?? null };
}

/** The settlement of a request from its priced attempts. */
export function buildSettlement(input: SettleInput): Settlement {
  const billed = input.attempts.filter((attempt) => attempt.usage !== null);
  const usage = billed.length === 0 ? null : billed.map((attempt) => attempt.usage ?? NO_USAGE).reduce(addUsage);
  const [cheap, strong] = endPrices(input.snapshot);
  const elsewhere = usage === null ? null : counterfactual(usage, cheap, strong);
  return {
    status: input.status,
    httpStatus: input.httpStatus,
    errorCode: input.errorCode,
    attempts: input.attempts,
    usage,
    costNanoUsd: sumCosts(input.attempts.map((attempt) => attempt.costNanoUsd)),
    allCheapNanoUsd: elsewhere?.allCheapNanoUsd ?? null,
    allStrongNanoUsd: elsewhere?.allStrongNanoUsd ?? null,
    servedModel: input.served === null ? null : qualifiedName(input.served),
    finish: input.finish,
    dropped: input.dropped,
    durationMs: round(input.durationMs),
    firstByteMs: input.firstByteMs === null ? null : round(input.firstByteMs),
    overheadMs: round(input.overheadMs),
    settledAtMs: input.settledAtMs,
  };
}

/** Prices of the first model of the cheapest and of the dearest tier: what all-cheap and all-strong mean. */
function endPrices(snapshot: Snapshot): readonly [PriceRow | null, PriceRow | null] {
  const price = (name: string | undefined): PriceRow | null => {
    const found = name === undefined ? undefined : snapshot.catalog.resolve(name);
    return found?.kind === 'model' ? found.model.price : null;
  };
  const { tiers } = snapshot.policy;
  return [price(tiers.at(0)?.models[0]?.model), price(tiers.at(-1)?.models[0]?.model)];
}

/** Sums field by field; an estimate anywhere makes the sum an estimate. */
export function addUsage(left: Usage, right: Usage): Usage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    cachedReadTokens: left.cachedReadTokens + right.cachedReadTokens,
    cacheWrite5mTokens: left.cacheWrite5mTokens + right.cacheWrite5mTokens,
    cacheWrite1hTokens: left.cacheWrite1hTokens + right.cacheWrite1hTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    reasoningTokens: left.reasoningTokens + right.reasoningTokens,
    audioInputTokens: left.audioInputTokens + right.audioInputTokens,
    audioOutputTokens: left.audioOutputTokens + right.audioOutputTokens,
    webSearches: left.webSearches + right.webSearches,
    source: left.source === 'estimated' || right.source === 'estimated' ? 'estimated' : 'provider',
  };
}

/** Microseconds are enough for a record and short in JSON. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
