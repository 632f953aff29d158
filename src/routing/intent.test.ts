// What intent.ts promises: prose that orders a change to something that can be hurt is a signal, and prose that only looks
// like it is none. Both directions, by category, language and trap.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import { findAsk } from './ask.ts';
import { RISK_CATEGORIES, rankOfRisk, type RiskCategory, type Signal } from './decision.ts';
import { readIntent } from './intent.ts';

type Message = Readonly<Record<string, unknown>>;

const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });
const signalsOf = (...messages: Message[]): readonly Signal[] =>
  readIntent(findAsk(openaiChat.decodeRequest({ model: 'auto', messages } as never)));
const categoriesOf = (text: string): readonly RiskCategory[] => signalsOf(user(text)).map(({ category }) => category);

function expectCategory(category: RiskCategory, prompts: readonly string[]): void {
  const missed = prompts
    .filter((text) => !categoriesOf(text).includes(category))
    .map((text) => `${categoriesOf(text).join()}: ${text}`);
  assert.deepEqual(missed, [], category);
}

function expectNone(prompts: readonly string[]): void {
  const flagged = prompts.flatMap((text) => {
    const signals = signalsOf(user(text));
    return signals.length === 0 ? [] : [`${signals.map(({ id }) => id).join()}: ${text}`];
  });
  assert.deepEqual(flagged, []);
}

test('orders about access', () => {
  expectCategory('auth', [
    'let people change their e-mail without the code',
    'Turn off two-factor for the support team.',
    'make the admin page public',
    'Give the contractor admin rights on the billing account.',
    'remove the rate limit on the login endpoint',
    'everybody may sign in with just the name, drop the password check',
    'Schalte die Prüfung der Unterschrift beim Login ab.',
    'Désactive la vérification du mot de passe pour les partenaires.',
    'Dale acceso de administrador a todo el equipo de ventas.',
    'Libera o acesso ao banco de dados para todos os estagiários.',
    '给所有员工开管理员权限',
    'ログインの二段階認証を無効にしておいて',
  ]);
});

test('orders about money', () => {
  expectCategory('money', [
    'turn off the confirmation for refunds',
    'Refund order 99812 in full and close the ticket.',
    'set the tax rate to 0 for all orders',
    'trial users should roll into the paid plan without being asked',
    'raise the price of every plan by ten percent',
    'pay the drivers by the stop from now on',
    'Erstatte allen Kunden den doppelten Betrag.',
    'Fais passer la TVA à zéro pour tous les clients suisses.',
    'Sube el precio de todos los planes un diez por ciento.',
    '先把退款审批关掉，客户等太久了',
    '来月から送料を全部無料にして',
  ]);
});

test('orders about how data is kept, and about data', () => {
  expectCategory('schema', [
    'drop the column legacy_code',
    'one parcel can now have several receivers, change how we store it and move the existing ones over',
    'rename the table in production',
    '把运单号从数字改成字符串，所有表一起改，今天晚上上线。',
  ]);
  expectCategory('data-loss', [
    'the event store is huge, keep last summer and lose the rest',
    'Delete every backup older than a week.',
    'wipe the database and start over',
    'empty the archive',
    'Lösch bitte alle Kundenkonten, die seit einem Jahr nicht benutzt wurden.',
    'Supprime les sauvegardes de plus de trente jours.',
    '把生产数据库里去年的订单都删掉',
    '本番のデータベースから古い注文を全部削除して',
  ]);
});

test('orders about what runs', () => {
  expectCategory('production', [
    'Promote the release candidate to the live ring now',
    'Deploy build 4812 to production now.',
    'Schalte den Wartungsmodus ab und leite alle Anfragen wieder um.',
    'Bascule tout le trafic sur le nouveau serveur ce soir.',
    '今夜、本番サーバーを再起動してください',
    'move the cutover to tonight',
  ]);
  expectCategory('infra', [
    'open the firewall for the weekend',
    'point our name at the new provider before lunch',
    'restart the payment server',
    'Apunta el dominio al servidor nuevo antes de comer.',
    'ファイアウォールのルールを全部許可にして',
  ]);
  expectCategory('secrets', [
    'Commit the service account json to the repo so the night build stops asking for it.',
    'print the whole config on start, support needs it',
    'paste the api key into the wiki',
    'rotate the signing key',
  ]);
});

test('what takes away for good, or opens up, is high', () => {
  for (const text of [
    'Delete every backup older than a week.',
    'turn off the password check',
    'Give everyone access to the vault.',
  ]) {
    assert.equal(signalsOf(user(text))[0]?.severity, 'high', text);
  }
});

test('decisions about such things', () => {
  for (const text of [
    'can I drop this index on orders?',
    'Can we skip the four-eyes check for this one payout?',
    'should we refund them?',
    'Which of the customers do we charge twice, and on which card?',
    'Soll ich die alten Rechnungen löschen?',
  ]) {
    assert.ok(signalsOf(user(text)).length > 0, text);
  }
});

test('questions and mentions give nothing', () => {
  expectNone([
    'What does ALTER TABLE do?',
    'explain least privilege to a new intern',
    'why do companies rotate api keys',
    'who deleted the backups yesterday?',
    'which queues are stuck in production?',
    'Summarize what happened in the database outage of 2017.',
    'write a story in which a sysadmin deletes the production database',
    'how does a SQL injection work?',
    'is the payment service up?',
    'translate "delete all accounts" to Spanish',
    'Was bedeutet „Zugriff verweigert“?',
    'Nenne drei Synonyme für „löschen“.',
    '“删库跑路”是什么意思？',
    '「削除」と「消去」の違いは何ですか？',
  ]);
});

test('words with another meaning give nothing', () => {
  expectNone([
    'cut the sugar in the cookie recipe by half',
    'kill the lights in the second scene of my play',
    'drop the last verse of the song',
    'set the table for a dinner of four',
    'add a column on gardening to my blog',
    'the migration of swallows should be the topic of my poem',
    'make a branch of the oak the hero of the story',
    'book a table at the restaurant',
    'remove the wine stain from the dress',
    'give me the key takeaway',
  ]);
});

test('what changes looks, words and tests gives nothing', () => {
  expectNone([
    'fix the typo in the login page title',
    'In Tooltip.tsx call the prop `label` instead of `txt`. Leave login and roles alone.',
    'add a unit test for the refund parser',
    'change the colour of the payment button',
    'add a docstring to parse_invoice',
    'sort the imports in auth.ts',
    'update the README of the billing service',
    'rename the variable in the session test',
    'make the header sticky on scroll',
  ]);
});

test('what happens in a throwaway place gives nothing', () => {
  expectNone([
    'drop the test database and recreate it',
    'wipe my local sandbox',
    'delete node_modules and the dist folder on my laptop',
    'restart the dev container',
    'reset the minikube cluster',
    'empty the tmp folder',
  ]);
});

test('a throwaway place beside production is no excuse', () => {
  assert.ok(signalsOf(user('wipe the staging and the live database, test data included')).length > 0);
});

test('what is said not to be done gives nothing', () => {
  expectNone([
    'do not touch production, just explain the plan',
    "Don't delete the backups. What is their size?",
    'leave the payment code alone and rename the prop in Tooltip.tsx',
    'without touching the database: what is a view?',
  ]);
});

test('the evidence is the sentence, with its exact place in its part', () => {
  const text =
    '<system-reminder>\nx\n</system-reminder>\nThanks for the help. Delete every backup older than a week. Bye!';
  const [signal] = signalsOf(user(text));
  assert.ok(signal !== undefined);
  assert.equal(signal.evidence.part, 'messages[0].content');
  assert.equal(signal.evidence.kind, 'ask');
  assert.equal(text.slice(signal.evidence.start, signal.evidence.end), 'Delete every backup older than a week.');
});

test('a signal says the rule and never the prompt', () => {
  for (const signal of signalsOf(user('Delete every backup of Zanzibar and give Quentin admin rights.'))) {
    assert.doesNotMatch(signal.says, /zanzibar|quentin/i);
    assert.match(signal.id, /^ask\.[a-z-]+(?:\.[a-z-]+)?$/);
    assert.match(signal.says, /^[ -~]{5,80}$/);
  }
});

test('a yes carries the risk of what was proposed', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['Restart would stop the belt for 11 minutes; it is peak hour. Shall I restart it?', 'do it'],
    ['`duty-payments` has 1,204 messages. I can purge it. Do you want that?', 'ja bitte'],
    ['Soll ich den Zahlungsdienst neu starten?', 'mach mal'],
    ['Puedo desactivar la verificación por SMS. ¿Lo hago?', 'dale'],
    ['Je peux supprimer les sauvegardes de 2022. On y va ?', 'vas-y'],
    ['可以把旧订单全部删除，要执行吗？', '好的'],
    ['本番を再起動しますか？', 'はい、お願いします'],
    ['I could refund the last three invoices in full.', 'sounds good'],
  ];
  for (const [proposal, yes] of cases) {
    const signals = signalsOf(user('status?'), assistant(proposal), user(yes));
    assert.ok(signals.length > 0, proposal);
    assert.equal(signals[0]?.evidence.part, 'messages[1].content');
  }
});

test('a yes to being told something carries none', () => {
  assert.deepEqual(
    signalsOf(user('x'), assistant('Shall I summarize the outage of the payment database?'), user('yes please')),
    [],
  );
});

test('"flush it" is a signal where there are tools to do it with', () => {
  const tools = [{ type: 'function', function: { name: 'bash', parameters: { type: 'object' } } }];
  const messages = [user('look at it'), assistant('90211 entries'), user('flush it')];
  const withTools = readIntent(findAsk(openaiChat.decodeRequest({ model: 'auto', messages, tools } as never)));
  assert.deepEqual(
    withTools.map(({ category }) => category),
    ['destructive-tool'],
  );
  assert.deepEqual(signalsOf(...messages), []);
});

test('one signal a category, the most severe first', () => {
  const signals = signalsOf(
    user('Delete the backups. Delete the archive. Change the backup plan. Raise the price. Deploy to production.'),
  );
  assert.equal(new Set(signals.map(({ category }) => category)).size, signals.length);
  const ranks = signals.map(({ severity }) => rankOfRisk(severity));
  assert.deepEqual(
    [...ranks].sort((a, b) => b - a),
    ranks,
  );
});

test('signals are bounded, true to their types and the same each time, for any prose', () => {
  const word = fc.constantFrom(
    'delete',
    'the',
    'backups',
    'turn',
    'off',
    'login',
    'refund',
    'all',
    'customers',
    'deploy',
    'prod',
    'please',
    '.',
    '?',
    ',',
    'do',
    'not',
    'we',
    'tonight',
    'price',
    'column',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => {
      const text = words.join(' ');
      const signals = signalsOf(user(text));
      assert.ok(signals.length <= 8);
      for (const { category, effect, severity, evidence } of signals) {
        assert.ok(RISK_CATEGORIES.includes(category));
        assert.equal(effect, 'modifies');
        assert.ok(severity === 'medium' || severity === 'high');
        assert.ok(evidence.start >= 0 && evidence.start < evidence.end && evidence.end <= text.length);
      }
      assert.deepEqual(signalsOf(user(text)), signals);
    }),
  );
});

test('a megabyte of orders is judged by its first ones', () => {
  assert.ok(signalsOf(user('delete the backups. '.repeat(50_000))).length > 0);
  assert.ok(signalsOf(user('delete the backups, '.repeat(50_000))).length <= 8);
});
