// What _words_text_lexicon.ts promises: phrases with their places in a text without spaces, the longest at each place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineTextLexicon, findInText } from './_words_text_lexicon.ts';

const UNSPACED = defineTextLexicon<'deed' | 'thing'>({ deed: '删除 删', thing: '数据库 数据' });

test('phrases in a text without spaces are found with their places, the longest first', () => {
  const text = '请删除数据库';
  assert.deepEqual(findInText(UNSPACED, text), [
    { tag: 'deed', start: 1, end: 3 },
    { tag: 'thing', start: 3, end: 6 },
  ]);
});

test('a text without any phrase gives nothing', () => {
  assert.deepEqual(findInText(UNSPACED, '天空'), []);
  assert.deepEqual(findInText(UNSPACED, ''), []);
});

test('a hundred thousand characters of one phrase are found one by one', () => {
  assert.equal(findInText(UNSPACED, '删除'.repeat(50_000)).length, 50_000);
});

test('a shorter phrase is found where the longer one does not go on', () => {
  assert.deepEqual(
    findInText(UNSPACED, '删数据').map(({ start, end }) => [start, end]),
    [
      [0, 1],
      [1, 3],
    ],
  );
});
