import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differencesOf, wordDiff } from './compare_text.ts';

const answer = (text: string, toolCalls: { name: string; arguments: string }[] = []) => ({
  model: 'm',
  text,
  toolCalls,
});

test('the same text shares all of its words', () => {
  const [difference] = differencesOf([answer('one two three'), answer('one two three')]);
  assert.equal(difference?.sameText, true);
  assert.equal(difference?.wordsShared, 1);
});

test('texts without a common word share none', () => {
  assert.equal(differencesOf([answer('alpha beta'), answer('gamma delta')])[0]?.wordsShared, 0);
});

test('one changed word in four is three quarters shared', () => {
  assert.equal(differencesOf([answer('a b c d'), answer('a b x d')])[0]?.wordsShared, 0.75);
});

test('two empty answers are the same', () => {
  assert.deepEqual(differencesOf([answer(''), answer('')])[0], {
    from: 'm',
    to: 'm',
    sameText: true,
    wordsShared: 1,
    sameToolCalls: true,
  });
});

test('tool calls are the same when name and JSON value are, whatever the key order', () => {
  const left = answer('', [{ name: 'f', arguments: '{"a":1,"b":{"c":2,"d":3}}' }]);
  assert.equal(
    differencesOf([left, answer('', [{ name: 'f', arguments: '{ "b": {"d":3,"c":2}, "a": 1 }' }])])[0]?.sameToolCalls,
    true,
  );
  assert.equal(
    differencesOf([left, answer('', [{ name: 'g', arguments: left.toolCalls[0]?.arguments ?? '' }])])[0]?.sameToolCalls,
    false,
  );
  assert.equal(differencesOf([left, answer('', [{ name: 'f', arguments: '{broken' }])])[0]?.sameToolCalls, false);
});

test('the word diff rebuilds both texts', () => {
  const from = 'The quick brown fox\njumps over.';
  const to = 'The slow brown fox\nnever jumps.';
  const changes = wordDiff(from, to) ?? [];
  assert.equal(
    changes
      .filter((change) => change.kind !== 'added')
      .map((change) => change.text)
      .join(''),
    from,
  );
  assert.equal(
    changes
      .filter((change) => change.kind !== 'removed')
      .map((change) => change.text)
      .join(''),
    to,
  );
});

test('texts too long to compare in time are said to be, not waited for', () => {
  const long = Array.from({ length: 40_000 }, (_, index) => `w${index}`).join(' ');
  assert.equal(wordDiff(long, `${long} x`), null);
});
