// Owns what `loadline report --json` prints: the report in the form of the API, US dollars as numbers, null when unknown.
import type { GroupRow, GroupTable, Report } from './report.ts';
import type { EscalationExample } from './report_reader.ts';

const NANO_USD_PER_USD = 1e9;

/** A report as JSON. Shares and ratios are plain numbers, 1 is the whole; times are ISO 8601 in UTC. */
export function publicReport(report: Report): Record<string, unknown> {
  const { recorded, pinned } = report;
  return {
    object: 'loadline.report',
    since: iso(report.sinceMs),
    until: iso(report.untilMs),
    includes_simulated: report.includesSimulated,
    recorded: recorded === null ? null : { first: iso(recorded.firstMs), last: iso(recorded.lastMs) },
    totals: publicTotals(report),
    savings: publicSavings(report),
    tiers: publicTable(report.tiers),
    tasks: publicTable(report.tasks),
    rules: publicTable(report.rules),
    by:
      report.by === null
        ? null
        : {
            field: report.by.field,
            omitted: report.by.omitted,
            rows: report.by.rows.map((row) => ({ ...publicRow(row), saved_usd: usd(row.savedNanoUsd) })),
          },
    escalations: publicEscalations(report),
    pinned: { requests: pinned.requests, cost_usd: usd(pinned.costNanoUsd), auto: pinned.auto },
  };
}

function publicTotals({ totals }: Report): Record<string, unknown> {
  return {
    requests: totals.requests,
    by_status: Object.fromEntries(totals.byStatus.map(({ status, requests }) => [status, requests])),
    spend_usd: usd(totals.spendNanoUsd),
    input_tokens: totals.inputTokens,
    cached_read_tokens: totals.cachedReadTokens,
    output_tokens: totals.outputTokens,
    unpriced_requests: totals.unpriced,
    estimated_usage_requests: totals.estimatedUsage,
    unknown: { requests: totals.unknown.requests, cost_usd: usd(totals.unknown.costNanoUsd) },
    simulated_requests: totals.simulated,
    compare: { calls: totals.compare.calls, cost_usd: usd(totals.compare.costNanoUsd) },
  };
}

function publicSavings({ savings }: Report): Record<string, unknown> {
  return {
    heading: savings.heading,
    baseline: {
      model: savings.baseline.model,
      source: savings.baseline.source,
      price_row: savings.baseline.priceRow,
    },
    requests: savings.requests,
    left_out: savings.leftOut,
    paid_usd: usd(savings.paidNanoUsd),
    baseline_usd: usd(savings.baselineNanoUsd),
    saved_usd: usd(savings.savedNanoUsd),
    saved_share: savings.savedShare,
    all_cheap_usd: usd(savings.allCheapNanoUsd),
    all_strong_usd: usd(savings.allStrongNanoUsd),
    measured: savings.measured.map((measured) => ({
      model: measured.model,
      comparisons: measured.comparisons,
      measured_ratio: measured.measuredRatio,
      estimated_ratio: measured.estimatedRatio,
    })),
  };
}

function publicEscalations({ escalations }: Report): Record<string, unknown> {
  return {
    escalated: escalations.escalated,
    routed: escalations.routed,
    extra_usd: usd(escalations.extraNanoUsd),
    by_task: escalations.byTask,
    by_rule: escalations.byRule,
    examples: escalations.examples.map(publicExample),
  };
}

function publicExample(example: EscalationExample): Record<string, unknown> {
  return {
    id: example.id,
    created_at: iso(example.startedAtMs),
    rule: example.rule,
    task: example.task,
    alike: example.alike,
    risk: example.risk,
    categories: example.categories,
    tier: example.tier,
    tier_without_risk: example.tierWithoutRisk,
    because: example.because,
    signals: example.signals,
  };
}

function publicTable({ rows, omitted }: GroupTable): Record<string, unknown> {
  return { rows: rows.map(publicRow), omitted };
}

function publicRow(row: GroupRow): Record<string, unknown> {
  return {
    value: row.value,
    name: row.name,
    requests: row.requests,
    share: row.share,
    cost_usd: usd(row.costNanoUsd),
    unpriced_requests: row.unpriced,
    input_tokens: row.inputTokens,
    output_tokens: row.outputTokens,
    routed: row.routed,
    escalated: row.escalated,
  };
}

/** Nine digits after the point are exact: the ledger counts nano-dollars. */
function usd(nanoUsd: number | null): number | null {
  return nanoUsd === null ? null : nanoUsd / NANO_USD_PER_USD;
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
