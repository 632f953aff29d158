// What _assess_guard.ts promises: a part that throws is named once and claims nothing; one that does not is left alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guarded } from './_assess_guard.ts';

test('what does not throw passes through, and nothing is named', () => {
  const failed: string[] = [];
  assert.equal(guarded('ask', failed, { run: () => 7, fallback: 0 }), 7);
  assert.deepEqual(failed, []);
});

test('what throws is named and leaves the fallback', () => {
  const failed: string[] = ['before'];
  const run = (): number => {
    throw new RangeError('too deep');
  };
  assert.equal(guarded('intent', failed, { run, fallback: -1 }), -1);
  assert.deepEqual(failed, ['before', 'intent']);
});

test('a fallback that is undefined or empty is kept as it is', () => {
  const failed: string[] = [];
  const run = (): undefined => {
    throw new Error('x');
  };
  assert.equal(guarded('task', failed, { run, fallback: undefined }), undefined);
  assert.deepEqual(failed, ['task']);
});
