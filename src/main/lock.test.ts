import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { publishUrl, runningServer, takeLock } from './lock.ts';

const directories: string[] = [];
const fresh = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'loadline-lock-'));
  directories.push(directory);
  return directory;
};
after(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

test('a free directory is locked, and readable by its owner alone', () => {
  const directory = fresh();
  const result = takeLock(directory);
  assert.equal(result.ok, true);
  assert.equal(result.ok && result.tookOver, false);
  assert.equal(statSync(join(directory, 'serve.lock')).mode & 0o777, 0o600);
  assert.equal(runningServer(directory)?.pid, process.pid);
});

test('a second holder is refused and told the process', () => {
  const directory = fresh();
  const first = takeLock(directory);
  assert.equal(first.ok, true);
  const second = takeLock(directory);
  assert.deepEqual(second, { ok: false, pid: process.pid, url: null });
});

test('what was given back can be taken again', () => {
  const directory = fresh();
  const first = takeLock(directory);
  if (first.ok) first.lock.release();
  if (first.ok) first.lock.release();
  assert.equal(runningServer(directory), null);
  assert.equal(takeLock(directory).ok, true);
});

test('the lock of a process that is gone is taken over', () => {
  const directory = fresh();
  const gone = spawnSync(process.execPath, ['--version']).pid;
  writeFileSync(join(directory, 'serve.lock'), JSON.stringify({ pid: gone, started: '1' }));
  const result = takeLock(directory);
  assert.equal(result.ok && result.tookOver, true);
});

test(
  'a process id that was given to another program does not hold a lock',
  { skip: process.platform !== 'linux' && 'needs /proc' },
  () => {
    const directory = fresh();
    writeFileSync(join(directory, 'serve.lock'), JSON.stringify({ pid: process.pid, started: 'before this boot' }));
    const result = takeLock(directory);
    assert.equal(result.ok && result.tookOver, true);
  },
);

test('a lock file that holds nonsense is stale', () => {
  const directory = fresh();
  writeFileSync(join(directory, 'serve.lock'), '{"pid":');
  assert.equal(takeLock(directory).ok, true);
});

test('of many processes that find one stale lock exactly one gets it', async () => {
  const directory = fresh();
  writeFileSync(join(directory, 'serve.lock'), JSON.stringify({ pid: 999_999_999, started: '1' }));
  const script = `import { takeLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))};
    const result = takeLock(${JSON.stringify(directory)});
    console.log(result.ok ? 'got' : 'refused');
    process.stdin.once('data', () => process.exit(0));`;
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const words = await Promise.all(
    children.map(
      (child) =>
        new Promise<string>((resolve) =>
          child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
        ),
    ),
  );
  for (const child of children) child.stdin.write('done\n');
  assert.deepEqual(words.toSorted(), ['got', 'refused', 'refused', 'refused', 'refused', 'refused']);
});

test('where the server listens is published in its lock', () => {
  const directory = fresh();
  takeLock(directory);
  publishUrl(directory, 'http://127.0.0.1:4600');
  assert.deepEqual(runningServer(directory), { pid: process.pid, url: 'http://127.0.0.1:4600' });
  assert.match(readFileSync(join(directory, 'serve.lock'), 'utf8'), /4600/);
});
