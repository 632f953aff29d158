// Promises: a list from the thread that was read before a lesson arrived does not make the server forget that lesson.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lesson } from '../../catalog/lesson.ts';
import { createLessonsUnderway } from './_lessons_underway.ts';

const lesson = (param: string): Lesson => ({
  model: 'openai/x',
  param,
  rule: { kind: 'refused', instead: null },
  when: { kind: 'always' },
  reason: 'r',
  learnedAtMs: 1,
});
const [a, b, c] = [lesson('a'), lesson('b'), lesson('c')];

test('what the thread had not heard when it read stands behind its list, until it has', () => {
  const underway = createLessonsUnderway();
  assert.deepEqual(underway.completed([], 0), []);
  underway.sent(a);
  underway.sent(b);
  assert.deepEqual(underway.completed([], 0), [a, b]);
  assert.deepEqual(underway.completed([a], 1), [a, b]);
  underway.sent(c);
  assert.deepEqual(underway.completed([a, b], 2), [a, b, c]);
  assert.deepEqual(underway.completed([a, b, c], 3), [a, b, c]);
});

test('what was heard and forgotten by another process stays forgotten', () => {
  const underway = createLessonsUnderway();
  underway.sent(a);
  assert.deepEqual(underway.completed([], 1), []);
});
