// What _words_clauses.ts promises: clauses that cover a sentence's words, and what parts each from the one before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readClauses } from './_words_clauses.ts';
import { readSentences } from './_words_sentences.ts';
import { joinWords } from './words.ts';

function clausesOf(text: string): readonly string[] {
  const [sentence] = readSentences(text);
  assert.ok(sentence !== undefined);
  return readClauses(sentence).map(({ from, to, joint }) => `${joint}: ${joinWords(sentence.words, from, to)}`);
}

test('commas, brackets and dashes part clauses', () => {
  assert.deepEqual(clausesOf('the store is huge, keep last summer (and the rest) — go'), [
    'start: the store is huge',
    'pause: keep last summer',
    'pause: the rest',
    'pause: go',
  ]);
});

test('words like "and" and "then" part clauses and belong to none', () => {
  assert.deepEqual(clausesOf('summarize it and then delete it'), ['start: summarize it', 'and: delete it']);
  assert.deepEqual(clausesOf('erklär das und lösch es'), ['start: erklar das', 'and: losch es']);
  assert.deepEqual(clausesOf('explique puis supprime'), ['start: explique', 'and: supprime']);
});

test('a colon is told apart from a pause', () => {
  assert.deepEqual(clausesOf('translate: delete the file'), ['start: translate', 'colon: delete the file']);
});

test('a comma before "and" is one joint', () => {
  assert.deepEqual(clausesOf('read it, and drop it'), ['start: read it', 'pause: drop it']);
});

test('a sentence without a joint is one clause', () => {
  assert.deepEqual(clausesOf('drop the column'), ['start: drop the column']);
});

test('a hyphen inside a word parts nothing', () => {
  assert.deepEqual(clausesOf('re-run the e-mail job'), ['start: re-run the e-mail job']);
});

test('clauses lie in order and never overlap', () => {
  const text = 'a, b and c: d (e) f - g / h > i, and then, j';
  const [sentence] = readSentences(text);
  assert.ok(sentence !== undefined);
  let last = 0;
  for (const { from, to } of readClauses(sentence)) {
    assert.ok(from >= last && to > from && to <= sentence.words.length);
    last = to;
  }
});

test('ten thousand commas are ten thousand clauses', () => {
  const [sentence] = readSentences('a, '.repeat(10_000));
  assert.ok(sentence !== undefined);
  assert.equal(readClauses(sentence).length, 10_000);
});
