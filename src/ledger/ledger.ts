// The ledger as the gateway sees it. journal.ts implements the writing, store/ the projection.
import type { Intent, RequestRecord, Settlement } from './record.ts';

export interface Ledger {
  /** One write before the socket is written. Throws when the journal cannot be written: nothing is sent then. */
  readonly open: (intent: Intent) => void;
  /** Once per id; a second call for the same id does nothing and answers false. */
  readonly settle: (id: string, settlement: Settlement) => boolean;
  /** From memory until projected, then from the projection. Null when unknown. */
  readonly find: (id: string) => Promise<RequestRecord | null>;
  /** Resolves when all that was settled so far can be read by other processes. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What a projection must do; store/ implements it on a thread of its own. */
export interface Projection {
  /** Idempotent by record id: a row that is there is kept or completed, never doubled. */
  readonly write: (records: readonly RequestRecord[]) => Promise<void>;
  readonly find: (id: string) => Promise<RequestRecord | null>;
  readonly close: () => Promise<void>;
}
