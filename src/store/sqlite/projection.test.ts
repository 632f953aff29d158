import { Database } from 'bun:sqlite';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openForm, sampleRecord, sampleRecords } from '../../../test/sample_records.ts';
import type { KeyRow } from '../../access/caller.ts';
import type { Projection } from '../../ledger/ledger.ts';
import { systemClock } from '../../support/clock.ts';
import { silentLog, type Log } from '../../support/log.ts';
import { startThread, type ProjectionThread, type ThreadOptions } from './_projection_thread.ts';
import { StoreRefused } from './_refused.ts';
import { openKeyStore, type NewKey } from './key_store.ts';
import { openDatabase } from './open_database.ts';
import { openProjection, type ProjectionOptions } from './projection.ts';

const CHILD = fileURLToPath(new URL('../../../test/store_child.ts', import.meta.url));
const NEW_KEY: NewKey = {
  name: 'ci',
  project: 'default',
  task: null,
  route: null,
  models: null,
  expiresAtMs: null,
  mayLowerRisk: false,
};

function temporaryFile(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'loadline-projection-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'loadline.db');
}

function open(path: string, more: Partial<ProjectionOptions> = {}): Promise<Projection> {
  return openProjection({
    path,
    programVersion: '0.1.0',
    clock: systemClock,
    log: silentLog,
    onKeys: () => undefined,
    ...more,
  });
}

function countIn(path: string, where = '1'): number {
  const database = new Database(path);
  const row = database.query<{ n: number }, []>(`SELECT count(*) AS n FROM requests WHERE ${where}`).get();
  database.close();
  return row?.n ?? -1;
}

/** Remembers events, and lets a test wait for one. */
function listeningLog(): {
  readonly log: Log;
  readonly events: string[];
  readonly until: (event: string) => Promise<void>;
} {
  const events: string[] = [];
  const waiting = new Map<string, () => void>();
  const note = (event: string): void => {
    events.push(event);
    waiting.get(event)?.();
  };
  const until = (event: string): Promise<void> =>
    events.includes(event) ? Promise.resolve() : new Promise((resolve) => waiting.set(event, resolve));
  return { log: { error: note, warn: note, info: note, debug: note }, events, until };
}

/** Starts real threads and keeps the handle of each. */
function keepingStart(): {
  readonly start: (options: ThreadOptions) => Promise<ProjectionThread>;
  readonly threads: ProjectionThread[];
} {
  const threads: ProjectionThread[] = [];
  return {
    threads,
    start: async (options) => {
      const thread = await startThread(options);
      threads.push(thread);
      return thread;
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

test('what was written is found, by this process and by another one', async (t) => {
  const path = temporaryFile(t);
  const projection = await open(path);
  const records = sampleRecords(250);
  await projection.write(records);
  for (const record of [records[0], records[137], records[249]])
    assert.deepEqual(await projection.find(record?.id ?? ''), record);
  assert.equal(await projection.find('req_none'), null);
  assert.equal(countIn(path), 250);
  await projection.close();
});

test('an empty write is fine', async (t) => {
  const projection = await open(temporaryFile(t));
  await projection.write([]);
  await projection.close();
});

test('close does what was asked before it, folds the log in, and refuses what comes after', async (t) => {
  const path = temporaryFile(t);
  const projection = await open(path);
  const writing = projection.write(sampleRecords(100));
  await projection.close();
  await writing;
  assert.deepEqual(readdirSync(join(path, '..')), ['loadline.db']);
  assert.equal(countIn(path), 100);
  await assert.rejects(projection.write([sampleRecord()]), /closed/);
  await assert.rejects(projection.find('x'), /closed/);
  await projection.close();
});

test('a database that cannot be opened is refused in words, and no thread stays behind', async (t) => {
  const path = temporaryFile(t);
  writeFileSync(path, 'not a database, but longer than the header of one would be. '.repeat(100));
  await assert.rejects(open(path), (error) => error instanceof StoreRefused && /is damaged/.test(error.message));
  await assert.rejects(
    open(join(path, 'below', 'a-file.db')),
    (error) => error instanceof StoreRefused && /Cannot write/.test(error.message),
  );
});

test('a newer schema is refused through the thread with both versions', async (t) => {
  const path = temporaryFile(t);
  const database = openDatabase({ path, programVersion: '9.9.9', create: true });
  database.run("UPDATE meta SET value = '99' WHERE name = 'schema_version'");
  database.close();
  await assert.rejects(open(path), /schema 99, written by Loadline 9\.9\.9; this is Loadline 0\.1\.0/);
});

test('a lost thread rejects what waited, says so while it is away, and writes again after its restart', async (t) => {
  const path = temporaryFile(t);
  const { start, threads } = keepingStart();
  const { log, events, until } = listeningLog();
  const keys: number[] = [];
  const projection = await open(path, { start, log, onKeys: (rows) => keys.push(rows.length) });
  await projection.write(sampleRecords(10));
  threads[0]?.kill();
  const waited = projection.write(sampleRecords(100, 2)).then(
    () => 'written',
    () => 'rejected',
  );
  await until('projection_lost');
  assert.match(await waited, /^(rejected|written)$/);
  await assert.rejects(projection.write([sampleRecord()]), /being started again/);
  await until('projection_restarted');
  // The ledger tries again what was rejected: nothing is lost and nothing is doubled.
  await projection.write(sampleRecords(100, 2));
  assert.equal(countIn(path), 110);
  assert.equal(threads.length, 2);
  // The keys are told again, because a change may have been missed meanwhile.
  assert.deepEqual(keys, [0, 0]);
  assert.deepEqual(events, ['projection_lost', 'projection_restarted']);
  await projection.close();
});

test('restarts that fail are tried again, later each time, until one succeeds', async (t) => {
  const path = temporaryFile(t);
  const { start, threads } = keepingStart();
  const { log, events, until } = listeningLog();
  const delays: number[] = [];
  let failures = 3;
  const projection = await open(path, {
    log,
    start: (options) => {
      if (threads.length > 0 && failures > 0) {
        failures -= 1;
        return Promise.reject(new StoreRefused('no disk'));
      }
      return start(options);
    },
    clock: {
      ...systemClock,
      after: (delayMs, task) => {
        delays.push(delayMs);
        return systemClock.after(1, task);
      },
    },
  });
  threads[0]?.kill();
  await until('projection_restarted');
  assert.deepEqual(delays, [200, 400, 800, 1600]);
  assert.equal(events.filter((event) => event === 'projection_not_restarted').length, 3);
  await projection.write([sampleRecord()]);
  threads[1]?.kill();
  while (delays.length < 5) await new Promise((resolve) => setImmediate(resolve));
  // A write came through in between, so the next loss is met quickly again.
  assert.equal(delays[4], 200);
  await projection.close();
});

test('closing while a restart is due ends it', async (t) => {
  const { start, threads } = keepingStart();
  const { log, until } = listeningLog();
  const projection = await open(temporaryFile(t), { start, log });
  threads[0]?.kill();
  await until('projection_lost');
  await projection.close();
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(threads.length, 1);
});

test('while another process holds the write lock writes reject, records are still found, and then all is well', async (t) => {
  const path = temporaryFile(t);
  const projection = await open(path);
  await projection.write(sampleRecords(10));
  const holder = spawn(process.execPath, [CHILD, 'lock', path], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  const begunMs = performance.now();
  await assert.rejects(projection.write(sampleRecords(20)), /locked/);
  // Long enough for a command's short transaction, short enough for a revocation to arrive within a second.
  const waitedMs = performance.now() - begunMs;
  assert.ok(waitedMs >= 400 && waitedMs < 5_000, `waited ${waitedMs} ms`);
  assert.equal((await projection.find('req_1_0000003'))?.id, 'req_1_0000003');
  holder.stdin.end();
  await ended(holder);
  await projection.write(sampleRecords(20));
  assert.equal(countIn(path), 20);
  await projection.close();
});

test('more calls at once than the bound are refused at once, not queued without end', async (t) => {
  const projection = await open(temporaryFile(t));
  const results = await Promise.allSettled(Array.from({ length: 1_500 }, () => projection.find('x')));
  const refused = results.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 1_500 - 1_024);
  assert.match(String(refused[0]?.reason), /1024 calls waiting/);
  assert.equal(await projection.find('x'), null);
  await projection.close();
});

test('a change of keys by another connection is known within 1.5 s, and the first keys before the start is over', async (t) => {
  const path = temporaryFile(t);
  const store = openKeyStore({ path, programVersion: '0.1.0', create: true, randomBytes, nowMs: Date.now });
  store.create(NEW_KEY);
  const seen: (readonly KeyRow[])[] = [];
  let notify = (): void => undefined;
  const projection = await open(path, {
    onKeys: (rows) => {
      seen.push(rows);
      notify();
    },
  });
  assert.equal(seen[0]?.length, 1);
  for (const change of [
    () => store.create({ ...NEW_KEY, name: 'second' }),
    () => store.revoke(seen[0]?.[0]?.id ?? ''),
  ]) {
    const told = new Promise<void>((resolve) => (notify = resolve));
    const begunMs = performance.now();
    change();
    await told;
    assert.ok(performance.now() - begunMs < 1_500);
  }
  assert.equal(seen.length, 3);
  assert.notEqual(seen[2]?.[0]?.revokedAtMs, null);
  store.close();
  await projection.close();
});

test('kill -9 in the middle of writing: every acknowledged batch is there, rows are whole, the file is sound', async (t) => {
  const path = temporaryFile(t);
  let wanted = 0;
  for (let round = 0; round < 4; round += 1) {
    const child = spawn(process.execPath, [CHILD, 'write', path], { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => child.kill('SIGKILL'));
    let acknowledged = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      acknowledged = Number(chunk.toString().trim().split('\n').at(-1));
      // At another moment of the next batch each round.
      if (acknowledged >= 2 + round) setTimeout(() => child.kill('SIGKILL'), round * 3);
    });
    await ended(child);
    wanted = Math.max(wanted, acknowledged);
    const database = openDatabase({ path, programVersion: '0.1.0', create: false });
    assert.deepEqual(database.query('PRAGMA integrity_check').get(), { integrity_check: 'ok' });
    assert.deepEqual(database.query('PRAGMA foreign_key_check').all(), []);
    assert.deepEqual(
      database
        .query('SELECT count(*) AS n FROM requests LEFT JOIN request_details USING (seq) WHERE intent IS NULL')
        .get(),
      { n: 0n },
    );
    database.close();
  }
  const projection = await open(path);
  for (let seed = 1; seed <= wanted; seed += 1) {
    const records = sampleRecords(150, seed);
    for (const record of [records[0], records[99], records[100], records[149]])
      assert.deepEqual(await projection.find(record?.id ?? ''), record);
  }
  // What was only half acknowledged is written again by the ledger, and completed.
  const next = sampleRecords(150, wanted + 1);
  await projection.write(next.map(openForm));
  await projection.write(next);
  await projection.close();
  assert.equal(countIn(path, `id LIKE 'req_${wanted + 1}_%'`), 150);
  assert.ok(wanted >= 2);
});
