import assert from 'node:assert/strict';
import { test } from 'node:test';
import { APPLICATION_RIGHTS, mayUseModel } from './rights.ts';

test('a key without a list may use everything, a key with an empty list nothing', () => {
  assert.equal(mayUseModel({ allowedModels: null }, ['gpt-4o']), true);
  assert.equal(mayUseModel({ allowedModels: null }, []), true);
  assert.equal(mayUseModel({ allowedModels: [] }, ['gpt-4o']), false);
});

test('a list allows by any name of the thing that is asked for', () => {
  const caller = { allowedModels: ['auto', 'openai/gpt-5.4-mini', 'claude-haiku-*'] };
  assert.equal(mayUseModel(caller, ['auto']), true);
  assert.equal(mayUseModel(caller, ['mini', 'gpt-5.4-mini', 'openai/gpt-5.4-mini']), true);
  assert.equal(mayUseModel(caller, ['claude-haiku-4-5-20251001', 'claude-haiku-4-5']), true);
  assert.equal(mayUseModel(caller, ['gpt-5.4', 'openai/gpt-5.4']), false);
  assert.equal(mayUseModel(caller, ['auto/careful']), false);
  assert.equal(mayUseModel(caller, []), false);
});

test('letter case counts: a list cannot be passed by writing a name otherwise', () => {
  assert.equal(mayUseModel({ allowedModels: ['gpt-4o'] }, ['GPT-4O']), false);
});

test('an application key may do what applications do, and has no right that it does not need', () => {
  assert.deepEqual([...APPLICATION_RIGHTS].toSorted(), ['compare', 'inference', 'models', 'read-own', 'route']);
});
