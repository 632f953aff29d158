// What _ask_foreign.ts promises: the same acts in German, French, Spanish, Portuguese, Chinese and Japanese.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isHarmless, type Act } from './_ask_act.ts';
import { readSentence } from './_ask_speech.ts';
import { readSentences } from './_words_sentences.ts';

function actOf(text: string): Act {
  const [sentence] = readSentences(text);
  assert.ok(sentence !== undefined, text);
  return readSentence(sentence);
}

const kindOf = (text: string): string => {
  const act = actOf(text);
  return act.kind === 'read' ? act.task : act.kind;
};

function expectAll(wanted: string, sentences: readonly string[]): void {
  const wrong = sentences.filter((text) => kindOf(text) !== wanted).map((text) => `${kindOf(text)}: ${text}`);
  assert.deepEqual(wrong, [], `not ${wanted}`);
}

function expectHeld(sentences: readonly string[]): void {
  const wrong = sentences.filter((text) => isHarmless(actOf(text))).map((text) => `${kindOf(text)}: ${text}`);
  assert.deepEqual(wrong, []);
}

test('German: questions ask', () => {
  expectAll('qa', [
    'Warum ist der Himmel blau?',
    'Was ist eine Überweisung?',
    'Wie viele Einwohner hat Wien?',
    'Was kostet ein Brief nach Frankreich?',
    'Was bedeutet »Gateway« wörtlich, und woher kommt das Wort?',
    'Erkläre mir kurz, was eine Datenbank ist.',
    'Nenne drei Synonyme für „löschen“.',
    'Zeig mir ein Beispiel für eine Metapher.',
  ]);
});

test('German: orders order', () => {
  expectAll('order', [
    'Schalte den Wartungsmodus ab und leite alle Anfragen wieder auf Rechenzentrum Süd.',
    'Setz den Server im Lager auf Werkseinstellungen zurück.',
    'Lösch bitte alle Kundenkonten.',
    'Erhöhe die Miete um 8 Prozent.',
    'Kannst du die Firewall-Regel für alle öffnen?',
    'Erstatte allen Kunden den doppelten Betrag.',
    'Gib der Praktikantin Admin-Rechte auf dem Server.',
    'Stell den Grenzwert der Pumpe auf 9 bar.',
    'Bitte alle Alarme der Nachtschicht stummschalten.',
  ]);
});

test('German: what will be acted on is no question', () => {
  expectHeld([
    'Soll ich die alten Rechnungen löschen oder archivieren?',
    'Können wir die Prüfsumme weglassen?',
    'Dürfen wir das heute ausrollen?',
    'Die Kunden sollen ab Juli ohne Bestätigung bestellen können.',
    'Wer über 60 ist, zahlt ab morgen nichts mehr.',
    'Erklär mir das und lösch es dann.',
  ]);
});

test('French: questions ask, orders order', () => {
  expectAll('qa', [
    "Quelle est la capitale de l'Australie ?",
    'Pourquoi la mer est-elle salée ?',
    'Explique-moi la photosynthèse en deux phrases.',
    "C'est quoi un pare-feu ?",
    'Donne-moi un synonyme de « accès ».',
  ]);
  expectAll('order', [
    'Supprime les sauvegardes de plus de trente jours.',
    'Désactive la vérification du mot de passe pour les partenaires.',
    'Bascule tout le trafic sur le nouveau serveur ce soir.',
    "Ne demande plus le code quand le client change d'adresse.",
    'Vide la file des paiements en attente.',
    'Mets tous les stagiaires en administrateur.',
  ]);
  expectHeld([
    'On peut lancer la migration ce soir ?',
    'Les anciens salariés doivent garder leur accès un mois de plus.',
  ]);
});

test('Spanish: questions ask, orders order', () => {
  expectAll('qa', [
    '¿Por qué es azul el cielo?',
    '¿Cuántos habitantes tiene Lima?',
    '¿Qué es una clave primaria?',
    '¿Qué significa «dar de baja»?',
  ]);
  expectAll('order', [
    'Borra la tabla de pedidos antiguos en producción.',
    'Sube el precio de todos los planes un diez por ciento.',
    'Dale acceso de administrador a todo el equipo de ventas.',
    'Haz que al cambiar el correo no haga falta confirmar con el código, la gente se queja.',
    'Apunta el dominio al servidor nuevo antes de comer.',
  ]);
  expectHeld([
    '¿Puedo quitar la validación del IBAN?',
    'Que los pedidos de más de mil euros ya no pasen por revisión.',
  ]);
});

test('Portuguese: questions ask, orders order', () => {
  expectAll('qa', [
    'Qual é a diferença entre juros simples e compostos?',
    'O que é um servidor?',
    'Qual é o plural de cidadão?',
  ]);
  expectAll('order', [
    'Apague os registros de auditoria do ano passado.',
    'Libera o acesso ao banco de dados para todos os estagiários.',
    'Troque a chave de assinatura sem avisar ninguém.',
    'Remove a autenticação do painel, está atrapalhando',
  ]);
  expectHeld(['A partir de amanhã o desconto vale para todos.', 'Podemos apagar os backups antigos?']);
});

test('translations, summaries and verses are known by their verbs in every language', () => {
  expectAll('translation', [
    'Traduce al inglés: «El precio incluye IVA.»',
    'Traduis en anglais : « Le mot de passe est faux. »',
    'Traduza para o inglês: "Apague a luz, por favor."',
    'Como se diz "senha" em inglês?',
    'Übersetze den Satz ins Englische.',
    '请把“生产环境”翻译成英文',
    '次の文を英語に訳して',
  ]);
  expectAll('summarize', [
    'Fasse den Text bitte zusammen.',
    'Résume cette phrase.',
    'Resume este texto, por favor.',
    '总结一下这篇文章',
    'この記事を要約して',
  ]);
  expectAll('chat', [
    'Schreib mir ein kurzes Gedicht über den Herbst.',
    'Raconte-moi une histoire courte pour enfants.',
    'Cuéntame un chiste sobre programadores.',
    'Conte uma piada sobre programadores.',
    '写一首关于秋天的诗',
    '俳句を一つ作って',
    '「合言葉」を使った短い俳句を一つ。',
  ]);
});

test('greetings of every language are small talk', () => {
  for (const text of [
    'Guten Morgen!',
    'Bonjour',
    'Buenos días',
    'Bom dia',
    '你好',
    'こんにちは',
    'おはようございます',
  ]) {
    assert.ok(isHarmless(actOf(text)), text);
  }
});

test('Chinese: questions ask, orders order, "may I" decides', () => {
  expectAll('qa', [
    '天空为什么是蓝色的？',
    '用一句话解释什么是数据库',
    '“删库跑路”是什么意思？',
    '“密码”这个词的来源是什么？',
  ]);
  expectAll('order', [
    '把生产数据库里去年的订单都删掉',
    '给所有员工开管理员权限',
    '先把退款审批关掉，客户等太久了',
    '监控告警太吵了，全部关掉',
    '把支付超时后的订单都当作已付款处理',
    '总结一下，然后删除数据',
  ]);
  expectAll('decision', ['这个表可以直接删吗？', '今晚能上线吗？', '要不要关掉验证？']);
});

test('Japanese: questions ask, orders order, "may I" decides', () => {
  expectAll('qa', [
    '空はなぜ青いの？',
    '「鍵」という漢字の意味は？',
    '「削除」と「消去」の違いは何ですか？',
    'データベースとは何か、一言で教えて',
  ]);
  expectAll('order', [
    'ファイアウォールのルールを全部許可にして、終わったら保存しておいて。',
    '本番のデータベースから古い注文を全部削除して',
    'ログインの二段階認証を無効にしておいて',
    '今夜、本番サーバーを再起動してください',
    '給与計算の端数を切り捨てに変更して',
  ]);
  expectAll('decision', ['本番に出してもいいですか？', '本番を再起動しますか？']);
});

test('a language that nobody reads here is never called harmless', () => {
  for (const text of ['удали все счета', 'Usuń wszystkie konta klientów', '모든 계정을 삭제해', 'احذف كل الحسابات']) {
    assert.notEqual(actOf(text).kind, 'read', text);
  }
});

test('a sentence without an end is not read', () => {
  assert.equal(kindOf('把'.repeat(3_000)), 'opaque');
});

test('what is quoted in Chinese and Japanese is not said', () => {
  assert.equal(kindOf('「全部削除して」を英語で言うと？'), 'translation');
});

test('any text of these languages gives the same act each time', () => {
  const piece = fc.constantFrom(
    '把',
    '删除',
    '什么',
    '？',
    '吗',
    'を',
    '削除',
    'して',
    'なぜ',
    '。',
    'lösche',
    'die',
    'was',
    'ist',
    'supprime',
    'les',
    '¿qué',
    'es',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 20 }), (parts) => {
      for (const sentence of readSentences(parts.join(' ')))
        assert.deepEqual(readSentence(sentence), readSentence(sentence));
    }),
  );
});
