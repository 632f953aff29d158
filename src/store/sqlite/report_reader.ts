// Owns the sums behind a report, as SQL over one moment of the database. Reads only; what a sum means is evidence's to say.
import type { Database } from 'bun:sqlite';
import type {
  Comparable,
  ComparedLeg,
  EscalationExample,
  Group,
  Groups,
  PinnedGroup,
  PricedUsage,
  ReportFilter,
  ReportReader,
  Sums,
  Totals,
} from '../../evidence/report_reader.ts';
import type { Usage } from '../../wire/answer.ts';
import {
  COMPARED_LEGS,
  ESCALATION_EXAMPLES,
  groupsSql,
  PINNED,
  RECORDED,
  STATUSES,
  TOTALS,
  usagesSql,
} from './_report_sql.ts';
import { decodeRecord } from './_request_row.ts';
import { openForReading } from './open_database.ts';

export interface OpenReportReader extends ReportReader {
  readonly close: () => void;
}

type Row = Readonly<Record<string, bigint | string | null>>;
type Parameters = Record<string, string | number>;

/**
 * Opens an existing database for one report. All answers are of the moment of opening: the read transaction stays open, and
 * with it the write-ahead log grows, so it is closed as soon as the report is built. Throws StoreRefused.
 */
export function openReportReader(options: {
  readonly path: string;
  readonly programVersion: string;
}): OpenReportReader {
  const database = openForReading(options);
  database.run('BEGIN');
  // A transaction sees the moment of its first read.
  database.run('SELECT 1 FROM meta');
  const all = (sql: string, parameters: Parameters): readonly Row[] => [...iterate(database, sql, parameters)];
  return {
    recorded: () => recordedOf(all(RECORDED, {})[0]),
    totals: (filter) => totalsOf(all(TOTALS, parametersOf(filter))[0] ?? {}),
    groups: (filter, ask) => groupsOf(all(groupsSql(ask), { ...parametersOf(filter), limit: ask.limit })),
    escalations: (filter, limit) => all(ESCALATION_EXAMPLES, { ...parametersOf(filter), limit }).map(exampleOf),
    pinned: (filter) => all(PINNED, parametersOf(filter)).map(pinnedOf),
    usages: (filter, field) => mapped(iterate(database, usagesSql(field), parametersOf(filter)), pricedUsageOf),
    comparedLegs: (filter) => mapped(iterate(database, COMPARED_LEGS, parametersOf(filter)), legOf),
    close: () => {
      database.run('ROLLBACK');
      database.close();
    },
  };
}

function parametersOf(filter: ReportFilter): Parameters {
  return { since: filter.sinceMs, until: filter.untilMs, simulated: filter.includeSimulated ? 1 : 0 };
}

/** Row by row, so that a long period needs no memory. Named parameters that a query does not use are left out for it. */
function* iterate(database: Database, sql: string, parameters: Parameters): Generator<Row> {
  const used = Object.entries(parameters).filter(([name]) => sql.includes(`$${name}`));
  const statement = database.prepare<Row, [Parameters]>(sql);
  try {
    yield* statement.iterate(Object.fromEntries(used));
  } finally {
    statement.finalize();
  }
}

function* mapped<T>(rows: Iterable<Row>, map: (row: Row) => T): Generator<T> {
  for (const row of rows) yield map(row);
}

function big(row: Row, column: string): bigint {
  const value = row[column];
  return typeof value === 'bigint' ? value : 0n;
}

function whole(row: Row, column: string): number {
  return Number(big(row, column));
}

function text(row: Row, column: string): string | null {
  const value = row[column];
  return typeof value === 'string' ? value : null;
}

function recordedOf(row: Row | undefined): ReturnType<ReportReader['recorded']> {
  if (row === undefined || row['first'] === null) return null;
  return { firstMs: whole(row, 'first'), lastMs: whole(row, 'last') };
}

function comparableOf(row: Row, name: string): Comparable {
  return {
    requests: whole(row, `${name}_requests`),
    costNanoUsd: big(row, `${name}_cost`),
    allStrongNanoUsd: big(row, `${name}_all_strong`),
    allCheapNanoUsd: big(row, `${name}_without_cheap`) > 0n ? null : big(row, `${name}_all_cheap`),
  };
}

function sumsOf(row: Row): Sums {
  return {
    requests: whole(row, 'requests'),
    routed: whole(row, 'routed'),
    escalated: whole(row, 'escalated'),
    costNanoUsd: big(row, 'cost'),
    unpriced: whole(row, 'unpriced'),
    inputTokens: big(row, 'input_tokens'),
    cachedReadTokens: big(row, 'cached_read_tokens'),
    outputTokens: big(row, 'output_tokens'),
  };
}

function totalsOf(row: Row): Totals {
  return {
    all: sumsOf(row),
    comparable: comparableOf(row, 'comparable'),
    byStatus: STATUSES.map((status) => ({ status, requests: whole(row, `status_${status}`) })).filter(
      ({ requests }) => requests > 0,
    ),
    simulated: whole(row, 'simulated'),
    compare: { calls: whole(row, 'compare_calls'), costNanoUsd: big(row, 'compare_cost') },
    unknown: { requests: whole(row, 'unknown_requests'), costNanoUsd: big(row, 'unknown_cost') },
    estimatedUsage: whole(row, 'estimated_usage'),
    routedBilled: whole(row, 'routed_billed'),
    escalatedComparable: comparableOf(row, 'escalated'),
  };
}

function groupsOf(rows: readonly Row[]): Groups {
  return {
    rows: rows.map((row): Group => ({
      ...sumsOf(row),
      comparable: row['comparable_requests'] === undefined ? null : comparableOf(row, 'comparable'),
      value: text(row, 'value'),
      name: text(row, 'name'),
    })),
    omitted: rows[0] === undefined ? 0 : whole(rows[0], 'all_groups') - rows.length,
  };
}

function exampleOf(row: Row): EscalationExample {
  const { id, startedAtMs, decision } = decodeRecord({ intent: text(row, 'intent') ?? '{}', settlement: null });
  return {
    id,
    startedAtMs,
    rule: decision.rule,
    task: decision.task,
    alike: whole(row, 'alike'),
    risk: decision.risk,
    categories: decision.categories,
    tier: decision.tier,
    tierWithoutRisk: decision.tierWithoutRisk,
    because: decision.because,
    signals: decision.signals
      .filter((signal) => decision.categories.includes(signal.category))
      .map((signal) => ({ says: signal.says, part: signal.evidence.part })),
  };
}

function pinnedOf(row: Row): PinnedGroup {
  return { autoTier: text(row, 'auto_tier'), requests: whole(row, 'requests'), costNanoUsd: big(row, 'cost') };
}

function usageOf(row: Row): Usage {
  return {
    inputTokens: whole(row, 'input_tokens'),
    cachedReadTokens: whole(row, 'cached_read_tokens'),
    cacheWrite5mTokens: whole(row, 'cache_write_5m_tokens'),
    cacheWrite1hTokens: whole(row, 'cache_write_1h_tokens'),
    outputTokens: whole(row, 'output_tokens'),
    reasoningTokens: whole(row, 'reasoning_tokens'),
    audioInputTokens: whole(row, 'audio_input_tokens'),
    audioOutputTokens: whole(row, 'audio_output_tokens'),
    webSearches: whole(row, 'web_searches'),
    source: row['usage_source'] === 'estimated' ? 'estimated' : 'provider',
  };
}

function pricedUsageOf(row: Row): PricedUsage {
  return {
    group: text(row, 'value'),
    usage: usageOf(row),
    costNanoUsd: whole(row, 'cost_nano_usd'),
    allCheapNanoUsd: row['all_cheap_nano_usd'] === null ? null : whole(row, 'all_cheap_nano_usd'),
    allStrongNanoUsd: row['all_strong_nano_usd'] === null ? null : whole(row, 'all_strong_nano_usd'),
  };
}

function legOf(row: Row): ComparedLeg {
  return {
    parentId: text(row, 'parent_id') ?? '',
    servedModel: text(row, 'served_model') ?? '',
    usage: usageOf(row),
    costNanoUsd: whole(row, 'cost_nano_usd'),
  };
}
