// A clock for tests: time passes when told, and never by itself.
import type { Clock } from '../../support/clock.ts';

export interface ManualClock extends Clock {
  /** Runs what falls due on the way, in order. */
  readonly pass: (ms: number) => Promise<void>;
  /** Waits that nobody has cancelled. */
  readonly waiting: () => number;
}

interface Due {
  readonly atMs: number;
  readonly task: () => void;
}

/** Lets everything that is ready run: chains of promises, and reads that the system has answered. */
export async function settled(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** How long a disk may take before a test gives up. */
const UNTIL_MS_MAX = 20_000;

/** Waits, by events and not by time, until the system has done what the test is about. */
export async function until(isDone: () => boolean): Promise<void> {
  const started = performance.now();
  while (!isDone()) {
    if (performance.now() - started > UNTIL_MS_MAX) throw new Error('it did not happen');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export function createManualClock(): ManualClock {
  let nowMs = 1_700_000_000_000;
  let due: Due[] = [];
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    after: (delayMs, task) => {
      const entry = { atMs: nowMs + delayMs, task };
      due.push(entry);
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
    pass: async (ms) => {
      const end = nowMs + ms;
      await settled();
      for (;;) {
        const next = due.filter((entry) => entry.atMs <= end).toSorted((left, right) => left.atMs - right.atMs)[0];
        if (next === undefined) break;
        due = due.filter((entry) => entry !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.task();
        await settled();
      }
      nowMs = end;
    },
    waiting: () => due.length,
  };
}
