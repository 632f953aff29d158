import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryKeep } from '../../test/memory_keep.ts';
import { systemClock } from '../support/clock.ts';
import { createSealer } from '../support/sealer.ts';
import { createVault } from './vault.ts';

const secret = new Uint8Array(32).fill(7);
const place = { kind: 'response', projectId: 'one', id: 'resp_1' } as const;
const query = { kind: 'response', projectId: 'one', ids: ['resp_1'] } as const;

function open(with_: Uint8Array = secret, keep = createMemoryKeep()) {
  return { keep, vault: createVault({ keep, sealer: createSealer(with_, 'kept'), clock: systemClock }) };
}

test('what is put comes back, and the keeper sees sealed text alone', async () => {
  const { keep, vault } = open();
  assert.equal(vault.put(place, 'plum zebra ☂', 1_000), true);
  assert.equal((await vault.find(query)).get('resp_1'), 'plum zebra ☂');
  const [entry] = keep.entries.values();
  assert.ok(!JSON.stringify(entry).includes('zebra'));
  assert.ok(!Buffer.from((entry?.sealed ?? '').slice(4), 'base64url').includes('zebra'));
});

test('a row that was changed, cut or made up is a miss', async () => {
  const { keep, vault } = open();
  vault.put(place, 'text', 1_000);
  const [key, entry] = [...keep.entries][0] ?? assert.fail();
  const middle = entry.sealed.length >> 1;
  const swapped = entry.sealed[middle] === 'A' ? 'B' : 'A';
  for (const sealed of [
    entry.sealed.slice(0, middle) + swapped + entry.sealed.slice(middle + 1),
    entry.sealed.slice(0, -6),
    'll1.AAAA',
    'text',
    '',
  ]) {
    keep.entries.set(key, { ...entry, sealed });
    assert.equal((await vault.find(query)).size, 0, sealed);
  }
});

test('a row that was moved to another project, kind or id is a miss there', async () => {
  const { keep, vault } = open();
  vault.put(place, 'text', 1_000);
  const entry = [...keep.entries.values()][0] ?? assert.fail();
  for (const other of [
    { ...place, projectId: 'two' },
    { ...place, kind: 'reasoning' as const },
    { ...place, id: 'resp_2' },
  ]) {
    keep.put({ ...entry, ...other });
    assert.equal((await vault.find({ ...other, ids: [other.id] })).size, 0);
  }
  assert.equal((await vault.find(query)).size, 1);
});

test('with another secret everything is a miss and nothing throws', async () => {
  const { keep, vault } = open();
  vault.put(place, 'text', 1_000);
  const other = open(new Uint8Array(32).fill(8), keep).vault;
  assert.equal((await other.find(query)).size, 0);
});
