// Owns the way from one schema version to the next: copy, then one transaction a step. Must not know what a step does.
import type { Database } from 'bun:sqlite';
import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { StoreRefused } from './_refused.ts';
import type { Migration } from './migrations.ts';

export interface MigrateOptions {
  readonly path: string;
  readonly programVersion: string;
  readonly migrations: readonly Migration[];
}

/** `LDLN`: tells our file from another program's before anything is written to it. */
const APPLICATION_ID = 0x4c_44_4c_4e;

const META = `CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO meta (name, value) VALUES ('schema_version', '0'), ('program_version', ''), ('epoch', '0');`;

/**
 * Brings the schema to the last step. A file that held records is copied first, to `<path>.schema-<n>`. Two processes may
 * run this at once: the version is read again under the write lock. Throws StoreRefused where the file is another
 * program's, or newer than this one.
 */
export function migrate(database: Database, options: MigrateOptions): void {
  const wanted = options.migrations.at(-1)?.version ?? 0;
  const found = readVersion(database);
  if (found === wanted) return;
  refuseNewer(database, found, options);
  if (found > 0) copyBefore(database, found, options.path);
  database
    .transaction(() => {
      const current = readVersion(database);
      refuseNewer(database, current, options);
      if (current === 0 && !hasMeta(database)) {
        database.run(`PRAGMA application_id = ${APPLICATION_ID}`);
        database.run(META);
      }
      for (const step of options.migrations) if (step.version > current) database.run(step.sql);
      const set = database.prepare('UPDATE meta SET value = $value WHERE name = $name');
      set.run({ name: 'schema_version', value: String(wanted) });
      set.run({ name: 'program_version', value: options.programVersion });
      set.finalize();
    })
    .immediate();
}

/** 0 for a file without tables. Throws StoreRefused for a file that another program made. */
export function readVersion(database: Database): number {
  if (hasMeta(database)) {
    const version = Number(readMeta(database, 'schema_version'));
    if (Number.isSafeInteger(version) && version >= 0) return version;
  } else if (single(database, 'SELECT count(*) AS value FROM sqlite_schema') === '0') {
    return 0;
  }
  throw new StoreRefused(`${database.filename} is another program's database. Name another directory with --data-dir.`);
}

function refuseNewer(database: Database, found: number, options: MigrateOptions): void {
  const wanted = options.migrations.at(-1)?.version ?? 0;
  if (found <= wanted) return;
  const writer = readMeta(database, 'program_version');
  throw new StoreRefused(
    `${options.path} has schema ${found}, written by Loadline ${writer}; this is Loadline ${options.programVersion}, which knows schemas up to ${wanted}. Use Loadline ${writer} or later.`,
  );
}

/**
 * A consistent copy, also while others write. Written under another name first, so that a copy that is there is whole: a
 * process killed half-way leaves the part file, and the next one starts over.
 */
function copyBefore(database: Database, version: number, path: string): void {
  const copy = `${path}.schema-${version}`;
  const part = `${copy}.part`;
  rmSync(part, { force: true });
  closeSync(openSync(part, 'wx', 0o600));
  database.run('VACUUM INTO ?', [part]);
  chmodSync(part, 0o600);
  // VACUUM INTO does not sync what it wrote (sqlite.org/lang_vacuum.html).
  const file = openSync(part, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(part, copy);
}

function hasMeta(database: Database): boolean {
  return (
    single(database, 'PRAGMA application_id') === String(APPLICATION_ID) &&
    single(database, "SELECT count(*) AS value FROM sqlite_schema WHERE type = 'table' AND name = 'meta'") === '1'
  );
}

function readMeta(database: Database, name: 'schema_version' | 'program_version'): string {
  return single(database, `SELECT value FROM meta WHERE name = '${name}'`);
}

/** The first column of the first row, as text. */
function single(database: Database, sql: string): string {
  const statement = database.prepare<Record<string, unknown>, []>(sql);
  try {
    return String(Object.values(statement.get() ?? {})[0] ?? '');
  } finally {
    statement.finalize();
  }
}
