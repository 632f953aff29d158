// A second process for tests of the store. `bun store_child.ts MODE FILE`: `write` writes records until it is killed and
// prints the last id of each batch that was acknowledged, `lock` holds the write lock until its stdin ends, `open` opens
// the file and ends.
import { openDatabase } from '../src/store/sqlite/open_database.ts';
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

if (mode === 'write') await write();
else if (mode === 'lock') lock();
else if (mode === 'open') openDatabase({ path, programVersion: '0.1.0', create: true }).close();
else throw new Error(`no such mode: ${mode}`);
