// Owns the writing and finding of records in an open database. One row a request, whatever is written how often: a row is
// inserted, completed by its settlement, and then kept. Runs on the projection's thread.
import type { Database } from 'bun:sqlite';
import type { RequestRecord } from '../../ledger/record.ts';
import { PROJECTION_ROWS_MAX } from '../../support/limits.ts';
import { decodeRecord, encodeRow, REQUEST_COLUMNS } from './_request_row.ts';

export interface RequestTable {
  /**
   * Writes in transactions of at most PROJECTION_ROWS_MAX rows. Throws where one fails; those before it stay, and writing
   * all of them again changes nothing.
   */
  readonly write: (records: readonly RequestRecord[]) => void;
  readonly find: (id: string) => RequestRecord | null;
  /** Gives back the statements: the file is let go, and its log folded in, only when none is left. */
  readonly close: () => void;
}

/** Only an open row is completed, and only by a settlement: RETURNING tells whether anything was changed. */
const UPSERT = `INSERT INTO requests (${REQUEST_COLUMNS.join(', ')})
VALUES (${REQUEST_COLUMNS.map((column) => `$${column}`).join(', ')})
ON CONFLICT (id) DO UPDATE SET ${REQUEST_COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}
WHERE requests.settled_at_ms IS NULL AND excluded.settled_at_ms IS NOT NULL
RETURNING seq`;

const UPSERT_DETAILS = `INSERT INTO request_details (seq, intent, settlement) VALUES ($seq, $intent, $settlement)
ON CONFLICT (seq) DO UPDATE SET intent = excluded.intent, settlement = excluded.settlement`;

const FIND = `SELECT intent, settlement FROM request_details
WHERE seq = (SELECT seq FROM requests WHERE id = $id)`;

export function createRequestTable(database: Database): RequestTable {
  const upsert = database.prepare<{ seq: bigint }, [Record<string, string | number | null>]>(UPSERT);
  const upsertDetails = database.prepare<null, [Record<string, string | bigint | null>]>(UPSERT_DETAILS);
  const find = database.prepare<{ intent: string; settlement: string | null }, [{ id: string }]>(FIND);
  const writeBatch = database.transaction((records: readonly RequestRecord[]) => {
    for (const record of records) {
      const { columns, intent, settlement } = encodeRow(record);
      const changed = upsert.get(columns);
      if (changed !== null) upsertDetails.run({ seq: changed.seq, intent, settlement });
    }
  });
  return {
    write: (records) => {
      for (let from = 0; from < records.length; from += PROJECTION_ROWS_MAX)
        // Immediate: the write lock is waited for at the start, where waiting costs nothing that was done.
        writeBatch.immediate(records.slice(from, from + PROJECTION_ROWS_MAX));
    },
    find: (id) => {
      const details = find.get({ id });
      return details === null ? null : decodeRecord(details);
    },
    close: () => {
      for (const statement of [upsert, upsertDetails, find]) statement.finalize();
    },
  };
}
