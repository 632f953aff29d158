// Owns the ledger: an intent before the provider is called, one settlement at the end, and both in the journal before
// anything else knows of them. The projection follows behind and may fail for hours. Knows no database.
import { mkdir } from 'node:fs/promises';
import type { Clock } from '../support/clock.ts';
import { LoadlineError } from '../support/errors.ts';
import type { Log } from '../support/log.ts';
import { withDeadline } from './_deadline.ts';
import {
  addEntry,
  createEntries,
  loadRecords,
  oldestNeeded,
  removeEntry,
  type Entries,
  type Entry,
} from './_entries.ts';
import { NO_ID } from './_journal_line.ts';
import { createProjector, type Projector } from './_projector.ts';
import { listSegments } from './_segments.ts';
import { takeUp } from './_take_up.ts';
import { openJournal, type Journal } from './journal.ts';
import type { Ledger, Projection } from './ledger.ts';
import type { Intent, RequestRecord, Settlement } from './record.ts';
import { recover } from './recover.ts';

export interface OpenLedgerOptions {
  /** Of the journal. Made where its parent is there. */
  readonly directory: string;
  /** Closed together with the ledger. */
  readonly projection: Projection;
  readonly clock: Clock;
  readonly log: Log;
  /** The projection is new and empty: whatever the journal still holds is written to it again. */
  readonly rebuild?: boolean | undefined;
  /** JOURNAL_SEGMENT_BYTES unless said. */
  readonly segmentBytes?: number | undefined;
}

/** Settled records kept whole while they wait: about 20 MB. Of later ones memory keeps the place in the journal. */
const RECORDS_IN_MEMORY_MAX = 4_000;
/** Requests in flight or waiting for the projection; 300 bytes each. Beyond it requests are refused rather than forgotten. */
const ENTRIES_MAX = 500_000;
const FLUSH_MS_MAX = 30_000;
/** A stop waits this long for the projection. What is left is projected at the next start. */
const CLOSE_MS_MAX = 5_000;

interface State {
  readonly options: OpenLedgerOptions;
  readonly journal: Journal;
  readonly entries: Entries;
  readonly projector: Projector<Entry>;
  /** Settled, waiting, and whole in memory. */
  recordsInMemory: number;
  isClosed: boolean;
}

/**
 * Opens the journal, settles what a crash left open as `unknown` at its reserved maximum, and begins to project what the
 * projection has not confirmed. Rejects where the directory cannot be written or was written by a newer version.
 */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger> {
  const { directory, clock, log } = options;
  await mkdir(directory, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const segments = await listSegments(directory);
  const recovered = await recover({ directory, segments, rebuild: options.rebuild ?? false });
  const journal = openJournal({
    directory,
    segments,
    clock,
    segmentBytes: options.segmentBytes,
    onFault: (operation, error) => log.error('ledger.journal_fault', { operation, cause: messageOf(error) }),
  });
  const state: State = {
    options,
    journal,
    entries: createEntries(),
    projector: createProjector({ write: (batch) => project(state, batch), clock, log }),
    recordsInMemory: 0,
    isClosed: false,
  };
  const left = await takeUp(recovered, { journal, entries: state.entries, clock, log });
  for (const entry of left) state.projector.add(entry);
  journal.dropBefore(oldestNeeded(state.entries));
  return {
    open: (intent) => open(state, intent),
    settle: (id, settlement) => settle(state, id, settlement),
    find: (id) => find(state, id),
    flush: () =>
      withDeadline(state.projector.drained(), {
        clock,
        limitMs: FLUSH_MS_MAX,
        tooLate: 'the projection is behind; the records are safe in the journal',
      }),
    close: () => close(state),
  };
}

function open(state: State, intent: Intent): void {
  const { entries, journal } = state;
  if (entries.byId.has(intent.id)) throw new Error('a request id was used twice');
  if (state.isClosed || entries.byId.size >= ENTRIES_MAX)
    throw notWritten(new Error(state.isClosed ? 'the ledger is closed' : 'the projection is too far behind'));
  try {
    const intentAt = journal.append({ kind: 'intent', id: intent.id, json: JSON.stringify(intent) });
    addEntry(entries, { id: intent.id, intentAt, settleAt: null, isSettled: false, intent, settlement: null });
  } catch (error) {
    throw notWritten(error);
  }
}

function notWritten(cause: unknown): LoadlineError {
  return new LoadlineError({
    code: 'overloaded',
    message:
      'The record of this request could not be written, so nothing was sent. Try again; the operator finds the cause in the log.',
    retryAfterSeconds: 5,
    cause,
  });
}

function settle(state: State, id: string, settlement: Settlement): boolean {
  const entry = state.entries.byId.get(id);
  if (entry === undefined || entry.isSettled) return false;
  entry.isSettled = true;
  entry.settlement = settlement;
  writeSettlement(state, entry);
  if (entry.settleAt !== null && state.recordsInMemory >= RECORDS_IN_MEMORY_MAX) {
    entry.intent = null;
    entry.settlement = null;
  } else {
    state.recordsInMemory += 1;
  }
  state.projector.add(entry);
  return true;
}

/** An answer that is on its way cannot be taken back: where the disk is full, the settlement waits in memory and is tried again. */
function writeSettlement(state: State, entry: Entry): void {
  try {
    entry.settleAt = state.journal.append({ kind: 'settle', id: entry.id, json: JSON.stringify(entry.settlement) });
  } catch (error) {
    state.options.log.error('ledger.settlement_not_written', { requestId: entry.id, cause: messageOf(error) });
  }
}

async function project(state: State, batch: readonly Entry[]): Promise<void> {
  const { journal, entries, options } = state;
  // A batch whose answer was lost comes twice; what the first time has finished is not there any more.
  const waiting = batch.filter((entry) => entries.byId.has(entry.id));
  for (const entry of waiting) if (entry.settleAt === null && entry.settlement !== null) writeSettlement(state, entry);
  const loaded = await loadRecords(journal, waiting);
  const records = loaded.filter((record) => record !== undefined);
  if (records.length < waiting.length)
    options.log.error('ledger.records_unreadable', { count: waiting.length - records.length });
  if (records.length > 0) await options.projection.write(records);
  try {
    journal.append({ kind: 'projected', id: NO_ID, json: JSON.stringify(waiting.map((entry) => entry.id)) });
  } catch {
    // Without the mark they are projected once more after the next start, which changes nothing.
  }
  for (const entry of waiting) {
    const wasWaiting = removeEntry(entries, entry);
    if (wasWaiting && entry.intent !== null) state.recordsInMemory -= 1;
  }
  journal.dropBefore(oldestNeeded(entries));
}

async function find(state: State, id: string): Promise<RequestRecord | null> {
  const entry = state.entries.byId.get(id);
  const [record] = entry === undefined ? [] : await loadRecords(state.journal, [entry]);
  // The projection also answers where the journal's segment was dropped a moment ago.
  return record ?? state.options.projection.find(id);
}

async function close(state: State): Promise<void> {
  if (state.isClosed) return;
  state.isClosed = true;
  const { projector, journal, options } = state;
  const limit = { clock: options.clock, limitMs: CLOSE_MS_MAX, tooLate: 'the projection is behind' };
  await withDeadline(projector.drained(), limit)
    .then(() => undefined)
    .catch(() => options.log.warn('ledger.closed_before_projected', { waiting: state.entries.byId.size }));
  // A batch that hangs does not keep the process; its records are in the journal.
  await withDeadline(projector.stop(), limit).catch(() => undefined);
  await options.projection
    .close()
    .catch((error: unknown) => options.log.error('ledger.projection_not_closed', { cause: messageOf(error) }));
  await journal
    .close()
    .catch((error: unknown) => options.log.error('ledger.journal_not_closed', { cause: messageOf(error) }));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
