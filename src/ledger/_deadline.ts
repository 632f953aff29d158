// Owns one thing: a wait that ends.
import type { Clock } from '../support/clock.ts';

/** Settles as `work` does, or rejects with `tooLate` after `limitMs`. `work` itself goes on. */
export function withDeadline<T>(
  work: Promise<T>,
  { clock, limitMs, tooLate }: { clock: Clock; limitMs: number; tooLate: string },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => reject(new Error(tooLate)));
    work.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
