// What _words_lexicon.ts promises: entries of four kinds, the longest match, gaps with a bound, the forms of a verb.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { contains, defineLexicon, findAll, matchAt, mayContain, tagsOf, verbForms } from './_words_lexicon.ts';
import { readWords } from './words.ts';

const LEXICON = defineLexicon<'deed' | 'thing' | 'mood'>({
  deed: 'drop!, turn! ~ off, get rid of, supprim*, make ~ admin|owner',
  thing: 'table, tables, dining table, *tabelle*, gib ~ *recht*|*zugang*',
  mood: 'now',
});

const tags = (text: string): readonly string[] => findAll(LEXICON, readWords(text)).map((hit) => hit.tag);

test('a plain entry is the word itself and nothing that begins like it', () => {
  assert.deepEqual(tags('table'), ['thing']);
  assert.deepEqual(tags('tablet stable'), []);
});

test('a verb with a mark is found in its forms', () => {
  for (const form of ['drop', 'drops', 'dropped', 'dropping']) assert.deepEqual(tags(form), ['deed'], form);
  assert.deepEqual(tags('dropdown'), []);
});

test('a stem with a star is any word that begins so', () => {
  for (const form of ['supprime', 'supprimer', 'supprimez']) assert.deepEqual(tags(form), ['deed'], form);
  assert.deepEqual(tags('suppr'), []);
});

test('stars on both sides find a word inside a longer one', () => {
  assert.deepEqual(tags('Datenbanktabellenspalte'), ['thing']);
});

test('the longest phrase wins', () => {
  const hit = matchAt(LEXICON, readWords('dining table'), 0);
  assert.deepEqual(hit, { tag: 'thing', from: 0, to: 2 });
});

test('a gap takes words between, up to its bound', () => {
  assert.deepEqual(tags('turn off'), ['deed']);
  assert.deepEqual(tags('turn the alarm off'), ['deed']);
  assert.deepEqual(tags('turning the alarm of the night shift off'), ['deed']);
  assert.deepEqual(tags(`turn ${'very '.repeat(9)}off`), []);
});

test('a gap may end in one of several words, also in parts of words', () => {
  assert.deepEqual(tags('make Bob admin'), ['deed']);
  assert.deepEqual(tags('make her the owner'), ['deed']);
  assert.deepEqual(tags('make tea'), []);
  assert.deepEqual(tags('gib ihr Admin-Rechte'), ['thing']);
  assert.deepEqual(tags('gib ihr Kekse'), []);
});

test('what lies within a gap is found too', () => {
  assert.deepEqual(tags('turn the table off now'), ['deed', 'thing', 'mood']);
});

test('a range leaves out what reaches beyond it', () => {
  const words = readWords('turn the table off');
  assert.deepEqual(
    findAll(LEXICON, words, { from: 0, to: 3 }).map((hit) => hit.tag),
    ['thing'],
  );
  assert.equal(contains(LEXICON, words, { from: 0, to: 2 }), false);
  assert.equal(contains(LEXICON, words), true);
});

test('looking beyond the last word finds nothing', () => {
  assert.equal(matchAt(LEXICON, readWords('get rid'), 0), undefined);
  assert.equal(matchAt(LEXICON, readWords('get rid of'), 0)?.to, 3);
  assert.equal(matchAt(LEXICON, [], 0), undefined);
});

test('verbs take their usual forms', () => {
  assert.deepEqual(verbForms('delete'), ['delete', 'deletes', 'deleted', 'deleting']);
  assert.deepEqual(verbForms('apply'), ['apply', 'applies', 'applied', 'applying']);
  assert.ok(verbForms('drop').includes('dropped'));
  assert.ok(verbForms('push').includes('pushes'));
  assert.ok(verbForms('deploy').includes('deployed'));
  assert.ok(verbForms('skip').includes('skipping'));
});

test('every hit lies in the words, whatever they are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('turn', 'off', 'drop', 'the', 'table', 'make', 'admin', 'get', 'rid', 'of', 'x'), {
        maxLength: 40,
      }),
      (list) => {
        const words = readWords(list.join(' '));
        for (const hit of findAll(LEXICON, words)) assert.ok(hit.from < hit.to && hit.to <= words.length);
      },
    ),
  );
});

test('a hundred thousand openings without an end are passed over', () => {
  const words = readWords('turn '.repeat(100_000));
  assert.deepEqual(findAll(LEXICON, words), []);
});

test('all tags of a text are told, also where phrases share a word', () => {
  const shared = defineLexicon<'people' | 'universal' | 'place'>({
    people: 'everyone, staff',
    universal: 'everyone',
    place: 'the *raum*, *zimmer*',
  });
  assert.deepEqual([...tagsOf(shared, readWords('everyone in the Wartezimmer'))].sort(), [
    'people',
    'place',
    'universal',
  ]);
  assert.deepEqual([...tagsOf(shared, [])], []);
});

test('words that begin nothing are known to hold nothing, before any phrase is tried', () => {
  const words = readWords('the export button does nothing on Safari');
  assert.equal(mayContain(LEXICON, words, { from: 0, to: words.length }), false);
  const begun = readWords('please turn the lamp');
  assert.equal(mayContain(LEXICON, begun, { from: 0, to: begun.length }), true);
  assert.equal(mayContain(LEXICON, begun, { from: 2, to: 99 }), false);
  assert.equal(contains(LEXICON, begun), false);
});

test('a word is looked up in a table once, and what it said is kept with the word', () => {
  const own = defineLexicon<'thing'>({ thing: 'lighthouse' });
  const [word] = readWords('lighthouse');
  assert.equal(word?.facts.answers[own.number], undefined);
  findAll(own, readWords('Lighthouse'));
  const answer = word?.facts.answers[own.number];
  assert.ok(answer !== undefined && answer !== null);
  findAll(own, readWords('the lighthouse'));
  assert.equal(word?.facts.answers[own.number], answer);
});

test('what one table knows of a word says nothing of another', () => {
  const one = defineLexicon<'a'>({ a: 'lamp' });
  const other = defineLexicon<'b'>({ b: 'lamps' });
  const words = readWords('lamp lamps');
  assert.deepEqual(findAll(one, words), [{ tag: 'a', from: 0, to: 1 }]);
  assert.deepEqual(findAll(other, words), [{ tag: 'b', from: 1, to: 2 }]);
  assert.deepEqual(findAll(one, words), [{ tag: 'a', from: 0, to: 1 }]);
});

test('nothing is found anywhere exactly where nothing is contained', () => {
  const list = fc.array(fc.constantFrom('turn', 'off', 'get', 'rid', 'of', 'x', 'supprimer', 'gib', 'recht'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(list, (texts) => {
      const words = readWords(texts.join(' '));
      const range = { from: 0, to: words.length };
      const hits = findAll(LEXICON, words, range);
      assert.equal(contains(LEXICON, words, range), hits.length > 0);
      if (!mayContain(LEXICON, words, range)) assert.deepEqual(hits, []);
    }),
  );
});
