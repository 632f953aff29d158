// Owns one life of the projection's thread: its start, the calls that wait for it, its end. Restarts are projection.ts's.
import { Worker } from 'node:worker_threads';
import type { KeyRow } from '../../access/caller.ts';
import { createCalls, type Calls } from './_calls.ts';
import type { KeptCall, KeptResult } from './_kept_table.ts';
import type { Lesson } from '../../catalog/lesson.ts';
import { createLessonsUnderway, type LessonsUnderway } from './_lessons_underway.ts';
import type { FromThread, ThreadStart, ToThread } from './_projection_messages.ts';
import { StoreRefused } from './_refused.ts';

export interface ThreadOptions extends ThreadStart {
  readonly onKeys: (rows: readonly KeyRow[]) => void;
  readonly onKeysFailed: (message: string) => void;
  readonly onLessons: (lessons: readonly Lesson[]) => void;
  readonly onLessonsFailed: (message: string) => void;
  /** Called once when the thread ends on its own after it was ready; all waiting calls are rejected by then. */
  readonly onLost: (reason: string) => void;
}

export interface ProjectionThread {
  /** Records as the JSON of a list. */
  readonly write: (records: string) => Promise<void>;
  /** The record as JSON, or null. */
  readonly find: (id: string) => Promise<string | null>;
  readonly kept: (asked: KeptCall) => Promise<KeptResult>;
  /** Does not wait, and never throws: see ToThread. */
  readonly learn: (lesson: Lesson) => void;
  /** Ends it after all that was called before. */
  readonly close: () => Promise<void>;
  /** Ends it at once, as a fault would. */
  readonly kill: () => void;
}

/** Until the thread has opened the database. A migration copies the file first: 10 GB at 50 MB/s are 200 s. */
const START_MS_MAX = 10 * 60_000;
/** What was called before `close` takes milliseconds; a thread that hangs must not keep the process from ending. */
const CLOSE_MS_MAX = 10_000;

type State = 'starting' | 'ready' | 'closing' | 'ended';

/** Resolves when the database is open. Rejects with StoreRefused where it cannot be, or the thread ends before. */
export function startThread(options: ThreadOptions): Promise<ProjectionThread> {
  const { path, programVersion, keyPollMs } = options;
  const start: ThreadStart = { path, programVersion, keyPollMs };
  const worker = new Worker(new URL('./projection_worker.ts', import.meta.url), { workerData: start });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin, a window has
  const post = (message: ToThread): void => worker.postMessage(message);
  const ready = Promise.withResolvers<ProjectionThread>();
  const ended = Promise.withResolvers<void>();
  const calls = createCalls<string | null>();
  // Counted apart: look-ups of a busy hour must not keep a record from being written.
  const keptCalls = createCalls<KeptResult>();
  const underway = createLessonsUnderway();
  let state: State = 'starting';

  const end = (reason: string): void => {
    if (state === 'ended') return;
    const lost = state === 'ready';
    state = 'ended';
    clearTimeout(deadline);
    ready.reject(new StoreRefused(reason));
    calls.rejectAll(reason);
    keptCalls.rejectAll(reason);
    ended.resolve();
    if (lost) options.onLost(reason);
  };
  const deadline = setTimeout(() => {
    end(`The database ${path} did not open within ${START_MS_MAX / 60_000} minutes.`);
    void worker.terminate();
  }, START_MS_MAX);
  const closed = (): Promise<never> => Promise.reject(new Error('the projection is closed'));
  const call = (message: (id: number) => ToThread): Promise<string | null> =>
    state === 'ready' ? calls.open((id) => post(message(id))) : closed();

  const thread: ProjectionThread = {
    write: async (records) => {
      await call((id) => ({ kind: 'write', call: id, records }));
    },
    find: (recordId) => call((id) => ({ kind: 'find', call: id, id: recordId })),
    kept: (asked) => (state === 'ready' ? keptCalls.open((id) => post({ kind: 'kept', call: id, asked })) : closed()),
    learn: (lesson) => {
      if (state !== 'ready') return;
      underway.sent(lesson);
      post({ kind: 'learn', lesson });
    },
    close: async () => {
      if (state === 'ready') {
        state = 'closing';
        post({ kind: 'close' });
      }
      const hung = setTimeout(() => void worker.terminate(), CLOSE_MS_MAX);
      await ended.promise;
      clearTimeout(hung);
    },
    kill: () => void worker.terminate(),
  };
  const onReady = (): void => {
    clearTimeout(deadline);
    if (state === 'starting') state = 'ready';
    ready.resolve(thread);
  };
  worker.on('error', (error: Error) => end(`the projection's thread failed: ${error.message}`));
  worker.on('exit', (code) => end(`the projection's thread ended with code ${code}`));
  worker.on('message', receiver({ onReady, onRefused: end, calls, keptCalls, underway, options }));
  return ready.promise;
}

interface Receiving {
  readonly onReady: () => void;
  readonly onRefused: (message: string) => void;
  readonly calls: Calls<string | null>;
  readonly keptCalls: Calls<KeptResult>;
  readonly underway: LessonsUnderway;
  readonly options: ThreadOptions;
}

function receiver(receiving: Receiving): (message: FromThread) => void {
  const { onReady, onRefused, calls, keptCalls, underway, options } = receiving;
  return (message) => {
    switch (message.kind) {
      case 'ready':
        return onReady();
      case 'refused':
        return onRefused(message.message);
      case 'done':
        return calls.resolve(message.call, message.record);
      case 'failed':
        return calls.reject(message.call, `the projection failed: ${message.message}`);
      case 'kept-done':
        return keptCalls.resolve(message.call, message.result);
      case 'kept-failed':
        return keptCalls.reject(message.call, message.message);
      case 'keys':
        return options.onKeys(message.rows);
      case 'lessons':
        return options.onLessons(underway.completed(message.lessons, message.heard));
      case 'lessons-failed':
        return options.onLessonsFailed(message.message);
      case 'keys-failed':
        return options.onKeysFailed(message.message);
      default:
        return message satisfies never;
    }
  };
}
