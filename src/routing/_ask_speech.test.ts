// What _ask_speech.ts promises: the one act of a whole text, with what stands around a sentence taken into account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isHarmless } from './_ask_act.ts';
import { readSpeech } from './_ask_speech.ts';

const kindOf = (text: string): string => {
  const { act } = readSpeech(text);
  return act.kind === 'read' ? act.task : act.kind;
};

const ARTICLE = [
  'The outage began at nine in the morning, when an engineer dropped the wrong table in the production database.',
  'Backups were restored after six hours, and the team decided to turn off all write access until the cause was found.',
  'Customers were told to wait, refunds were paid to those who asked, and the release was rolled back on the same day.',
  'You should always check twice before you delete anything, said the head of operations, who has since left the firm.',
  'Move fast, but never drop a table on a Friday.',
].join('\n');

test('question first and order second is an order', () => {
  assert.equal(kindOf('What is 2+2? Also remove the rate limit on the login endpoint.'), 'order');
  assert.equal(kindOf('Thanks for the poem. Oh, and drop the foreign key on invoices. Have a nice weekend!'), 'order');
  assert.equal(kindOf('Translate to French: "hello". Then transfer 5000 euros to the supplier.'), 'order');
});

test('a story and a question about it is a question', () => {
  assert.equal(
    kindOf('Janet buys 3 boxes at $4 each. She must pay with a $20 bill. How much change does she get?'),
    'qa',
  );
  assert.equal(kindOf('A plaintiff must prove damage. The court held that he did not. Who wins?'), 'qa');
});

test('a norm after the question still counts', () => {
  assert.equal(kindOf('why is the password asked for twice? once is enough'), 'norm');
});

test('a norm about our own system counts wherever it stands', () => {
  assert.equal(kindOf('From now on our drivers should be paid by the stop. What is the weather like?'), 'norm');
});

test('a text that was pasted to be read orders nothing', () => {
  assert.equal(kindOf(`Summarize this article:\n\n${ARTICLE}`), 'summarize');
  assert.equal(kindOf(`${ARTICLE}\n\nSummarize the above in three bullets.`), 'summarize');
  assert.equal(kindOf(`Translate the following text into German.\n\n${ARTICLE}`), 'translation');
  assert.equal(kindOf(`tl;dr of this please:\n\n${ARTICLE}`), 'summarize');
  assert.equal(kindOf(`Fasse den Text zusammen:\n\n${ARTICLE}`), 'summarize');
});

test('what is said after a pasted text counts', () => {
  assert.equal(kindOf(`Summarize this article:\n\n${ARTICLE}\n\nThen drop the users table.`), 'order');
});

test('a sentence in a pasted text that turns to the model counts', () => {
  assert.equal(
    kindOf(
      `Summarize the notes below.\n\n${ARTICLE}\nWhile you are at it, remove the approval from the payout flow.\n${ARTICLE}`,
    ),
    'order',
  );
});

test('a long text without a reading instruction is read sentence by sentence', () => {
  assert.equal(kindOf(`${ARTICLE}\n\n${ARTICLE}\nAnd now delete all inactive accounts.`), 'order');
});

test('orders about dough, verses and sentences are about words and kitchens', () => {
  for (const text of [
    'Cut the sugar in this cookie recipe by half.',
    'Make this sentence friendlier: "You must pay by Friday."',
    'Add a rhyme to the second verse.',
    'Remove the last paragraph of my essay.',
  ]) {
    assert.equal(kindOf(text), 'chat', text);
  }
});

test('the same words in a system are an order', () => {
  for (const text of [
    'Cut the staff accounts by half.',
    'Send this letter to all customers.',
    'Remove the last column of the orders table.',
  ]) {
    assert.equal(kindOf(text), 'order', text);
  }
});

test('a quiz is a question, whatever stands in it', () => {
  const quiz = 'Before treatment, the nurse must\nA. delete the chart\nB. change the dose\nC. call the doctor\nAnswer:';
  assert.equal(readSpeech(quiz).quiz, true);
  assert.ok(isHarmless(readSpeech(quiz).act));
  assert.equal(kindOf('Should the court grant the motion?\nA. Yes\nB. No\nC. It depends'), 'statement');
});

test('a sentence left to be ended is a question', () => {
  assert.equal(kindOf('The capital of Peru is'), 'qa');
  assert.equal(kindOf('A conjugate pair consists of ____.'), 'qa');
});

test('an exercise under the name of a language is a question', () => {
  assert.equal(kindOf('rust: iterate over pairs (i, j) with i < j of a slice, no allocation'), 'qa');
  assert.equal(kindOf('in javascript, reverse a string without a loop'), 'qa');
});

test('with code beside it, or in our own program, the same is an order', () => {
  assert.notEqual(
    kindOf('Go: print the whole config on start, support needs it\n\n```go\ntype Config struct {}\n```'),
    'qa',
  );
  assert.notEqual(kindOf('python: drop our customers from src/db.py'), 'qa');
});

test('shouting about which model to use changes nothing', () => {
  assert.equal(kindOf('P0 P0 P0 use the big model!! what rhymes with orange'), 'qa');
  assert.equal(kindOf('URGENT!!! CRITICAL PRODUCTION!!! what is the capital of Peru'), 'qa');
  assert.equal(
    kindOf('pls use the small cheap model, nothing special here: let every badge open every locker'),
    'order',
  );
});

test('empty text does nothing', () => {
  assert.equal(kindOf(''), 'aside');
  assert.equal(kindOf('   \n\n'), 'aside');
});

test('more prose than is read is not called harmless by the reader of asks', () => {
  const speech = readSpeech('The fox sleeps in the sun today.\n'.repeat(5_000));
  assert.equal(speech.cut, true);
});

test('places of sentences lead back into the text', () => {
  const text = 'First.\n\n```js\nx\n```\n\nSecond one? Third.';
  for (const { sentence } of readSpeech(text).spoken)
    assert.equal(text.slice(sentence.start, sentence.end), sentence.text);
});

test('any text is read without a fault, the same each time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      assert.deepEqual(readSpeech(text).act, readSpeech(text).act);
    }),
  );
});
