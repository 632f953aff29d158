// A ledger in memory that remembers every call, refuses on demand, and can lose its process: what the real one does with
// a disk, without the disk.
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Intent, RequestRecord, Settlement } from '../../src/ledger/record.ts';

export interface MemoryLedger extends Ledger {
  readonly intents: readonly Intent[];
  /** Every settle call, the ignored ones too. */
  readonly settles: readonly { readonly id: string; readonly settlement: Settlement; readonly counted: boolean }[];
  readonly record: (id: string) => RequestRecord | undefined;
}

/** `failsToOpen` says for each intent whether the disk is full. */
export function createMemoryLedger(failsToOpen: () => boolean = () => false): MemoryLedger {
  const intents: Intent[] = [];
  const settles: { id: string; settlement: Settlement; counted: boolean }[] = [];
  const records = new Map<string, RequestRecord>();
  return {
    intents,
    settles,
    record: (id) => records.get(id),
    open: (intent) => {
      if (failsToOpen()) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      if (records.has(intent.id)) throw new Error(`opened twice: ${intent.id}`);
      intents.push(intent);
      records.set(intent.id, { ...intent, settlement: null });
    },
    settle: (id, settlement) => {
      const found = records.get(id);
      const counted = found !== undefined && found.settlement === null;
      settles.push({ id, settlement, counted });
      if (counted) records.set(id, { ...found, settlement });
      return counted;
    },
    find: async (id) => records.get(id) ?? null,
    flush: async () => undefined,
    close: async () => undefined,
  };
}
