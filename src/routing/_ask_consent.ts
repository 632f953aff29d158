// Owns short yeses and what they say yes to: `do it`, `ja bitte`, `vas-y`, 好的. Whether the proposal is dangerous is not
// its business, only whether there is one and whether it merely reads.
import { isHarmless, strongest, type Act } from './_ask_act.ts';
import { readSentence } from './_ask_speech.ts';
import { FILLERS, FOREIGN, READING, UNSPACED } from './_ask_words.ts';
import { DEEDS } from './_intent_verbs.ts';
import { defineLexicon, findAll, matchAt } from './_words_lexicon.ts';
import { defineTextLexicon, findInText } from './_words_text_lexicon.ts';
import { readSentences, type Sentence } from './_words_sentences.ts';
import { isUnspaced, readWords } from './words.ts';

/** A yes that goes on longer says something of its own. */
const CONSENT_WORDS_MAX = 9;
const CONSENT_CHARS_MAX = 100;
/** A proposal stands at the end of what the assistant said. */
const PROPOSAL_CHARS_MAX = 4_000;

const CONSENTS = defineLexicon<'yes' | 'word'>({
  yes: `yes, yep, yeah, yup, ya, y, aye, sure, sure thing, ok, okay, k, okey, go, go ahead, go on, go for it, do it, do that, do this, do so, do both, do all, do them, do the first, do the second, just do it, proceed, continue, carry on, keep going, confirmed, confirm, i confirm, approved, approve, i approve, lgtm, ship it, ship, sgtm, sounds good, sounds right, sounds great, looks good, looks fine, please do, make it so, fine, fine by me, fine with me, agreed, i agree, absolutely, definitely, of course, correct, right, exactly, perfect, great, good, all good, run it, run that, run them, apply it, apply that, apply them, apply, send it, merge it, merge, execute it, execute, push it, deploy it, delete it, delete them, drop it, restart it, let's go, let's do it, let's do that, yes please, the first one, the second one, the first, the second, option one, option two, option 1, option 2, option 3, option a, option b, option c, both, all of them, all of it, everything, 1, 2, 3, a, b, c, again, same for the others, same for the other, same again, and the rest, the rest too, next, whatever you think, as you said, as proposed, as you suggest, as suggested, you decide, your call, make it happen, get it done, finish it, do the thing, pull the trigger, send, submit, accept, accepted, granted, permission granted, you may, you can, green light, thumbs up, roger, affirmative, engage, hit it, trust you, i trust you, no objections, no objection, why not, be my guest, by all means, force it,
    ja, jo, jawohl, jup, klar, na klar, mach, mach es, mach das, mach mal, mach weiter, machen wir, los, los geht's, leg los, genau, passt, passt so, einverstanden, bitte, gern, gerne, tu es, tu das, weiter, bestatigt, freigegeben, in ordnung, geht klar, von mir aus, alles klar, dann los, hau rein, alle, alles, beide, die erste, die zweite,
    oui, ouais, ouep, vas-y, vas y, allez, allez-y, allons-y, d'accord, fais-le, fais le, fais ca, c'est bon, c'est parti, parfait, je confirme, confirme, bien sur, volontiers, entendu, tous, tout, les deux,
    si, claro, dale, adelante, hazlo, hazla, vale, venga, de acuerdo, confirmo, confirmado, procede, perfecto, por supuesto, sigue, aplicalo, ejecutalo, borralo, listo, todos, todo, los dos, ambos,
    sim, pode, pode ser, pode sim, faz isso, faz, faca, faca isso, manda ver, manda, vai, vai la, beleza, blz, pode fazer, pode ir, certo, isso, isso mesmo, prossiga, segue, bora, fechado, tudo, os dois`,
  word: `please, now, then, thanks, thank you, thx, tonight, today, already, quickly, just, it, that, this, so, and, the, with, for, me, to, all, too, also, man, mate, bro, boss, !, right away, right now, immediately, asap, straight away, yourself, from my side, of it, there, here, production, prod, in prod, on prod, on production, everywhere, jetzt, dann, so, mal, bitte, danke, sofort, gleich, maintenant, merci, alors, ahora, gracias, entonces, ya, agora, obrigado, obrigada, por favor, s'il te plait, stp, svp, anyway, i'm sure, im sure, i am sure, cool, nice`,
});

const UNSPACED_CONSENTS = defineTextLexicon<'yes'>({
  yes: '好的 好吧 好 可以 行 是的 是 对的 对 嗯 同意 继续 执行吧 执行 做吧 弄吧 来吧 就这样 就这么办 没问题 确认 批准 动手 上吧 开始吧 开始 删吧 请 吧 了 谢谢 那就 直接 马上 现在 都 全部 はい うん ええ お願いします お願い やって やってください やっちゃって どうぞ いいよ いいです いいね 了解 承認 進めて 進めてください 実行して 実行 それで オッケー 頼む 頼みます もちろん ください すぐ 今すぐ 全部 両方 大丈夫です 大丈夫 そうして 下さい で',
});

/** True for a text that only says yes, in words or with a raised thumb. */
export function isConsent(text: string): boolean {
  const said = text.trim();
  if (said === '' || said.length > CONSENT_CHARS_MAX || /[?？]/.test(said)) return false;
  if (isUnspaced(said)) return coversAll(said);
  const words = readWords(said);
  if (words.length === 0) return /[👍✅👌🚀🆗💯✔]/u.test(said);
  if (words.length > CONSENT_WORDS_MAX) return false;
  let at = 0;
  let yes = false;
  while (at < words.length) {
    const hit = matchAt(CONSENTS, words, at);
    if (hit === undefined) return false;
    yes ||= hit.tag === 'yes';
    at = hit.to;
  }
  return yes;
}

function coversAll(text: string): boolean {
  const bare = text.replace(/[\p{P}\p{S}\s]/gu, '').replace(/^ok/i, '');
  const covered = findInText(UNSPACED_CONSENTS, bare).reduce((sum, hit) => sum + hit.end - hit.start, 0);
  return bare !== '' && covered === bare.length;
}

const OFFERS =
  /\b(?:shall i|should i|can i|could i|may i|want me to|would you like me to|do you want me to|like me to|i can|i could|i'll|i will|i would|i'd|i am going to|i'm going to|ready to|let me|we could|we can|we should|proposal:|plan:|next:|my plan is to|i propose to|i suggest|i recommend)\s+(?:now |then |also |just |go ahead and |to )?/gi;

/**
 * What a yes to this text sets going. `aside` where the text proposed nothing and is finished; an order wherever it is not
 * plain that the proposal only reads.
 */
export function readProposal(text: string): Act {
  const tail = text.slice(-PROPOSAL_CHARS_MAX);
  const acts: Act[] = [];
  for (const sentence of readSentences(tail)) {
    const act = proposalIn(sentence);
    if (act !== undefined) acts.push(act);
  }
  const best = strongest(acts);
  // `¿Lo hago?` after a sentence that tells what: something is done.
  if (best.kind === 'fragment') return { kind: 'order' };
  if (acts.length > 0) return best;
  return FINISHED.test(tail) || (!/[?？]/.test(tail.slice(-400)) && !/```/.test(tail) && isTalk(tail))
    ? { kind: 'aside' }
    : { kind: 'order' };
}

const FINISHED =
  /^\W*(?:done|finished|completed|all set|fixed|created|updated|merged|deployed|sent|removed|deleted|renamed|added|fertig|erledigt|termine|c'est fait|hecho|listo|feito|pronto|完成|已|完了|しました)/i;

function proposalIn(sentence: Sentence): Act | undefined {
  const found: Act[] = [];
  for (const match of sentence.text.matchAll(OFFERS)) {
    const after = sentence.start + match.index + match[0].length;
    const at = sentence.words.findIndex((word) => word.start >= after - 1 && word.end > after);
    if (at < 0) continue;
    const reads =
      matchAt(READING, sentence.words, at) !== undefined ||
      /^(?:tell|help|explain|answer|write|draft|look)$/.test(sentence.words[at]?.text ?? '');
    found.push(reads ? { kind: 'read', task: 'qa' } : { kind: 'order' });
  }
  if (found.length > 0) return strongest(found);
  if (!sentence.asks) return undefined;
  const act = readSentence(sentence);
  const harms = findAll(DEEDS.en, sentence.words).some((hit) => hit.tag !== 'change' && hit.tag !== 'reveal');
  if (offersReading(sentence) && !harms && act.kind !== 'order') return { kind: 'read', task: 'qa' };
  // "Anything else?" proposes nothing; a question with a deed in it does, whatever its form.
  if (!isHarmless(act)) return { kind: 'order' };
  return { kind: 'fragment' };
}

/** Reading is offered in so many words: `soll ich es zusammenfassen?`, `a summary?`. */
function offersReading({ words, text }: Sentence): boolean {
  return (
    findAll(READING, words).length > 0 ||
    findAll(FOREIGN, words).some(
      (hit) =>
        hit.tag !== 'question' &&
        hit.tag !== 'advice' &&
        hit.tag !== 'request' &&
        hit.tag !== 'norm' &&
        hit.tag !== 'not',
    ) ||
    findInText(UNSPACED, text).some((hit) => hit.tag === 'read' || hit.tag === 'summarize' || hit.tag === 'translation')
  );
}

/** Plain talk without a deed in it: an answer to a question, to which "ok" is no more than thanks. */
function isTalk(text: string): boolean {
  if (isUnspaced(text)) return false;
  const words = readWords(text);
  return (
    findAll(DEEDS.en, words).every((hit) => hit.tag === 'change' || hit.tag === 'reveal') &&
    matchAt(FILLERS, words, 0) === undefined
  );
}
