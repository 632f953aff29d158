// Owns whether this process takes requests and how many are in flight. Must not know the listener.
import type { Clock } from '../support/clock.ts';

export interface Lifecycle {
  readonly accepting: () => boolean;
  readonly inFlight: () => number;
  /** Counts a request in; the returned function counts it out, once. */
  readonly enter: () => () => void;
  /** Stops being ready. Resolves true when nothing is in flight, false when `deadlineMs` passed first. */
  readonly drain: (deadlineMs: number) => Promise<boolean>;
}

export function createLifecycle(clock: Clock): Lifecycle {
  let accepting = true;
  let inFlight = 0;
  let idle: (() => void) | undefined;
  return {
    accepting: () => accepting,
    inFlight: () => inFlight,
    enter: () => {
      inFlight += 1;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        inFlight -= 1;
        if (inFlight === 0) idle?.();
      };
    },
    drain: (deadlineMs) => {
      accepting = false;
      if (inFlight === 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        const stop = clock.after(deadlineMs, () => resolve(false));
        idle = () => {
          stop();
          resolve(true);
        };
      });
    },
  };
}
