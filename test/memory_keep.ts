// A keeper in memory for tests of what is kept: the entries lie open to be changed, and the store can be made to fail.
import type { Keep, KeptEntry, KeptPlace } from '../src/gateway/keep.ts';

export interface MemoryKeep extends Keep {
  readonly entries: Map<string, KeptEntry>;
  /** Look-ups so far, each with the ids that were asked for. */
  readonly asked: (readonly string[])[];
  /** From now on: `slow` answers by a promise, `broken` rejects and refuses. */
  readonly behave: (how: 'well' | 'slow' | 'broken') => void;
}

export function createMemoryKeep(nowMs: () => number = Date.now): MemoryKeep {
  const entries = new Map<string, KeptEntry>();
  const asked: (readonly string[])[] = [];
  let how: 'well' | 'slow' | 'broken' = 'well';
  const keyOf = ({ kind, projectId, id }: KeptPlace): string => JSON.stringify([kind, projectId, id]);
  return {
    entries,
    asked,
    behave: (next) => {
      how = next;
    },
    put: (entry) => {
      if (how !== 'broken') entries.set(keyOf(entry), entry);
      return how !== 'broken';
    },
    isWell: () => how !== 'broken',
    find: ({ kind, projectId, ids }) => {
      asked.push(ids);
      if (how === 'broken') return Promise.reject(new Error('SQLITE_IOERR'));
      const found = ids.flatMap((id) => {
        const entry = entries.get(keyOf({ kind, projectId, id }));
        return entry === undefined || entry.expiresAtMs <= nowMs() ? [] : [[id, entry.sealed] as const];
      });
      return how === 'slow' ? Promise.resolve(new Map(found)) : new Map(found);
    },
    remove: async (place) => {
      if (how === 'broken') throw new Error('SQLITE_IOERR');
      entries.delete(keyOf(place));
    },
  };
}
