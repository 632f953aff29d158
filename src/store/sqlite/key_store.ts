// Owns the change of keys in the database: short transactions, each of which bumps the row that a running server watches.
// Knows neither what a key may do nor how a server learns of it.
import type { Database } from 'bun:sqlite';
import type { KeyRow } from '../../access/caller.ts';
import { createKey, type CreatedKey, type RandomBytes } from '../../access/keys.ts';
import { bumpEpoch } from './_epoch_watch.ts';
import { insertKeyRow, readKeyRows } from './_key_rows.ts';
import { refusing, StoreRefused } from './_refused.ts';
import { openDatabase } from './open_database.ts';

export interface KeyStoreOptions {
  readonly path: string;
  readonly programVersion: string;
  /** False for every command but `serve`. */
  readonly create: boolean;
  readonly randomBytes: RandomBytes;
  readonly nowMs: () => number;
  /** How long a call waits for another process's write; a command can spare the default's seconds. */
  readonly busyTimeoutMs?: number | undefined;
}

export interface NewKey {
  readonly name: string;
  /** By name; made where there is none of that name. */
  readonly project: string;
  /** An application key unless said. */
  readonly kind?: KeyRow['kind'] | undefined;
  readonly task: string | null;
  readonly route: string | null;
  readonly models: readonly string[] | null;
  readonly expiresAtMs: number | null;
  readonly mayLowerRisk: boolean;
}

/** Every call throws StoreRefused where the file is locked for longer than the wait, or damaged. */
export interface OpenKeyStore {
  /** The key is shown once; the row has only its hash. */
  readonly create: (key: NewKey) => CreatedKey;
  /** Every key, revoked and expired ones too, oldest first. */
  readonly list: () => readonly KeyRow[];
  /** False when there is no such key. A key that is revoked already keeps its time. */
  readonly revoke: (id: string) => boolean;
  readonly close: () => void;
}

/** The one organisation of the embedded store. */
const ORGANISATION = 'default';
/** Names are labels in tables and headers. */
const NAME_CHARS_MAX = 100;

/** Opens the keys of a data directory, beside a running server or without one. Throws StoreRefused. */
export function openKeyStore(options: KeyStoreOptions): OpenKeyStore {
  const database = openDatabase(options);
  const changing = <T>(work: () => T): T => refusing(options.path, () => database.transaction(work).immediate());
  return {
    create: (key) => {
      const name = checkedName('key', key.name);
      const projectName = checkedName('project', key.project);
      return changing(() => {
        const created = createKey(
          {
            orgId: ORGANISATION,
            projectId: projectIdOf(database, projectName, options),
            projectName,
            name,
            kind: key.kind,
            expiresAtMs: key.expiresAtMs,
            allowedModels: key.models,
            task: key.task,
            route: key.route,
            mayLowerRisk: key.mayLowerRisk,
          },
          options.randomBytes,
          options.nowMs(),
        );
        insertKeyRow(database, created.row);
        bumpEpoch(database, 'epoch');
        return created;
      });
    },
    list: () => refusing(options.path, () => readKeyRows(database)),
    revoke: (id) =>
      changing(() => {
        const sql = 'UPDATE keys SET revoked_at_ms = coalesce(revoked_at_ms, ?) WHERE id = ?';
        const found = database.run(sql, [options.nowMs(), id]).changes > 0;
        if (found) bumpEpoch(database, 'epoch');
        return found;
      }),
    close: () => database.close(),
  };
}

function projectIdOf(database: Database, name: string, options: KeyStoreOptions): string {
  const statement = database.prepare<{ id: string }, [string, string]>(
    'SELECT id FROM projects WHERE org_id = ? AND name = ?',
  );
  try {
    const found = statement.get(ORGANISATION, name);
    if (found !== null) return found.id;
  } finally {
    statement.finalize();
  }
  const id = `prj_${Buffer.from(options.randomBytes(8)).toString('hex')}`;
  database.run('INSERT INTO projects (id, org_id, name, created_at_ms) VALUES (?, ?, ?, ?)', [
    id,
    ORGANISATION,
    name,
    options.nowMs(),
  ]);
  return id;
}

function checkedName(what: 'key' | 'project', name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') throw new StoreRefused(`A ${what} needs a name.`);
  if (trimmed.length > NAME_CHARS_MAX)
    throw new StoreRefused(`The name of a ${what} has at most ${NAME_CHARS_MAX} characters.`);
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(trimmed))
    throw new StoreRefused(`The name of a ${what} may not hold control characters.`);
  return trimmed;
}
