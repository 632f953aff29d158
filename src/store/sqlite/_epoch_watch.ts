// Owns how a running server learns that another process changed some rows: one row of `meta`, read often, that every such
// change bumps. Must not know what the rows mean.
import type { Database } from 'bun:sqlite';

export interface EpochWatchOptions<T> {
  readonly database: Database;
  /** Row of `meta`. */
  readonly epoch: 'epoch' | 'lessons_epoch';
  readonly pollMs: number;
  readonly read: (database: Database) => T;
  /** Called at once with all rows, then after each change. */
  readonly onRows: (rows: T) => void;
  /** Called once for each run of failed reads; the last rows stay in force and the next poll tries again. */
  readonly onFailure: (message: string) => void;
}

/** Begins to watch; the returned function ends it. Throws where the rows cannot be read the first time. */
export function watchEpoch<T>(options: EpochWatchOptions<T>): () => void {
  const { database } = options;
  const epoch = database.prepare<{ value: string }, [string]>('SELECT value FROM meta WHERE name = ?');
  const readBoth = database.transaction(() => ({
    epoch: epoch.get(options.epoch)?.value,
    rows: options.read(database),
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
      if (epoch.get(options.epoch)?.value !== seen) read();
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

/** Inside the transaction of the change. */
export function bumpEpoch(database: Database, epoch: EpochWatchOptions<unknown>['epoch']): void {
  database.run('UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = ?', [epoch]);
}
