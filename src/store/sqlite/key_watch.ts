// Owns how a running server learns of changed keys: one row, read often, that every change bumps (CONTRACT, Command line:
// within a second). Reads on the thread that owns the database, never on the serving one; must not judge a key.
import type { Database } from 'bun:sqlite';
import type { KeyRow } from '../../access/caller.ts';
import { readKeyRows } from './_key_rows.ts';

export interface KeyWatchOptions {
  readonly database: Database;
  readonly pollMs: number;
  /** Called at once with all keys, then after each change. */
  readonly onRows: (rows: readonly KeyRow[]) => void;
  /** Called once for each run of failed reads; the last rows stay in force and the next poll tries again. */
  readonly onFailure: (message: string) => void;
}

/** Reading the row takes 5 µs. Four times a second leaves three quarters of a second for a slow moment. */
export const KEY_POLL_MS = 250;

/** Begins to watch; the returned function ends it. Throws where the keys cannot be read the first time. */
export function watchKeys(options: KeyWatchOptions): () => void {
  const epoch = options.database.prepare<{ value: string }, []>("SELECT value FROM meta WHERE name = 'epoch'");
  const readBoth = options.database.transaction(() => ({
    epoch: epoch.get()?.value,
    rows: readKeyRows(options.database),
  }));
  let seen: string | undefined;
  let failing = false;
  const read = (): void => {
    // Epoch and rows of one moment: a change between the two reads would be missed for ever.
    const now = readBoth.deferred();
    seen = now.epoch;
    options.onRows(now.rows);
  };
  read();
  const timer = setInterval(() => {
    try {
      if (epoch.get()?.value !== seen) read();
      failing = false;
    } catch (error) {
      if (!failing) options.onFailure(error instanceof Error ? error.message : String(error));
      failing = true;
    }
  }, options.pollMs);
  return () => {
    clearInterval(timer);
    epoch.finalize();
  };
}
