import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RISK_CATEGORIES, TASKS } from './decision.ts';
import { didYouMean, nearestName } from './nearest.ts';

test('mistyped tasks and categories find what was meant', () => {
  const meant: readonly (readonly [string, string])[] = [
    ['refactr', 'refactor'],
    ['code-review', 'code_review'],
    ['sumarize', 'summarize'],
    ['Triage', 'triage'],
    ['shcema', 'schema'],
    ['data_loss', 'data-loss'],
  ];
  for (const [written, expected] of meant)
    assert.equal(nearestName(written, [...TASKS, ...RISK_CATEGORIES]), expected, written);
});

test('a word that resembles nothing has no tail', () => {
  assert.equal(didYouMean('poetry', TASKS), '');
  assert.equal(didYouMean('chatt', TASKS), ', did you mean "chat"?');
});
