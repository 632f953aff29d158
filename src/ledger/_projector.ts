// Owns the way of settled records into the projection: a queue, batches, and patience while the projection fails. Loses
// nothing and knows nothing of what it carries; reading, writing and marking are handed in as `write`.
import type { Clock } from '../support/clock.ts';
import { PROJECTION_ROWS_MAX } from '../support/limits.ts';
import type { Log } from '../support/log.ts';
import { withDeadline } from './_deadline.ts';

export interface Projector<T> {
  readonly add: (item: T) => void;
  /** Resolves when all that was added so far is written. Waits as long as the projection fails. */
  readonly drained: () => Promise<void>;
  /** Begins no further batch; resolves when the running one has ended. What waits stays unwritten. */
  readonly stop: () => Promise<void>;
}

export interface ProjectorOptions<T> {
  /** Rejects when nothing of the batch may be taken as written. The same items come again later. */
  readonly write: (batch: readonly T[]) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** After the first failure; doubles with each further one. */
const RETRY_MS_FIRST = 100;
/** A projection that comes back is noticed within this. */
const RETRY_MS_MAX = 10_000;
/** A batch is written in milliseconds. One that takes this long has lost its answer and is sent again. */
const WRITE_MS_MAX = 60_000;

interface Queued<T> {
  readonly item: T;
  readonly sequence: number;
}

interface Waiter {
  /** Items up to this sequence count. */
  readonly sequence: number;
  remaining: number;
  readonly resolve: () => void;
}

interface State<T> {
  readonly options: ProjectorOptions<T>;
  queue: Queued<T>[];
  /** Taken from the front of `queue` already; cut off now and then, since shifting would move all of it. */
  head: number;
  lastSequence: number;
  /** Added and not confirmed: in the queue or in the batch that is on its way. */
  pending: number;
  batchRows: number;
  failures: number;
  running: Promise<void> | undefined;
  wake: (() => void) | undefined;
  waiters: Waiter[];
  isStopped: boolean;
}

export function createProjector<T>(options: ProjectorOptions<T>): Projector<T> {
  const state: State<T> = {
    options,
    queue: [],
    head: 0,
    lastSequence: 0,
    pending: 0,
    batchRows: PROJECTION_ROWS_MAX,
    failures: 0,
    running: undefined,
    wake: undefined,
    waiters: [],
    isStopped: false,
  };
  return {
    add: (item) => {
      state.lastSequence += 1;
      state.pending += 1;
      state.queue.push({ item, sequence: state.lastSequence });
      if (state.running === undefined && !state.isStopped) state.running = run(state);
    },
    drained: () => drained(state),
    stop: async () => {
      state.isStopped = true;
      state.wake?.();
      await state.running;
    },
  };
}

async function run<T>(state: State<T>): Promise<void> {
  // The caller goes on first: a request is answered before its record is projected.
  await Promise.resolve();
  while (state.head < state.queue.length && !state.isStopped) {
    const batch = takeBatch(state);
    try {
      await writeBatch(state, batch);
      state.failures = 0;
      state.batchRows = Math.min(PROJECTION_ROWS_MAX, state.batchRows * 2);
      confirm(state, batch);
    } catch (error) {
      state.failures += 1;
      putBack(state, batch);
      state.options.log.error('ledger.projection_failed', {
        failures: state.failures,
        waiting: state.pending,
        cause: error instanceof Error ? error.message : String(error),
      });
      if (!state.isStopped) await pause(state);
    }
  }
  state.running = undefined;
}

function writeBatch<T>(state: State<T>, batch: readonly Queued<T>[]): Promise<void> {
  const { write, clock } = state.options;
  return withDeadline(write(batch.map((queued) => queued.item)), {
    clock,
    limitMs: WRITE_MS_MAX,
    tooLate: 'the projection did not answer',
  });
}

function takeBatch<T>(state: State<T>): readonly Queued<T>[] {
  const batch = state.queue.slice(state.head, state.head + state.batchRows);
  state.head += batch.length;
  if (state.head * 2 > state.queue.length) {
    state.queue = state.queue.slice(state.head);
    state.head = 0;
  }
  return batch;
}

/**
 * Half as many next time, so that one record that the projection cannot take is found in a few steps; found, it goes to
 * the end and the others pass.
 */
function putBack<T>(state: State<T>, batch: readonly Queued<T>[]): void {
  const waiting = state.queue.slice(state.head);
  state.queue = batch.length === 1 ? [...waiting, ...batch] : [...batch, ...waiting];
  state.head = 0;
  state.batchRows = Math.max(1, Math.floor(batch.length / 2));
}

function pause<T>(state: State<T>): Promise<void> {
  const delayMs = Math.min(RETRY_MS_MAX, RETRY_MS_FIRST * 2 ** Math.min(state.failures - 1, 30));
  return new Promise((resolve) => {
    const cancel = state.options.clock.after(delayMs, resolve);
    state.wake = () => {
      cancel();
      resolve();
    };
  });
}

function drained<T>(state: State<T>): Promise<void> {
  if (state.pending === 0) return Promise.resolve();
  return new Promise((resolve) => {
    state.waiters.push({ sequence: state.lastSequence, remaining: state.pending, resolve });
  });
}

function confirm<T>(state: State<T>, batch: readonly Queued<T>[]): void {
  state.pending -= batch.length;
  for (const waiter of state.waiters) {
    waiter.remaining -= batch.filter((queued) => queued.sequence <= waiter.sequence).length;
    if (waiter.remaining === 0) waiter.resolve();
  }
  state.waiters = state.waiters.filter((waiter) => waiter.remaining > 0);
}
