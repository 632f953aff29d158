// Owns what happens at a start to the requests that an earlier life left behind: those without a settlement get one, once.
import type { Clock } from '../support/clock.ts';
import { PROJECTION_ROWS_MAX } from '../support/limits.ts';
import type { Log } from '../support/log.ts';
import { addEntry, loadRecords, type Entries, type Entry } from './_entries.ts';
import type { Journal } from './journal.ts';
import type { Intent, Settlement } from './record.ts';
import type { Recovered } from './recover.ts';

export interface TakeUpOptions {
  readonly journal: Journal;
  readonly entries: Entries;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Makes entries of what was found and settles the open ones as `unknown`, in the journal. Gives back all of them for the
 * projection. Rejects where the journal cannot be written: then nothing could be served either.
 */
export async function takeUp(recovered: Recovered, options: TakeUpOptions): Promise<readonly Entry[]> {
  const found = [...recovered.unfinished].map(([id, places]): Entry => ({
    id,
    ...places,
    isSettled: places.settleAt !== null,
    intent: null,
    settlement: null,
  }));
  for (const entry of found) addEntry(options.entries, entry);
  const open = found.filter((entry) => !entry.isSettled);
  for (let start = 0; start < open.length; start += PROJECTION_ROWS_MAX) {
    await settleUnknown(open.slice(start, start + PROJECTION_ROWS_MAX), options);
  }
  const { damagedLines, tornSegments } = recovered;
  if (found.length + damagedLines + tornSegments > 0) {
    options.log[damagedLines > 0 ? 'error' : 'info']('ledger.recovered', {
      unprojected: found.length,
      unknown: open.length,
      damagedLines,
      tornSegments,
    });
  }
  return found;
}

async function settleUnknown(batch: readonly Entry[], { journal, clock }: TakeUpOptions): Promise<void> {
  const intents = await loadRecords(journal, batch);
  for (const [index, entry] of batch.entries()) {
    const intent = intents[index];
    // Its line was whole a moment ago; a disk that takes it back leaves nothing to settle, and the projecting says so.
    if (intent === undefined) continue;
    const settlement = unknownSettlement(intent, clock.nowMs());
    entry.settleAt = journal.append({ kind: 'settle', id: entry.id, json: JSON.stringify(settlement) });
    entry.isSettled = true;
  }
}

/** Nobody knows what became of it, so it is taken to have cost what was reserved. */
function unknownSettlement(intent: Intent, nowMs: number): Settlement {
  return {
    status: 'unknown',
    // No answer is known to have been given.
    httpStatus: 0,
    errorCode: null,
    attempts: [],
    usage: null,
    costNanoUsd: intent.reservedNanoUsd,
    allCheapNanoUsd: null,
    allStrongNanoUsd: null,
    servedModel: null,
    finish: null,
    dropped: [],
    durationMs: 0,
    firstByteMs: null,
    overheadMs: 0,
    settledAtMs: nowMs,
  };
}
