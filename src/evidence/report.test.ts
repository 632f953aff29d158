import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  escalatedDecision,
  sampleDecision,
  sampleRecord,
  sampleRecords,
  sampleSettlement,
  usageOf,
} from '../../test/sample_records.ts';
import { MINI, MINI_PRICE, priceOf, priceRow, reportOf, SONNET, SONNET_PRICE } from '../../test/sample_reports.ts';
import type { PriceRow } from '../catalog/model.ts';
import { costOfUsage } from '../ledger/cost.ts';
import type { RequestRecord, Settlement } from '../ledger/record.ts';
import type { Usage } from '../wire/answer.ts';
import { SAVINGS_HEADING } from './_savings.ts';

const USD = 1_000_000_000;

/** A settlement as the gateway makes it: cost at the price of who served, and the two ends beside it. */
function settled(usage: Usage, served: string = MINI, more: Partial<Settlement> = {}): Settlement {
  return sampleSettlement({
    usage,
    servedModel: served,
    costNanoUsd: costOfUsage(usage, priceOf(served)),
    allCheapNanoUsd: costOfUsage(usage, MINI_PRICE),
    allStrongNanoUsd: costOfUsage(usage, SONNET_PRICE),
    ...more,
  });
}

const pinnedDecision = (autoTier: string) =>
  sampleDecision({
    kind: 'pinned',
    tier: 'pinned',
    rule: 'pinned',
    auto: { tier: autoTier, rule: 'x', escalated: false },
  });

test('5 M input and 1 M output tokens are $8.25 at GPT-5.4 mini and $30.00 at Sonnet 4.6, exact', () => {
  const usage = usageOf(5_000_000, 1_000_000);
  const { totals, savings } = reportOf([sampleRecord({ settlement: settled(usage) })]);
  assert.equal(totals.spendNanoUsd, 8.25 * USD);
  assert.equal(savings.paidNanoUsd, 8.25 * USD);
  assert.equal(savings.baselineNanoUsd, 30 * USD);
  assert.equal(savings.savedNanoUsd, 21.75 * USD);
  assert.equal(savings.savedShare, 0.725);
  assert.equal(savings.allCheapNanoUsd, 8.25 * USD);
  assert.equal(savings.allStrongNanoUsd, 30 * USD);
  assert.deepEqual(savings.baseline, { model: SONNET, source: 'recorded', priceRow: null });
  assert.equal(savings.heading, SAVINGS_HEADING);
});

test('the heading is the sentence of the contract', () => {
  assert.equal(
    SAVINGS_HEADING,
    'estimated: same token counts assumed; tokenizers, reasoning, steps and cache hits differ',
  );
});

test('savings hold auto requests at real providers and nothing else', () => {
  const usage = usageOf(1_000, 100);
  const { savings, totals } = reportOf([
    sampleRecord({ id: 'auto', settlement: settled(usage) }),
    sampleRecord({ id: 'simulated', simulated: true, settlement: settled(usage) }),
    sampleRecord({ id: 'pinned', decision: pinnedDecision('cheap'), settlement: settled(usage) }),
    sampleRecord({
      id: 'compare',
      origin: 'compare',
      parentId: 'p',
      decision: pinnedDecision('cheap'),
      settlement: settled(usage),
    }),
    sampleRecord({ id: 'open', settlement: null }),
  ]);
  const cost = costOfUsage(usage, MINI_PRICE) ?? 0;
  assert.equal(savings.requests, 1);
  assert.equal(savings.leftOut, 0);
  assert.equal(savings.paidNanoUsd, cost);
  // The pinned one and the compare call were paid for as well.
  assert.equal(totals.spendNanoUsd, 3 * cost);
  assert.equal(totals.requests, 4);
  assert.equal(totals.simulated, 1);
  assert.deepEqual(totals.compare, { calls: 1, costNanoUsd: cost });
});

test('simulated requests count as money only where they are asked for', () => {
  const records = [sampleRecord({ simulated: true, settlement: settled(usageOf(1_000, 100)) })];
  const without = reportOf(records);
  assert.equal(without.totals.spendNanoUsd, 0);
  assert.equal(without.totals.inputTokens, 0);
  assert.equal(without.savings.requests, 0);
  assert.equal(without.tiers.rows[0]?.requests, 1);
  const included = reportOf(records, { includeSimulated: true });
  assert.equal(included.includesSimulated, true);
  assert.equal(included.savings.requests, 1);
  assert.ok(included.totals.spendNanoUsd > 0);
});

test('an unknown price is counted and named, never 0 and never in savings', () => {
  const { totals, savings, tiers } = reportOf([
    sampleRecord({ id: 'a', settlement: settled(usageOf(1_000, 100)) }),
    sampleRecord({ id: 'b', settlement: settled(usageOf(1_000, 100), 'own/model') }),
    sampleRecord({ id: 'c', settlement: settled(usageOf(1_000, 100), MINI, { allStrongNanoUsd: null }) }),
  ]);
  assert.equal(totals.unpriced, 1);
  assert.equal(tiers.rows[0]?.unpriced, 1);
  assert.equal(savings.requests, 1);
  assert.equal(savings.leftOut, 2);
});

test('a request that failed before anything was sent, or was not billed, is no gap in the savings', () => {
  const { totals, savings } = reportOf([
    sampleRecord({ id: 'a', settlement: settled(usageOf(1_000, 100)) }),
    sampleRecord({
      id: 'b',
      settlement: sampleSettlement({ status: 'error', attempts: [], usage: null, costNanoUsd: null }),
    }),
    sampleRecord({ id: 'c', settlement: sampleSettlement({ status: 'error', usage: null, costNanoUsd: 0 }) }),
  ]);
  assert.equal(totals.unpriced, 0);
  assert.equal(savings.leftOut, 0);
  assert.deepEqual(totals.byStatus, [
    { status: 'success', requests: 1 },
    { status: 'error', requests: 2 },
  ]);
});

test('a request whose end nobody saw is in the spend with its maximum, said so, and not in savings', () => {
  const { totals, savings } = reportOf([
    sampleRecord({
      settlement: sampleSettlement({
        status: 'unknown',
        attempts: [],
        usage: null,
        costNanoUsd: 20_000_000,
        allCheapNanoUsd: null,
        allStrongNanoUsd: null,
      }),
    }),
  ]);
  assert.equal(totals.spendNanoUsd, 20_000_000);
  assert.deepEqual(totals.unknown, { requests: 1, costNanoUsd: 20_000_000 });
  assert.equal(savings.requests, 0);
  assert.equal(savings.leftOut, 1);
  assert.equal(savings.savedShare, null);
});

test('estimated tokens are counted', () => {
  const usage = { ...usageOf(1_000, 100), source: 'estimated' as const };
  assert.equal(reportOf([sampleRecord({ settlement: settled(usage) })]).totals.estimatedUsage, 1);
});

test('another baseline is priced from the tokens of each request, with tiers and rounding per request', () => {
  const tiered: PriceRow = {
    ...priceRow('own/big@1', 1.000_3, 2),
    tiers: [
      {
        aboveInputTokens: 200_000,
        inputPicoUsd: 2_000_001,
        cachedReadPicoUsd: 200_000,
        cacheWrite5mPicoUsd: 2_000_000,
        cacheWrite1hPicoUsd: 4_000_000,
        outputPicoUsd: 3_000_000,
      },
    ],
  };
  const usages = [usageOf(199_999, 7), usageOf(200_001, 7), usageOf(3, 1, { cachedReadTokens: 1 })];
  const records = usages.map((usage, index) => sampleRecord({ id: `r${index}`, settlement: settled(usage) }));
  const { savings } = reportOf(records, {
    baseline: 'own/big',
    priceOf: (model) => (model === 'own/big' ? tiered : null),
  });
  const baseline = usages.reduce((sum, usage) => sum + (costOfUsage(usage, tiered) ?? 0), 0);
  const paid = usages.reduce((sum, usage) => sum + (costOfUsage(usage, MINI_PRICE) ?? 0), 0);
  assert.equal(savings.baselineNanoUsd, baseline);
  assert.equal(savings.savedNanoUsd, baseline - paid);
  assert.deepEqual(savings.baseline, { model: 'own/big', source: 'priced', priceRow: 'own/big@1' });
  assert.equal(
    savings.allStrongNanoUsd,
    usages.reduce((sum, usage) => sum + (costOfUsage(usage, SONNET_PRICE) ?? 0), 0),
  );
});

test('over many records the strong model as a priced baseline gives the recorded figure', () => {
  const records = sampleRecords(500).map((record) => {
    const usage = record.settlement?.usage ?? null;
    return usage === null ? record : { ...record, settlement: settled(usage) };
  });
  const recorded = reportOf(records, { by: 'user' });
  const priced = reportOf(records, { by: 'user', baseline: SONNET });
  assert.ok(recorded.savings.requests > 200);
  assert.equal(priced.savings.baselineNanoUsd, recorded.savings.baselineNanoUsd);
  assert.equal(priced.savings.savedNanoUsd, recorded.savings.savedNanoUsd);
  assert.equal(priced.savings.leftOut, recorded.savings.leftOut);
  assert.deepEqual(priced.by, recorded.by);
  const saved = (priced.by?.rows ?? []).reduce((sum, row) => sum + (row.savedNanoUsd ?? 0), 0);
  assert.equal(saved, priced.savings.savedNanoUsd);
});

test('a baseline that is cheaper than what was paid shows a loss', () => {
  const usage = usageOf(1_000_000, 0);
  const { savings } = reportOf([sampleRecord({ settlement: settled(usage, SONNET) })], { baseline: 'gpt-5.4-mini' });
  assert.equal(savings.savedNanoUsd, -2.25 * USD);
  assert.equal(savings.savedShare, -3);
});

test('a baseline without a price says so and keeps what was paid', () => {
  const { savings, by } = reportOf([sampleRecord({ settlement: settled(usageOf(1_000_000, 0)) })], {
    baseline: 'own/unpriced',
    by: 'task',
  });
  assert.equal(savings.baselineNanoUsd, null);
  assert.equal(savings.savedNanoUsd, null);
  assert.equal(savings.savedShare, null);
  assert.equal(savings.paidNanoUsd, 0.75 * USD);
  assert.equal(savings.baseline.priceRow, null);
  assert.equal(by?.rows[0]?.savedNanoUsd, null);
});

test('one request that the baseline cannot price is left out on both sides', () => {
  const audio = usageOf(100, 0, { audioInputTokens: 50 });
  const { savings } = reportOf(
    [
      sampleRecord({ id: 'a', settlement: settled(usageOf(1_000, 0)) }),
      sampleRecord({ id: 'b', settlement: settled(audio, MINI, { costNanoUsd: 5 }) }),
    ],
    { baseline: SONNET },
  );
  assert.equal(savings.requests, 1);
  assert.equal(savings.leftOut, 1);
  assert.equal(savings.paidNanoUsd, costOfUsage(usageOf(1_000, 0), MINI_PRICE));
});

function compared(parentId: string, legs: readonly (readonly [served: string, usage: Usage])[]): RequestRecord[] {
  return legs.map(([served, usage], index) =>
    sampleRecord({
      id: `${parentId}_${index}`,
      origin: 'compare',
      parentId,
      decision: pinnedDecision('cheap'),
      settlement: settled(usage, served),
    }),
  );
}

test('comparisons measure what savings assume: the baseline answered with tokens of its own', () => {
  const { savings } = reportOf([
    ...compared('p1', [
      [MINI, usageOf(1_000_000, 0)],
      [SONNET, usageOf(2_000_000, 0)],
    ]),
    ...compared('p2', [
      [SONNET, usageOf(2_000_000, 0)],
      [MINI, usageOf(1_000_000, 0)],
    ]),
    // Without the baseline in it, nothing is measured.
    ...compared('p3', [
      [MINI, usageOf(1, 1)],
      ['openai/gpt-5.4', usageOf(1, 1)],
    ]),
  ]);
  assert.deepEqual(savings.measured, [{ model: MINI, comparisons: 2, measuredRatio: 8, estimatedRatio: 4 }]);
});

test('a comparison of a model with itself under another name measures nothing', () => {
  const { savings } = reportOf(
    compared('p1', [
      [SONNET, usageOf(1_000, 1)],
      [SONNET, usageOf(1_000, 1)],
    ]),
  );
  assert.deepEqual(savings.measured, []);
});

test('a baseline named without its provider is measured too', () => {
  const records = compared('p1', [
    [MINI, usageOf(1_000_000, 0)],
    [SONNET, usageOf(1_000_000, 0)],
  ]);
  assert.equal(reportOf(records, { baseline: 'claude-sonnet-4-6' }).savings.measured[0]?.measuredRatio, 4);
  assert.deepEqual(reportOf(records, { strongModel: null }).savings.measured, []);
});

test('shares and escalations are of ordinary requests; their costs and those of compare calls make the spend', () => {
  const report = reportOf(sampleRecords(800), { by: 'model' });
  const sum = (rows: readonly { readonly costNanoUsd: number }[]): number =>
    rows.reduce((total, row) => total + row.costNanoUsd, 0);
  for (const table of [report.tiers, report.tasks, report.rules]) {
    assert.equal(
      table.rows.reduce((total, row) => total + row.requests, 0),
      report.totals.requests,
    );
    assert.ok(Math.abs(table.rows.reduce((total, row) => total + row.share, 0) - 1) < 1e-9);
    assert.equal(sum(table.rows) + report.totals.compare.costNanoUsd, report.totals.spendNanoUsd);
  }
  assert.equal(sum(report.by?.rows ?? []), report.totals.spendNanoUsd);
  assert.equal(report.by?.field, 'model');
});

test('escalations name the tasks and rules that escalate most, and what they cost beyond the cheapest tier', () => {
  const usage = usageOf(1_000_000, 0);
  const escalated = (id: string, task: string): RequestRecord =>
    sampleRecord({ id, decision: escalatedDecision({ task }), settlement: settled(usage, SONNET) });
  const { escalations } = reportOf([
    escalated('a', 'triage'),
    escalated('b', 'triage'),
    escalated('c', 'qa'),
    sampleRecord({ id: 'd', decision: sampleDecision({ task: 'qa' }), settlement: settled(usage) }),
    sampleRecord({ id: 'e', decision: pinnedDecision('strong') }),
  ]);
  assert.equal(escalations.escalated, 3);
  assert.equal(escalations.routed, 4);
  assert.deepEqual(escalations.byTask, [
    { value: 'triage', escalated: 2, routed: 2 },
    { value: 'qa', escalated: 1, routed: 2 },
  ]);
  assert.deepEqual(escalations.byRule, [{ value: 'risky', escalated: 3, routed: 3 }]);
  assert.equal(escalations.extraNanoUsd, 3 * 2.25 * USD);
  assert.deepEqual(
    escalations.examples.map(({ id, alike }) => [id, alike]),
    [
      ['b', 2],
      ['c', 1],
    ],
  );
});

test('pinned requests show what auto would have chosen', () => {
  const { pinned } = reportOf([
    sampleRecord({ id: 'a', decision: pinnedDecision('cheap') }),
    sampleRecord({ id: 'b', decision: pinnedDecision('cheap') }),
    sampleRecord({ id: 'c', decision: pinnedDecision('strong') }),
    sampleRecord({ id: 'd' }),
  ]);
  assert.equal(pinned.requests, 3);
  assert.deepEqual(pinned.auto, [
    { tier: 'cheap', requests: 2 },
    { tier: 'strong', requests: 1 },
  ]);
});

test('an empty database is a report of zeros that says there is nothing yet', () => {
  const report = reportOf([], { by: 'user' });
  assert.equal(report.recorded, null);
  assert.equal(report.totals.requests, 0);
  assert.equal(report.totals.spendNanoUsd, 0);
  assert.deepEqual(report.by, { field: 'user', rows: [], omitted: 0 });
  assert.equal(report.escalations.extraNanoUsd, null);
});

test('labels beyond the table are counted, and their savings are still in the sum', () => {
  const records = Array.from({ length: 1_100 }, (_, index) => sampleRecord({ id: `r${index}`, user: `u${index}` }));
  const report = reportOf(records, { by: 'user', baseline: SONNET });
  assert.equal(report.by?.rows.length, 1_000);
  assert.equal(report.by?.omitted, 100);
  assert.equal(report.savings.requests, 1_100);
});
