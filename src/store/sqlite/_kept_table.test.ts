import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Database } from 'bun:sqlite';
import type { KeptEntry } from '../../gateway/keep.ts';
import { KEPT_SWEEP_ROWS_MAX } from '../../support/limits.ts';
import type { KeptBounds } from './_kept_room.ts';
import { createKeptTable } from './_kept_table.ts';
import { MIGRATIONS } from './migrations.ts';
import { openDatabase } from './open_database.ts';

function temporaryFile(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'loadline-kept-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'loadline.db');
}

const open = (path: string): Database => openDatabase({ path, programVersion: '0.1.0', create: true });

function entry(id: string, more: Partial<KeptEntry> = {}): KeptEntry {
  return { kind: 'response', projectId: 'one', id, sealed: `sealed ${id}`, expiresAtMs: 2_000, ...more };
}

const BOUNDS: KeptBounds = { projectEntries: 100, projectBytes: 1_000, bytes: 1_500 };

function ids(database: Database, projectId = 'one'): readonly string[] {
  return database
    .query<{ id: string }, [{ projectId: string }]>('SELECT id FROM kept WHERE project_id = $projectId ORDER BY seq')
    .all({ projectId })
    .map((row) => row.id);
}

test('an entry is found by kind, project and id together, and by nothing less', (t) => {
  const database = open(temporaryFile(t));
  const table = createKeptTable(database);
  table.run({ kind: 'write', entries: [entry('a')] });
  const find = (more: object): number =>
    table.run({ kind: 'find', query: { kind: 'response', projectId: 'one', ids: ['a'], ...more }, nowMs: 0 }).found
      .length;
  assert.equal(find({}), 1);
  assert.equal(find({ projectId: 'two' }), 0);
  assert.equal(find({ kind: 'reasoning' }), 0);
  assert.equal(find({ ids: ['b'] }), 0);
  assert.equal(find({ ids: ["a' OR 1=1 --", 'a%', ''] }), 0);
  table.close();
  database.close();
});

test('from its end on an entry is not found, and the sweep deletes it, no more than its bound at once', (t) => {
  const database = open(temporaryFile(t));
  const table = createKeptTable(database);
  const many = Array.from({ length: KEPT_SWEEP_ROWS_MAX + 5 }, (_, at) => entry(`old-${at}`));
  table.run({ kind: 'write', entries: [...many, entry('new', { expiresAtMs: 2_001 })] });
  const query = { kind: 'response', projectId: 'one', ids: ['old-0', 'new'] } as const;
  assert.deepEqual(
    table.run({ kind: 'find', query, nowMs: 2_000 }).found.map((found) => found.id),
    ['new'],
  );
  assert.equal(table.run({ kind: 'sweep', nowMs: 2_000 }).deleted, KEPT_SWEEP_ROWS_MAX);
  assert.equal(table.run({ kind: 'sweep', nowMs: 2_000 }).deleted, 5);
  assert.equal(table.run({ kind: 'sweep', nowMs: 2_000 }).deleted, 0);
  assert.deepEqual(ids(database), ['new']);
  table.close();
  database.close();
});

test('an entry in the place of an older one replaces it and counts once', (t) => {
  const database = open(temporaryFile(t));
  const table = createKeptTable(database, { ...BOUNDS, projectEntries: 1 });
  for (const sealed of ['first', 'second']) {
    const written = table.run({ kind: 'write', entries: [entry('a', { sealed })] });
    assert.deepEqual(written, { found: [], refused: [], deleted: 0 });
  }
  const query = { kind: 'response', projectId: 'one', ids: ['a'] } as const;
  assert.equal(table.run({ kind: 'find', query, nowMs: 0 }).found[0]?.sealed, 'second');
  table.close();
  database.close();
});

test('a project that is full gives up its own oldest; another one keeps its entries and may be refused', (t) => {
  const path = temporaryFile(t);
  let database = open(path);
  let table = createKeptTable(database, BOUNDS);
  table.run({ kind: 'write', entries: [entry('theirs', { projectId: 'two', sealed: 'x'.repeat(700) })] });
  for (const id of ['a', 'b', 'c'])
    assert.deepEqual(table.run({ kind: 'write', entries: [entry(id, { sealed: 'x'.repeat(300) })] }).refused, []);
  assert.ok(!ids(database).includes('a') && ids(database).includes('c'));
  assert.deepEqual(ids(database, 'two'), ['theirs']);
  // What is held is counted anew by the next process.
  table.close();
  database.close();
  database = open(path);
  table = createKeptTable(database, BOUNDS);
  const third = table.run({ kind: 'write', entries: [entry('z', { projectId: 'three', sealed: 'x'.repeat(900) })] });
  assert.deepEqual(third.refused, [{ kind: 'response', projectId: 'three', id: 'z' }]);
  // An entry that cannot fit costs its project nothing.
  const before = ids(database);
  assert.equal(table.run({ kind: 'write', entries: [entry('huge', { sealed: 'x'.repeat(1_001) })] }).refused.length, 1);
  assert.deepEqual(ids(database), before);
  table.close();
  database.close();
});

test('a write that fails half-way changes nothing, and what is held is counted as before', (t) => {
  const database = open(temporaryFile(t));
  const table = createKeptTable(database, { ...BOUNDS, projectEntries: 2 });
  table.run({ kind: 'write', entries: [entry('a')] });
  const broken = entry('c', { expiresAtMs: 'never' as unknown as number });
  assert.throws(() => table.run({ kind: 'write', entries: [entry('b'), broken] }));
  assert.deepEqual(ids(database), ['a']);
  assert.equal(table.run({ kind: 'write', entries: [entry('b')] }).deleted, 0, 'there is room for two');
  table.close();
  database.close();
});

test('what was removed leaves no copy in the file', (t) => {
  const path = temporaryFile(t);
  const database = open(path);
  const table = createKeptTable(database);
  const sealed = 'sealed-canary-'.repeat(2_000);
  table.run({ kind: 'write', entries: [entry('a', { sealed }), entry('b')] });
  database.run('PRAGMA wal_checkpoint(TRUNCATE)');
  assert.ok(readFileSync(path).includes('sealed-canary-'));
  const place = { kind: 'response', projectId: 'one', id: 'a' } as const;
  assert.equal(table.run({ kind: 'remove', place }).deleted, 1);
  assert.equal(table.run({ kind: 'remove', place }).deleted, 0);
  database.run('PRAGMA wal_checkpoint(TRUNCATE)');
  assert.ok(!readFileSync(path).includes('sealed-canary-'));
  table.close();
  database.close();
});

test('the database of an older version gets the table and keeps its records', (t) => {
  const path = temporaryFile(t);
  const old = openDatabase({ path, programVersion: '0.0.9', create: true, migrations: MIGRATIONS.slice(0, 1) });
  old.run("INSERT INTO projects (id, org_id, name, created_at_ms) VALUES ('p', 'default', 'mine', 1)");
  old.close();
  const database = open(path);
  const table = createKeptTable(database);
  assert.deepEqual(table.run({ kind: 'write', entries: [entry('a')] }).refused, []);
  assert.equal(database.query('SELECT name FROM projects WHERE id = $id').all({ id: 'p' }).length, 1);
  table.close();
  database.close();
});
