// Owns what the ledger holds in memory of requests that are not in the projection yet, and how a record is had again from
// the journal when memory keeps only its place. Decides nothing.
import type { Position } from './_segments.ts';
import type { Journal } from './journal.ts';
import type { Intent, RequestRecord, Settlement } from './record.ts';

export interface Entry {
  readonly id: string;
  readonly intentAt: Position;
  /** Null until its settlement is in the journal. */
  settleAt: Position | null;
  isSettled: boolean;
  /** Null where only the journal has it. */
  intent: Intent | null;
  settlement: Settlement | null;
}

/** The entries of one ledger, and which segments they need. */
export interface Entries {
  readonly byId: Map<string, Entry>;
  /** Unfinished requests by the segment that holds their intent. */
  readonly perSegment: Map<number, number>;
}

export function createEntries(): Entries {
  return { byId: new Map(), perSegment: new Map() };
}

export function addEntry(entries: Entries, entry: Entry): void {
  const { segment } = entry.intentAt;
  entries.byId.set(entry.id, entry);
  entries.perSegment.set(segment, (entries.perSegment.get(segment) ?? 0) + 1);
}

/** False where it was removed before. */
export function removeEntry(entries: Entries, entry: Entry): boolean {
  const { segment } = entry.intentAt;
  if (!entries.byId.delete(entry.id)) return false;
  const left = (entries.perSegment.get(segment) ?? 1) - 1;
  if (left > 0) entries.perSegment.set(segment, left);
  else entries.perSegment.delete(segment);
  return true;
}

/** The oldest segment that an unfinished request still needs; Infinity when there is none. */
export function oldestNeeded(entries: Entries): number {
  return Math.min(...entries.perSegment.keys(), Number.POSITIVE_INFINITY);
}

/** The records of `list` in its order, from memory or from the journal; undefined where the journal cannot give it back. */
export async function loadRecords(
  journal: Journal,
  list: readonly Entry[],
): Promise<readonly (RequestRecord | undefined)[]> {
  // Copied at once: an entry may be settled, or lose its place in memory, while others are read.
  const wanted = list.map(({ intent, settlement, intentAt, settleAt }) => ({ intent, settlement, intentAt, settleAt }));
  const positions = wanted.flatMap(({ intent, intentAt, settleAt }) =>
    intent === null ? [intentAt, ...(settleAt === null ? [] : [settleAt])] : [],
  );
  const lines = positions.length === 0 ? [] : await journal.read(positions);
  let next = 0;
  return wanted.map(({ intent, settlement, settleAt }) => {
    if (intent !== null) return { ...intent, settlement };
    const intentLine = lines[next];
    const settleLine = settleAt === null ? undefined : lines[next + 1];
    next += settleAt === null ? 1 : 2;
    if (intentLine === undefined || (settleAt !== null && settleLine === undefined)) return undefined;
    // The checksum says that these are the bytes that we wrote.
    const read = JSON.parse(intentLine.json) as Intent;
    return { ...read, settlement: settleLine === undefined ? null : (JSON.parse(settleLine.json) as Settlement) };
  });
}
