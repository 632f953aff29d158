// What a report asks of the records, as an interface: store/ adds up, report.ts says what it means. Types only.
import type { RiskCategory, RiskLevel } from '../routing/decision.ts';
import type { RecordStatus } from '../ledger/record.ts';
import type { Usage } from '../wire/answer.ts';

export const GROUP_FIELDS = ['project', 'user', 'key', 'task', 'rule', 'model', 'tier'] as const;
export type GroupField = (typeof GROUP_FIELDS)[number];

export interface ReportFilter {
  readonly sinceMs: number;
  /** Not included. */
  readonly untilMs: number;
  /** Simulated requests count as money too: for a first try without a provider. */
  readonly includeSimulated: boolean;
}

/**
 * Requests of one group added up. Money and tokens are those of real requests (of simulated ones too where the filter says
 * so); counts are of all. Money is nano-dollars, exact.
 */
export interface Sums {
  readonly requests: number;
  readonly routed: number;
  readonly escalated: number;
  readonly costNanoUsd: bigint;
  /** Sent, settled, and nobody knows the price: not part of the cost. */
  readonly unpriced: number;
  readonly inputTokens: bigint;
  readonly cachedReadTokens: bigint;
  readonly outputTokens: bigint;
}

/** `auto` requests whose tokens, cost and all-strong figure are known: what savings are made of. */
export interface Comparable {
  readonly requests: number;
  readonly costNanoUsd: bigint;
  readonly allStrongNanoUsd: bigint;
  /** Null where the figure is missing for one of them. */
  readonly allCheapNanoUsd: bigint | null;
}

export interface Totals {
  /** Ordinary requests and compare calls together. */
  readonly all: Sums;
  readonly comparable: Comparable;
  /** Ordinary requests alone, by what became of them. */
  readonly byStatus: readonly { readonly status: RecordStatus; readonly requests: number }[];
  readonly simulated: number;
  readonly compare: { readonly calls: number; readonly costNanoUsd: bigint };
  /** Ended without a settlement: counted with the reserved maximum. */
  readonly unknown: { readonly requests: number; readonly costNanoUsd: bigint };
  /** Requests of the spend whose tokens were estimated, because the provider told none. */
  readonly estimatedUsage: number;
  /** `auto` requests that cost something, or may have: the most that savings can be made of. */
  readonly routedBilled: number;
  /** The escalated ones among the comparable. */
  readonly escalatedComparable: Comparable;
}

export interface Group extends Sums {
  /** Null where the question was not asked: it takes as long as all the other sums. */
  readonly comparable: Comparable | null;
  /** What the records hold; null where they hold nothing, for example no user. */
  readonly value: string | null;
  /** The name of a project or a key; null where there is none, or none any more. */
  readonly name: string | null;
}

export interface Groups {
  /** The dearest first. */
  readonly rows: readonly Group[];
  /** Groups beyond the limit. */
  readonly omitted: number;
}

export interface GroupsAsk {
  readonly field: GroupField;
  /** `shares`: ordinary requests. `spend`: compare calls too, so that costs add up to the spend, and what can be compared. */
  readonly kind: 'shares' | 'spend';
  readonly limit: number;
}

export interface EscalationExample {
  readonly id: string;
  readonly startedAtMs: number;
  readonly rule: string;
  readonly task: string;
  /** How many escalations share this rule and task. */
  readonly alike: number;
  readonly risk: RiskLevel;
  readonly categories: readonly RiskCategory[];
  readonly tier: string;
  readonly tierWithoutRisk: string;
  readonly because: string;
  /** What the signals that counted say and where they were seen; never text of a prompt. */
  readonly signals: readonly { readonly says: string; readonly part: string }[];
}

/** One `auto` request whose tokens and cost are known, for a baseline that is priced from the tokens. */
export interface PricedUsage {
  /** Value of the group field that was asked for; null without one. */
  readonly group: string | null;
  readonly usage: Usage;
  readonly costNanoUsd: number;
  readonly allCheapNanoUsd: number | null;
  readonly allStrongNanoUsd: number | null;
}

/** One answered leg of a comparison with known usage and cost. */
export interface ComparedLeg {
  readonly parentId: string;
  readonly servedModel: string;
  readonly usage: Usage;
  readonly costNanoUsd: number;
}

/** All answers are of one moment, however many requests are recorded meanwhile. */
export interface ReportReader {
  /** Times of the first and the last record of all; null when there is none yet. */
  readonly recorded: () => { readonly firstMs: number; readonly lastMs: number } | null;
  readonly totals: (filter: ReportFilter) => Totals;
  readonly groups: (filter: ReportFilter, ask: GroupsAsk) => Groups;
  /** Escalated requests: the newest of each pair of rule and task, the most frequent pair first. */
  readonly escalations: (filter: ReportFilter, limit: number) => readonly EscalationExample[];
  /** Requests whose caller named the model, by what `auto` would have chosen; the most frequent first. */
  readonly pinned: (filter: ReportFilter) => readonly PinnedGroup[];
  readonly usages: (filter: ReportFilter, field: GroupField | undefined) => Iterable<PricedUsage>;
  /** Ordered so that the legs of one comparison follow each other. */
  readonly comparedLegs: (filter: ReportFilter) => Iterable<ComparedLeg>;
}

export interface PinnedGroup {
  /** The tier that `auto` would have chosen; null where it was not told. */
  readonly autoTier: string | null;
  readonly requests: number;
  readonly costNanoUsd: bigint;
}
