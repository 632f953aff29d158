// What _words_quotes.ts promises: quotations in the marks of seven languages, and nothing that only looks like one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { findQuotes } from './_words_quotes.ts';

const quoted = (text: string): readonly string[] => findQuotes(text).map(({ start, end }) => text.slice(start, end));

test('every kind of mark closes with its partner', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['explain "blast radius" please', '"blast radius"'],
    ["the word 'key' here", "'key'"],
    ['was heißt „Kündigung“ genau', '„Kündigung“'],
    ['was heißt „Kündigung” genau', '„Kündigung”'],
    ['Traduce «El precio» ahora', '«El precio»'],
    ['was bedeutet »Gateway« hier', '»Gateway«'],
    ['“smart quotes” too', '“smart quotes”'],
    ['‘single’ too', '‘single’'],
    ['「合言葉」を使う', '「合言葉」'],
    ['『本』の名', '『本』'],
    ['the `legacy_code` column', '`legacy_code`'],
  ];
  for (const [text, wanted] of cases) assert.deepEqual(quoted(text), [wanted], text);
});

test('an apostrophe inside a word opens nothing', () => {
  assert.deepEqual(quoted("don't ask for the customer's code, it's late"), []);
  assert.deepEqual(quoted("l'eau et d'un coup"), []);
});

test('a mark of inches or of a single opening opens nothing', () => {
  assert.deepEqual(quoted('a 17" screen and a 19" one'), []);
  assert.deepEqual(quoted('she said "and then nothing'), []);
});

test('a quotation does not run over an empty line', () => {
  assert.deepEqual(quoted('he said "first\n\nsecond" loudly'), []);
  assert.deepEqual(quoted('he said "first\nsecond" loudly'), ['"first\nsecond"']);
  assert.deepEqual(quoted('a `code\nblock` here'), []);
});

test('a quotation longer than its bound is none', () => {
  assert.deepEqual(quoted(`"${'a '.repeat(200)}"`), []);
  assert.equal(quoted(`"${'a '.repeat(100)}b"`).length, 1);
});

test('several quotations in a row are found each', () => {
  assert.deepEqual(quoted('"one", "two" and "three"'), ['"one"', '"two"', '"three"']);
});

test('after a mark without a partner the next pair is still found', () => {
  assert.deepEqual(quoted('«never closed\n\n«closed»'), ['«closed»']);
  assert.deepEqual(quoted('`a\n`b`'), ['`b`']);
});

test('quotations lie in the text, in order, apart from one another', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('"', "'", '«', '»', '`', '„', '“', ' ', 'a', '\n', '.'), { maxLength: 80 }),
      (parts) => {
        const text = parts.join('');
        let last = 0;
        for (const { start, end } of findQuotes(text)) {
          assert.ok(start >= last && end >= start + 2 && end <= text.length);
          last = end;
        }
      },
    ),
  );
});

test('a million marks without partners are read once', () => {
  for (const mark of ['«', '“', '「', '`', '"a ', "'a "]) {
    assert.ok(findQuotes(mark.repeat(300_000)).length <= 300_000, mark);
  }
});
