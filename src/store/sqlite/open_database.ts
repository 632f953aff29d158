// Owns the opening of the one database file: its settings, its mode, its schema. Whoever opens it gets the current schema
// or a clear refusal. Must not know what the tables hold.
import { Database } from 'bun:sqlite';
import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { migrate, readVersion, type MigrateOptions } from './_migrate.ts';
import { codeOf, refusing, StoreRefused } from './_refused.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';

export interface OpenOptions {
  readonly path: string;
  /** Written beside the schema version, so that an older program can say which one to use. */
  readonly programVersion: string;
  /** False: a path without a file is refused. Only `serve` makes one. */
  readonly create: boolean;
  /** How long a call waits for another process's write lock. */
  readonly busyTimeoutMs?: number | undefined;
  /** Other steps than the program's own, for tests of upgrades. */
  readonly migrations?: readonly Migration[] | undefined;
}

/** A command waits this long for a server's batch: those take milliseconds, a copy before a migration some seconds. */
const BUSY_TIMEOUT_MS = 5_000;
/** A long report keeps the write-ahead log from being folded in; what it grew beyond this is given back afterwards. */
const LOG_BYTES_KEPT = 64 * 1024 * 1024;
/** Only the owner reads and writes: records tell who used what. SQLite gives its -wal and -shm files the same mode. */
const FILE_MODE = 0o600;
/** Bits that would let others in. */
const OTHERS = 0o077;

/**
 * Opens the file, makes it where `create` allows, and brings its schema to the program's. Integers come back as bigint.
 * Throws StoreRefused with one sentence for people: no file, not ours, damaged, or a newer schema.
 */
export function openDatabase(options: OpenOptions): Database {
  prepareFile(options);
  return refusing(options.path, () => {
    const database = new Database(options.path, { readwrite: true, create: false, strict: true, safeIntegers: true });
    return closingOnError(database, () => {
      database.run(`PRAGMA busy_timeout = ${options.busyTimeoutMs ?? BUSY_TIMEOUT_MS}`);
      migrate(database, migrateOptions(options));
      database.run('PRAGMA journal_mode = WAL');
      // A batch that was acknowledged lets the journal forget its segments, so it must survive a power cut: FULL, not
      // NORMAL. The sync runs on the projection's thread.
      database.run('PRAGMA synchronous = FULL');
      database.run('PRAGMA foreign_keys = ON');
      database.run(`PRAGMA journal_size_limit = ${LOG_BYTES_KEPT}`);
    });
  });
}

/**
 * Opens an existing file for reading alone; nothing through it can change a record. A file with an older schema is
 * migrated first, with its copy, because the program reads the current one only. Throws StoreRefused as openDatabase does.
 */
export function openForReading(options: Omit<OpenOptions, 'create'>): Database {
  requireFile(options.path);
  return refusing(options.path, () => {
    const reading = openReadOnly(options);
    const wanted = (options.migrations ?? MIGRATIONS).at(-1)?.version ?? 0;
    let version: number;
    try {
      version = readVersion(reading);
    } catch (error) {
      reading.close();
      throw error;
    }
    if (version === wanted) return reading;
    reading.close();
    openDatabase({ ...options, create: false }).close();
    return openReadOnly(options);
  });
}

function openReadOnly(options: Omit<OpenOptions, 'create'>): Database {
  const database = new Database(options.path, { readonly: true, strict: true, safeIntegers: true });
  return closingOnError(database, () =>
    database.run(`PRAGMA busy_timeout = ${options.busyTimeoutMs ?? BUSY_TIMEOUT_MS}`),
  );
}

function migrateOptions(options: OpenOptions): MigrateOptions {
  return { path: options.path, programVersion: options.programVersion, migrations: options.migrations ?? MIGRATIONS };
}

function prepareFile(options: OpenOptions): void {
  if (!options.create) requireFile(options.path);
  try {
    // SQLite would make it readable for all: made here with the right mode before a byte is written.
    closeSync(openSync(options.path, 'a', FILE_MODE));
    if ((statSync(options.path).mode & OTHERS) !== 0) chmodSync(options.path, FILE_MODE);
  } catch (error) {
    throw new StoreRefused(
      `Cannot write the database ${options.path}: ${codeOf(error)}. Check the directory and its owner.`,
      error,
    );
  }
}

function requireFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return;
  throw new StoreRefused(
    `There is no database at ${path}. It is made by "loadline serve"; --data-dir names another directory.`,
  );
}

function closingOnError(database: Database, work: () => void): Database {
  try {
    work();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
