// A second process for tests of the store. `bun store_child.ts MODE FILE`: `write` writes records until it is killed and
// prints the last id of each batch that was acknowledged, `lock` holds the write lock until its stdin ends, `open` opens
// the file and ends. `keep` puts entries and prints each that was written, until it is killed; `keep-full` puts entries on
// a disk that has no room for them and prints what came of it.
import { openDatabase } from '../src/store/sqlite/open_database.ts';
import { createKeep, type OpenKeep } from '../src/store/sqlite/keep.ts';
import { openProjection } from '../src/store/sqlite/projection.ts';
import { systemClock } from '../src/support/clock.ts';
import { silentLog } from '../src/support/log.ts';
import { openForm, sampleRecords } from './sample_records.ts';

const [mode, path = ''] = process.argv.slice(2);

async function write(): Promise<void> {
  const projection = await openProjection({
    path,
    programVersion: '0.1.0',
    clock: systemClock,
    log: silentLog,
    onKeys: () => undefined,
  });
  // Ends on its own where nobody kills it.
  for (let seed = 1; seed <= 500; seed += 1) {
    const records = sampleRecords(150, seed);
    await projection.write(records.map(openForm));
    await projection.write(records);
    process.stdout.write(`${seed}\n`);
  }
}

function lock(): void {
  const database = openDatabase({ path, programVersion: '0.1.0', create: false });
  database.run('BEGIN IMMEDIATE');
  process.stdout.write('locked\n');
  process.stdin.on('end', () => {
    database.run('ROLLBACK');
    database.close();
  });
  process.stdin.resume();
}

async function openKeep(): Promise<OpenKeep> {
  const projection = await openProjection({
    path,
    programVersion: '0.1.0',
    clock: systemClock,
    log: silentLog,
    onKeys: () => undefined,
  });
  return createKeep({ run: projection.kept, clock: systemClock, log: silentLog });
}

const sealedOf = (id: string): string => `${id} `.repeat(500);
const place = { kind: 'reasoning', projectId: 'one' } as const;

async function keepUntilKilled(): Promise<void> {
  const keep = await openKeep();
  const label = `p${process.pid}`;
  for (let number = 0; number < 5_000; number += 1) {
    const id = `${label}-${number}`;
    keep.put({ ...place, id, sealed: sealedOf(id), expiresAtMs: Date.now() + 3_600_000 });
    await keep.flush();
    if (keep.isWell()) process.stdout.write(`${label} ${number}\n`);
  }
}

async function keepOnFullDisk(): Promise<void> {
  const keep = await openKeep();
  const ids = Array.from({ length: 60 }, (_, number) => `full-${number}`);
  let firstRefused = -1;
  for (const [number, id] of ids.entries()) {
    const sealed = sealedOf(id).repeat(6);
    const kept = keep.put({ ...place, id, sealed, expiresAtMs: Date.now() + 3_600_000 });
    if (!kept && firstRefused < 0) firstRefused = number;
    await keep.flush();
  }
  const found = await keep.find({ ...place, ids });
  process.stdout.write(JSON.stringify({ well: keep.isWell(), firstRefused, found: found.size, put: ids.length }), () =>
    process.exit(0),
  );
}

if (mode === 'keep') await keepUntilKilled();
else if (mode === 'keep-full') await keepOnFullDisk();
else if (mode === 'write') await write();
else if (mode === 'lock') lock();
else if (mode === 'open') openDatabase({ path, programVersion: '0.1.0', create: true }).close();
else throw new Error(`no such mode: ${mode}`);
