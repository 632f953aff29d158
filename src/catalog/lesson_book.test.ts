// The bounds of what is learned: a week, so many of a model, so many models.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LESSON_LIFE_MS, LESSON_MODELS_MAX, LESSONS_PER_MODEL_MAX } from '../support/limits.ts';
import type { Lesson } from './lesson.ts';
import { createLessonBook } from './lesson_book.ts';

const lesson = (model: string, param: string, learnedAtMs = 0): Lesson => ({
  model,
  param,
  rule: { kind: 'refused', instead: null },
  when: { kind: 'always' },
  reason: 'no',
  learnedAtMs,
});

test('a lesson holds for its model alone, and for a week', () => {
  let now = 0;
  const book = createLessonBook({ nowMs: () => now });
  book.learn(lesson('a/x', 'temperature'));
  assert.equal(book.of('a/x').length, 1);
  assert.equal(book.of('a/y').length, 0);
  now = LESSON_LIFE_MS;
  assert.equal(book.of('a/x').length, 0);
  assert.deepEqual(book.list(), []);
});

test('the same lesson is renewed and not doubled; whoever keeps it is told each time', () => {
  const told: Lesson[] = [];
  const book = createLessonBook({ nowMs: () => 10, onLearned: (each) => told.push(each) });
  book.learn(lesson('a/x', 'temperature', 1));
  book.learn(lesson('a/x', 'temperature', 2));
  book.learn({ ...lesson('a/x', 'temperature', 3), when: { kind: 'reasoning' } });
  assert.deepEqual(
    book.of('a/x').map(({ learnedAtMs }) => learnedAtMs),
    [2, 3],
  );
  assert.equal(told.length, 3);
});

test('a model keeps its latest lessons, and models that nobody asks for go first', () => {
  const book = createLessonBook({ nowMs: () => 0 });
  for (let at = 0; at < LESSONS_PER_MODEL_MAX + 5; at += 1) book.learn(lesson('a/x', `p${at}`));
  assert.equal(book.of('a/x').length, LESSONS_PER_MODEL_MAX);
  assert.equal(book.of('a/x')[0]?.param, 'p5');
  for (let at = 0; at < LESSON_MODELS_MAX; at += 1) book.learn(lesson(`a/${at}`, 'p'));
  assert.equal(book.of('a/x').length, 0);
  assert.equal(book.list().length, LESSON_MODELS_MAX);
});

test('what another process left is all that there is, without what is too old', () => {
  const book = createLessonBook({ nowMs: () => LESSON_LIFE_MS + 5 });
  book.learn(lesson('a/x', 'temperature', 10));
  book.replace([lesson('b/y', 'top_p', 6), lesson('b/y', 'seed', 5)]);
  assert.deepEqual(
    book.list().map(({ model, param }) => `${model} ${param}`),
    ['b/y top_p'],
  );
});
