// What _words_gate.ts promises: a gate is closed only where its pattern cannot be found.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { defineGate, opensIn, opensInText } from './_words_gate.ts';
import { readSentences } from './_words_sentences.ts';
import { readWords } from './words.ts';

const PATTERN = /\b(?:must|has to|any ?more|leave (?:it|them) out)\b/i;
const GATE = defineGate('must has anymore more leave');

const opensFor = (text: string): boolean => {
  const words = readWords(text);
  return opensIn(GATE, words, { from: 0, to: words.length });
};

test('a word of the gate opens it, whatever it is joined to', () => {
  for (const text of ['it must go', 'a must-have', "must'nt", 'a/must', 'MUST'])
    assert.equal(opensFor(text), true, text);
});

test('a word that only begins or ends like one does not', () => {
  for (const text of ['mustard', 'thermust', 'must_be', 'nothing here', '']) assert.equal(opensFor(text), false, text);
});

test('only the range counts, and a range may reach beyond the words', () => {
  const words = readWords('it must go');
  assert.equal(opensIn(GATE, words, { from: 0, to: 1 }), false);
  assert.equal(opensIn(GATE, words, { from: 1, to: 2 }), true);
  assert.equal(opensIn(GATE, words, { from: 2, to: 99 }), false);
});

test('where the text may look otherwise than its words, the gate is open', () => {
  for (const text of ['der käse', 'say "it must go" now']) {
    const [sentence] = readSentences(text);
    assert.ok(sentence !== undefined);
    assert.equal(opensInText(GATE, sentence), true, text);
  }
  const [plain] = readSentences('nothing at all');
  assert.ok(plain !== undefined);
  assert.equal(opensInText(GATE, plain), false);
});

test('whatever the words, where the pattern is found the gate was open', () => {
  const unit = fc.constantFrom(
    ...'must Must has to any more anymore leave it them out the é ж " \' - . / , _ x mustard has-to'.split(' '),
    ' ',
    ' ',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 14 }), (units) => {
      const text = units.join('');
      for (const sentence of readSentences(text))
        if (PATTERN.test(sentence.text)) assert.equal(opensInText(GATE, sentence), true, sentence.text);
    }),
    { numRuns: 500 },
  );
});
