// Owns the kept entries that are not written yet: in order, one batch under way, tried again while the store fails. Knows
// no SQL and no memory of what was written.
import type { KeptEntry, KeptPlace } from '../../gateway/keep.ts';
import type { Clock } from '../../support/clock.ts';
import { KEPT_ROWS_MAX } from '../../support/limits.ts';
import type { Log } from '../../support/log.ts';
import type { KeptCall, KeptResult } from './_kept_table.ts';

export interface KeptQueueOptions {
  readonly run: (asked: KeptCall) => Promise<KeptResult>;
  readonly clock: Clock;
  readonly log: Log;
  /** There is no room for it in the store. */
  readonly onRefused: (place: KeptPlace) => void;
}

export interface KeptQueue {
  /** Replaces what waits under the same key. */
  readonly put: (key: string, entry: KeptEntry) => void;
  readonly has: (key: string) => boolean;
  /** It is not to be written any more; a batch that is under way may write it all the same, once. */
  readonly drop: (key: string) => void;
  readonly waitingBytes: () => number;
  /** False while the last batch failed or was refused in part. */
  readonly isWell: () => boolean;
  /** Resolves when nothing waits, or a try has failed. */
  readonly flush: () => Promise<void>;
  /** One last try. Resolves with the number of entries that could not be written. */
  readonly close: () => Promise<number>;
}

/** A batch that failed is tried again after this; the wait doubles while it fails. */
const RETRY_MS_FIRST = 200;
const RETRY_MS_MAX = 30_000;
/** Bytes of one batch: it crosses to the thread in one message. */
const BATCH_BYTES_MAX = 8 * 1024 * 1024;

interface State {
  readonly waiting: Map<string, KeptEntry>;
  /** The batch under way; what is dropped meanwhile leaves it. */
  writing: Map<string, KeptEntry>;
  waitingBytes: number;
  isWell: boolean;
}

export function createKeptQueue(options: KeptQueueOptions): KeptQueue {
  const { clock, log } = options;
  const state: State = { waiting: new Map(), writing: new Map(), waitingBytes: 0, isWell: true };
  let current: Promise<void> | undefined;
  let isClosed = false;
  const retry = createRetry(clock, () => start());

  async function writeAll(): Promise<void> {
    while (state.waiting.size > 0) {
      const batch = takeBatch(state);
      state.writing = batch;
      try {
        took(await options.run({ kind: 'write', entries: [...batch.values()] }));
        state.writing = new Map();
      } catch (error) {
        if (state.isWell)
          log.error('keep.not_written', { reason: error instanceof Error ? error.message : String(error) });
        state.isWell = false;
        takeBack(state, clock.nowMs());
        if (!isClosed) retry.later();
        break;
      }
    }
    current = undefined;
  }
  function took({ refused, deleted }: KeptResult): void {
    const isWell = refused.length === 0;
    if (isWell && !state.isWell) log.info('keep.recovered');
    state.isWell = isWell;
    retry.well();
    if (deleted > 0) log.warn('keep.made_room', { deleted });
    if (!isWell) log.warn('keep.full', { refused: refused.length });
    for (const place of refused) options.onRefused(place);
  }
  function start(): void {
    if (current === undefined && !retry.isDue() && state.waiting.size > 0) current = writeAll();
  }
  return {
    put: (key, entry) => {
      add(state, key, entry);
      start();
    },
    has: (key) => state.waiting.has(key) || state.writing.has(key),
    drop: (key) => {
      take(state, key);
      state.writing.delete(key);
    },
    waitingBytes: () => state.waitingBytes,
    isWell: () => state.isWell,
    flush: async () => {
      start();
      await current;
    },
    close: async () => {
      isClosed = true;
      retry.cancel();
      await current;
      start();
      await current;
      return state.waiting.size;
    },
  };
}

interface Retry {
  readonly later: () => void;
  readonly isDue: () => boolean;
  readonly well: () => void;
  readonly cancel: () => void;
}

/** Runs `task` a while after a failure, later each time until all is well. */
function createRetry(clock: Clock, task: () => void): Retry {
  let delayMs = RETRY_MS_FIRST;
  let cancel: (() => void) | undefined;
  return {
    later: () => {
      cancel = clock.after(delayMs, () => {
        cancel = undefined;
        task();
      });
      delayMs = Math.min(delayMs * 2, RETRY_MS_MAX);
    },
    isDue: () => cancel !== undefined,
    well: () => {
      delayMs = RETRY_MS_FIRST;
    },
    cancel: () => {
      cancel?.();
      cancel = undefined;
    },
  };
}

function add(state: State, key: string, entry: KeptEntry): void {
  take(state, key);
  state.waiting.set(key, entry);
  state.waitingBytes += entry.sealed.length;
}

function take(state: State, key: string): void {
  const entry = state.waiting.get(key);
  if (entry === undefined) return;
  state.waiting.delete(key);
  state.waitingBytes -= entry.sealed.length;
}

function takeBatch(state: State): Map<string, KeptEntry> {
  const batch = new Map<string, KeptEntry>();
  let bytes = 0;
  for (const [key, entry] of state.waiting) {
    if (batch.size >= KEPT_ROWS_MAX || (batch.size > 0 && bytes + entry.sealed.length > BATCH_BYTES_MAX)) break;
    bytes += entry.sealed.length;
    batch.set(key, entry);
  }
  for (const key of batch.keys()) take(state, key);
  return batch;
}

/** A batch that failed waits again, but for what was replaced or is over meanwhile. */
function takeBack(state: State, nowMs: number): void {
  for (const [key, entry] of state.writing)
    if (!state.waiting.has(key) && entry.expiresAtMs > nowMs) add(state, key, entry);
  state.writing = new Map();
}
