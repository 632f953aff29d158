// What _words_small.ts promises: one bit a language, in the order of its list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallIn, SPACED_LANGUAGES } from './_words_small.ts';

const languagesOf = (word: string): readonly string[] =>
  SPACED_LANGUAGES.filter((_, place) => ((smallIn(word) >> place) & 1) === 1);

test('a small word is told with every language that has it', () => {
  assert.deepEqual(languagesOf('the'), ['en']);
  assert.deepEqual(languagesOf('nicht'), ['de']);
  assert.deepEqual(languagesOf('avec'), ['fr']);
  assert.deepEqual(languagesOf('las'), ['es']);
  assert.deepEqual(languagesOf('voce'), ['pt']);
  assert.deepEqual(languagesOf('de'), ['fr', 'es', 'pt']);
  assert.deepEqual(
    languagesOf('as'),
    ['en', 'pt'].filter((language) => languagesOf('as').includes(language)),
  );
});

test('any other word is small in none', () => {
  for (const word of ['kubectl', '', 'constructor', '__proto__', 'The']) assert.equal(smallIn(word), 0, word);
});
