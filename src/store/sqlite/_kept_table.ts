// Owns the writing, finding and deleting of kept entries in an open database, and what a project and all of them may hold.
// Runs on the projection's thread. Sees sealed text alone.
import type { Database, Statement } from 'bun:sqlite';
import type { KeptEntry, KeptPlace, KeptQuery } from '../../gateway/keep.ts';
import {
  KEPT_BYTES_MAX,
  KEPT_PROJECT_BYTES_MAX,
  KEPT_PROJECT_ENTRIES_MAX,
  KEPT_ROWS_MAX,
  KEPT_SWEEP_ROWS_MAX,
} from '../../support/limits.ts';
import { createKeptRoom, type Gone, type KeptBounds } from './_kept_room.ts';

export type KeptCall =
  /** One transaction. An entry in the place of an older one replaces it. */
  | { readonly kind: 'write'; readonly entries: readonly KeptEntry[] }
  | { readonly kind: 'find'; readonly query: KeptQuery; readonly nowMs: number }
  | { readonly kind: 'remove'; readonly place: KeptPlace }
  /** Deletes at most KEPT_SWEEP_ROWS_MAX that are over. */
  | { readonly kind: 'sweep'; readonly nowMs: number };

export interface KeptResult {
  /** `find`: what is there and not over. */
  readonly found: readonly { readonly id: string; readonly sealed: string; readonly expiresAtMs: number }[];
  /** `write`: entries for which there is no room. */
  readonly refused: readonly KeptPlace[];
  /** `remove`, `sweep`, and `write` to make room. */
  readonly deleted: number;
}

export interface KeptTable {
  readonly run: (asked: KeptCall) => KeptResult;
  readonly close: () => void;
}

const BOUNDS: KeptBounds = {
  projectEntries: KEPT_PROJECT_ENTRIES_MAX,
  projectBytes: KEPT_PROJECT_BYTES_MAX,
  bytes: KEPT_BYTES_MAX,
};
const NOTHING: KeptResult = { found: [], refused: [], deleted: 0 };

const AT = 'project_id = $projectId AND kind = $kind AND id = $id';
const REMOVE = `DELETE FROM kept WHERE ${AT} RETURNING project_id, bytes`;
const INSERT = `INSERT INTO kept (project_id, kind, id, expires_at_ms, bytes, sealed)
VALUES ($projectId, $kind, $id, $expiresAtMs, $bytes, $sealed)`;
const FIND = `SELECT sealed, expires_at_ms FROM kept WHERE ${AT} AND expires_at_ms > $nowMs`;
const SWEEP = `DELETE FROM kept WHERE seq IN
(SELECT seq FROM kept WHERE expires_at_ms <= $nowMs ORDER BY expires_at_ms LIMIT ${KEPT_SWEEP_ROWS_MAX})
RETURNING project_id, bytes`;
const OLDEST = `DELETE FROM kept WHERE seq IN
(SELECT seq FROM kept WHERE project_id = $projectId ORDER BY seq LIMIT ${KEPT_ROWS_MAX})
RETURNING project_id, bytes`;
export function createKeptTable(database: Database, bounds: KeptBounds = BOUNDS): KeptTable {
  // What is deleted is overwritten: an answer that its owner deleted must not lie on in a free page.
  database.run('PRAGMA secure_delete = ON');
  const remove = database.prepare<Gone, [Record<string, string>]>(REMOVE);
  const insert = database.prepare<null, [Record<string, string | number>]>(INSERT);
  const find = database.prepare<{ sealed: string; expires_at_ms: bigint }, [Record<string, string | number>]>(FIND);
  const sweep = database.prepare<Gone, [{ nowMs: number }]>(SWEEP);
  const oldest = database.prepare<Gone, [{ projectId: string }]>(OLDEST);
  const room = createKeptRoom(database, bounds, (projectId) => oldest.all({ projectId }));

  function write(entries: readonly KeptEntry[]): KeptResult {
    const refused: KeptPlace[] = [];
    let deleted = 0;
    for (const { kind, projectId, id, sealed, expiresAtMs } of entries) {
      room.forget(remove.all({ kind, projectId, id }));
      const taken = room.take(projectId, sealed.length);
      deleted += taken.deleted;
      if (taken.ok) insert.run({ projectId, kind, id, expiresAtMs, bytes: sealed.length, sealed });
      else refused.push({ kind, projectId, id });
    }
    return { ...NOTHING, refused, deleted };
  }
  function findAll({ kind, projectId, ids }: KeptQuery, nowMs: number): KeptResult {
    const found = ids.flatMap((id) => {
      const row = find.get({ kind, projectId, id, nowMs });
      return row === null ? [] : [{ id, sealed: row.sealed, expiresAtMs: Number(row.expires_at_ms) }];
    });
    return { ...NOTHING, found };
  }
  function change(asked: Exclude<KeptCall, { kind: 'find' }>): KeptResult {
    switch (asked.kind) {
      case 'write':
        return write(asked.entries);
      case 'remove': {
        const { kind, projectId, id } = asked.place;
        return { ...NOTHING, deleted: room.forget(remove.all({ kind, projectId, id })) };
      }
      case 'sweep':
        return { ...NOTHING, deleted: room.forget(sweep.all({ nowMs: asked.nowMs })) };
      default:
        return asked satisfies never;
    }
  }
  const changeWhole = database.transaction(change);
  return {
    run: (asked) => {
      if (asked.kind === 'find') return findAll(asked.query, asked.nowMs);
      try {
        return changeWhole.immediate(asked);
      } catch (error) {
        // The transaction was taken back, and what was counted on the way with it.
        room.recount();
        throw error;
      }
    },
    close: () => {
      for (const statement of [remove, insert, find, sweep, oldest] as readonly Statement[]) statement.finalize();
    },
  };
}
