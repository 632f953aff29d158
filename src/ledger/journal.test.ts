import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeLine, type Line } from './_journal_line.ts';
import { listSegments, segmentPath, walkSegment } from './_segments.ts';
import { createManualClock, settled, until } from './cases/clock.ts';
import { withDirectory } from './cases/records.ts';
import { openJournal, type Journal, type JournalOptions } from './journal.ts';

interface Opened {
  readonly journal: Journal;
  readonly clock: ReturnType<typeof createManualClock>;
  readonly faults: (readonly [string, unknown])[];
}

function openIn(directory: string, changes: Partial<JournalOptions> = {}): Opened {
  const clock = createManualClock();
  const faults: (readonly [string, unknown])[] = [];
  const onFault: JournalOptions['onFault'] = (operation, error) => faults.push([operation, error]);
  return { journal: openJournal({ directory, segments: [], clock, onFault, ...changes }), clock, faults };
}

function lineOf(id: string, chars = 10): Line {
  return { kind: 'intent', id, json: JSON.stringify('x'.repeat(chars)) };
}

async function linesIn(directory: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const segment of await listSegments(directory)) {
    await walkSegment(directory, segment, (line) => ids.push(line.ok ? line.id : `(${line.reason})`));
  }
  return ids;
}

test('a line is in the file when append returns, and is read back by its place', async () => {
  await withDirectory(async (directory) => {
    const { journal } = openIn(directory);
    const places = ['a', 'b', 'c'].map((id) => journal.append(lineOf(id, 3_000)));
    assert.deepEqual(await linesIn(directory), ['a', 'b', 'c']);
    const read = await journal.read(places.toReversed());
    assert.deepEqual(
      read.map((line) => line?.id),
      ['c', 'b', 'a'],
    );
    await journal.close();
  });
});

test('only the account of the service can read a segment', async () => {
  await withDirectory(async (directory) => {
    const { journal } = openIn(directory);
    journal.append(lineOf('a'));
    assert.equal(statSync(segmentPath(directory, 1)).mode & 0o777, 0o600);
    await journal.close();
  });
});

test('a full segment is followed by the next, and no line is cut in two', async () => {
  await withDirectory(async (directory) => {
    const { journal } = openIn(directory, { segmentBytes: 1_000 });
    const places = Array.from({ length: 20 }, (_, index) => journal.append(lineOf(`id-${index}`, 300)));
    assert.ok(new Set(places.map((place) => place.segment)).size > 5);
    for (const segment of await listSegments(directory))
      assert.ok(statSync(segmentPath(directory, segment)).size <= 1_000);
    assert.deepEqual(
      await linesIn(directory),
      Array.from({ length: 20 }, (_, index) => `id-${index}`),
    );
    assert.equal((await journal.read(places)).filter((line) => line !== undefined).length, 20);
    await journal.close();
  });
});

test('a line longer than a segment has one of its own; one without end is refused before anything is written', async () => {
  await withDirectory(async (directory) => {
    const { journal } = openIn(directory, { segmentBytes: 100 });
    journal.append(lineOf('long', 5_000));
    assert.throws(() => journal.append(lineOf('endless', 5 * 1024 * 1024)), RangeError);
    journal.append(lineOf('after'));
    assert.deepEqual(await linesIn(directory), ['long', 'after']);
    await journal.close();
  });
});

test('a new start writes behind what is there and touches none of it', async () => {
  await withDirectory(async (directory) => {
    const first = openIn(directory).journal;
    first.append(lineOf('a'));
    await first.close();
    const before = readFileSync(segmentPath(directory, 1));
    const second = openIn(directory, { segments: await listSegments(directory) }).journal;
    assert.equal(second.append(lineOf('b')).segment, 2);
    await second.close();
    assert.deepEqual(readFileSync(segmentPath(directory, 1)), before);
    assert.deepEqual(await linesIn(directory), ['a', 'b']);
  });
});

test('two journals cannot have one segment', async () => {
  await withDirectory(async (directory) => {
    const { journal } = openIn(directory);
    assert.throws(() => openIn(directory), { code: 'EEXIST' });
    await journal.close();
  });
});

test('what was written is synced within a second, once, and nothing is synced while nothing is written', async () => {
  await withDirectory(async (directory) => {
    let syncs = 0;
    const syncFile = async (): Promise<void> => {
      syncs += 1;
    };
    const { journal, clock } = openIn(directory, { syncFile });
    await clock.pass(10_000);
    assert.equal(syncs, 0);
    for (let index = 0; index < 50; index += 1) journal.append(lineOf(`id-${index}`));
    assert.equal(clock.waiting(), 1);
    await clock.pass(1_000);
    await until(() => syncs === 1);
    await clock.pass(10_000);
    assert.equal(syncs, 1);
    journal.append(lineOf('more'));
    await clock.pass(1_000);
    await until(() => syncs === 2);
    await journal.close();
    assert.equal(clock.waiting(), 0);
  });
});

test('sync covers what was written before it was called, also while another is running', async () => {
  await withDirectory(async (directory) => {
    let finish = (): void => undefined;
    let syncs = 0;
    const syncFile = (): Promise<void> =>
      new Promise((resolve) => {
        syncs += 1;
        finish = resolve;
      });
    const { journal } = openIn(directory, { syncFile });
    journal.append(lineOf('a'));
    const first = journal.sync();
    await settled();
    journal.append(lineOf('b'));
    let isSecondDone = false;
    const second = journal.sync().then(() => (isSecondDone = true));
    finish();
    await first;
    await until(() => syncs === 2);
    assert.equal(isSecondDone, false);
    finish();
    await second;
    await journal.close();
  });
});

test('full segments are synced before they are let go', async () => {
  await withDirectory(async (directory) => {
    let syncs = 0;
    const syncFile = async (): Promise<void> => {
      syncs += 1;
    };
    const { journal } = openIn(directory, { segmentBytes: 200, syncFile });
    for (let index = 0; index < 3; index += 1) journal.append(lineOf(`id-${index}`, 150));
    await journal.sync();
    assert.equal(syncs, 3);
    await journal.sync();
    assert.equal(syncs, 3);
    await journal.close();
  });
});

test('a failed sync is told, and what comes next goes to another file', async () => {
  await withDirectory(async (directory) => {
    let isBroken = true;
    const syncFile = async (): Promise<void> => {
      if (isBroken) throw Object.assign(new Error('i/o error'), { code: 'EIO' });
    };
    const { journal, clock, faults } = openIn(directory, { syncFile });
    assert.equal(journal.append(lineOf('a')).segment, 1);
    await clock.pass(1_000);
    await until(() => faults.length > 0);
    assert.deepEqual(
      faults.map(([operation]) => operation),
      ['sync'],
    );
    assert.equal(journal.append(lineOf('b')).segment, 2);
    await assert.rejects(journal.sync(), /i\/o error/);
    isBroken = false;
    journal.append(lineOf('c'));
    await journal.sync();
    await journal.close();
    assert.deepEqual(await linesIn(directory), ['a', 'b', 'c']);
  });
});

test('where no next segment can be made, the old one goes on and the fault is told', async () => {
  await withDirectory(async (directory) => {
    const { journal, faults } = openIn(directory, { segmentBytes: 200 });
    writeFileSync(segmentPath(directory, 2), '');
    for (let index = 0; index < 3; index += 1) assert.equal(journal.append(lineOf(`id-${index}`, 150)).segment, 1);
    assert.deepEqual(
      faults.map(([operation]) => operation),
      ['rotate', 'rotate'],
    );
    await journal.close();
    assert.deepEqual(await linesIn(directory), ['id-0', 'id-1', 'id-2']);
  });
});

test('dropping removes whole old segments, but never the newest closed one nor the open one', async () => {
  await withDirectory(async (directory) => {
    const { journal } = openIn(directory, { segmentBytes: 200 });
    for (let index = 0; index < 5; index += 1) journal.append(lineOf(`id-${index}`, 150));
    journal.dropBefore(3);
    await until(() => readdirSync(directory).length === 4);
    assert.deepEqual(await listSegments(directory), [2, 3, 4, 5]);
    journal.dropBefore(Number.POSITIVE_INFINITY);
    await until(() => readdirSync(directory).length === 2);
    assert.deepEqual(await listSegments(directory), [4, 5]);
    journal.dropBefore(Number.POSITIVE_INFINITY);
    await journal.close();
    assert.deepEqual(await listSegments(directory), [4, 5]);
  });
});

test('reading a place that is gone, or that is not a line, gives undefined', async () => {
  await withDirectory(async (directory) => {
    const { journal } = openIn(directory);
    const place = journal.append(lineOf('a'));
    assert.deepEqual(
      await journal.read([
        { ...place, segment: 9 },
        { ...place, offset: 1 },
        { ...place, length: place.length + 50 },
      ]),
      [undefined, undefined, undefined],
    );
    assert.deepEqual(await journal.read([]), []);
    await journal.close();
  });
});

test('a closed journal refuses lines, closes twice, and leaves no empty segment', async () => {
  await withDirectory(async (directory) => {
    const { journal } = openIn(directory);
    await journal.close();
    await journal.close();
    assert.throws(() => journal.append(lineOf('a')), /closed/);
    await until(() => readdirSync(directory).length === 0);
  });
});

test('a directory that cannot be written is an error at the opening', () => {
  assert.throws(() => openIn(join('no', 'such', 'directory')), { code: 'ENOENT' });
});

test('other files in the directory are none of its business', async () => {
  await withDirectory(async (directory) => {
    for (const name of ['journal-1.jsonl', 'journal-00000007.jsonl.bak', 'notes.txt', 'journal-abcdefgh.jsonl'])
      writeFileSync(join(directory, name), 'x');
    assert.deepEqual(await listSegments(directory), []);
  });
});

test('a full disk is an error of that line alone: no half of it stays, and what fits later is written', async () => {
  await withDirectory(async (directory) => {
    const child = fileURLToPath(new URL('./cases/full_disk_child.ts', import.meta.url));
    const result = spawnSync(
      'sh',
      ['-c', 'trap "" XFSZ; ulimit -f 64; exec "$0" "$1" "$2"', process.execPath, child, directory],
      { encoding: 'utf8' },
    );
    const { written, code } = JSON.parse(result.stdout) as { written: number; code: string };
    assert.ok(written > 5 && written < 100, result.stderr);
    assert.ok(code === 'EFBIG' || code === 'ENOSPC', code);
    const expected = Array.from({ length: written }, (_, index) => `big-${index}`);
    assert.deepEqual(await linesIn(directory), [...expected, 'small']);
    const bytes = readFileSync(segmentPath(directory, 1));
    assert.equal(bytes.at(-1), 0x0a);
    assert.equal(decodeLine(bytes.subarray(bytes.lastIndexOf(0x0a, -2) + 1, -1)).ok, true);
  });
});
