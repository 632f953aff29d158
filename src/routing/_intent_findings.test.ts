// What _intent_findings.ts promises: the deeds and things of a sentence, without what is not to be done.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readClauseFindings, readFindings, type Findings } from './_intent_findings.ts';
import { readSentences, type Sentence } from './_words_sentences.ts';

function sentenceOf(text: string): Sentence {
  const [sentence] = readSentences(text);
  assert.ok(sentence !== undefined);
  return sentence;
}
const findings = (text: string): Findings => readFindings(sentenceOf(text));
const deeds = (text: string): readonly string[] => [...findings(text).deeds].sort();
const categories = (text: string): readonly string[] =>
  [...new Set(findings(text).things.map(({ category }) => category))].sort();

test('deeds are told by what they do', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['delete the backups', 'remove'],
    ['get rid of the queue', 'remove'],
    ['turn the alarm off', 'loosen'],
    ['skip the review', 'loosen'],
    ['let everyone in without a password', 'loosen'],
    ['give Bob access', 'grant'],
    ['make her admin', 'grant'],
    ['commit the key', 'reveal'],
    ['refund the customer', 'pay'],
    ['deploy the build', 'operate'],
    ['roll the release back', 'operate'],
    ['raise the limit', 'change'],
    ['lösche die Konten', 'remove'],
    ['schalte die Prüfung ab', 'loosen'],
    ['supprime les comptes', 'remove'],
    ['borra la tabla', 'remove'],
    ['apague os registros', 'remove'],
  ];
  for (const [text, deed] of cases) assert.ok(deeds(text).includes(deed), `${text}: ${deeds(text).join()}`);
});

test('things are told by what can be hurt', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['change the password policy', 'auth'],
    ['update the invoice', 'money'],
    ['rename the column', 'schema'],
    ['touch production', 'production'],
    ['open the firewall', 'infra'],
    ['print the api key', 'secrets'],
    ['wipe the backups', 'data-loss'],
    ['ändere die Berechtigungen', 'auth'],
    ['efface la base de données', 'data-loss'],
    ['cambia el precio', 'money'],
    ['mude a senha', 'auth'],
    ['把数据库删掉', 'data-loss'],
    ['権限を変更して', 'auth'],
  ];
  for (const [text, category] of cases)
    assert.ok(categories(text).includes(category), `${text}: ${categories(text).join()}`);
});

test('parts of words are no things', () => {
  assert.deepEqual(categories('make payment_button_color darker'), []);
  assert.deepEqual(categories('the classical author of terrorism'), []);
});

test('what is not to be done is left out', () => {
  for (const text of [
    "don't touch the database",
    'do not delete the backups',
    'leave the login alone',
    'never drop the table',
    'no need to remove the account',
  ]) {
    assert.deepEqual(deeds(text), [], text);
  }
  assert.deepEqual(categories('rename the prop without touching the login'), []);
});

test('a limit that is taken away is not "not to be done"', () => {
  assert.ok(deeds("don't ask for the code").includes('loosen'));
  assert.ok(deeds("Ne demande plus le code quand le client change d'adresse").includes('loosen'));
});

test('what is quoted is no thing', () => {
  assert.deepEqual(categories('rename it to "password"'), []);
});

test('surroundings are told', () => {
  assert.ok(findings('drop the test database').settings.has('sandbox'));
  assert.ok(findings('fix the typo in the login page').settings.has('cosmetic'));
  assert.ok(findings('our customers').settings.has('own'));
  assert.ok(findings('do it tonight').settings.has('moment'));
  assert.ok(findings('cut the butter in the recipe').settings.has('everyday'));
  assert.ok(findings('everyone may enter').settings.has('universal'));
  assert.ok(findings('今晚上线').settings.has('moment'));
});

test('production is told by its names, not by words that hold them', () => {
  assert.equal(findings('wipe it in prod').inProduction, true);
  assert.equal(findings('auf Produktion').inProduction, true);
  assert.equal(findings('本番を止めて').inProduction, true);
  assert.equal(findings('a reproduction of the painting').inProduction, false);
  assert.equal(findings('product page').inProduction, false);
});

test('words of many uses are weak things', () => {
  assert.ok(findings('clear the table').things.every(({ weak }) => weak));
  assert.ok(findings('change the payroll').things.some(({ weak }) => !weak));
});

test('a clause with a deed and a thing of its own is judged by its own surroundings', () => {
  const [clause] = readClauseFindings(sentenceOf('just a typo fix really: set the tax rate to 0 for all orders'));
  assert.ok(clause !== undefined);
  assert.equal(clause.settings.has('cosmetic'), false);
  assert.deepEqual(readClauseFindings(sentenceOf('drop the column')), []);
});

test('a sentence of a hundred thousand words costs no more than its first ones', () => {
  const sentence = sentenceOf('delete the backups, '.repeat(30_000));
  assert.ok(readFindings(sentence).deeds.has('remove'));
  assert.ok(readClauseFindings(sentence).length <= 400);
});

test('every way to say what is to be left alone takes its deed away', () => {
  const limits = [
    "don't delete the table",
    'dont delete the table',
    'do not delete the table',
    'never delete the table',
    'not delete the table',
    'nothing may delete the table',
    'except delete the table',
    'leave the delete of the table alone',
    'without touching the delete of the table',
    'no need to delete the table',
    'no-one may delete the table',
  ];
  for (const limit of limits) assert.equal(readFindings(sentenceOf(limit)).deeds.has('remove'), false, limit);
  assert.equal(readFindings(sentenceOf('delete the table')).deeds.has('remove'), true);
});

test('of four hundred words and more the first are read, their clauses too', () => {
  const long = `delete the table, ${'and so on, '.repeat(300)}`;
  const sentence = sentenceOf(long);
  assert.ok(sentence.words.length > 400);
  assert.equal(readFindings(sentence).deeds.has('remove'), true);
  assert.ok(readClauseFindings(sentence).some(({ deeds }) => deeds.has('remove')));
});
