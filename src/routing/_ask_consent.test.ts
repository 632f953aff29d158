// What _ask_consent.ts promises: a yes is told from everything else, and from what is said yes to, whether it only reads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isConsent, readProposal } from './_ask_consent.ts';

const kindOf = (text: string): string => readProposal(text).kind;

test('a yes is a yes in seven languages', () => {
  const yeses = [
    'yes',
    'Yes please',
    'ok',
    'ok do it',
    'do it',
    'do it now',
    'go',
    'go ahead',
    'go ahead please',
    'sure, go ahead',
    'ship it',
    'ok ship it',
    'lgtm',
    'sounds good',
    'sounds good, thanks',
    'approved',
    'confirmed, proceed',
    'yep',
    'y',
    'both',
    'the first one',
    'option 2',
    'all of them',
    'run it',
    'merge',
    "let's go",
    'please do',
    'yes, tonight',
    'yes, on prod',
    'force it',
    '👍',
    '✅',
    '🚀🚀',
    'ja',
    'ja bitte',
    'ja, mach',
    'mach mal',
    'los',
    'passt',
    'einverstanden',
    'oui',
    'vas-y',
    "d'accord",
    "oui s'il te plait",
    'sí',
    'dale',
    'sí, adelante',
    'hazlo ya',
    'sim',
    'pode',
    'pode fazer',
    'manda ver',
    '好的',
    '可以',
    '可以，执行吧',
    '好的，谢谢',
    'はい',
    'はい、お願いします',
    'お願い',
    'オッケー',
    'それでお願いします',
  ];
  assert.deepEqual(
    yeses.filter((text) => !isConsent(text)),
    [],
  );
});

test('what says more than yes, or asks, is none', () => {
  const others = [
    '',
    '   ',
    'ok?',
    'yes?',
    'no',
    'nein',
    'do not do it',
    'yes but only on staging',
    'cool, what is 17*23?',
    'hello',
    'thanks',
    'what',
    'delete the table',
    'yes, and also drop the users table',
    'do it after lunch when Bob has checked the numbers',
    '不要',
    'いいえ',
    '好的，然后删除数据库',
    'go: does this empty the slice',
    'yes '.repeat(30),
  ];
  assert.deepEqual(
    others.filter((text) => isConsent(text)),
    [],
  );
});

test('a yes to a deed is an order', () => {
  const proposals = [
    'A restart would reload the camera profile. The belt stands still for 11 minutes. Shall I restart it?',
    '`duty-payments` has 1,204 messages, oldest 3 h. I can purge it. Do you want that?',
    'I can drop the two unused indexes on `orders`. Shall I?',
    'Old WAL segments. I would delete everything under pg_wal. Proceed?',
    'Plan is ready: 3 to add, 12 to destroy. Apply?',
    'I found 4,300 inactive customers. Should I remove them?',
    'I could refund the last three invoices in full.',
    'Der Dienst hängt. Soll ich den Zahlungsdienst neu starten?',
    'Puedo desactivar la verificación por SMS. ¿Lo hago?',
    'Je peux supprimer les sauvegardes de 2022. On y va ?',
    'Posso apagar os backups antigos. Confirma?',
    '可以把旧订单全部删除，要执行吗？',
    '本番を再起動しますか？',
    "I'll push this to main now.",
    'Do you want me to summarize it, or should I delete it?',
    'Next: switch the DNS record.',
  ];
  assert.deepEqual(
    proposals.filter((text) => kindOf(text) !== 'order'),
    [],
  );
});

test('a yes to being told something is reading', () => {
  const proposals = [
    'Shall I summarize it for you?',
    'Would you like me to explain how it works?',
    'Want me to write a haiku about it?',
    'I can list the differences.',
    'Do you want me to translate it?',
    'Should I tell you a joke?',
    'Soll ich es zusammenfassen?',
  ];
  assert.deepEqual(
    proposals.filter((text) => kindOf(text) !== 'read'),
    [],
  );
});

test('after something finished a yes is thanks', () => {
  for (const text of [
    'Done, migration 31 drops depots.legacy_code.',
    'Paris is the capital of France.',
    'Fixed.',
    '42',
  ]) {
    assert.equal(kindOf(text), 'aside', text);
  }
});

test('a plan without a question is something to say yes to', () => {
  assert.equal(kindOf('Here is the plan: ```sql\nDROP TABLE a;\n```'), 'order');
});

test('the end of a long answer is what counts', () => {
  assert.equal(kindOf(`${'Rome has seven hills. '.repeat(2_000)}Shall I delete the cluster?`), 'order');
});

test('any text is judged without a fault', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      assert.equal(typeof isConsent(text), 'boolean');
      assert.equal(kindOf(text), kindOf(text));
    }),
  );
});

test('no prefix of an order is a yes that grows into it unseen', () => {
  for (const text of ['delete all accounts', 'transfer the money', 'open the door']) {
    for (const yes of ['yes', 'ok', 'go ahead', 'sure']) assert.equal(isConsent(`${yes}, ${text}`), false);
  }
});
