// Owns what a caller sees of a record: everything about its own request, nothing about our insides.
import { formatUsd } from '../ledger/cost.ts';
import type { AttemptRecord, RequestRecord } from '../ledger/record.ts';
import type { Usage } from '../wire/answer.ts';
import { publicDecision } from './public_explanation.ts';

const NANO_USD_PER_USD = 1e9;

/** The answer of GET /v1/requests/{id}. Money in US dollars as numbers, null when unknown; times in milliseconds. */
export function publicRecord(record: RequestRecord): Record<string, unknown> {
  const { decision, settlement } = record;
  return {
    id: record.id,
    object: 'loadline.request',
    status: settlement?.status ?? 'open',
    created_at: new Date(record.startedAtMs).toISOString(),
    endpoint: record.endpoint,
    origin: record.origin,
    parent_id: record.parentId,
    project_id: record.projectId,
    key_id: record.keyId,
    requested_model: record.requestedModel,
    served_model: settlement?.servedModel ?? null,
    stream: record.stream,
    simulated: record.simulated,
    session_id: record.sessionId,
    tags: record.tags,
    decision: publicDecision(decision),
    usage: settlement === null ? null : publicUsage(settlement.usage),
    cost_usd: usd(settlement?.costNanoUsd),
    cost: formatUsd(settlement?.costNanoUsd ?? null),
    if_all_cheap_usd: usd(settlement?.allCheapNanoUsd),
    if_all_strong_usd: usd(settlement?.allStrongNanoUsd),
    attempts: (settlement?.attempts ?? []).map(publicAttempt),
    dropped: settlement?.dropped ?? [],
    http_status: settlement?.httpStatus ?? null,
    error_code: settlement?.errorCode ?? null,
    finish: settlement?.finish ?? null,
    duration_ms: settlement?.durationMs ?? null,
    first_byte_ms: settlement?.firstByteMs ?? null,
    overhead_ms: settlement?.overheadMs ?? null,
  };
}

function publicAttempt(attempt: AttemptRecord): Record<string, unknown> {
  return {
    index: attempt.index,
    model: `${attempt.provider}/${attempt.model}`,
    protocol: attempt.protocol,
    started_at: new Date(attempt.startedAtMs).toISOString(),
    duration_ms: attempt.durationMs,
    first_byte_ms: attempt.firstByteMs,
    http_status: attempt.httpStatus,
    outcome: attempt.outcome,
    failure: attempt.failure,
    fate: attempt.fate,
    usage: publicUsage(attempt.usage),
    cost_usd: usd(attempt.costNanoUsd),
    price_row: attempt.priceRow,
    simulated: attempt.simulated,
  };
}

function publicUsage(usage: Usage | null): Record<string, unknown> | null {
  if (usage === null) return null;
  return {
    input_tokens: usage.inputTokens,
    cached_read_tokens: usage.cachedReadTokens,
    cache_write_5m_tokens: usage.cacheWrite5mTokens,
    cache_write_1h_tokens: usage.cacheWrite1hTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
    usage_source: usage.source,
  };
}

/** Nine digits after the point are exact: the ledger counts nano-dollars. */
function usd(nanoUsd: number | null | undefined): number | null {
  return nanoUsd === null || nanoUsd === undefined ? null : nanoUsd / NANO_USD_PER_USD;
}
