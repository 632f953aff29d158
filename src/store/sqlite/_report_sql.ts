// Owns the words of SQL that every report query shares: which requests count as money, which can be compared, and the sums
// that a group has. The meaning of each stands in evidence/report_reader.ts.

import type { GroupField, GroupsAsk } from '../../evidence/report_reader.ts';
import type { RecordStatus } from '../../ledger/record.ts';

/** Real requests, and simulated ones where they were asked for: money and tokens are added up over these. */
const COUNTED = '(simulated = 0 OR $simulated = 1)';
const ORDINARY = "origin = 'request'";
/** Decided by routing, not named by the caller, not part of a comparison. */
const ROUTED = `(${ORDINARY} AND kind = 'routed')`;
/** A provider was called, or may have been. */
const SENT = "(attempts > 0 OR status = 'unknown')";
const UNPRICED = `(${COUNTED} AND settled_at_ms IS NOT NULL AND cost_nano_usd IS NULL AND ${SENT})`;
/** Tokens and cost are known, so that another price can be put beside them. */
const PRICED = `(${COUNTED} AND ${ROUTED} AND cost_nano_usd IS NOT NULL AND input_tokens IS NOT NULL)`;
const COMPARABLE = `(${PRICED} AND all_strong_nano_usd IS NOT NULL)`;
const ESCALATED = `(${ROUTED} AND escalated = 1)`;

const IN_PERIOD = 'started_at_ms >= $since AND started_at_ms < $until';

export const STATUSES = ['success', 'error', 'cancelled', 'unknown', 'open'] as const satisfies readonly RecordStatus[];

const countWhere = (condition: string): string => `count(CASE WHEN ${condition} THEN 1 END)`;
const sumWhere = (column: string, condition: string): string =>
  `coalesce(sum(CASE WHEN ${condition} THEN ${column} END), 0)`;

const comparableSums = (name: string, condition: string): string => `
  ${countWhere(condition)} AS ${name}_requests,
  ${sumWhere('cost_nano_usd', condition)} AS ${name}_cost,
  ${sumWhere('all_strong_nano_usd', condition)} AS ${name}_all_strong,
  ${sumWhere('all_cheap_nano_usd', condition)} AS ${name}_all_cheap,
  ${countWhere(`${condition} AND all_cheap_nano_usd IS NULL`)} AS ${name}_without_cheap`;

/** The columns of Sums. */
const SUMS = `
  count(*) AS requests,
  ${countWhere(ROUTED)} AS routed,
  ${countWhere(ESCALATED)} AS escalated,
  ${sumWhere('cost_nano_usd', COUNTED)} AS cost,
  ${countWhere(UNPRICED)} AS unpriced,
  ${sumWhere('input_tokens', COUNTED)} AS input_tokens,
  ${sumWhere('cached_read_tokens', COUNTED)} AS cached_read_tokens,
  ${sumWhere('output_tokens', COUNTED)} AS output_tokens`;

/** The columns of Comparable, as `comparable_…`. */
const COMPARABLE_SUMS = comparableSums('comparable', COMPARABLE);

/** The columns of Totals: Sums, Comparable, `status_…`, and the rest. */
export const TOTALS = `SELECT ${SUMS},
  ${COMPARABLE_SUMS},
  ${STATUSES.map((status) => `${countWhere(`${ORDINARY} AND status = '${status}'`)} AS status_${status}`).join(',\n  ')},
  ${countWhere(`simulated = 1 AND ${ORDINARY}`)} AS simulated,
  ${countWhere("origin = 'compare'")} AS compare_calls,
  ${sumWhere('cost_nano_usd', `${COUNTED} AND origin = 'compare'`)} AS compare_cost,
  ${countWhere(`${COUNTED} AND status = 'unknown'`)} AS unknown_requests,
  ${sumWhere('cost_nano_usd', `${COUNTED} AND status = 'unknown'`)} AS unknown_cost,
  ${countWhere(`${COUNTED} AND usage_source = 'estimated'`)} AS estimated_usage,
  ${countWhere(`${COUNTED} AND ${ROUTED} AND settled_at_ms IS NOT NULL AND ${SENT} AND
    (input_tokens IS NOT NULL OR cost_nano_usd IS NULL OR cost_nano_usd > 0)`)} AS routed_billed,
  ${comparableSums('escalated', `(${COMPARABLE} AND ${ESCALATED})`)}
FROM requests WHERE ${IN_PERIOD}`;

/** The column behind each `--by`. */
const GROUP_COLUMNS: Readonly<Record<GroupField, string>> = {
  project: 'project_id',
  user: 'user_label',
  key: 'key_id',
  task: 'task',
  rule: 'rule',
  model: 'served_model',
  tier: 'tier',
};

/** Where the names of a group's values are; the others name themselves. */
const NAME_TABLES: Partial<Readonly<Record<GroupField, string>>> = { project: 'projects', key: 'keys' };

/** Groups with their name, the dearest first, each with the number of all groups. */
export function groupsSql({ field, kind }: GroupsAsk): string {
  const spend = kind === 'spend';
  const grouped = `SELECT ${GROUP_COLUMNS[field]} AS value, count(*) OVER () AS all_groups,
  ${spend ? `${SUMS},\n  ${COMPARABLE_SUMS}` : SUMS}
FROM requests WHERE ${IN_PERIOD}${spend ? '' : ` AND ${ORDINARY}`}
GROUP BY ${GROUP_COLUMNS[field]} ORDER BY cost DESC, requests DESC, value LIMIT $limit`;
  const names = NAME_TABLES[field];
  if (names === undefined) return `SELECT grouped.*, NULL AS name FROM (${grouped}) AS grouped`;
  return `SELECT grouped.*, ${names}.name AS name FROM (${grouped}) AS grouped
LEFT JOIN ${names} ON ${names}.id = grouped.value
ORDER BY grouped.cost DESC, grouped.requests DESC, grouped.value`;
}

/** One row a request whose tokens and cost are known. */
export function usagesSql(field: GroupField | undefined): string {
  return `SELECT ${field === undefined ? 'NULL' : GROUP_COLUMNS[field]} AS value, all_cheap_nano_usd, all_strong_nano_usd,
  ${USAGE_COLUMNS} FROM requests WHERE ${IN_PERIOD} AND ${PRICED}`;
}

/** Two look-ups in the index; asked together they would read all of it. */
export const RECORDED = `SELECT (SELECT min(started_at_ms) FROM requests) AS first,
  (SELECT max(started_at_ms) FROM requests) AS last`;

export const ESCALATION_EXAMPLES = `WITH pairs AS (
  SELECT rule, task, count(*) AS alike, max(seq) AS newest FROM requests
  WHERE ${IN_PERIOD} AND escalated = 1 AND ${ROUTED}
  GROUP BY rule, task ORDER BY alike DESC, rule, task LIMIT $limit
)
SELECT pairs.alike, details.intent FROM pairs JOIN request_details AS details ON details.seq = pairs.newest
ORDER BY pairs.alike DESC, pairs.rule, pairs.task`;

export const PINNED = `SELECT auto_tier, count(*) AS requests, ${sumWhere('cost_nano_usd', COUNTED)} AS cost
FROM requests WHERE ${IN_PERIOD} AND ${ORDINARY} AND kind = 'pinned'
GROUP BY auto_tier ORDER BY requests DESC, auto_tier`;

const USAGE_COLUMNS = `input_tokens, cached_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
  reasoning_tokens, audio_input_tokens, audio_output_tokens, web_searches, usage_source, cost_nano_usd`;

export const COMPARED_LEGS = `SELECT parent_id, served_model, ${USAGE_COLUMNS} FROM requests
WHERE ${IN_PERIOD} AND origin = 'compare' AND parent_id IS NOT NULL AND ${COUNTED} AND status = 'success'
  AND served_model IS NOT NULL AND cost_nano_usd IS NOT NULL AND input_tokens IS NOT NULL
ORDER BY parent_id, seq`;
