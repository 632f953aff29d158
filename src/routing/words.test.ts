// What words.ts promises: words with exact places, one form for each, and the language of a sentence by its small words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { detectLanguages, foldWord, isPlainText, isUnspaced, joinWords, readWords, type Language } from './words.ts';

const texts = (text: string): readonly string[] => readWords(text).map((word) => word.text);

test('a word is a run of letters and digits, joined by single marks inside', () => {
  assert.deepEqual(texts("don't touch server/login.ts, e-mail me at 10.30!"), [
    "don't",
    'touch',
    'server/login.ts',
    'e-mail',
    'me',
    'at',
    '10.30',
  ]);
  assert.deepEqual(texts('payment_button_color'), ['payment_button_color']);
  assert.deepEqual(texts('...---...'), []);
  assert.deepEqual(texts(''), []);
});

test('a stop at the end of a sentence belongs to no word', () => {
  assert.deepEqual(texts('Drop it. Now.'), ['drop', 'it', 'now']);
  assert.deepEqual(texts('a/b/'), ['a/b']);
});

test('words are folded: case, accents, sharp s and the typographic apostrophe', () => {
  const pairs: readonly (readonly [string, string])[] = [
    ['DROP', 'drop'],
    ['löschen', 'loschen'],
    ['Straße', 'strasse'],
    ['contraseña', 'contrasena'],
    ['désactivé', 'desactive'],
    ['não', 'nao'],
    ['don’t', "don't"],
    ['Søren', 'soren'],
    ['naïve', 'naive'],
    ['ÄÖÜ', 'aou'],
  ];
  for (const [written, folded] of pairs) assert.equal(foldWord(written), folded, written);
});

test('letters and their accents may come apart and still be one word', () => {
  const apart = 'lo\u0308schen';
  assert.deepEqual(texts(apart), ['loschen']);
  assert.equal(readWords(apart)[0]?.end, apart.length);
});

test('places lead back to the word as it was written, with the offset added', () => {
  const text = 'Lösch alle Konten';
  for (const word of readWords(text, 100)) {
    assert.equal(foldWord(text.slice(word.start - 100, word.end - 100)), word.text);
  }
});

test('any text gives words whose places lie in it, in order, without overlap', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      let last = 0;
      for (const word of readWords(text)) {
        assert.ok(word.start >= last && word.end > word.start && word.end <= text.length);
        last = word.end;
      }
    }),
  );
});

test('text without spaces between words is recognised', () => {
  assert.equal(isUnspaced('把数据库删掉'), true);
  assert.equal(isUnspaced('データ'), true);
  assert.equal(isUnspaced('ひらがな'), true);
  assert.equal(isUnspaced('delete the database'), false);
  assert.equal(isUnspaced('удалить'), false);
  assert.equal(isUnspaced(''), false);
});

const first = (text: string): Language | undefined => detectLanguages(readWords(text), text)[0];

test('the small words tell the language', () => {
  const cases: readonly (readonly [Language, string])[] = [
    ['en', 'what is the name of this river'],
    ['en', 'drop it'],
    ['en', 'Please turn off the alarm for the night shift'],
    ['de', 'Schalte den Wartungsmodus ab'],
    ['de', 'Was ist der Unterschied'],
    ['de', 'Lösch bitte alle Konten'],
    ['fr', 'Quelle est la capitale de la France'],
    ['fr', 'Supprime les sauvegardes de plus de trente jours'],
    ['fr', "C'est quoi un pare-feu"],
    ['es', '¿Por qué es azul el cielo?'],
    ['es', 'Borra la tabla de pedidos en producción'],
    ['es', 'Haz que no haga falta confirmar con el código'],
    ['pt', 'Apague os registros de auditoria do ano passado'],
    ['pt', 'Qual é a diferença entre os dois'],
    ['pt', 'O que são os juros'],
    ['zh', '天空为什么是蓝色的'],
    ['ja', '空はなぜ青いの'],
    ['ja', 'データベース'],
  ];
  for (const [language, text] of cases) assert.equal(first(text), language, text);
});

test('text without a small word is taken for English', () => {
  assert.deepEqual(detectLanguages(readWords('kubectl xyzzy'), 'kubectl xyzzy'), ['en']);
  assert.deepEqual(detectLanguages([], ''), ['en']);
});

test('words are joined folded, with one space', () => {
  const words = readWords('Turn   OFF,\nthe alarm');
  assert.equal(joinWords(words, 0, 4), 'turn off the alarm');
  assert.equal(joinWords(words, 1, 2), 'off');
  assert.equal(joinWords(words, 3, 99), 'alarm');
  assert.equal(joinWords(words, 2, 2), '');
});

test('a megabyte of one letter is one word', () => {
  const words = readWords('a'.repeat(1_000_000));
  assert.equal(words.length, 1);
  assert.equal(words[0]?.end, 1_000_000);
});

test('the quick way through ASCII finds the words that the rule for all scripts finds', () => {
  const rule = /[\p{L}\p{N}\p{M}_]+(?:[-'’./][\p{L}\p{N}\p{M}_]+)*/gu;
  const signs = [...`aZ09_-'’./ \n,"éß中の😀`, 'e\u0301', '\ud800'];
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...signs), maxLength: 30 }), (text) => {
      const found = readWords(text).map(({ text: folded, start, end }) => [folded, start, end]);
      const wanted = [...text.matchAll(rule)].map((match) => [
        foldWord(match[0]),
        match.index,
        match.index + match[0].length,
      ]);
      assert.deepEqual(found, wanted);
    }),
    { numRuns: 2_000 },
  );
});

test('a text of ASCII alone is told from any other', () => {
  assert.equal(isPlainText('abc\n\u007f'), true);
  for (const text of ['é', '中', 'a\u0080', '\ud800', '’']) assert.equal(isPlainText(text), false, text);
});

test('the apostrophe of French counts, that of English does not', () => {
  assert.equal(first("l'app d'un client"), 'fr');
  assert.equal(first("don't change Bob's app"), 'en');
});
