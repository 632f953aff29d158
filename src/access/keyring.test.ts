import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { KeyRow } from './caller.ts';
import { createKeyring } from './keyring.ts';
import { createKey, type CreatedKey, type CreateKeyOptions } from './keys.ts';
import { APPLICATION_RIGHTS } from './rights.ts';

const NOW = 1_700_000_000_000;

function made(changes: Partial<CreateKeyOptions> = {}): CreatedKey {
  return createKey(
    { orgId: 'org', projectId: 'project', projectName: 'default', name: 'ci', ...changes },
    randomBytes,
    NOW,
  );
}

function ringOf(...rows: readonly KeyRow[]): ReturnType<typeof createKeyring> {
  return createKeyring(rows);
}

test('a key is known as what its row says, as one and the same caller each time', () => {
  const { key, row } = made({
    name: 'support',
    allowedModels: ['auto'],
    task: 'triage',
    route: 'careful',
    mayLowerRisk: true,
    compat: 'strict',
  });
  const ring = ringOf(made().row, row, made().row);
  const caller = ring.authenticate(key, NOW);
  assert.deepEqual(caller, {
    orgId: 'org',
    projectId: 'project',
    projectName: 'default',
    keyId: row.id,
    keyName: 'support',
    rights: APPLICATION_RIGHTS,
    allowedModels: ['auto'],
    task: 'triage',
    route: 'careful',
    mayLowerRisk: true,
    compat: 'strict',
  });
  assert.equal(ring.authenticate(key, NOW), caller);
  assert.equal(ring.size, 3);
});

test('nobody else is let in', () => {
  const { key, row } = made();
  const other = made();
  const ring = ringOf(row);
  assert.equal(ring.authenticate(other.key, NOW), undefined, 'an unknown key');
  const wrongSecret = createKeyring([{ ...row, secretHash: other.row.secretHash }]);
  assert.equal(wrongSecret.authenticate(key, NOW), undefined, 'a known id with another secret');
  for (const text of ['', 'll_', key.slice(0, -1), `${key}x`, key.toLowerCase(), row.id, row.secretHash]) {
    assert.equal(ring.authenticate(text, NOW), undefined, text);
  }
  assert.equal(ringOf().authenticate(key, NOW), undefined, 'no keys at all');
});

test('a key ends with its time, to the millisecond', () => {
  const { key, row } = made({ expiresAtMs: NOW + 1_000 });
  const ring = ringOf(row);
  assert.ok(ring.authenticate(key, NOW + 999));
  assert.equal(ring.authenticate(key, NOW + 1_000), undefined);
  assert.equal(ring.authenticate(key, Number.NaN), undefined, 'an unknown time lets nobody in');
  assert.equal(ringOf({ ...row, expiresAtMs: Number.NaN }).authenticate(key, NOW), undefined);
});

test('a revoked key is refused at once, also by a clock that runs behind', () => {
  const { key, row } = made();
  const ring = ringOf({ ...row, revokedAtMs: NOW });
  assert.equal(ring.authenticate(key, NOW), undefined);
  assert.equal(ring.authenticate(key, NOW - 3_600_000), undefined);
});

test('an admin key is no application', () => {
  const { key, row } = made({ kind: 'admin' });
  assert.equal(ringOf(row).authenticate(key, NOW), undefined);
});

test('a row with a broken hash lets nobody in and disturbs no other', () => {
  const { key, row } = made();
  const good = made();
  for (const secretHash of ['', 'zz', row.secretHash.slice(2), `${row.secretHash}00`, '0'.repeat(64)]) {
    const ring = ringOf({ ...row, secretHash }, good.row);
    assert.equal(ring.authenticate(key, NOW), undefined, secretHash);
    assert.ok(ring.authenticate(good.key, NOW));
  }
});

test('a keyring is a snapshot: rows that change later change nothing in it', () => {
  const { key, row } = made();
  const rows: KeyRow[] = [row];
  const ring = createKeyring(rows);
  rows[0] = { ...row, revokedAtMs: NOW };
  assert.ok(ring.authenticate(key, NOW));
  assert.equal(createKeyring(rows).authenticate(key, NOW), undefined);
});

test('among ten thousand keys each is found, and a look-up takes no longer than among ten', () => {
  const many = Array.from({ length: 10_000 }, () => made());
  const ring = createKeyring(many.map((key) => key.row));
  assert.equal(ring.size, 10_000);
  for (const { key, row } of many) assert.equal(ring.authenticate(key, NOW)?.keyId, row.id);
  const few = createKeyring(many.slice(0, 10).map((key) => key.row));
  const timeOf = (authenticate: typeof ring.authenticate): number => {
    const started = performance.now();
    for (let round = 0; round < 20_000; round += 1) authenticate(many[round % 10]?.key ?? '', NOW);
    return performance.now() - started;
  };
  timeOf(few.authenticate);
  // A scan would take a thousand times as long; ten allows for a busy machine.
  assert.ok(timeOf(ring.authenticate) < 10 * timeOf(few.authenticate) + 100);
});
