// Waiting that the caller's going away ends at once.
import type { Clock } from '../support/clock.ts';

/** Waits for `task`, no longer than the signal allows; true when the signal came first. */
export async function cancelledBefore(task: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) {
    task.catch(() => undefined);
    return true;
  }
  let onAbort = (): void => undefined;
  const aborted = new Promise<true>((resolve) => {
    onAbort = () => resolve(true);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([task.then(() => false), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // A refusal that comes after the caller went away interests nobody.
    task.catch(() => undefined);
  }
}

/** Sleeps; true when the caller went away meanwhile. */
export async function sleepUnlessCancelled(clock: Clock, delayMs: number, signal: AbortSignal): Promise<boolean> {
  let disarm = (): void => undefined;
  const slept = new Promise<void>((resolve) => {
    disarm = clock.after(delayMs, resolve);
  });
  const gone = await cancelledBefore(slept, signal);
  disarm();
  return gone;
}
