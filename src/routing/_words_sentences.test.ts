// What _words_sentences.ts promises: sentences with exact places in any of seven languages, quotations as one word.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readSentences } from './_words_sentences.ts';

const cut = (text: string): readonly string[] => readSentences(text).map((sentence) => sentence.text);

test('stops, marks and line ends end a sentence', () => {
  assert.deepEqual(cut('One. Two! Three? Four'), ['One.', 'Two!', 'Three?', 'Four']);
  assert.deepEqual(cut('first line\nsecond line'), ['first line', 'second line']);
  assert.deepEqual(cut('stop; go on'), ['stop;', 'go on']);
});

test('Chinese and Japanese stops end a sentence', () => {
  assert.deepEqual(cut('把它删掉。今天上线！可以吗？'), ['把它删掉。', '今天上线！', '可以吗？']);
});

test('a run of marks ends one sentence', () => {
  assert.deepEqual(cut('use the big model!! what rhymes?!'), ['use the big model!!', 'what rhymes?!']);
});

test('abbreviations, initials and numbers do not end a sentence', () => {
  assert.deepEqual(cut('e.g. the table vs. the index'), ['e.g. the table vs. the index']);
  assert.deepEqual(cut('Ask J. Smith about 3.14 and v1.2 of login.ts'), [
    'Ask J. Smith about 3.14 and v1.2 of login.ts',
  ]);
  assert.deepEqual(cut('z.B. die Tabelle'), ['z.B. die Tabelle']);
});

test('a line that was wrapped goes on in the next one', () => {
  const text = 'please have a look at the following text, which was written\nby a colleague of mine';
  assert.equal(cut(text).length, 1);
});

test('a short line ends its sentence', () => {
  assert.equal(cut('finish it\nand then stop').length, 2);
});

test('marks of lists are not part of a sentence', () => {
  assert.deepEqual(cut('- first\n* second\n3. third\n# fourth\n(b) fifth'), [
    'first',
    'second',
    'third',
    'fourth',
    'fifth',
  ]);
});

test('a stop inside a quotation does not end the sentence', () => {
  assert.deepEqual(cut('Translate "Stop. Go away." to French'), ['Translate "Stop. Go away." to French']);
});

test('a quotation is one word, with the place of the whole', () => {
  const [sentence] = readSentences('explain "blast radius of a deploy" now');
  assert.deepEqual(
    sentence?.words.map((word) => word.text),
    ['explain', '"', 'now'],
  );
  const mark = sentence?.words[1];
  assert.equal('explain "blast radius of a deploy" now'.slice(mark?.start, mark?.end), '"blast radius of a deploy"');
});

test('a question is known by its mark, also behind a bracket, a quotation mark or a smile', () => {
  for (const text of ['really?', 'really?)', 'say "why?"', '¿de verdad', '可以吗？', 'ok? 🙂', 'sure?!']) {
    assert.equal(readSentences(text)[0]?.asks, true, text);
  }
  for (const text of ['really.', 'really', 'why? because']) {
    assert.equal(readSentences(text).at(-1)?.asks, false, text);
  }
});

test('places lead back into the text, with the offset added', () => {
  const text = '  One thing.\n\n - Two things: "three."  ';
  for (const sentence of readSentences(text, 50)) {
    assert.equal(text.slice(sentence.start - 50, sentence.end - 50), sentence.text);
    for (const word of sentence.words) assert.ok(word.start >= sentence.start && word.end <= sentence.end);
  }
});

test('text without a word has no sentences', () => {
  assert.deepEqual(cut(''), []);
  assert.deepEqual(cut(' \n\n ... !!! '), []);
});

test('any text is cut into sentences that lie in it, in order', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      let last = 0;
      for (const sentence of readSentences(text)) {
        assert.ok(sentence.start >= last && sentence.end <= text.length);
        assert.equal(text.slice(sentence.start, sentence.end), sentence.text);
        last = sentence.end;
      }
    }),
  );
});

test('words keep their order and none is lost outside quotations', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('drop', 'the', 'table', 'now.', 'ok?', 'and,', '\n'), { maxLength: 60 }),
      (parts) => {
        const text = parts.join(' ');
        const words = readSentences(text).flatMap((sentence) => sentence.words.map((word) => word.text));
        assert.deepEqual(words, text.match(/[a-z]+/g) ?? []);
      },
    ),
  );
});

test('a hundred thousand stops are read once', () => {
  assert.equal(cut('a. '.repeat(100_000)).length, 100_000);
  assert.equal(cut('. '.repeat(100_000)).length, 0);
});

test('abbreviations and initials end no sentence, words of their length do', () => {
  const count = (text: string): number => readSentences(text).length;
  assert.equal(count('It takes approx. two days.'), 1);
  assert.equal(count('Ask J. Smith about it.'), 1);
  assert.equal(count('Use the p.ej. form.'), 1);
  assert.equal(count('It is broken in safari. Mend it.'), 2);
  assert.equal(count('We live in crux. Mend it.'), 2);
  assert.equal(count('Es kostet 5 €. Danach mehr.'), 2);
});

test('a sentence knows its clauses, its languages and whether it is of ASCII alone', () => {
  const [plain, foreign] = readSentences('Drop it, and do the rest. Lösch bitte die Tabelle für uns.');
  assert.ok(plain !== undefined && foreign !== undefined);
  assert.deepEqual(
    plain.clauses.map(({ joint }) => joint),
    ['start', 'pause'],
  );
  assert.equal(plain.plain, true);
  assert.deepEqual(plain.languages, ['en']);
  assert.equal(foreign.plain, false);
  assert.equal(foreign.languages[0], 'de');
});

test('places are moved by the offset, of quotations too', () => {
  const text = 'Say "hello there" to Bob. It is „gut“ so.';
  const moved = readSentences(text, 1_000);
  const still = readSentences(text);
  assert.deepEqual(
    moved.map(({ start, end, words }) => [start, end, words.map((word) => [word.text, word.start, word.end])]),
    still.map(({ start, end, words }) => [
      start + 1_000,
      end + 1_000,
      words.map((word) => [word.text, word.start + 1_000, word.end + 1_000]),
    ]),
  );
  assert.ok(still.some(({ words }) => words.some((word) => word.text === '"')));
});
