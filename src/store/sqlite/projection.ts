// Owns the projection as the ledger sees it: a thread that writes records, started again when it is lost. Holds no record:
// what could not be written stays with the ledger and its journal. No database call is made on this thread.
import type { KeyRow } from '../../access/caller.ts';
import type { Lesson } from '../../catalog/lesson.ts';
import type { Projection } from '../../ledger/ledger.ts';
import type { RequestRecord } from '../../ledger/record.ts';
import type { Clock } from '../../support/clock.ts';
import { PROJECTION_ROWS_MAX } from '../../support/limits.ts';
import type { Log } from '../../support/log.ts';
import type { KeptCall, KeptResult } from './_kept_table.ts';
import { startThread, type ProjectionThread, type ThreadOptions } from './_projection_thread.ts';
import { KEY_POLL_MS } from './key_watch.ts';

export interface ProjectionOptions {
  readonly path: string;
  readonly programVersion: string;
  readonly clock: Clock;
  readonly log: Log;
  /** All keys: before openProjection resolves, and after each change by any process. */
  readonly onKeys: (rows: readonly KeyRow[]) => void;
  /** All lessons that hold: before openProjection resolves, and after each change by any process. */
  readonly onLessons?: ((lessons: readonly Lesson[]) => void) | undefined;
  /** How a thread is started; a test keeps the handle to end it. */
  readonly start?: ((options: ThreadOptions) => Promise<ProjectionThread>) | undefined;
}

/** The projection, and the same thread for what is kept between requests (keep.ts) and learned of models. */
export interface ProjectionWithKept extends Projection {
  readonly kept: (asked: KeptCall) => Promise<KeptResult>;
  /** Does not wait. A lesson that cannot be kept is in the log and is learned again. */
  readonly learn: (lesson: Lesson) => void;
}

/** The first restart comes soon, because a crash may be a single odd moment; the wait doubles while it fails. */
const RESTART_MS_FIRST = 200;
/** A database that cannot be opened is tried this often, until an operator has seen to it. */
const RESTART_MS_MAX = 30_000;

/**
 * Opens the database on a thread of its own, making and migrating the file where needed. Rejects with StoreRefused where
 * it cannot be opened. Later, while the thread is lost, every call rejects; each loss is followed by a restart.
 */
export async function openProjection(options: ProjectionOptions): Promise<ProjectionWithKept> {
  const { clock, log } = options;
  const start = options.start ?? startThread;
  let thread: ProjectionThread | null = null;
  let delayMs = RESTART_MS_FIRST;
  let closed = false;
  let cancelRestart = (): void => undefined;
  let starting: Promise<void> = Promise.resolve();

  const threadOptions: ThreadOptions = {
    path: options.path,
    programVersion: options.programVersion,
    keyPollMs: KEY_POLL_MS,
    onKeys: options.onKeys,
    onKeysFailed: (message) => log.warn('keys_unreadable', { message }),
    onLessons: (lessons) => options.onLessons?.(lessons),
    onLessonsFailed: (message) => log.warn('lessons_not_kept', { message }),
    onLost: (reason) => {
      thread = null;
      log.error('projection_lost', { reason });
      restartLater();
    },
  };
  const restartLater = (): void => {
    if (closed) return;
    cancelRestart = clock.after(delayMs, () => {
      starting = restart();
    });
    delayMs = Math.min(delayMs * 2, RESTART_MS_MAX);
  };
  const restart = async (): Promise<void> => {
    try {
      thread = await start(threadOptions);
      log.info('projection_restarted');
    } catch (error) {
      log.error('projection_not_restarted', { reason: error instanceof Error ? error.message : String(error) });
      restartLater();
    }
  };
  const current = (): ProjectionThread => {
    if (thread === null) throw new Error(closed ? 'the projection is closed' : 'the projection is being started again');
    return thread;
  };

  thread = await start(threadOptions);
  return {
    write: async (records) => {
      for (const batch of batchesOf(records)) await current().write(JSON.stringify(batch));
      // Only a write that came through shows that the thread is well again.
      delayMs = RESTART_MS_FIRST;
    },
    find: async (id) => {
      const record = await current().find(id);
      return record === null ? null : (JSON.parse(record) as RequestRecord);
    },
    kept: async (asked) => current().kept(asked),
    learn: (lesson) => thread?.learn(lesson),
    close: async () => {
      closed = true;
      cancelRestart();
      await starting;
      const last = thread;
      thread = null;
      await last?.close();
    },
  };
}

/** At most PROJECTION_ROWS_MAX at once: making more into JSON would hold up the serving thread. */
function* batchesOf(records: readonly RequestRecord[]): Generator<readonly RequestRecord[]> {
  for (let from = 0; from < records.length; from += PROJECTION_ROWS_MAX)
    yield records.slice(from, from + PROJECTION_ROWS_MAX);
}
