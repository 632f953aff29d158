import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  escalatedDecision,
  sampleRecord,
  sampleRecords,
  sampleSettlement,
  usageOf,
} from '../../test/sample_records.ts';
import { reportOf, SONNET } from '../../test/sample_reports.ts';
import { SAVINGS_HEADING } from './_savings.ts';
import { publicReport } from './report_public.ts';

test('the JSON of one request, whole', () => {
  const report = reportOf(
    [
      sampleRecord({
        decision: escalatedDecision(),
        settlement: sampleSettlement({
          usage: usageOf(5_000_000, 1_000_000),
          costNanoUsd: 8_250_000_000,
          allCheapNanoUsd: 8_250_000_000,
          allStrongNanoUsd: 30_000_000_001,
        }),
      }),
    ],
    { by: 'project' },
  );
  const row = {
    name: null,
    requests: 1,
    share: 1,
    cost_usd: 8.25,
    unpriced_requests: 0,
    input_tokens: 5_000_000,
    output_tokens: 1_000_000,
    routed: 1,
    escalated: 1,
  };
  assert.deepEqual(publicReport(report), {
    object: 'loadline.report',
    since: '2026-11-01T00:00:00.000Z',
    until: '2026-12-01T00:00:00.000Z',
    includes_simulated: false,
    recorded: { first: '2026-11-01T00:00:00.000Z', last: '2026-11-01T00:00:00.000Z' },
    totals: {
      requests: 1,
      by_status: { success: 1 },
      spend_usd: 8.25,
      input_tokens: 5_000_000,
      cached_read_tokens: 0,
      output_tokens: 1_000_000,
      unpriced_requests: 0,
      estimated_usage_requests: 0,
      unknown: { requests: 0, cost_usd: 0 },
      simulated_requests: 0,
      compare: { calls: 0, cost_usd: 0 },
    },
    savings: {
      heading: SAVINGS_HEADING,
      baseline: { model: SONNET, source: 'recorded', price_row: null },
      requests: 1,
      left_out: 0,
      paid_usd: 8.25,
      baseline_usd: 30.000000001,
      saved_usd: 21.750000001,
      saved_share: 21_750_000_001 / 30_000_000_001,
      all_cheap_usd: 8.25,
      all_strong_usd: 30.000000001,
      measured: [],
    },
    tiers: { rows: [{ value: 'strong', ...row }], omitted: 0 },
    tasks: { rows: [{ value: 'triage', ...row }], omitted: 0 },
    rules: { rows: [{ value: 'risky', ...row }], omitted: 0 },
    by: {
      field: 'project',
      omitted: 0,
      rows: [{ value: 'default', ...row, name: 'default', saved_usd: 21.750000001 }],
    },
    escalations: {
      escalated: 1,
      routed: 1,
      extra_usd: 0,
      by_task: [{ value: 'triage', escalated: 1, routed: 1 }],
      by_rule: [{ value: 'risky', escalated: 1, routed: 1 }],
      examples: [
        {
          id: 'req_0000',
          created_at: '2026-11-01T00:00:00.000Z',
          rule: 'risky',
          task: 'triage',
          alike: 1,
          risk: 'high',
          categories: ['schema'],
          tier: 'strong',
          tier_without_risk: 'cheap',
          because: 'risk high: drops a column',
          signals: [{ says: 'drops a column', part: 'messages[0].content' }],
        },
      ],
    },
    pinned: { requests: 0, cost_usd: 0, auto: [] },
  });
});

test('any report passes through JSON unchanged: no bigint, no undefined, no NaN', () => {
  for (const records of [[], sampleRecords(300)]) {
    const value = publicReport(reportOf(records, { by: 'user', baseline: 'own/unpriced' }));
    assert.deepEqual(JSON.parse(JSON.stringify(value)), value);
  }
});

test('an unknown baseline is null, not 0', () => {
  const { savings } = publicReport(reportOf([sampleRecord()], { baseline: 'own/unpriced' })) as {
    savings: Record<string, unknown>;
  };
  assert.equal(savings['baseline_usd'], null);
  assert.equal(savings['saved_usd'], null);
  assert.equal(savings['paid_usd'], 0.00165);
});
