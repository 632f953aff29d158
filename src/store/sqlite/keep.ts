// Owns what is kept between requests as the gateway sees it: written through memory, so that a read right after a write
// finds it, and behind it to the projection's thread. A store that fails costs no request: what waits is tried again, and
// what cannot wait is refused and logged. No database call is made on this thread.
import type { Keep, KeptPlace, KeptQuery } from '../../gateway/keep.ts';
import type { Clock } from '../../support/clock.ts';
import {
  KEPT_ENTRY_BYTES_MAX,
  KEPT_MEMORY_BYTES_MAX,
  KEPT_SWEEP_ROWS_MAX,
  KEPT_WAITING_BYTES_MAX,
} from '../../support/limits.ts';
import type { Log } from '../../support/log.ts';
import { createKeptMemory } from './_kept_memory.ts';
import { createKeptQueue } from './_kept_queue.ts';
import type { KeptCall, KeptResult } from './_kept_table.ts';

export interface KeepOptions {
  /** Runs on the thread. Rejects while that is lost. */
  readonly run: (asked: KeptCall) => Promise<KeptResult>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface OpenKeep extends Keep {
  /** Resolves when nothing waits to be written, or a try has failed. */
  readonly flush: () => Promise<void>;
  /** Tries once more to write what waits, then lets go. */
  readonly close: () => Promise<void>;
}

const SWEEP_MS = 60_000;
/** While a sweep finds as many as it may delete, the next one comes soon. */
const SWEEP_AGAIN_MS = 250;

export function createKeep({ run, clock, log }: KeepOptions): OpenKeep {
  let isClosed = false;
  let removals = 0;
  const onRefused = (place: KeptPlace): void => memory.delete(keyOf(place, place.id));
  const queue = createKeptQueue({ run, clock, log, onRefused });
  const memory = createKeptMemory(KEPT_MEMORY_BYTES_MAX, queue.has);
  const cancelSweep = sweepRegularly({ run, clock, log });

  async function ask(query: KeptQuery, found: Map<string, string>): Promise<ReadonlyMap<string, string>> {
    const before = removals;
    const result = await run({ kind: 'find', query, nowMs: clock.nowMs() });
    for (const row of result.found) found.set(row.id, row.sealed);
    // What was removed in the meantime must not come back to memory.
    if (removals !== before) return found;
    for (const id of query.ids) {
      const key = keyOf(query, id);
      if (memory.get(key) !== undefined) continue;
      const row = result.found.find((row) => row.id === id);
      memory.set(key, row ?? { sealed: null, expiresAtMs: Number.POSITIVE_INFINITY });
    }
    return found;
  }

  return {
    isWell: queue.isWell,
    put: (entry) => {
      const bytes = entry.sealed.length;
      if (isClosed || bytes > KEPT_ENTRY_BYTES_MAX || queue.waitingBytes() + bytes > KEPT_WAITING_BYTES_MAX) {
        log.warn('keep.refused', { kind: entry.kind, bytes, waitingBytes: queue.waitingBytes() });
        return false;
      }
      const key = keyOf(entry, entry.id);
      queue.put(key, entry);
      memory.set(key, entry);
      return queue.isWell();
    },
    find: (query) => {
      const found = new Map<string, string>();
      const ids = query.ids.filter((id) => {
        const known = memory.get(keyOf(query, id));
        if (known === undefined) return true;
        if (known.sealed !== null && known.expiresAtMs > clock.nowMs()) found.set(id, known.sealed);
        return false;
      });
      return ids.length === 0 ? found : ask({ ...query, ids }, found);
    },
    remove: async (place) => {
      const key = keyOf(place, place.id);
      removals += 1;
      queue.drop(key);
      memory.delete(key);
      await run({ kind: 'remove', place });
    },
    flush: queue.flush,
    close: async () => {
      isClosed = true;
      cancelSweep();
      const lost = await queue.close();
      if (lost > 0) log.error('keep.lost', { entries: lost });
    },
  };
}

/** Ids come from callers and from providers: joined so that no two places share a key. */
function keyOf({ kind, projectId }: Pick<KeptPlace, 'kind' | 'projectId'>, id: string): string {
  return `${kind} ${projectId.length} ${projectId} ${id}`;
}

/** Deletes what is over, a little at a time. */
function sweepRegularly({ run, clock, log }: KeepOptions): () => void {
  let isClosed = false;
  let cancel: () => void;
  async function sweep(): Promise<void> {
    let deleted = 0;
    try {
      ({ deleted } = await run({ kind: 'sweep', nowMs: clock.nowMs() }));
    } catch (error) {
      log.warn('keep.not_swept', { reason: error instanceof Error ? error.message : String(error) });
    }
    if (!isClosed) cancel = clock.after(deleted < KEPT_SWEEP_ROWS_MAX ? SWEEP_MS : SWEEP_AGAIN_MS, () => void sweep());
  }
  cancel = clock.after(SWEEP_MS, () => void sweep());
  return () => {
    isClosed = true;
    cancel();
  };
}
