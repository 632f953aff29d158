// Owns the thread that writes records and what is kept between requests: the only place of a running server where SQLite is called. Takes calls one after the
// other and answers each; must not know who calls or what a record means.
import type { Database } from 'bun:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { RequestRecord } from '../../ledger/record.ts';
import { watchEpoch } from './_epoch_watch.ts';
import { readLessonRows, writeLessonRow } from './_lesson_rows.ts';
import type { FromThread, ThreadStart, ToThread } from './_projection_messages.ts';
import { createKeptTable, type KeptTable } from './_kept_table.ts';
import { createRequestTable, type RequestTable } from './_request_table.ts';
import { watchKeys } from './key_watch.ts';
import { openDatabase } from './open_database.ts';

/**
 * A write waits no longer than this for another process's lock: the thread stands still meanwhile, and with the poll of the
 * keys a revocation still arrives within a second. The ledger tries a failed write again.
 */
const BUSY_TIMEOUT_MS = 500;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin, a window has
const say = (message: FromThread): void => parentPort?.postMessage(message);
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function answer(table: RequestTable, message: Exclude<ToThread, { kind: 'close' | 'kept' | 'learn' }>): void {
  try {
    switch (message.kind) {
      case 'write':
        table.write(JSON.parse(message.records) as readonly RequestRecord[]);
        say({ kind: 'done', call: message.call, record: null });
        return;
      case 'find': {
        const record = table.find(message.id);
        say({ kind: 'done', call: message.call, record: record === null ? null : JSON.stringify(record) });
        return;
      }
      default:
        message satisfies never;
    }
  } catch (error) {
    say({ kind: 'failed', call: message.call, message: wordsOf(error) });
  }
}

function answerKept(table: KeptTable, { call, asked }: Extract<ToThread, { kind: 'kept' }>): void {
  try {
    say({ kind: 'kept-done', call, result: table.run(asked) });
  } catch (error) {
    say({ kind: 'kept-failed', call, message: wordsOf(error) });
  }
}

function learn(database: Database, { lesson }: Extract<ToThread, { kind: 'learn' }>): void {
  try {
    writeLessonRow(database, lesson);
  } catch (error) {
    say({ kind: 'lessons-failed', message: wordsOf(error) });
  }
}

function serve(database: Database, start: ThreadStart): void {
  const table = createRequestTable(database);
  const kept = createKeptTable(database);
  let heard = 0;
  const endWatch = watchKeys({
    database,
    pollMs: start.keyPollMs,
    onRows: (rows) => say({ kind: 'keys', rows }),
    onFailure: (message) => say({ kind: 'keys-failed', message }),
  });
  const endLessons = watchEpoch({
    database,
    epoch: 'lessons_epoch',
    pollMs: start.keyPollMs,
    read: (from) => readLessonRows(from, Date.now()),
    onRows: (lessons) => say({ kind: 'lessons', lessons, heard }),
    onFailure: (message) => say({ kind: 'lessons-failed', message }),
  });
  parentPort?.on('message', (message: ToThread) => {
    if (message.kind === 'kept') return answerKept(kept, message);
    if (message.kind === 'learn') {
      heard += 1;
      return learn(database, message);
    }
    if (message.kind !== 'close') return answer(table, message);
    endWatch();
    endLessons();
    table.close();
    kept.close();
    database.close();
    parentPort?.close();
  });
  say({ kind: 'ready' });
}

function run(start: ThreadStart): void {
  try {
    const { path, programVersion } = start;
    serve(openDatabase({ path, programVersion, create: true, busyTimeoutMs: BUSY_TIMEOUT_MS }), start);
  } catch (error) {
    say({ kind: 'refused', message: wordsOf(error) });
    parentPort?.close();
  }
}

if (parentPort !== null) run(workerData as ThreadStart);
