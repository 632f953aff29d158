// Owns what a report says: spend, savings as the contract defines and heads them, shares, escalations. Adds nothing up that
// the reader can; must not print, open a store or send anything.
import type { PriceRow } from '../catalog/model.ts';
import { savingsOf, type Savings } from './_savings.ts';
import type {
  EscalationExample,
  Group,
  GroupField,
  Groups,
  ReportFilter,
  ReportReader,
  Totals,
} from './report_reader.ts';

export interface ReportOptions {
  readonly sinceMs: number;
  /** Not included. */
  readonly untilMs: number;
  readonly by: GroupField | undefined;
  /** `--baseline`: savings are priced anew from the tokens at this model. Undefined: the all-strong figures as recorded. */
  readonly baseline: string | undefined;
  /** `provider/model` that leads the strong tier now, as the name of the recorded baseline; null when there is none. */
  readonly strongModel: string | null;
  readonly priceOf: (model: string) => PriceRow | null;
  readonly includeSimulated: boolean;
}

/** Money is nano-dollars, null when unknown: exact up to 9 million dollars, to the next representable number above. */
export interface Report {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly includesSimulated: boolean;
  /** Of all records, whatever the period; null before the first request. */
  readonly recorded: { readonly firstMs: number; readonly lastMs: number } | null;
  readonly totals: ReportTotals;
  readonly savings: Savings;
  readonly tiers: GroupTable;
  readonly tasks: GroupTable;
  readonly rules: GroupTable;
  /** What `--by` asked for. Compare calls are in it, so that its cost adds up to the spend. */
  readonly by: ByTable | null;
  readonly escalations: Escalations;
  readonly pinned: Pinned;
}

export interface ReportTotals {
  /** Ordinary requests, simulated ones too. */
  readonly requests: number;
  readonly byStatus: Totals['byStatus'];
  readonly spendNanoUsd: number;
  readonly inputTokens: number;
  readonly cachedReadTokens: number;
  readonly outputTokens: number;
  /** Requests that the spend does not hold, because nobody knows the price. */
  readonly unpriced: number;
  /** Requests of the spend whose tokens are estimates. */
  readonly estimatedUsage: number;
  /** Requests of the spend whose end nobody saw: their reserved maximum is counted. */
  readonly unknown: { readonly requests: number; readonly costNanoUsd: number };
  readonly simulated: number;
  /** Calls of comparisons: in the spend, not in savings, shares or escalations. */
  readonly compare: { readonly calls: number; readonly costNanoUsd: number };
}

export interface GroupRow {
  readonly value: string | null;
  readonly name: string | null;
  readonly requests: number;
  /** Of all requests that the table is made of; 0 to 1. */
  readonly share: number;
  readonly costNanoUsd: number;
  /** Requests that the cost does not hold. */
  readonly unpriced: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Requests that routing decided. */
  readonly routed: number;
  readonly escalated: number;
}

export interface GroupTable<Row extends GroupRow = GroupRow> {
  readonly rows: readonly Row[];
  /** Groups beyond the bound. */
  readonly omitted: number;
}

export interface ByRow extends GroupRow {
  /** Null where nothing of the group can be compared. */
  readonly savedNanoUsd: number | null;
}

export interface ByTable extends GroupTable<ByRow> {
  readonly field: GroupField;
}

export interface Escalations {
  readonly escalated: number;
  /** All that routing decided. */
  readonly routed: number;
  /** Which tasks and which rules escalate most, the most frequent first. */
  readonly byTask: readonly EscalatedGroup[];
  readonly byRule: readonly EscalatedGroup[];
  /** What the escalated requests cost beyond the cheapest tier at the same tokens; null when that cannot be told. */
  readonly extraNanoUsd: number | null;
  readonly examples: readonly EscalationExample[];
}

export interface EscalatedGroup {
  readonly value: string | null;
  readonly escalated: number;
  /** Of these. */
  readonly routed: number;
}

export interface Pinned {
  readonly requests: number;
  readonly costNanoUsd: number;
  /** What `auto` would have chosen for them; null where it was not told. */
  readonly auto: readonly { readonly tier: string | null; readonly requests: number }[];
}

/** Rows of a table: more than anybody reads, and a bound for labels that callers choose freely. */
const GROUPS_MAX = 1_000;
/** Kinds of escalation that are shown with an example. */
const EXAMPLES_MAX = 5;

/** The report of one period: the same records give the same report. */
export function buildReport(reader: ReportReader, options: ReportOptions): Report {
  const filter: ReportFilter = {
    sinceMs: options.sinceMs,
    untilMs: options.untilMs,
    includeSimulated: options.includeSimulated,
  };
  const totals = reader.totals(filter);
  const groups =
    options.by === undefined ? null : reader.groups(filter, { field: options.by, kind: 'spend', limit: GROUPS_MAX });
  const shown = new Set(groups?.rows.map((group) => group.value));
  const { savings, savedByGroup } = savingsOf(reader, { ...options, filter, totals, shown });
  const ordinary = totals.all.requests - totals.compare.calls;
  const table = (field: GroupField): GroupTable => {
    const { rows, omitted } = reader.groups(filter, { field, kind: 'shares', limit: GROUPS_MAX });
    return { rows: rows.map((group) => rowOf(group, ordinary)), omitted };
  };
  const tasks = table('task');
  const rules = table('rule');
  return {
    sinceMs: options.sinceMs,
    untilMs: options.untilMs,
    includesSimulated: options.includeSimulated,
    recorded: reader.recorded(),
    totals: totalsOf(totals, ordinary),
    savings,
    tiers: table('tier'),
    tasks,
    rules,
    by:
      options.by === undefined || groups === null
        ? null
        : byTable(groups, { field: options.by, savedByGroup, requests: totals.all.requests }),
    escalations: {
      escalated: totals.all.escalated,
      routed: totals.all.routed,
      byTask: mostEscalated(tasks),
      byRule: mostEscalated(rules),
      extraNanoUsd: extraOf(totals),
      examples: reader.escalations(filter, EXAMPLES_MAX),
    },
    pinned: pinnedOf(reader, filter),
  };
}

function totalsOf(totals: Totals, requests: number): ReportTotals {
  const { all, compare, unknown } = totals;
  return {
    requests,
    byStatus: totals.byStatus,
    spendNanoUsd: Number(all.costNanoUsd),
    inputTokens: Number(all.inputTokens),
    cachedReadTokens: Number(all.cachedReadTokens),
    outputTokens: Number(all.outputTokens),
    unpriced: all.unpriced,
    estimatedUsage: totals.estimatedUsage,
    unknown: { requests: unknown.requests, costNanoUsd: Number(unknown.costNanoUsd) },
    simulated: totals.simulated,
    compare: { calls: compare.calls, costNanoUsd: Number(compare.costNanoUsd) },
  };
}

function rowOf(group: Group, requests: number): GroupRow {
  return {
    value: group.value,
    name: group.name,
    requests: group.requests,
    share: requests === 0 ? 0 : group.requests / requests,
    costNanoUsd: Number(group.costNanoUsd),
    unpriced: group.unpriced,
    inputTokens: Number(group.inputTokens),
    outputTokens: Number(group.outputTokens),
    routed: group.routed,
    escalated: group.escalated,
  };
}

interface ByInput {
  readonly field: GroupField;
  /** Of another baseline than the recorded one; null: the groups' own sums. */
  readonly savedByGroup: ReadonlyMap<string | null, bigint> | null;
  readonly requests: number;
}

function byTable({ rows, omitted }: Groups, input: ByInput): ByTable {
  return {
    field: input.field,
    omitted,
    rows: rows.map((group) => {
      const { comparable } = group;
      const recorded =
        comparable === null || comparable.requests === 0
          ? null
          : Number(comparable.allStrongNanoUsd - comparable.costNanoUsd);
      const priced = input.savedByGroup?.get(group.value);
      return {
        ...rowOf(group, input.requests),
        savedNanoUsd: input.savedByGroup === null ? recorded : priced === undefined ? null : Number(priced),
      };
    }),
  };
}

function mostEscalated({ rows }: GroupTable): readonly EscalatedGroup[] {
  return rows
    .filter((row) => row.escalated > 0)
    .map(({ value, escalated, routed }) => ({ value, escalated, routed }))
    .sort((a, b) => b.escalated - a.escalated);
}

function extraOf({ escalatedComparable: { requests, costNanoUsd, allCheapNanoUsd } }: Totals): number | null {
  return requests === 0 || allCheapNanoUsd === null ? null : Number(costNanoUsd - allCheapNanoUsd);
}

function pinnedOf(reader: ReportReader, filter: ReportFilter): Pinned {
  const groups = reader.pinned(filter);
  return {
    requests: groups.reduce((sum, group) => sum + group.requests, 0),
    costNanoUsd: Number(groups.reduce((sum, group) => sum + group.costNanoUsd, 0n)),
    auto: groups.map((group) => ({ tier: group.autoTier, requests: group.requests })),
  };
}
