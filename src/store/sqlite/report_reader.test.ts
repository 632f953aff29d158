import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  escalatedDecision,
  sampleDecision,
  sampleRecord,
  sampleRecords,
  sampleSettlement,
  START_MS,
  usageOf,
} from '../../../test/sample_records.ts';
import type { GroupField, ReportFilter } from '../../evidence/report_reader.ts';
import type { RequestRecord } from '../../ledger/record.ts';
import { StoreRefused } from './_refused.ts';
import { createRequestTable } from './_request_table.ts';
import { openDatabase } from './open_database.ts';
import { openReportReader, type OpenReportReader } from './report_reader.ts';

const EVER: ReportFilter = { sinceMs: 0, untilMs: Number.MAX_SAFE_INTEGER, includeSimulated: false };
const MINUTE_MS = 60_000;

function temporaryFile(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'loadline-report-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'loadline.db');
}

function write(path: string, records: readonly RequestRecord[]): void {
  const database = openDatabase({ path, programVersion: '0.1.0', create: true });
  const table = createRequestTable(database);
  table.write(records);
  table.close();
  database.close();
}

function reading(t: TestContext, records: readonly RequestRecord[]): OpenReportReader {
  const path = temporaryFile(t);
  write(path, records);
  const reader = openReportReader({ path, programVersion: '0.1.0' });
  t.after(() => reader.close());
  return reader;
}

// The same sums in plain JavaScript, from the records themselves: what the SQL must agree with.

type Settled = RequestRecord & { readonly settlement: NonNullable<RequestRecord['settlement']> };

const inPeriod = (filter: ReportFilter) => (record: RequestRecord) =>
  record.startedAtMs >= filter.sinceMs && record.startedAtMs < filter.untilMs;
const isSettled = (record: RequestRecord): record is Settled => record.settlement !== null;
const isOrdinary = (record: RequestRecord): boolean => record.origin === 'request';
const isRouted = (record: RequestRecord): boolean => isOrdinary(record) && record.decision.kind === 'routed';
const isSent = ({ settlement }: Settled): boolean => settlement.attempts.length > 0 || settlement.status === 'unknown';
const total = (numbers: readonly (number | null | undefined)[]): bigint =>
  numbers.reduce<bigint>((sum, number) => sum + BigInt(number ?? 0), 0n);

function sumsOf(records: readonly RequestRecord[], filter: ReportFilter) {
  const money = records.filter((record) => !record.simulated || filter.includeSimulated).filter(isSettled);
  return {
    requests: records.length,
    routed: records.filter(isRouted).length,
    escalated: records.filter((record) => isRouted(record) && record.decision.escalated).length,
    costNanoUsd: total(money.map(({ settlement }) => settlement.costNanoUsd)),
    unpriced: money.filter((record) => record.settlement.costNanoUsd === null && isSent(record)).length,
    inputTokens: total(money.map(({ settlement }) => settlement.usage?.inputTokens)),
    cachedReadTokens: total(money.map(({ settlement }) => settlement.usage?.cachedReadTokens)),
    outputTokens: total(money.map(({ settlement }) => settlement.usage?.outputTokens)),
  };
}

function comparableOf(records: readonly RequestRecord[], filter: ReportFilter) {
  const compared = records
    .filter(isSettled)
    .filter((record) => isRouted(record) && (!record.simulated || filter.includeSimulated))
    .filter(
      ({ settlement }) =>
        settlement.usage !== null && settlement.costNanoUsd !== null && settlement.allStrongNanoUsd !== null,
    );
  return {
    requests: compared.length,
    costNanoUsd: total(compared.map(({ settlement }) => settlement.costNanoUsd)),
    allStrongNanoUsd: total(compared.map(({ settlement }) => settlement.allStrongNanoUsd)),
    allCheapNanoUsd: compared.some(({ settlement }) => settlement.allCheapNanoUsd === null)
      ? null
      : total(compared.map(({ settlement }) => settlement.allCheapNanoUsd)),
  };
}

function totalsOf(all: readonly RequestRecord[], filter: ReportFilter) {
  const records = all.filter(inPeriod(filter));
  const settled = records.filter(isSettled);
  const money = settled.filter((record) => !record.simulated || filter.includeSimulated);
  const ordinary = records.filter(isOrdinary);
  const statuses = ['success', 'error', 'cancelled', 'unknown', 'open'] as const;
  const unknown = money.filter(({ settlement }) => settlement.status === 'unknown');
  const compare = records.filter((record) => !isOrdinary(record));
  return {
    all: sumsOf(records, filter),
    comparable: comparableOf(records, filter),
    byStatus: statuses
      .map((status) => ({
        status,
        requests: ordinary.filter((record) => (record.settlement?.status ?? 'open') === status).length,
      }))
      .filter(({ requests }) => requests > 0),
    simulated: ordinary.filter((record) => record.simulated).length,
    compare: { calls: compare.length, costNanoUsd: sumsOf(compare, filter).costNanoUsd },
    unknown: { requests: unknown.length, costNanoUsd: total(unknown.map(({ settlement }) => settlement.costNanoUsd)) },
    estimatedUsage: money.filter(({ settlement }) => settlement.usage?.source === 'estimated').length,
    routedBilled: money.filter(
      (record) =>
        isRouted(record) && isSent(record) && (record.settlement.usage !== null || record.settlement.costNanoUsd !== 0),
    ).length,
    escalatedComparable: comparableOf(
      records.filter((record) => record.decision.escalated),
      filter,
    ),
  };
}

const VALUES: Readonly<Record<GroupField, (record: RequestRecord) => string | null>> = {
  project: (record) => record.projectId,
  user: (record) => record.user,
  key: (record) => record.keyId,
  task: (record) => record.decision.task,
  rule: (record) => record.decision.rule,
  model: (record) => record.settlement?.servedModel ?? null,
  tier: (record) => record.decision.tier,
};

test('100,000 records: every sum is that of a plain fold over them, in every grouping and period', (t) => {
  const records = sampleRecords(100_000);
  const reader = reading(t, records);
  const filters: readonly ReportFilter[] = [
    EVER,
    { ...EVER, includeSimulated: true },
    { ...EVER, sinceMs: START_MS + 777 * MINUTE_MS, untilMs: START_MS + 60_000 * MINUTE_MS },
  ];
  for (const filter of filters) assert.deepEqual(reader.totals(filter), totalsOf(records, filter));
  for (const field of ['project', 'user', 'key', 'task', 'rule', 'model', 'tier'] as const)
    compareGroups(reader, records, { filter: EVER, field, kind: 'spend' });
  for (const kind of ['spend', 'shares'] as const)
    compareGroups(reader, records, { filter: { ...EVER, includeSimulated: true }, field: 'task', kind });
});

interface Grouping {
  readonly filter: ReportFilter;
  readonly field: GroupField;
  readonly kind: 'spend' | 'shares';
}

function compareGroups(reader: OpenReportReader, records: readonly RequestRecord[], grouping: Grouping): void {
  const { filter, field, kind } = grouping;
  const { rows, omitted } = reader.groups(filter, { field, kind, limit: 1_000 });
  const groups = Map.groupBy(
    records.filter((record) => kind === 'spend' || isOrdinary(record)),
    VALUES[field],
  );
  assert.equal(omitted, 0);
  assert.equal(rows.length, groups.size);
  for (const { value, name: _, comparable, ...sums } of rows) {
    const group = groups.get(value) ?? [];
    assert.deepEqual(sums, sumsOf(group, filter), `${field} ${value}`);
    assert.deepEqual(comparable, kind === 'spend' ? comparableOf(group, filter) : null);
  }
}

test('groups come dearest first, and what is beyond the limit is counted', (t) => {
  const reader = reading(t, sampleRecords(2_000));
  const all = reader.groups(EVER, { field: 'user', kind: 'spend', limit: 1_000 });
  const few = reader.groups(EVER, { field: 'user', kind: 'spend', limit: 5 });
  assert.equal(all.rows.length, 21);
  assert.deepEqual(few.rows, all.rows.slice(0, 5));
  assert.equal(few.omitted, 16);
  const costs = all.rows.map((row) => row.costNanoUsd);
  assert.deepEqual(
    costs,
    costs.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0)),
  );
});

test('the period holds its beginning and not its end', (t) => {
  const reader = reading(t, [
    sampleRecord({ id: 'a', startedAtMs: START_MS - 1 }),
    sampleRecord({ id: 'b', startedAtMs: START_MS }),
    sampleRecord({ id: 'c', startedAtMs: START_MS + 9 }),
    sampleRecord({ id: 'd', startedAtMs: START_MS + 10 }),
  ]);
  const filter = { ...EVER, sinceMs: START_MS, untilMs: START_MS + 10 };
  assert.equal(reader.totals(filter).all.requests, 2);
  assert.equal([...reader.usages(filter, undefined)].length, 2);
  assert.deepEqual(reader.recorded(), { firstMs: START_MS - 1, lastMs: START_MS + 10 });
});

test('sums beyond 2^53 nano-dollars are exact', (t) => {
  const dear = 9_007_199_254_740_991;
  const settlement = sampleSettlement({ costNanoUsd: dear, allStrongNanoUsd: dear, allCheapNanoUsd: dear });
  const reader = reading(
    t,
    Array.from({ length: 9 }, (_, index) => sampleRecord({ id: `r${index}`, settlement })),
  );
  assert.equal(reader.totals(EVER).all.costNanoUsd, 9n * BigInt(dear));
});

test('projects and keys are named, also when the key is gone', (t) => {
  const path = temporaryFile(t);
  write(path, [sampleRecord({ id: 'a' }), sampleRecord({ id: 'b', keyId: 'key00001', projectId: 'prj_1' })]);
  const database = openDatabase({ path, programVersion: '0.1.0', create: false });
  database.run("INSERT INTO projects (id, org_id, name, created_at_ms) VALUES ('prj_1', 'default', 'shop', 0)");
  database.run(`INSERT INTO keys (id, org_id, project_id, name, kind, secret_hash, created_at_ms, may_lower_risk, compat)
    VALUES ('key00001', 'default', 'prj_1', 'ci', 'application', '', 0, 0, 'lenient')`);
  database.close();
  const reader = openReportReader({ path, programVersion: '0.1.0' });
  t.after(() => reader.close());
  const names = (field: GroupField): Record<string, string | null> =>
    Object.fromEntries(
      reader.groups(EVER, { field, kind: 'spend', limit: 9 }).rows.map((row) => [row.value ?? '', row.name]),
    );
  assert.deepEqual(names('project'), { default: 'default', prj_1: 'shop' });
  assert.deepEqual(names('key'), { key00000: null, key00001: 'ci' });
  assert.deepEqual(names('tier'), { cheap: null });
});

test('an escalation shows the newest of the most frequent pairs of rule and task, with what the signals said', (t) => {
  const escalated = (id: string, task: string): RequestRecord =>
    sampleRecord({ id, decision: escalatedDecision({ task, because: `because of ${id}` }) });
  const reader = reading(t, [
    escalated('a', 'qa'),
    escalated('b', 'triage'),
    escalated('c', 'triage'),
    sampleRecord({ id: 'd' }),
    sampleRecord({ id: 'e', origin: 'compare', decision: escalatedDecision({ task: 'qa' }) }),
    sampleRecord({ id: 'f', decision: escalatedDecision({ kind: 'pinned', task: 'qa' }) }),
  ]);
  const examples = reader.escalations(EVER, 5);
  assert.deepEqual(
    examples.map(({ id, task, alike }) => [id, task, alike]),
    [
      ['c', 'triage', 2],
      ['a', 'qa', 1],
    ],
  );
  assert.deepEqual(examples[0], {
    id: 'c',
    startedAtMs: START_MS,
    rule: 'risky',
    task: 'triage',
    alike: 2,
    risk: 'high',
    categories: ['schema'],
    tier: 'strong',
    tierWithoutRisk: 'cheap',
    because: 'because of c',
    signals: [{ says: 'drops a column', part: 'messages[0].content' }],
  });
  assert.equal(reader.escalations(EVER, 1).length, 1);
});

test('pinned requests are told by what auto would have done', (t) => {
  const pinned = (id: string, auto: string | undefined, simulated = false): RequestRecord =>
    sampleRecord({
      id,
      simulated,
      decision: sampleDecision({
        kind: 'pinned',
        tier: 'pinned',
        rule: 'pinned',
        ...(auto === undefined ? {} : { auto: { tier: auto, rule: 'x', escalated: false } }),
      }),
    });
  const reader = reading(t, [
    pinned('a', 'cheap'),
    pinned('b', 'cheap', true),
    pinned('c', undefined),
    sampleRecord({ id: 'd' }),
  ]);
  assert.deepEqual(reader.pinned(EVER), [
    { autoTier: 'cheap', requests: 2, costNanoUsd: 1_650_000n },
    { autoTier: null, requests: 1, costNanoUsd: 1_650_000n },
  ]);
});

test('usages are those of real, routed, priced requests, with their group', (t) => {
  const usage = usageOf(10, 20, { cachedReadTokens: 3, cacheWrite5mTokens: 1, webSearches: 2, source: 'estimated' });
  const reader = reading(t, [
    sampleRecord({ id: 'a', user: 'u', settlement: sampleSettlement({ usage, allStrongNanoUsd: null }) }),
    sampleRecord({ id: 'b', simulated: true }),
    sampleRecord({ id: 'c', origin: 'compare' }),
    sampleRecord({ id: 'd', decision: sampleDecision({ kind: 'pinned' }) }),
    sampleRecord({ id: 'e', settlement: sampleSettlement({ costNanoUsd: null }) }),
    sampleRecord({ id: 'f', settlement: sampleSettlement({ usage: null }) }),
    sampleRecord({ id: 'g', settlement: null }),
  ]);
  assert.deepEqual(
    [...reader.usages(EVER, 'user')],
    [{ group: 'u', usage, costNanoUsd: 1_650_000, allCheapNanoUsd: 1_650_000, allStrongNanoUsd: null }],
  );
  assert.equal([...reader.usages({ ...EVER, includeSimulated: true }, undefined)].length, 2);
});

test('legs of one comparison follow each other; failed, simulated and unpriced ones are left out', (t) => {
  const leg = (id: string, parentId: string, more: Partial<RequestRecord> = {}): RequestRecord =>
    sampleRecord({ id, parentId, origin: 'compare', decision: sampleDecision({ kind: 'pinned' }), ...more });
  const reader = reading(t, [
    leg('a', 'p1'),
    leg('b', 'p2'),
    leg('c', 'p1', { settlement: sampleSettlement({ servedModel: 'anthropic/claude-sonnet-4-6', costNanoUsd: 7 }) }),
    leg('d', 'p1', { simulated: true }),
    leg('e', 'p1', { settlement: sampleSettlement({ status: 'error' }) }),
    leg('f', 'p1', { settlement: sampleSettlement({ costNanoUsd: null }) }),
    sampleRecord({ id: 'g', parentId: 'p1' }),
  ]);
  assert.deepEqual(
    [...reader.comparedLegs(EVER)].map(({ parentId, servedModel, costNanoUsd }) => [
      parentId,
      servedModel,
      costNanoUsd,
    ]),
    [
      ['p1', 'openai/gpt-5.4-mini', 1_650_000],
      ['p1', 'anthropic/claude-sonnet-4-6', 7],
      ['p2', 'openai/gpt-5.4-mini', 1_650_000],
    ],
  );
});

test('a report sees one moment, whatever is written while it is made', (t) => {
  const path = temporaryFile(t);
  write(path, sampleRecords(50));
  const reader = openReportReader({ path, programVersion: '0.1.0' });
  write(path, sampleRecords(50, 2));
  assert.equal(reader.totals(EVER).all.requests, 50);
  reader.close();
  const again = openReportReader({ path, programVersion: '0.1.0' });
  assert.equal(again.totals(EVER).all.requests, 100);
  again.close();
});

test('rows that are left half read hold nothing open', (t) => {
  const path = temporaryFile(t);
  write(path, sampleRecords(50));
  const reader = openReportReader({ path, programVersion: '0.1.0' });
  for (const row of reader.usages(EVER, undefined)) {
    assert.ok(row.costNanoUsd >= 0);
    break;
  }
  assert.equal(reader.totals(EVER).all.requests, 50);
  reader.close();
});

test('an empty database gives zeros, not failures', (t) => {
  const reader = reading(t, []);
  assert.equal(reader.recorded(), null);
  assert.equal(reader.totals(EVER).all.requests, 0);
  assert.equal(reader.totals(EVER).all.costNanoUsd, 0n);
  assert.equal(reader.totals(EVER).comparable.allCheapNanoUsd, 0n);
  assert.deepEqual(reader.groups(EVER, { field: 'task', kind: 'shares', limit: 9 }), { rows: [], omitted: 0 });
  assert.deepEqual(reader.escalations(EVER, 5), []);
  assert.deepEqual(reader.pinned(EVER), []);
});

test('a report makes no database', (t) => {
  const path = temporaryFile(t);
  assert.throws(() => openReportReader({ path, programVersion: '0.1.0' }), StoreRefused);
  assert.equal(existsSync(path), false);
});
