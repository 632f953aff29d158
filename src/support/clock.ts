// Owns the two clocks. Passed in everywhere, so that tests and the simulation decide what time it is.

export interface Clock {
  /** Wall time, milliseconds since 1970. Used for records and expiry, never for durations. */
  readonly nowMs: () => number;
  /** Monotonic time in milliseconds with fractions. Used for durations and deadlines. */
  readonly monotonicMs: () => number;
  /** Runs `task` once after `delayMs`; the returned function cancels it. */
  readonly after: (delayMs: number, task: () => void) => () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
