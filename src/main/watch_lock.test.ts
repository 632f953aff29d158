import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLog, type Log, type LogFields } from '../support/log.ts';
import { takeLock, type Lock } from './lock.ts';
import { watchLock } from './watch_lock.ts';

async function inDirectory(work: (directory: string, lock: Lock) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'loadline-watch-'));
  const taken = takeLock(directory);
  assert.ok(taken.ok);
  try {
    await work(directory, taken.lock);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A log whose errors can be awaited and counted. */
function errors(): { readonly log: Log; readonly seen: LogFields[]; readonly first: Promise<LogFields> } {
  const { promise, resolve } = Promise.withResolvers<LogFields>();
  const seen: LogFields[] = [];
  const error = (event: string, fields: LogFields = {}): void => {
    assert.equal(event, 'data_directory.lost');
    seen.push(fields);
    resolve(fields);
  };
  return { log: { ...silentLog, error }, seen, first: promise };
}

const turns = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count));

test('a data directory that is removed is told once, with its path and what to do', async () => {
  await inDirectory(async (directory, lock) => {
    const { log, seen, first } = errors();
    const unwatch = watchLock(lock, { directory, log, everyMs: 1 });
    await turns(20);
    assert.equal(seen.length, 0, 'all is well');
    rmSync(directory, { recursive: true });
    const told = await first;
    assert.equal(told['directory'], directory);
    assert.match(String(told['says']), /start again/);
    await turns(20);
    assert.equal(seen.length, 1);
    unwatch();
  });
});

test('a lock that another process has taken is a loss too', async () => {
  await inDirectory(async (directory, lock) => {
    const { log, first } = errors();
    const unwatch = watchLock(lock, { directory, log, everyMs: 1 });
    writeFileSync(join(directory, 'serve.lock'), JSON.stringify({ pid: process.ppid, started: null }));
    await first;
    assert.equal(lock.isHeld(), false);
    unwatch();
  });
});

test('a watch that was stopped says nothing of the lock that is given back after it', async () => {
  await inDirectory(async (directory, lock) => {
    const { log, seen } = errors();
    const unwatch = watchLock(lock, { directory, log, everyMs: 1 });
    unwatch();
    lock.release();
    await turns(20);
    assert.equal(seen.length, 0);
  });
});
