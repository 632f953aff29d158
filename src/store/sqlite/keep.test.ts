// What is kept, with a real database on its real thread; faults of the store are made by ending the thread, by holding the
// write lock and by a disk that the system says is full.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Database } from 'bun:sqlite';
import type { KeptEntry } from '../../gateway/keep.ts';
import { systemClock, type Clock } from '../../support/clock.ts';
import { KEPT_ENTRY_BYTES_MAX, KEPT_MEMORY_BYTES_MAX, KEPT_WAITING_BYTES_MAX } from '../../support/limits.ts';
import { silentLog, type Log } from '../../support/log.ts';
import type { KeptCall, KeptResult } from './_kept_table.ts';
import { startThread, type ProjectionThread, type ThreadOptions } from './_projection_thread.ts';
import { createKeep, type OpenKeep } from './keep.ts';
import { openProjection } from './projection.ts';

const CHILD = fileURLToPath(new URL('../../../test/store_child.ts', import.meta.url));
const HOUR_MS = 3_600_000;
const NOTHING: KeptResult = { found: [], refused: [], deleted: 0 };

function temporaryFile(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'loadline-keep-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'loadline.db');
}

interface Opened {
  readonly keep: OpenKeep;
  /** The calls that reached the thread. */
  readonly asked: KeptCall[];
  readonly close: () => Promise<void>;
}

interface OpenOptions {
  readonly clock?: Clock;
  readonly log?: Log;
  readonly start?: (options: ThreadOptions) => Promise<ProjectionThread>;
}

async function open(path: string, { clock = systemClock, log = silentLog, start }: OpenOptions = {}): Promise<Opened> {
  const projection = await openProjection({
    path,
    programVersion: '0.1.0',
    clock: systemClock,
    log,
    onKeys: () => undefined,
    start,
  });
  const asked: KeptCall[] = [];
  const run = (call: KeptCall): Promise<KeptResult> => {
    asked.push(call);
    return projection.kept(call);
  };
  const keep = createKeep({ run, clock, log });
  return {
    keep,
    asked,
    close: async () => {
      await keep.close();
      await projection.close();
    },
  };
}

function entry(id: string, more: Partial<KeptEntry> = {}): KeptEntry {
  const expiresAtMs = Date.now() + HOUR_MS;
  return { kind: 'reasoning', projectId: 'one', id, sealed: `sealed ${id}`, expiresAtMs, ...more };
}

const query = (...ids: readonly string[]) => ({ kind: 'reasoning', projectId: 'one', ids }) as const;

function countIn(path: string): number {
  const database = new Database(path);
  try {
    return database.query<{ n: number }, []>('SELECT count(*) AS n FROM kept').get()?.n ?? -1;
  } finally {
    database.close();
  }
}

test('what was put is found at once, without a look at the database, and after a restart', async (t) => {
  const path = temporaryFile(t);
  const first = await open(path);
  assert.equal(first.keep.put(entry('a')), true);
  const found = first.keep.find(query('a'));
  assert.ok(!(found instanceof Promise));
  assert.deepEqual([...found], [['a', 'sealed a']]);
  await first.close();
  const second = await open(path);
  assert.deepEqual([...(await second.keep.find(query('a', 'b')))], [['a', 'sealed a']]);
  assert.ok(!(second.keep.find(query('a', 'b')) instanceof Promise), 'what is there and what is not is known now');
  assert.equal(second.asked.length, 1);
  await second.close();
});

test('another project, another kind and another id find nothing, in memory and in the file', async (t) => {
  const path = temporaryFile(t);
  for (const round of ['memory', 'file']) {
    const { keep, close } = await open(path);
    if (round === 'memory') keep.put(entry('a'));
    assert.equal((await keep.find({ ...query('a'), projectId: 'two' })).size, 0, round);
    assert.equal((await keep.find({ ...query('a'), kind: 'response' })).size, 0, round);
    assert.equal((await keep.find(query('A', ' a', 'one a'))).size, 0, round);
    assert.equal((await keep.find(query('a'))).size, 1, round);
    await close();
  }
});

test('an entry that is over is not found, in memory and in the file, and is swept away', async (t) => {
  const path = temporaryFile(t);
  let nowMs = 1_000;
  const tasks: (() => void)[] = [];
  const clock: Clock = {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    after: (_delayMs, task) => {
      tasks.push(task);
      return () => undefined;
    },
  };
  const first = await open(path, { clock });
  first.keep.put(entry('a', { expiresAtMs: 2_000 }));
  nowMs = 1_999;
  assert.equal((await first.keep.find(query('a'))).size, 1);
  nowMs = 2_000;
  assert.equal((await first.keep.find(query('a'))).size, 0);
  await first.close();
  const second = await open(path, { clock });
  assert.equal((await second.keep.find(query('a'))).size, 0);
  assert.equal(countIn(path), 1);
  tasks.at(-1)?.();
  await second.keep.flush();
  await second.close();
  assert.equal(countIn(path), 0);
});

test('what was removed is gone, also where it was not written yet, and does not come back', async (t) => {
  const path = temporaryFile(t);
  const { keep, close } = await open(path);
  keep.put(entry('a'));
  keep.put(entry('b'));
  const looking = keep.find(query('b', 'c'));
  await keep.remove({ kind: 'reasoning', projectId: 'one', id: 'a' });
  await keep.remove({ kind: 'reasoning', projectId: 'one', id: 'b' });
  await looking;
  assert.equal((await keep.find(query('a', 'b'))).size, 0);
  await close();
  assert.equal(countIn(path), 0);
});

test('a look-up that is under way does not bring a removed entry back to memory', async () => {
  let answer: (result: KeptResult) => void = () => undefined;
  const run = (asked: KeptCall): Promise<KeptResult> =>
    asked.kind === 'find' ? new Promise((resolve) => (answer = resolve)) : Promise.resolve(NOTHING);
  const keep = createKeep({ run, clock: systemClock, log: silentLog });
  const looking = keep.find(query('a'));
  await keep.remove({ kind: 'reasoning', projectId: 'one', id: 'a' });
  answer({ ...NOTHING, found: [{ id: 'a', sealed: 'old', expiresAtMs: Date.now() + HOUR_MS }] });
  await looking;
  const again = keep.find(query('a'));
  answer(NOTHING);
  assert.equal((await again).size, 0);
  await keep.close();
});

test('a thread that dies loses nothing that was put: it is found meanwhile and written by the next one', async (t) => {
  const path = temporaryFile(t);
  const threads: ProjectionThread[] = [];
  const events: string[] = [];
  const note = (event: string): void => void events.push(event);
  const { keep, close } = await open(path, {
    log: { error: note, warn: note, info: note, debug: note },
    start: async (options) => {
      const thread = await startThread(options);
      threads.push(thread);
      return thread;
    },
  });
  threads[0]?.kill();
  while (!events.includes('projection_lost')) await new Promise((resolve) => setTimeout(resolve, 5));
  keep.put(entry('a'));
  await keep.flush();
  assert.equal(keep.isWell(), false);
  assert.equal(keep.put(entry('b')), false, 'the caller is told that it may be lost');
  assert.equal((await keep.find(query('a', 'b'))).size, 2);
  await assert.rejects(Promise.resolve(keep.find(query('never seen'))), /started again/);
  while (!keep.isWell()) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(events.includes('keep.not_written') && events.includes('keep.recovered'));
  await close();
  assert.equal(countIn(path), 2);
});

test('while another process holds the write lock entries wait and are found; then they are written', async (t) => {
  const path = temporaryFile(t);
  const { keep, close } = await open(path);
  const child = spawn(process.execPath, [CHILD, 'lock', path], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  keep.put(entry('a'));
  await keep.flush();
  assert.equal(keep.isWell(), false);
  assert.equal((await keep.find(query('a'))).size, 1);
  child.stdin.end();
  await once(child, 'exit');
  await close();
  assert.equal(countIn(path), 1);
});

test('an entry that is too large is refused at once, and one too many while the store fails', async () => {
  const refused: string[] = [];
  const log: Log = { ...silentLog, warn: (event) => void refused.push(event) };
  const run = (): Promise<KeptResult> => Promise.reject(new Error('SQLITE_FULL'));
  const keep = createKeep({ run, clock: systemClock, log });
  assert.equal(keep.put(entry('huge', { sealed: 'x'.repeat(KEPT_ENTRY_BYTES_MAX + 1) })), false);
  assert.equal((await Promise.resolve(keep.find(query('huge'))).catch(() => new Map())).size, 0);
  const big = 'x'.repeat(KEPT_ENTRY_BYTES_MAX);
  const fit = Math.floor(KEPT_WAITING_BYTES_MAX / KEPT_ENTRY_BYTES_MAX);
  for (let at = 0; at < fit + 3; at += 1) {
    keep.put(entry(`big-${at}`, { sealed: big }));
    await keep.flush();
  }
  assert.ok(refused.filter((event) => event === 'keep.refused').length >= 3);
  assert.equal((await keep.find(query('big-0'))).size, 1);
  await keep.close();
});

test('memory stays within its bound: what was pushed out of it is read from the file', async (t) => {
  const path = temporaryFile(t);
  const { keep, asked, close } = await open(path);
  const sealed = 'x'.repeat(KEPT_MEMORY_BYTES_MAX / 8);
  for (let at = 0; at < 12; at += 1) {
    keep.put(entry(`e-${at}`, { sealed }));
    await keep.flush();
  }
  const finds = (): number => asked.filter((call) => call.kind === 'find').length;
  assert.equal((await keep.find(query('e-11'))).size, 1);
  assert.equal(finds(), 0);
  assert.equal((await keep.find(query('e-0'))).get('e-0'), sealed);
  assert.equal(finds(), 1);
  await close();
});

test('kill -9 while entries are written: the file is whole, and what was acknowledged is there', async (t) => {
  const path = temporaryFile(t);
  for (let round = 0; round < 3; round += 1) {
    const child = spawn(process.execPath, [CHILD, 'keep', path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let last = '';
    createInterface({ input: child.stdout }).on('line', (line) => {
      last = line;
      if (Number(line.split(' ')[1]) >= 20 + round * 7) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    const database = new Database(path);
    assert.equal((database.query('PRAGMA integrity_check').get() as { integrity_check: string }).integrity_check, 'ok');
    database.close();
    const { keep, close } = await open(path);
    const [label, number] = last.split(' ');
    const ids = Array.from({ length: Number(number) + 1 }, (_, at) => `${label}-${at}`);
    const found = await keep.find(query(...ids));
    assert.equal(found.size, ids.length);
    for (const id of ids) assert.equal(found.get(id), `${id} `.repeat(500));
    await close();
  }
});

test('a disk that is full costs no entry that fits into memory, and no crash', async (t) => {
  const path = temporaryFile(t);
  await (await open(path)).close();
  // The limit on the size of a file is kept by the system as a full disk is: a short write, then an error.
  const child = spawn('bash', ['-c', `ulimit -f 512; exec "${process.execPath}" "${CHILD}" keep-full "${path}"`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'exit');
  const told = JSON.parse(output) as { well: boolean; firstRefused: number; found: number; put: number };
  assert.equal(told.well, false);
  assert.ok(told.firstRefused > 0, 'the first entries fitted');
  assert.equal(told.found, told.put, 'what waits is found');
  const { keep, close } = await open(path);
  assert.equal((await keep.find(query('full-0'))).size, 1);
  await close();
});
