import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Database } from 'bun:sqlite';
import { createKeyring } from '../../access/keyring.ts';
import type { KeyStore } from '../../cli/services.ts';
import { StoreRefused } from './_refused.ts';
import { openKeyStore, type NewKey, type OpenKeyStore } from './key_store.ts';
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
  const directory = mkdtempSync(join(tmpdir(), 'loadline-keys-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'loadline.db');
}

function open(path: string, nowMs: () => number = () => NOW_MS): OpenKeyStore {
  return openKeyStore({ path, programVersion: '0.1.0', create: true, randomBytes, nowMs });
}

function epochOf(path: string): number {
  const database = new Database(path);
  const row = database.query<{ value: string }, []>("SELECT value FROM meta WHERE name = 'epoch'").get();
  database.close();
  return Number(row?.value);
}

test('the store is what the commands ask for', (t) => {
  const store: KeyStore = open(temporaryFile(t));
  store.close();
});

test('a created key is found by a keyring, and only its hash is in the file', (t) => {
  const path = temporaryFile(t);
  const store = open(path);
  const { key, row } = store.create(NEW_KEY);
  const rows = store.list();
  store.close();
  assert.deepEqual(rows, [row]);
  assert.equal(createKeyring(rows).authenticate(key, NOW_MS)?.keyId, row.id);
  const secret = key.split('_')[3] ?? '';
  assert.ok(secret.length >= 32);
  assert.equal(readFileSync(path).includes(secret), false);
});

test('everything that a key can have comes back as it was given', (t) => {
  const store = open(temporaryFile(t));
  const { row } = store.create({
    name: 'support',
    project: 'shop',
    kind: 'admin',
    task: 'triage',
    route: 'careful',
    models: ['auto', 'gpt-5.4-*'],
    expiresAtMs: NOW_MS + 1,
    mayLowerRisk: true,
  });
  const [back] = store.list();
  assert.deepEqual(back, row);
  assert.equal(back?.kind, 'admin');
  assert.deepEqual(back?.allowedModels, ['auto', 'gpt-5.4-*']);
  assert.equal(back?.expiresAtMs, NOW_MS + 1);
  assert.equal(back?.mayLowerRisk, true);
  store.close();
});

test('keys of one project name share its id, and the default project is the default one', (t) => {
  const path = temporaryFile(t);
  const store = open(path);
  const first = store.create({ ...NEW_KEY, project: 'shop' }).row;
  store.close();
  const again = open(path);
  const second = again.create({ ...NEW_KEY, project: ' shop ' }).row;
  const third = again.create(NEW_KEY).row;
  again.close();
  assert.equal(second.projectId, first.projectId);
  assert.match(first.projectId, /^prj_[0-9a-f]{16}$/);
  assert.equal(third.projectId, 'default');
  assert.equal(second.projectName, 'shop');
});

test('keys are listed oldest first, whatever became of them', (t) => {
  let nowMs = NOW_MS;
  const store = open(temporaryFile(t), () => nowMs);
  const names = ['c', 'a', 'b'];
  for (const name of names) {
    store.create({ ...NEW_KEY, name, expiresAtMs: name === 'a' ? nowMs - 1 : null });
    nowMs += 1;
  }
  store.revoke(store.list()[0]?.id ?? '');
  assert.deepEqual(
    store.list().map((row) => row.name),
    names,
  );
  store.close();
});

test('a revoked key keeps the time of its first revocation; an unknown one is said to be', (t) => {
  let nowMs = NOW_MS;
  const store = open(temporaryFile(t), () => nowMs);
  const { key, row } = store.create(NEW_KEY);
  assert.equal(store.revoke(row.id), true);
  nowMs += 60_000;
  assert.equal(store.revoke(row.id), true);
  assert.equal(store.list()[0]?.revokedAtMs, NOW_MS);
  assert.equal(createKeyring(store.list()).authenticate(key, nowMs), undefined);
  assert.equal(store.revoke("x' OR 1=1 --"), false);
  store.close();
});

test('each change bumps the epoch, and nothing else does', (t) => {
  const path = temporaryFile(t);
  const store = open(path);
  assert.equal(epochOf(path), 0);
  const { row } = store.create(NEW_KEY);
  assert.equal(epochOf(path), 1);
  store.list();
  store.revoke('nobody');
  assert.equal(epochOf(path), 1);
  store.revoke(row.id);
  assert.equal(epochOf(path), 2);
  store.close();
});

test('a name must be there, be short, and not move a cursor', (t) => {
  const store = open(temporaryFile(t));
  for (const name of ['', '   ', 'x'.repeat(101), 'a\u001b[2J', 'a\nb', 'a\u202eb']) {
    assert.throws(() => store.create({ ...NEW_KEY, name }), StoreRefused, JSON.stringify(name));
    assert.throws(() => store.create({ ...NEW_KEY, project: name }), StoreRefused, JSON.stringify(name));
  }
  store.create({ ...NEW_KEY, name: 'Größe 日本 🚢', project: 'x'.repeat(100) });
  assert.equal(store.list().length, 1);
  store.close();
});

test('a command does not make a database', (t) => {
  const path = temporaryFile(t);
  const options = { path, programVersion: '0.1.0', create: false, randomBytes, nowMs: () => NOW_MS };
  assert.throws(() => openKeyStore(options), StoreRefused);
  assert.equal(existsSync(path), false);
});

test('a list of models that cannot be read allows nothing', (t) => {
  const path = temporaryFile(t);
  const store = open(path);
  store.create({ ...NEW_KEY, models: ['auto'] });
  for (const broken of ['{', '"auto"', '{"a":1}', '']) {
    const database = openDatabase({ path, programVersion: '0.1.0', create: false });
    database.run('UPDATE keys SET allowed_models = ?', [broken]);
    database.close();
    assert.deepEqual(store.list()[0]?.allowedModels, [], broken);
  }
  store.close();
});

test('a change that meets a lock says so in words when it waited in vain, and works when the lock is gone', (t) => {
  const path = temporaryFile(t);
  open(path).close();
  const store = openKeyStore({
    path,
    programVersion: '0.1.0',
    create: false,
    randomBytes,
    nowMs: () => NOW_MS,
    busyTimeoutMs: 10,
  });
  const holder = new Database(path);
  holder.run('BEGIN IMMEDIATE');
  assert.throws(
    () => store.create(NEW_KEY),
    (error) => error instanceof StoreRefused && /locked/.test(error.message),
  );
  assert.deepEqual(store.list(), []);
  holder.run('ROLLBACK');
  store.create(NEW_KEY);
  assert.equal(store.list().length, 1);
  assert.equal(epochOf(path), 1);
  holder.close();
  store.close();
});
