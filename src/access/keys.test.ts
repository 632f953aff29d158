import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createKey, hashSecret, parseKey, type CreateKeyOptions } from './keys.ts';

const NOW = 1_700_000_000_000;
const options: CreateKeyOptions = { orgId: 'org', projectId: 'project', projectName: 'default', name: 'ci' };

test('a key has the form that the documentation shows, and its row holds no secret', () => {
  const { key, row } = createKey(options, randomBytes, NOW);
  assert.match(key, /^ll_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{32,}_[0-9A-Za-z]{6}$/);
  const [, , id, secret] = key.split('_');
  assert.equal(row.id, id);
  assert.equal(
    row.secretHash,
    createHash('sha256')
      .update(secret ?? '')
      .digest('hex'),
  );
  assert.ok(!JSON.stringify(row).includes(secret ?? ''));
});

test('what is not said of a key is the safe side', () => {
  const { row } = createKey(options, randomBytes, NOW);
  assert.deepEqual(
    { ...row, id: '', secretHash: '' },
    {
      id: '',
      orgId: 'org',
      projectId: 'project',
      projectName: 'default',
      name: 'ci',
      kind: 'application',
      secretHash: '',
      createdAtMs: NOW,
      expiresAtMs: null,
      revokedAtMs: null,
      allowedModels: null,
      task: null,
      route: null,
      mayLowerRisk: false,
      compat: 'lenient',
    },
  );
});

test('what is said of a key is in its row', () => {
  const said = {
    kind: 'admin',
    expiresAtMs: NOW + 1,
    allowedModels: ['auto'],
    task: 'triage',
    route: 'careful',
    mayLowerRisk: true,
    compat: 'strict',
  } as const;
  const { row } = createKey({ ...options, ...said }, randomBytes, NOW);
  for (const [field, value] of Object.entries(said)) assert.deepEqual(row[field as keyof typeof row], value, field);
});

test('a key reads back as its id and secret', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(255)), (bytes) => {
      const { key, row } = createKey(options, (count) => Uint8Array.from(bytes.take(count)), NOW);
      const parsed = parseKey(key);
      assert.equal(parsed?.id, row.id);
      assert.equal(hashSecret(parsed?.secret ?? ''), row.secretHash);
    }),
    { numRuns: 50 },
  );
});

test('every single typing mistake is noticed without a look-up', () => {
  const { key } = createKey(options, randomBytes, NOW);
  for (let at = 0; at < key.length; at += 1) {
    for (const letter of ['a', 'Z', '0', '_', ' ']) {
      const mistyped = key.slice(0, at) + letter + key.slice(at + 1);
      if (mistyped !== key) assert.equal(parseKey(mistyped), undefined, mistyped);
    }
    assert.equal(parseKey(key.slice(0, at) + key.slice(at + 1)), undefined, 'a letter left out');
    const swapped = key.slice(0, at) + (key[at + 1] ?? '') + (key[at] ?? '') + key.slice(at + 2);
    if (swapped !== key) assert.equal(parseKey(swapped), undefined, 'two letters swapped');
  }
});

test('what is no key of ours is none', () => {
  const { key } = createKey(options, randomBytes, NOW);
  for (const text of [
    '',
    'll_',
    'll_live',
    'sk-abcdefghijklmnopqrstuvwxyz',
    key.toUpperCase(),
    ` ${key}`,
    `${key}\n`,
    `${key}${key}`,
    'll_live_'.repeat(20),
    'é'.repeat(70),
  ]) {
    assert.equal(parseKey(text), undefined, text);
  }
});

test('a hostile length is refused without being looked at', () => {
  const started = performance.now();
  for (let round = 0; round < 1_000; round += 1) assert.equal(parseKey(`ll_live_${'a'.repeat(1_000_000)}`), undefined);
  assert.ok(performance.now() - started < 2_000);
});

test('all letters are equally likely, whatever the bytes', () => {
  const counts = new Map<string, number>();
  for (let round = 0; round < 1_000; round += 1) {
    const secret = parseKey(createKey(options, randomBytes, NOW).key)?.secret ?? '';
    for (const letter of secret) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  assert.equal(counts.size, 62);
  // 40,000 letters over 62: 645 each, and eight standard deviations are 200.
  for (const [letter, count] of counts) assert.ok(count > 445 && count < 845, `${letter}: ${count}`);
});

test('bytes that would favour some letters are thrown away', () => {
  let draws = 0;
  const { key } = createKey(options, (count) => new Uint8Array(count).fill((draws += 1) % 2 === 0 ? 7 : 255), NOW);
  assert.match(key, /^ll_live_7{8}_7{40}_/);
});

test('a source that gives no usable bytes is an error, not an endless wait or a short key', () => {
  assert.throws(() => createKey(options, (count) => new Uint8Array(count).fill(255), NOW), /random/);
  assert.throws(() => createKey(options, () => new Uint8Array(0), NOW), /random/);
});
