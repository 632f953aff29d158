// What _ask_english_order.ts promises: the words that say how things ought to be, each of them, and no word that only looks
// like one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginsOrder, hasConditionedDeed, hasNorm } from './_ask_english_order.ts';
import { readWords } from './words.ts';

const isNorm = (text: string): boolean => {
  const words = readWords(text);
  return hasNorm(words, 0, words.length);
};

test('every way to say how things ought to be is read', () => {
  const norms = `it should go|it shouldn't|it must|it mustn't|it shall go|it ought to|it has to go|they have to go|it needs to
    go|they need to|needn't go|supposed to go|no longer there|not any more|never anymore|from now on free|a code instead of
    a card|one is enough|two are enough|it suffices|two suffice|it will be enough|she gets to see it|they get to go|it
    becomes free|they become free|they may now go|they can now go|as of tomorrow|starting monday|starting from here|until
    further notice|too strict|in the way|better if open|rather not|not allowed|they are not to go|it is not to go|he wants
    it|they want us to|she asked us|it is to be|they are to be|it can go|she can have the same|they can have access|they can
    see every file|they may look|they may order|just skip it|just let them|leave it out|leave the door open|a third less|one
    half more|a fifth more|one tenth less|a quarter more|from friday on|from next week|from tonight`;
  for (const norm of norms.split('|').map((one) => one.replace(/\s+/g, ' '))) assert.equal(isNorm(norm), true, norm);
});

test('a word joined to others is read as the pattern reads it', () => {
  assert.equal(isNorm('it is must-have'), true);
  assert.equal(isNorm('mustard'), false);
  assert.equal(isNorm('the export button does nothing'), false);
  assert.equal(isNorm(''), false);
});

test('a condition with a deed behind it is read, one without is not', () => {
  const holds = (text: string): boolean => {
    const words = readWords(text);
    return hasConditionedDeed(words, 0, words.length);
  };
  assert.equal(holds('when someone forgets their phone let them in'), true);
  assert.equal(holds('when someone forgets their phone they are sad'), false);
  assert.equal(holds('someone forgets their phone let them in'), false);
});

test('a verb of changing begins an order, a name does not', () => {
  const begins = (text: string, strict = false): boolean => {
    const words = readWords(text);
    return beginsOrder(words, { from: 0, to: words.length }, strict);
  };
  assert.equal(begins('delete the table'), true);
  assert.equal(begins('Bill noticed that'), false);
  assert.equal(begins('charge is conserved'), false);
  assert.equal(begins('drop', true), false);
});
