import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { didYouMean, nearestName, nearestNames } from './nearest.ts';

const MODELS = ['gpt-5.4', 'gpt-5.4-mini', 'gpt-5.4-nano', 'gpt-4o', 'claude-sonnet-4-6', 'claude-opus-4-6'];

test('the nearest name comes first and no more than asked for', () => {
  assert.deepEqual(nearestNames('gpt-5.4-minni', MODELS, 1), ['gpt-5.4-mini']);
  assert.equal(nearestNames('gpt-5.4-minni', MODELS, 3)[0], 'gpt-5.4-mini');
  assert.equal(nearestNames('gpt-5.4-minni', MODELS, 2).length, 2);
});

test('two swapped letters are one change, and case, - and _ are none', () => {
  assert.equal(nearestName('ab', ['ba']), 'ba');
  assert.equal(nearestName('Claude_Sonnet_4_6', MODELS), 'claude-sonnet-4-6');
});

test('what is far from every name has no nearest one', () => {
  assert.equal(nearestName('mistral-large', MODELS), undefined);
  assert.equal(nearestName('', MODELS), undefined);
  assert.equal(nearestName('x'.repeat(10_000), MODELS), undefined);
  assert.equal(didYouMean('mistral-large', MODELS), '');
  assert.equal(didYouMean('gpt-4', MODELS), ', did you mean "gpt-4o"?');
});

test('a name is its own nearest, and one change in a long name never loses it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...MODELS), fc.nat(30), fc.constantFrom('', 'x', 'Q'), (name, at, replacement) => {
      const index = at % name.length;
      const changed = name.slice(0, index) + replacement + name.slice(index + 1);
      assert.equal(nearestName(name, MODELS), name);
      assert.ok(nearestNames(changed, MODELS, MODELS.length).includes(name), changed);
    }),
  );
});
