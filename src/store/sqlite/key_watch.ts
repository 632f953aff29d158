// Owns how a running server learns of changed keys (CONTRACT, Command line: within a second). Reads on the thread that owns
// the database, never on the serving one; must not judge a key.
import type { Database } from 'bun:sqlite';
import type { KeyRow } from '../../access/caller.ts';
import { watchEpoch } from './_epoch_watch.ts';
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
  return watchEpoch({ ...options, epoch: 'epoch', read: readKeyRows });
}
