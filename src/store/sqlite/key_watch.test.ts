import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Database } from 'bun:sqlite';
import type { KeyRow } from '../../access/caller.ts';
import { openKeyStore, type NewKey, type OpenKeyStore } from './key_store.ts';
import { KEY_POLL_MS, watchKeys } from './key_watch.ts';
import { openDatabase } from './open_database.ts';

const NOW_MS = Date.UTC(2026, 10, 24);

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
  const directory = mkdtempSync(join(tmpdir(), 'loadline-watch-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'loadline.db');
}

function open(path: string): OpenKeyStore {
  return openKeyStore({ path, programVersion: '0.1.0', create: true, randomBytes, nowMs: () => NOW_MS });
}

interface Watched {
  readonly seen: KeyRow[][];
  readonly failures: string[];
  readonly next: () => Promise<readonly KeyRow[]>;
  readonly end: () => void;
}

function watch(database: Database, pollMs = 5): Watched {
  const seen: KeyRow[][] = [];
  const failures: string[] = [];
  let notify: (rows: readonly KeyRow[]) => void = () => undefined;
  const end = watchKeys({
    database,
    pollMs,
    onRows: (rows) => {
      seen.push([...rows]);
      notify(rows);
    },
    onFailure: (message) => failures.push(message),
  });
  const next = (): Promise<readonly KeyRow[]> => new Promise((resolve) => (notify = resolve));
  return { seen, failures, next, end };
}

test('a watch tells all keys at once and again after each change by another connection', async (t) => {
  const path = temporaryFile(t);
  const store = open(path);
  store.create(NEW_KEY);
  const database = openDatabase({ path, programVersion: '0.1.0', create: false });
  const watched = watch(database);
  t.after(() => watched.end());
  assert.deepEqual(watched.seen, [[...store.list()]]);
  const afterCreate = watched.next();
  const { row } = store.create({ ...NEW_KEY, name: 'second' });
  assert.equal((await afterCreate).length, 2);
  const afterRevoke = watched.next();
  store.revoke(row.id);
  assert.equal((await afterRevoke).find(({ id }) => id === row.id)?.revokedAtMs, NOW_MS);
  assert.equal(watched.seen.length, 3);
  store.close();
});

test('a watch that cannot read says so once, keeps the last keys, and goes on when it can', async (t) => {
  const path = temporaryFile(t);
  const store = open(path);
  const database = openDatabase({ path, programVersion: '0.1.0', create: false, busyTimeoutMs: 1 });
  const watched = watch(database);
  t.after(() => watched.end());
  // Renamed away and back: what a damaged table looks like to a reader.
  const admin = openDatabase({ path, programVersion: '0.1.0', create: false });
  admin.run('ALTER TABLE meta RENAME TO meta_away');
  while (watched.failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 40));
  assert.equal(watched.failures.length, 1);
  assert.equal(watched.seen.length, 1);
  admin.run('ALTER TABLE meta_away RENAME TO meta');
  const back = watched.next();
  store.create(NEW_KEY);
  assert.equal((await back).length, 1);
  admin.close();
  store.close();
});

test('an ended watch is silent', async (t) => {
  const path = temporaryFile(t);
  const store = open(path);
  const database = openDatabase({ path, programVersion: '0.1.0', create: false });
  const watched = watch(database);
  watched.end();
  store.create(NEW_KEY);
  await new Promise((resolve) => setTimeout(resolve, 40));
  assert.equal(watched.seen.length, 1);
  database.close();
  store.close();
});

test('the poll leaves most of the promised second', () => {
  assert.ok(KEY_POLL_MS <= 300);
});
