// A clock that moves only when told: timers wait in a queue, and time jumps from one to the next once nothing else can
// run. The same seed gives the same run, however busy the machine is.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../src/support/clock.ts';

export interface VirtualClock extends Clock {
  /** Runs timers in order until `done` says so. Throws when nothing is left to wait for, or after too many steps. */
  readonly runUntil: (done: () => boolean) => Promise<void>;
  /** Timers that nobody took back: a leak where a request has ended. */
  readonly pending: () => number;
}

/** Turns of the loop in which promises, streams and abort events come to rest between two timers. */
const TURNS_BETWEEN_TIMERS = 3;
const STEPS_MAX = 100_000;
/** 2026-01-01: any fixed moment does. */
const BEGIN_MS = 1_767_225_600_000;

export function createVirtualClock(): VirtualClock {
  let nowMs = 0;
  let order = 0;
  const timers = new Map<number, { readonly atMs: number; readonly task: () => void }>();

  function first(): number | undefined {
    let best: number | undefined;
    for (const [id, timer] of timers) {
      const known = best === undefined ? undefined : timers.get(best);
      if (known === undefined || timer.atMs < known.atMs) best = id;
    }
    return best;
  }

  async function rest(): Promise<void> {
    for (let turn = 0; turn < TURNS_BETWEEN_TIMERS; turn += 1) await nextTurn();
  }

  return {
    nowMs: () => BEGIN_MS + nowMs,
    monotonicMs: () => nowMs,
    after: (delayMs, task) => {
      order += 1;
      const id = order;
      timers.set(id, { atMs: nowMs + Math.max(0, delayMs), task });
      return () => timers.delete(id);
    },
    pending: () => timers.size,
    runUntil: async (done) => {
      for (let step = 0; step < STEPS_MAX; step += 1) {
        await rest();
        if (done()) return;
        const id = first();
        const timer = id === undefined ? undefined : timers.get(id);
        if (id === undefined || timer === undefined)
          throw new Error('everything waits and no timer is left: a request hangs');
        timers.delete(id);
        nowMs = Math.max(nowMs, timer.atMs);
        timer.task();
      }
      throw new Error(`not done after ${STEPS_MAX} timers`);
    },
  };
}
