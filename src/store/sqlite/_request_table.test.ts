import { Database } from 'bun:sqlite';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import {
  escalatedDecision,
  openForm,
  sampleAttempt,
  sampleRecord,
  sampleRecords,
  sampleSettlement,
  usageOf,
} from '../../../test/sample_records.ts';
import type { RequestRecord } from '../../ledger/record.ts';
import { PROJECTION_ROWS_MAX } from '../../support/limits.ts';
import { createRequestTable, type RequestTable } from './_request_table.ts';
import { openDatabase } from './open_database.ts';

interface Opened {
  readonly path: string;
  readonly database: Database;
  readonly table: RequestTable;
  readonly rows: () => readonly Record<string, unknown>[];
}

function open(t: TestContext): Opened {
  const directory = mkdtempSync(join(tmpdir(), 'loadline-table-'));
  const path = join(directory, 'loadline.db');
  const database = openDatabase({ path, programVersion: '0.1.0', create: true });
  const table = createRequestTable(database);
  t.after(() => {
    table.close();
    database.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const rows = (): readonly Record<string, unknown>[] =>
    database.prepare<Record<string, unknown>, []>('SELECT * FROM requests ORDER BY seq').all();
  return { path, database, table, rows };
}

test('a record comes back as it was written', (t) => {
  const { table } = open(t);
  const records = sampleRecords(300);
  table.write(records);
  for (const record of records) assert.deepEqual(table.find(record.id), record);
});

test('an id that is not there is null, and so is one that would be SQL', (t) => {
  const { table } = open(t);
  table.write([sampleRecord()]);
  assert.equal(table.find('req_none'), null);
  assert.equal(table.find("req_0000' OR '1'='1"), null);
  assert.equal(table.find(''), null);
});

test('the columns that reports add up are those of the record', (t) => {
  const { table, rows } = open(t);
  table.write([
    sampleRecord({
      decision: escalatedDecision({ auto: { tier: 'cheap', rule: 'cheap-work', escalated: false } }),
      user: 'u1',
      sessionId: 's1',
      parentId: 'req_parent',
      stream: true,
      simulated: true,
      settlement: sampleSettlement({
        usage: usageOf(10, 20, { cachedReadTokens: 3, cacheWrite5mTokens: 4, cacheWrite1hTokens: 5, webSearches: 6 }),
        attempts: [sampleAttempt(), sampleAttempt({ index: 1 })],
        costNanoUsd: 0,
        allCheapNanoUsd: null,
        allStrongNanoUsd: 9_007_199_254_740_991,
      }),
    }),
  ]);
  const [row] = rows();
  const { seq, ...columns } = row ?? {};
  assert.equal(seq, 1n);
  assert.deepEqual(columns, {
    id: 'req_0000',
    org_id: 'default',
    project_id: 'default',
    key_id: 'key00000',
    replica_id: 'replica-1',
    started_at_ms: 1_793_491_200_000n,
    settled_at_ms: 1_793_491_200_820n,
    status: 'success',
    http_status: 200n,
    error_code: null,
    endpoint: 'chat.completions',
    origin: 'request',
    parent_id: 'req_parent',
    requested_model: 'auto',
    served_model: 'openai/gpt-5.4-mini',
    stream: 1n,
    simulated: 1n,
    kind: 'routed',
    route: 'auto',
    tier: 'strong',
    rule: 'risky',
    task: 'triage',
    risk: 'high',
    escalated: 1n,
    tier_without_risk: 'cheap',
    auto_tier: 'cheap',
    user_label: 'u1',
    session_id: 's1',
    attempts: 2n,
    input_tokens: 10n,
    cached_read_tokens: 3n,
    cache_write_5m_tokens: 4n,
    cache_write_1h_tokens: 5n,
    output_tokens: 20n,
    reasoning_tokens: 0n,
    audio_input_tokens: 0n,
    audio_output_tokens: 0n,
    web_searches: 6n,
    usage_source: 'provider',
    reserved_nano_usd: 20_000_000n,
    cost_nano_usd: 0n,
    all_cheap_nano_usd: null,
    all_strong_nano_usd: 9_007_199_254_740_991n,
    duration_ms: 815.125,
    overhead_ms: 0.25,
  });
});

test('an unknown cost is NULL and a cost of nothing is 0', (t) => {
  const { table, rows } = open(t);
  table.write([
    sampleRecord({ id: 'a', settlement: sampleSettlement({ costNanoUsd: null }) }),
    sampleRecord({ id: 'b', settlement: sampleSettlement({ costNanoUsd: 0 }) }),
  ]);
  assert.deepEqual(
    rows().map((row) => row['cost_nano_usd']),
    [null, 0n],
  );
});

test('the same record three times is one row', (t) => {
  const { table, rows } = open(t);
  for (let time = 0; time < 3; time += 1) table.write([sampleRecord(), sampleRecord()]);
  assert.equal(rows().length, 1);
});

test('a settlement completes an open row, in the columns and in the record', (t) => {
  const { table, rows } = open(t);
  const record = sampleRecord();
  table.write([openForm(record)]);
  assert.equal(rows()[0]?.['status'], 'open');
  assert.equal(rows()[0]?.['cost_nano_usd'], null);
  assert.deepEqual(table.find(record.id), openForm(record));
  table.write([record]);
  assert.equal(rows()[0]?.['status'], 'success');
  assert.equal(rows()[0]?.['cost_nano_usd'], 1_650_000n);
  assert.deepEqual(table.find(record.id), record);
});

test('an open form that comes late takes nothing away from a settled row', (t) => {
  const { table, rows } = open(t);
  const record = sampleRecord();
  table.write([record, openForm(record)]);
  table.write([openForm(record)]);
  assert.equal(rows()[0]?.['status'], 'success');
  assert.deepEqual(table.find(record.id), record);
});

test('the first settlement stays: a second one, such as after a recovery, changes nothing', (t) => {
  const { table } = open(t);
  const record = sampleRecord();
  table.write([record]);
  table.write([{ ...record, settlement: sampleSettlement({ status: 'unknown', costNanoUsd: 20_000_000 }) }]);
  assert.deepEqual(table.find(record.id), record);
});

test('whatever the order and the repetition, there is one row an id, settled once it ever was, by its first settlement', (t) => {
  const { table, rows, database } = open(t);
  const write = fc.record({
    id: fc.constantFrom('a', 'b', 'c'),
    cost: fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: null }),
    settled: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(fc.array(write, { maxLength: 4 }), { maxLength: 6 }), (batches) => {
      database.run('DELETE FROM requests');
      const expected = new Map<string, number | null | 'open'>();
      for (const batch of batches) {
        table.write(
          batch.map(({ id, cost, settled }) =>
            sampleRecord({ id, settlement: settled ? sampleSettlement({ costNanoUsd: cost }) : null }),
          ),
        );
        for (const { id, cost, settled } of batch) {
          const before = expected.get(id);
          if (before === undefined || before === 'open') expected.set(id, settled ? cost : 'open');
        }
      }
      assert.equal(rows().length, expected.size);
      for (const [id, value] of expected) {
        const { settlement } = table.find(id) ?? {};
        assert.equal(settlement === null ? 'open' : settlement?.costNanoUsd, value);
      }
    }),
    { numRuns: 150 },
  );
});

test('details go with their request', (t) => {
  const { table, database } = open(t);
  table.write(sampleRecords(5));
  database.run('DELETE FROM requests WHERE seq <= 3');
  assert.deepEqual(database.prepare('SELECT count(*) AS n FROM request_details').get(), { n: 2n });
});

test('no record is refused for what it holds: one that the database will not take would block all behind it', (t) => {
  const { table, rows } = open(t);
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, -1, 1.5, 2 ** 53, 1e300, -0];
  const texts = ['', '\0', 'a\0b', '\ud800', '🚢', "'; DROP TABLE requests; --", 'x'.repeat(100_000)];
  const records: RequestRecord[] = [];
  for (const [index, number] of odd.entries())
    records.push(
      sampleRecord({
        id: `number_${index}`,
        startedAtMs: number,
        reservedNanoUsd: number,
        settlement: sampleSettlement({
          httpStatus: number,
          usage: usageOf(number, number, { webSearches: number }),
          costNanoUsd: number,
          allCheapNanoUsd: number,
          durationMs: number,
          settledAtMs: number,
        }),
      }),
    );
  for (const [index, text] of texts.entries())
    records.push(
      sampleRecord({ id: `text_${index}`, user: text, sessionId: text, requestedModel: text, tags: [text] }),
    );
  table.write(records);
  assert.equal(rows().length, odd.length + texts.length);
  // A settled row is settled whatever its time: a second settlement is not let in.
  table.write(records.map((record) => ({ ...record, settlement: sampleSettlement({ status: 'unknown' }) })));
  assert.deepEqual(new Set(rows().map((row) => row['status'])), new Set(['success']));
  assert.equal(table.find('text_5')?.user, "'; DROP TABLE requests; --");
});

test('a field of a later version survives in the record, though no column has it', (t) => {
  const { table } = open(t);
  const record = { ...sampleRecord(), addedLater: { some: ['thing'] } };
  table.write([record]);
  assert.deepEqual(table.find(record.id), record);
});

test('no transaction holds more rows than the limit says, and a failure keeps those before it', (t) => {
  const { table, database, rows } = open(t);
  database.run(`CREATE TRIGGER refuse BEFORE INSERT ON requests WHEN NEW.id = 'req_1_0000250'
    BEGIN SELECT raise(ABORT, 'refused for a test'); END`);
  assert.throws(() => table.write(sampleRecords(300)), /refused for a test/);
  assert.equal(rows().length, 2 * PROJECTION_ROWS_MAX);
  database.run('DROP TRIGGER refuse');
  table.write(sampleRecords(300));
  assert.equal(rows().length, 300);
});

test('readers see whole batches only', (t) => {
  const { table, path, rows } = open(t);
  const reading = new Database(path, { readonly: true });
  const counted = reading.prepare<{ n: number }, []>('SELECT count(*) AS n FROM requests');
  table.write(sampleRecords(50));
  assert.equal(counted.get()?.n, 50);
  assert.equal(rows().length, 50);
  reading.close();
});
