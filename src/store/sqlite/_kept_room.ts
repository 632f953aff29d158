// Owns what each project holds of the kept entries and whether one more fits. Counted once from the table, then kept up:
// only this process writes it.
import type { Database } from 'bun:sqlite';

export interface KeptBounds {
  readonly projectEntries: number;
  readonly projectBytes: number;
  /** Of all projects. */
  readonly bytes: number;
}

/** A deleted row. */
export interface Gone {
  readonly project_id: string;
  readonly bytes: bigint;
}

export interface KeptRoom {
  /** Rows are gone. Gives back how many. */
  readonly forget: (gone: readonly Gone[]) => number;
  /** Takes room for one entry, made among the project's own oldest where needed. False where that does not do. */
  readonly take: (projectId: string, bytes: number) => { readonly ok: boolean; readonly deleted: number };
  /** Counts anew: a transaction was taken back. */
  readonly recount: () => void;
}

interface Held {
  entries: number;
  bytes: number;
}

const HELD = 'SELECT project_id, count(*) AS entries, sum(bytes) AS bytes FROM kept GROUP BY project_id';

export function createKeptRoom(
  database: Database,
  bounds: KeptBounds,
  deleteOldest: (projectId: string) => readonly Gone[],
): KeptRoom {
  let held = readHeld(database);
  const heldBytes = (): number => [...held.values()].reduce((bytes, project) => bytes + project.bytes, 0);

  function forget(gone: readonly Gone[]): number {
    for (const row of gone) {
      const project = held.get(row.project_id);
      if (project === undefined) continue;
      project.entries -= 1;
      project.bytes -= Number(row.bytes);
    }
    return gone.length;
  }
  return {
    forget,
    take: (projectId, bytes) => {
      const project = held.get(projectId) ?? { entries: 0, bytes: 0 };
      held.set(projectId, project);
      // Its own entries are given up only for one that then fits.
      if (bytes > bounds.projectBytes || heldBytes() - project.bytes + bytes > bounds.bytes)
        return { ok: false, deleted: 0 };
      const isFull = (): boolean =>
        project.entries >= bounds.projectEntries ||
        project.bytes + bytes > bounds.projectBytes ||
        heldBytes() + bytes > bounds.bytes;
      let deleted = 0;
      while (isFull()) {
        const gone = forget(deleteOldest(projectId));
        if (gone === 0) return { ok: false, deleted };
        deleted += gone;
      }
      project.entries += 1;
      project.bytes += bytes;
      return { ok: true, deleted };
    },
    recount: () => {
      held = readHeld(database);
    },
  };
}

function readHeld(database: Database): Map<string, Held> {
  const statement = database.prepare<{ project_id: string; entries: bigint; bytes: bigint }, []>(HELD);
  try {
    return new Map(
      statement.all().map((row) => [row.project_id, { entries: Number(row.entries), bytes: Number(row.bytes) }]),
    );
  } finally {
    statement.finalize();
  }
}
