// What _words_facts.ts promises: one set of facts for a word however it is written, a table that never grows, words that
// are told apart also where they meet in one place of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  countKeptWords,
  factsAt,
  factsOf,
  hashOn,
  KEPT_WORD_CHARS_MAX,
  lowerCode,
  nextTableNumber,
  WORDS_KEPT_MAX,
} from './_words_facts.ts';

test('a word met again has the facts that it had', () => {
  assert.equal(factsOf('invoice'), factsOf('invoice'));
  assert.notEqual(factsOf('invoice'), factsOf('invoices'));
});

test('a capital of ASCII in the text makes no other word', () => {
  const text = 'Drop the TABLE';
  let hash = 0;
  for (let at = 9; at < 14; at += 1) hash = hashOn(hash, lowerCode(text.charCodeAt(at)));
  const facts = factsAt(text, { start: 9, end: 14, hash });
  assert.equal(facts.text, 'table');
  assert.equal(facts, factsOf('table'));
});

test('the head is what stands before the first other sign', () => {
  const heads: readonly (readonly [string, string])[] = [
    ['no-op', 'no'],
    ["don't", 'don'],
    ['plain_1', 'plain_1'],
    ['жук', ''],
    ['', ''],
  ];
  for (const [word, head] of heads) assert.equal(factsOf(word).head, head, word);
});

test('a small word is one in each of its languages', () => {
  assert.equal(factsOf('the').small, 0b00001);
  assert.equal(factsOf('nicht').small, 0b00010);
  assert.notEqual(factsOf('de').small & 0b11100, 0);
  assert.equal(factsOf('kubectl').small, 0);
});

test('however many words come, the table holds no more than its places', () => {
  for (let index = 0; index < WORDS_KEPT_MAX * 4; index += 1) factsOf(`w${index}`);
  assert.ok(countKeptWords() <= WORDS_KEPT_MAX);
  assert.equal(factsOf('w7').text, 'w7');
});

test('a long word is not kept, so that no stranger fills the memory with one', () => {
  const kept = 'k'.repeat(KEPT_WORD_CHARS_MAX);
  const long = 'l'.repeat(KEPT_WORD_CHARS_MAX + 1);
  assert.equal(factsOf(kept), factsOf(kept));
  assert.notEqual(factsOf(long), factsOf(long));
  assert.equal(factsOf(long).text, long);
});

test('words of one hash are told apart, also where there are more than places for them', () => {
  // 31 × `c` + `0` is 31 × `a` + `n`.
  const twins = ['c0c0', 'anan', 'c0an', 'anc0'];
  const hashes = twins.map((word) => [...word].reduce((hash, sign) => hashOn(hash, sign.charCodeAt(0)), 0));
  assert.equal(new Set(hashes).size, 1);
  for (let round = 0; round < 3; round += 1) for (const word of twins) assert.equal(factsOf(word).text, word);
});

test('of words that share a place the one seen last is still there', () => {
  const facts = factsOf('c0c0');
  factsOf('anan');
  assert.equal(factsOf('c0c0'), facts);
  factsOf('c0an');
  assert.equal(factsOf('c0c0'), facts);
});

test('a table that is made later has no answer yet', () => {
  const facts = factsOf('lately');
  const number = nextTableNumber();
  assert.equal(facts.answers[number], undefined);
  assert.notEqual(nextTableNumber(), number);
});

test('any folded word has facts with its own text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', 'z', '0', '_', '-', 'é', 'ж', '中'), maxLength: 40 }),
      (word) => {
        assert.equal(factsOf(word).text, word);
        assert.equal(factsOf(word).text, word);
      },
    ),
  );
});
