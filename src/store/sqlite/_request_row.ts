// Owns the two forms of a record in the database: the columns that reports add up, and the JSON that `find` gives back.
// Total: whatever a record holds becomes a row, because one that the database refuses would block all behind it.
import type { RequestRecord } from '../../ledger/record.ts';

type Cell = string | number | null;

export interface RequestRow {
  /** By column name, without `seq`. */
  readonly columns: Record<RequestColumn, Cell>;
  /** The texts of `request_details`. */
  readonly intent: string;
  readonly settlement: string | null;
}

/** The columns of `requests` in the order of the schema, without `seq`. */
export const REQUEST_COLUMNS = [
  'id',
  'org_id',
  'project_id',
  'key_id',
  'replica_id',
  'started_at_ms',
  'settled_at_ms',
  'status',
  'http_status',
  'error_code',
  'endpoint',
  'origin',
  'parent_id',
  'requested_model',
  'served_model',
  'stream',
  'simulated',
  'kind',
  'route',
  'tier',
  'rule',
  'task',
  'risk',
  'escalated',
  'tier_without_risk',
  'auto_tier',
  'user_label',
  'session_id',
  'attempts',
  'input_tokens',
  'cached_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
  'reasoning_tokens',
  'audio_input_tokens',
  'audio_output_tokens',
  'web_searches',
  'usage_source',
  'reserved_nano_usd',
  'cost_nano_usd',
  'all_cheap_nano_usd',
  'all_strong_nano_usd',
  'duration_ms',
  'overhead_ms',
] as const;

type RequestColumn = (typeof REQUEST_COLUMNS)[number];

/** The row of a record. */
export function encodeRow(record: RequestRecord): RequestRow {
  const { settlement, ...intent } = record;
  return {
    columns: { ...intentColumns(record), ...settlementColumns(record) },
    intent: JSON.stringify(intent),
    settlement: settlement === null ? null : JSON.stringify(settlement),
  };
}

/** The record of the two texts; both were written by encodeRow. */
export function decodeRecord(details: { readonly intent: string; readonly settlement: string | null }): RequestRecord {
  const settlement: unknown = details.settlement === null ? null : JSON.parse(details.settlement);
  return { ...JSON.parse(details.intent), settlement } as RequestRecord;
}

function intentColumns(record: RequestRecord) {
  const { decision } = record;
  return {
    id: record.id,
    org_id: record.orgId,
    project_id: record.projectId,
    key_id: record.keyId,
    replica_id: record.replicaId,
    started_at_ms: count(record.startedAtMs) ?? 0,
    endpoint: record.endpoint,
    origin: record.origin,
    parent_id: record.parentId ?? null,
    requested_model: record.requestedModel,
    stream: flag(record.stream),
    simulated: flag(record.simulated),
    kind: decision.kind,
    route: decision.route,
    tier: decision.tier,
    rule: decision.rule,
    task: decision.task,
    risk: decision.risk,
    escalated: flag(decision.escalated),
    tier_without_risk: decision.tierWithoutRisk,
    auto_tier: decision.auto?.tier ?? null,
    user_label: record.user ?? null,
    session_id: record.sessionId ?? null,
    reserved_nano_usd: count(record.reservedNanoUsd),
  };
}

function settlementColumns({ settlement }: RequestRecord) {
  const usage = settlement?.usage;
  return {
    // Decides which of two writes is the fuller one, so a settled row always has it.
    settled_at_ms: settlement === null ? null : (count(settlement.settledAtMs) ?? 0),
    status: settlement?.status ?? 'open',
    http_status: count(settlement?.httpStatus),
    error_code: settlement?.errorCode ?? null,
    served_model: settlement?.servedModel ?? null,
    attempts: settlement?.attempts.length ?? 0,
    input_tokens: count(usage?.inputTokens),
    cached_read_tokens: count(usage?.cachedReadTokens),
    cache_write_5m_tokens: count(usage?.cacheWrite5mTokens),
    cache_write_1h_tokens: count(usage?.cacheWrite1hTokens),
    output_tokens: count(usage?.outputTokens),
    reasoning_tokens: count(usage?.reasoningTokens),
    audio_input_tokens: count(usage?.audioInputTokens),
    audio_output_tokens: count(usage?.audioOutputTokens),
    web_searches: count(usage?.webSearches),
    usage_source: usage?.source ?? null,
    cost_nano_usd: count(settlement?.costNanoUsd),
    all_cheap_nano_usd: count(settlement?.allCheapNanoUsd),
    all_strong_nano_usd: count(settlement?.allStrongNanoUsd),
    duration_ms: measure(settlement?.durationMs),
    overhead_ms: measure(settlement?.overheadMs),
  };
}

function flag(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}

/**
 * A whole number, or NULL: a column of whole numbers refuses anything else, and what a provider claims to have counted may
 * be anything. The JSON keeps what was claimed.
 */
function count(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

function measure(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
