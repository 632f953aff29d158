// One attempt's way to end early: the caller went away, nothing came for too long, or the total time is up. One timer
// for both deadlines, re-armed only when it fires, so that a chunk costs an assignment and not a timer.
import type { Clock } from '../support/clock.ts';

export type CutReason = 'cancelled' | 'idle' | 'total';

export interface Cutoff {
  /** Aborts the transport and the body. */
  readonly signal: AbortSignal;
  readonly reason: () => CutReason | undefined;
  readonly cut: (reason: CutReason) => void;
  /** Starts the idle deadline: called when the answer's head is there. */
  readonly watchIdle: () => void;
  /** Something of the answer came: the idle deadline starts anew. */
  readonly progress: () => void;
  /** We wait for our own reader, not for the provider: the idle deadline stands still. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Runs `task` when cut, or at once when it already was. */
  readonly onCut: (task: () => void) => void;
  /** The attempt is over: no timer, no listener stays. Idempotent. */
  readonly release: () => void;
}

export interface CutoffOptions {
  readonly clock: Clock;
  /** The caller's signal. */
  readonly parent: AbortSignal;
  /** Between two signs of progress. */
  readonly idleMs: number;
  /** On the monotonic clock. */
  readonly deadlineMs: number;
}

export function createCutoff({ clock, parent, idleMs, deadlineMs }: CutoffOptions): Cutoff {
  const controller = new AbortController();
  const tasks: (() => void)[] = [];
  let reason: CutReason | undefined;
  let lastProgressMs = Number.POSITIVE_INFINITY;
  let pausedAtMs: number | undefined;
  let disarm: (() => void) | undefined;
  let released = false;

  function release(): void {
    released = true;
    disarm?.();
    disarm = undefined;
    parent.removeEventListener('abort', onParent);
  }

  function cut(why: CutReason): void {
    if (reason !== undefined || released) return;
    reason = why;
    release();
    controller.abort();
    for (const task of tasks.splice(0)) task();
  }

  function onParent(): void {
    cut('cancelled');
  }

  function check(): void {
    const now = clock.monotonicMs();
    if (now >= deadlineMs) cut('total');
    else if (pausedAtMs === undefined && now - lastProgressMs >= idleMs) cut('idle');
    else arm();
  }

  function arm(): void {
    disarm?.();
    const now = clock.monotonicMs();
    const due = Math.min(deadlineMs, (pausedAtMs === undefined ? lastProgressMs : now) + idleMs) - now;
    // A timer may fire a fraction early; one more millisecond saves a second round.
    disarm = clock.after(Math.max(1, Math.ceil(due)), check);
  }

  if (parent.aborted) onParent();
  else {
    parent.addEventListener('abort', onParent, { once: true });
    arm();
  }

  return {
    signal: controller.signal,
    reason: () => reason,
    cut,
    watchIdle: () => {
      lastProgressMs = clock.monotonicMs();
      if (reason === undefined && !released) arm();
    },
    progress: () => {
      lastProgressMs = clock.monotonicMs();
    },
    pause: () => {
      pausedAtMs = clock.monotonicMs();
    },
    resume: () => {
      if (pausedAtMs === undefined) return;
      // The timer may be set as far out as a whole idle period; that late, it still finds what is due.
      lastProgressMs += clock.monotonicMs() - pausedAtMs;
      pausedAtMs = undefined;
    },
    onCut: (task) => {
      if (reason === undefined) tasks.push(task);
      else task();
    },
    release,
  };
}
