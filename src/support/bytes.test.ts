import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinChunks } from './bytes.ts';

test('pieces are joined in order, empty ones among them', () => {
  const pieces = [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)];
  assert.deepEqual(joinChunks(pieces), Uint8Array.of(1, 2, 3));
});

test('a single piece is passed on uncopied', () => {
  const only = Uint8Array.of(7);
  assert.equal(joinChunks([only]), only);
});

test('nothing joins to nothing', () => {
  assert.equal(joinChunks([]).length, 0);
});
