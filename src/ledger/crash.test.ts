import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../support/clock.ts';
import { silentLog } from '../support/log.ts';
import { listSegments } from './_segments.ts';
import { createFileProjection, readRows } from './cases/file_projection.ts';
import { withDirectory } from './cases/records.ts';
import { openLedger } from './open_ledger.ts';

const CHILD = fileURLToPath(new URL('./cases/crash_child.ts', import.meta.url));
const ROUNDS = 15;

/** Starts the child, lets it work, and kills it without a word. */
async function runAndKill(directory: string, round: number): Promise<void> {
  const child = spawn(process.execPath, [CHILD, directory, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    exited.then(() => Promise.reject(new Error('the child ended by itself'))),
  ]);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
  child.kill('SIGKILL');
  await exited;
}

function idsIn(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '');
}

test('killed at any moment, again and again, no request is lost, none is doubled, and each is settled', async () => {
  await withDirectory(async (directory) => {
    for (let round = 0; round < ROUNDS; round += 1) await runAndKill(directory, round);

    const started = performance.now();
    const path = join(directory, 'projection.jsonl');
    const ledger = await openLedger({
      directory: join(directory, 'journal'),
      projection: createFileProjection(path),
      clock: systemClock,
      log: silentLog,
    });
    await ledger.flush();
    await ledger.close();
    assert.ok(performance.now() - started < 5_000, 'recovery takes less than five seconds');

    const rows = readRows(path);
    const byId = new Map(rows.map((record) => [record.id, record]));
    assert.equal(byId.size, rows.length, 'no record twice');
    const sent = idsIn(join(directory, 'sent.log'));
    const settled = idsIn(join(directory, 'settled.log'));
    assert.ok(sent.length > 100, `${sent.length} requests were made`);
    for (const id of sent) {
      const settlement = byId.get(id)?.settlement;
      assert.ok(settlement, `${id} has a settled record`);
      const isKnown = settlement.status === 'success' && settlement.costNanoUsd === 111;
      assert.ok(
        isKnown || (settlement.status === 'unknown' && settlement.costNanoUsd === 777 && settlement.usage === null),
        id,
      );
    }
    for (const id of settled)
      assert.equal(byId.get(id)?.settlement?.status, 'success', `${id} was settled before the kill`);
    // An intent may be there whose request was never sent, but not more than were in flight at each kill.
    assert.ok(rows.length - sent.length <= ROUNDS * 20);
    assert.ok((await listSegments(join(directory, 'journal'))).length <= 2, 'what is projected is dropped');
  });
});
