// Owns the kept entries that lie in memory: those that wait to be written, which stay, and those used last, as far as the
// bound allows. Knows absences too, so that an id that was looked for is not looked for again at each turn of an agent.

export interface Remembered {
  /** Null: the store has no such entry. */
  readonly sealed: string | null;
  readonly expiresAtMs: number;
}

export interface KeptMemory {
  /** Undefined where only the store can tell. */
  readonly get: (key: string) => Remembered | undefined;
  readonly set: (key: string, value: Remembered) => void;
  readonly delete: (key: string) => void;
}

/** What an entry takes beside its text. */
const ENTRY_BYTES = 200;
/** One long context must not push out everything else. */
const SHARE_MAX = 4;

/** The least recently used goes first. `mustStay`: not written yet, so that memory is the only place where it is. */
export function createKeptMemory(bytesMax: number, mustStay: (key: string) => boolean): KeptMemory {
  const entries = new Map<string, Remembered>();
  let bytes = 0;
  const sizeOf = (key: string, { sealed }: Remembered): number => key.length + (sealed?.length ?? 0) + ENTRY_BYTES;

  function remove(key: string): Remembered | undefined {
    const found = entries.get(key);
    if (found === undefined) return undefined;
    bytes -= sizeOf(key, found);
    entries.delete(key);
    return found;
  }
  function add(key: string, value: Remembered): void {
    entries.set(key, value);
    bytes += sizeOf(key, value);
  }
  function shrink(): void {
    for (const [key, value] of entries) {
      if (bytes <= bytesMax) return;
      if (!mustStay(key)) {
        bytes -= sizeOf(key, value);
        entries.delete(key);
      }
    }
  }
  return {
    get: (key) => {
      const found = remove(key);
      if (found !== undefined) add(key, found);
      return found;
    },
    set: (key, value) => {
      remove(key);
      if (sizeOf(key, value) > bytesMax / SHARE_MAX && !mustStay(key)) return;
      add(key, value);
      shrink();
    },
    delete: (key) => void remove(key),
  };
}
