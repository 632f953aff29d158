// Owns the watch over our own lock: a data directory that is removed or replaced below a running server takes the records
// with it, and the files that are open already would never say so. Says it in the log, once; must not end anything.
import type { Log } from '../support/log.ts';
import type { Lock } from './lock.ts';

/** One small file is read each time; within this time nobody has thrown away much. */
const WATCH_MS = 2_000;

export interface Watch {
  readonly directory: string;
  readonly log: Log;
  /** Default 2 s. */
  readonly everyMs?: number | undefined;
}

/** Answers what stops the watch. The requests go on: whether they are worth more than their records is not ours to say. */
export function watchLock(lock: Lock, { directory, log, everyMs = WATCH_MS }: Watch): () => void {
  const timer = setInterval(() => {
    if (lock.isHeld()) return;
    clearInterval(timer);
    log.error('data_directory.lost', {
      directory,
      says: 'It was removed or taken over while serving. Records made from now on are lost: start again.',
    });
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
