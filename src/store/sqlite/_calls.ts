// Owns the calls that wait for an answer of another thread: numbered, bounded, all rejected at once when it ends.

export interface Calls<T> {
  /** Rejects at once where too many wait. */
  readonly open: (send: (call: number) => void) => Promise<T>;
  readonly resolve: (call: number, value: T) => void;
  readonly reject: (call: number, reason: string) => void;
  readonly rejectAll: (reason: string) => void;
}

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/** Calls of one kind that wait at once: the writers have one under way, the rest are look-ups. */
const CALLS_MAX = 1_024;

export function createCalls<T>(): Calls<T> {
  const waiting = new Map<number, Waiting<T>>();
  let number = 0;
  const take = (call: number): Waiting<T> | undefined => {
    const found = waiting.get(call);
    waiting.delete(call);
    return found;
  };
  return {
    open: (send) => {
      if (waiting.size >= CALLS_MAX) return Promise.reject(new Error(`the projection has ${CALLS_MAX} calls waiting`));
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      number += 1;
      waiting.set(number, { resolve, reject });
      send(number);
      return promise;
    },
    resolve: (call, value) => take(call)?.resolve(value),
    reject: (call, reason) => take(call)?.reject(new Error(reason)),
    rejectAll: (reason) => {
      for (const { reject } of waiting.values()) reject(new Error(reason));
      waiting.clear();
    },
  };
}
