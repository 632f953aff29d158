import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { dataDirectoryAt, type DataDirectory } from './data_directory.ts';
import { openSecret } from './secret.ts';

function directory(t: TestContext): DataDirectory {
  const path = mkdtempSync(join(tmpdir(), 'loadline-secret-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return dataDirectoryAt(path);
}

test('without LOADLINE_SECRET one is made in the data directory, for its owner alone, and stays the same', (t) => {
  const at = directory(t);
  const first = openSecret(at, undefined);
  assert.ok(first.length >= 32);
  assert.equal(statSync(at.secret).mode & 0o777, 0o600);
  assert.deepEqual(openSecret(at, undefined), first);
  assert.deepEqual(readdirSync(at.path), ['secret'], 'nothing else is left behind');
});

test('two directories have two secrets', (t) => {
  assert.notDeepEqual(openSecret(directory(t), undefined), openSecret(directory(t), undefined));
});

test('LOADLINE_SECRET outranks the file and makes none', (t) => {
  const at = directory(t);
  const given = 'x'.repeat(32);
  assert.equal(new TextDecoder().decode(openSecret(at, given)), given);
  assert.deepEqual(readdirSync(at.path), []);
});

test('a secret that is cut short is refused and left as it is', (t) => {
  const at = directory(t);
  writeFileSync(at.secret, 'short\n', { mode: 0o600 });
  assert.throws(() => openSecret(at, undefined), /shorter than 32 bytes.*Put a copy back/);
  assert.equal(readFileSync(at.secret, 'utf8'), 'short\n');
});

test('a secret that this user cannot make is told in one sentence', (t) => {
  if (process.getuid?.() === 0) return t.skip('root may write everywhere');
  const at = directory(t);
  chmodSync(at.path, 0o500);
  assert.throws(
    () => openSecret(at, undefined),
    /cannot be read or made: EACCES\. Check its owner, or set LOADLINE_SECRET/,
  );
});
