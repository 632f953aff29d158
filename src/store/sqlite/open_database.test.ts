import { Database } from 'bun:sqlite';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sampleRecord, sampleRecords } from '../../../test/sample_records.ts';
import { StoreRefused } from './_refused.ts';
import { createRequestTable } from './_request_table.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import { openDatabase, openForReading } from './open_database.ts';

const CHILD = fileURLToPath(new URL('../../../test/store_child.ts', import.meta.url));
const NEXT: readonly Migration[] = [
  ...MIGRATIONS,
  { version: MIGRATIONS.length + 1, says: 'a column', sql: 'ALTER TABLE keys ADD COLUMN note TEXT' },
];

function temporaryFile(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'loadline-store-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'loadline.db');
}

const open = (path: string, more: { migrations?: readonly Migration[]; programVersion?: string } = {}): Database =>
  openDatabase({ path, programVersion: '0.1.0', create: true, ...more });

const meta = (database: Database, name: string): unknown =>
  database.query<{ value: string }, [string]>('SELECT value FROM meta WHERE name = ?').get(name)?.value;

const requestsIn = (path: string): bigint | undefined => {
  const database = new Database(path, { readonly: true, safeIntegers: true });
  const row = database.query<{ n: bigint }, []>('SELECT count(*) AS n FROM requests').get();
  database.close();
  return row?.n;
};

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof StoreRefused, String(error));
    return error.message;
  }
  throw new assert.AssertionError({ message: 'nothing was refused' });
}

test('a new file gets the current schema, the default organisation and project, and no copy', (t) => {
  const path = temporaryFile(t);
  const database = open(path);
  assert.equal(meta(database, 'schema_version'), String(MIGRATIONS.length));
  assert.equal(meta(database, 'program_version'), '0.1.0');
  assert.equal(meta(database, 'epoch'), '0');
  assert.deepEqual(database.query('SELECT id, org_id FROM projects').all(), [{ id: 'default', org_id: 'default' }]);
  database.close();
  assert.deepEqual(readdirSync(join(path, '..')), ['loadline.db']);
});

test('the steps are numbered 1, 2, 3 without gaps', () => {
  assert.deepEqual(
    MIGRATIONS.map((step) => step.version),
    MIGRATIONS.map((_, index) => index + 1),
  );
});

test('every table that is about requests or keys names its organisation and project', (t) => {
  const database = open(temporaryFile(t));
  const columns = (name: string): string[] =>
    database
      .query<{ name: string }, []>(`PRAGMA table_info(${name})`)
      .all()
      .map((column) => column.name);
  for (const name of ['org_id', 'project_id', 'key_id', 'replica_id'])
    assert.ok(columns('requests').includes(name), name);
  for (const name of ['org_id', 'project_id']) assert.ok(columns('keys').includes(name), name);
  database.close();
});

test('only the owner can read the file and what lies beside it', (t) => {
  const path = temporaryFile(t);
  const database = open(path);
  createRequestTable(database).write([sampleRecord()]);
  for (const file of [path, `${path}-wal`, `${path}-shm`]) assert.equal(statSync(file).mode & 0o777, 0o600, file);
  database.close();
  chmodSync(path, 0o644);
  open(path).close();
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('a write survives what comes after it: write-ahead log, full sync, foreign keys, a wait for locks', (t) => {
  const database = open(temporaryFile(t));
  const pragma = (name: string): unknown => Object.values(database.query(`PRAGMA ${name}`).get() as object)[0];
  assert.equal(pragma('journal_mode'), 'wal');
  assert.equal(pragma('synchronous'), 2n);
  assert.equal(pragma('foreign_keys'), 1n);
  assert.equal(pragma('busy_timeout'), 5000n);
  database.close();
});

test('opening again changes nothing and copies nothing', (t) => {
  const path = temporaryFile(t);
  const first = open(path);
  const table = createRequestTable(first);
  table.write(sampleRecords(3));
  table.close();
  first.close();
  open(path, { programVersion: '0.2.0' }).close();
  assert.deepEqual(readdirSync(join(path, '..')), ['loadline.db']);
  assert.equal(requestsIn(path), 3n);
});

test('a newer version copies the file, then migrates it, and both hold every record', (t) => {
  const path = temporaryFile(t);
  const first = open(path);
  createRequestTable(first).write(sampleRecords(250));
  // Left in the write-ahead log on purpose: a copy of the file alone would miss it.
  const second = open(path, { migrations: NEXT, programVersion: '0.2.0' });
  assert.equal(meta(second, 'schema_version'), String(NEXT.length));
  assert.equal(meta(second, 'program_version'), '0.2.0');
  second.query('SELECT note FROM keys').all();
  second.close();
  first.close();
  const copy = `${path}.schema-${MIGRATIONS.length}`;
  assert.equal(statSync(copy).mode & 0o777, 0o600);
  assert.equal(existsSync(`${copy}.part`), false);
  assert.equal(requestsIn(copy), 250n);
  assert.equal(requestsIn(path), 250n);
  const old = open(copy);
  assert.equal(meta(old, 'schema_version'), String(MIGRATIONS.length));
  old.close();
});

test('a step that fails leaves the old schema, its records, and a copy; the next try completes', (t) => {
  const path = temporaryFile(t);
  const first = open(path);
  createRequestTable(first).write(sampleRecords(5));
  first.close();
  const broken: readonly Migration[] = [
    ...NEXT,
    {
      version: NEXT.length + 1,
      says: 'fails half-way',
      sql: 'CREATE TABLE more (a INTEGER) STRICT; SELECT no_such_function()',
    },
  ];
  assert.match(
    refusal(() => open(path, { migrations: broken })),
    /Cannot use the database/,
  );
  const again = open(path);
  assert.equal(meta(again, 'schema_version'), String(MIGRATIONS.length));
  assert.equal(again.query("SELECT 1 FROM sqlite_schema WHERE name = 'more'").get(), null);
  again.close();
  open(path, { migrations: NEXT }).close();
  assert.equal(requestsIn(path), 5n);
});

test('the part file of a copy that was cut short is no obstacle', (t) => {
  const path = temporaryFile(t);
  open(path).close();
  writeFileSync(`${path}.schema-${MIGRATIONS.length}.part`, 'half a copy');
  open(path, { migrations: NEXT }).close();
  assert.equal(requestsIn(`${path}.schema-${MIGRATIONS.length}`), 0n);
});

test('a schema newer than the program is refused, with both versions and which one to use', (t) => {
  const path = temporaryFile(t);
  open(path, { migrations: NEXT, programVersion: '0.9.0' }).close();
  const message = refusal(() => open(path));
  assert.equal(
    message,
    `${path} has schema ${NEXT.length}, written by Loadline 0.9.0; this is Loadline 0.1.0, which knows schemas up to ${MIGRATIONS.length}. Use Loadline 0.9.0 or later.`,
  );
  assert.equal(
    refusal(() => openForReading({ path, programVersion: '0.1.0' })),
    message,
  );
  assert.equal(existsSync(`${path}.schema-${NEXT.length}`), false);
});

test("another program's database is refused and left as it is", (t) => {
  const path = temporaryFile(t);
  const other = new Database(path, { create: true });
  other.run('CREATE TABLE meta (name TEXT, value TEXT)');
  other.run("INSERT INTO meta VALUES ('schema_version', '1')");
  other.close();
  assert.match(
    refusal(() => open(path)),
    /another program's database.*--data-dir/,
  );
  const after = new Database(path);
  assert.deepEqual(after.query('SELECT name FROM sqlite_schema').all(), [{ name: 'meta' }]);
  after.close();
});

test('a file that is no database, and one that is damaged, are refused in words', (t) => {
  const path = temporaryFile(t);
  writeFileSync(path, 'not a database, but longer than the header of one would be. '.repeat(100));
  assert.match(
    refusal(() => open(path)),
    /is damaged or is no SQLite database/,
  );
  assert.match(
    refusal(() => openForReading({ path, programVersion: '0.1.0' })),
    /is damaged or is no SQLite database/,
  );
});

test('without the right to create, a missing file is named and stays missing', (t) => {
  const path = temporaryFile(t);
  const message = refusal(() => openDatabase({ path, programVersion: '0.1.0', create: false }));
  assert.ok(message.includes(path) && message.includes('serve'), message);
  assert.match(
    refusal(() => openForReading({ path, programVersion: '0.1.0' })),
    /There is no database at/,
  );
  assert.equal(existsSync(path), false);
});

test('a directory that does not exist is a sentence, not a stack', (t) => {
  const path = join(temporaryFile(t), 'no', 'such', 'place.db');
  assert.match(
    refusal(() => open(path)),
    /Cannot write the database .*ENOENT/,
  );
});

test('a connection for reading reads, and can change nothing', (t) => {
  const path = temporaryFile(t);
  const writing = open(path);
  createRequestTable(writing).write([sampleRecord()]);
  const reading = openForReading({ path, programVersion: '0.1.0' });
  assert.deepEqual(reading.query('SELECT id FROM requests').all(), [{ id: 'req_0000' }]);
  assert.throws(() => reading.run('DELETE FROM requests'), /readonly/);
  reading.close();
  writing.close();
});

test('reading a file with an older schema migrates it first, with its copy', (t) => {
  const path = temporaryFile(t);
  open(path).close();
  const reading = openForReading({ path, programVersion: '0.2.0', migrations: NEXT });
  assert.equal(meta(reading, 'schema_version'), String(NEXT.length));
  reading.close();
  assert.ok(existsSync(`${path}.schema-${MIGRATIONS.length}`));
});

test('six processes that open a new file at once all succeed on one schema', async (t) => {
  const path = temporaryFile(t);
  const codes = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const child = spawn(process.execPath, [CHILD, 'open', path], { stdio: ['ignore', 'ignore', 'inherit'] });
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    }),
  );
  assert.deepEqual(codes, [0, 0, 0, 0, 0, 0]);
  const database = open(path);
  assert.equal(meta(database, 'schema_version'), String(MIGRATIONS.length));
  assert.equal(database.query<{ n: bigint }, []>('SELECT count(*) AS n FROM organisations').get()?.n, 1n);
  database.close();
});

test('a file that another process holds is refused in words after the wait', (t) => {
  const path = temporaryFile(t);
  open(path).close();
  const holder = new Database(path);
  holder.run('BEGIN IMMEDIATE');
  const message = refusal(() =>
    openDatabase({ path, programVersion: '0.2.0', create: false, busyTimeoutMs: 20, migrations: NEXT }),
  );
  assert.match(message, /is locked by another process/);
  holder.run('ROLLBACK');
  holder.close();
});
