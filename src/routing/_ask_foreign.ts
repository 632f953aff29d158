// Owns reading a sentence that is not English: German, French, Spanish, Portuguese by their words, Chinese and Japanese by
// phrases in the text. Simpler than English: a word of changing anywhere makes an order, unless the sentence only asks.
import type { Act } from './_ask_act.ts';
import { FILLERS, FOREIGN, UNSPACED, type ForeignWord, type UnspacedWord } from './_ask_words.ts';
import { CHINESE_DEEDS, DEEDS, JAPANESE_DEEDS } from './_intent_verbs.ts';
import { findAll, matchAt } from './_words_lexicon.ts';
import { findInText } from './_words_text_lexicon.ts';
import type { Sentence } from './_words_sentences.ts';
import type { Language, Word } from './words.ts';

/** Longer ones are no sentences, and are not called harmless. */
const SENTENCE_WORDS_MAX = 400;
const SENTENCE_CHARS_MAX = 2_000;

export function readForeign(sentence: Sentence, languages: readonly Exclude<Language, 'zh' | 'ja' | 'en'>[]): Act {
  const { words } = sentence;
  if (words.length > SENTENCE_WORDS_MAX) return { kind: 'opaque' };
  const from = firstWord(words);
  if (from >= words.length) return { kind: 'greeting' };
  const found = findAll(FOREIGN, words);
  const has = (tag: ForeignWord): boolean => found.some((hit) => hit.tag === tag);
  // A word of reading may be a word of changing too (`muestra`, `schreib`): that one place does not count as a change.
  const readAt = new Set(found.filter((hit) => isReadingTag(hit.tag)).map((hit) => hit.from));
  const changes =
    languages.some((language) =>
      findAll(DEEDS[language], words, { from, to: words.length }).some((hit) => !readAt.has(hit.from)),
    ) ||
    findAll(DEEDS.en, words, { from, to: words.length }).some((hit) => hit.tag !== 'change' && hit.tag !== 'reveal');
  // `Wer über 60 ist, zahlt ab morgen nichts` begins like a question and asks nothing.
  const asks = sentence.asks || (startsWith(found, from, 'question') && !changes && !has('norm'));
  if (has('request') && from === firstOf(found, 'request'))
    return changes && !hasReading(found) ? { kind: 'order' } : readingAct(found, changes);
  if (asks) {
    if (has('advice') || (!has('question') && asksOfUs(words))) return { kind: 'decision' };
    if (sentence.asks && changes && !has('question')) return { kind: 'decision' };
    return hasReading(found) ? readingAct(found, false) : { kind: 'read', task: 'qa' };
  }
  const leads = [...readAt].some((at) => at - from <= 2);
  if (leads && !changesBeyond(sentence, languages, readAt)) return readingAct(found, false);
  if (changes) return { kind: 'order' };
  if (has('norm')) return { kind: 'norm' };
  if (hasReading(found) || has('chat')) return readingAct(found, false);
  return { kind: 'opaque' };
}

/** After a reading verb at the front, only a deed in a further clause is an order: `erklär das und lösch es`. */
function changesBeyond(
  sentence: Sentence,
  languages: readonly Exclude<Language, 'zh' | 'ja' | 'en'>[],
  readAt: ReadonlySet<number>,
): boolean {
  const { words } = sentence;
  const and = words.findIndex(
    (word, index) => index > 0 && /^(?:und|dann|danach|et|puis|ensuite|y|luego|despues|e|depois)$/.test(word.text),
  );
  if (and < 0) return false;
  return languages.some((language) =>
    findAll(DEEDS[language], words, { from: and, to: Math.min(words.length, and + 3) }).some(
      (hit) => !readAt.has(hit.from),
    ),
  );
}

/** `¿lo subimos?`, `apagamos tudo?`: the verb's ending says who would do it. */
function asksOfUs(words: readonly Word[]): boolean {
  return words.some(
    (word) =>
      /^[a-z]{2,}(?:amos|emos|imos)$/.test(word.text) &&
      !/^(?:extremos|ultimos|proximos|minimos|maximos|ramos|tramos|termos|demos)$/.test(word.text),
  );
}

function isReadingTag(tag: ForeignWord): boolean {
  return (
    tag === 'read' ||
    tag === 'summarize' ||
    tag === 'translation' ||
    tag === 'classification' ||
    tag === 'extraction' ||
    tag === 'triage' ||
    tag === 'chat'
  );
}

function hasReading(found: readonly { readonly tag: ForeignWord }[]): boolean {
  return found.some((hit) => isReadingTag(hit.tag));
}

function readingAct(found: readonly { readonly tag: ForeignWord }[], changes: boolean): Act {
  if (changes) return { kind: 'order' };
  for (const task of ['translation', 'summarize', 'classification', 'extraction', 'triage', 'chat'] as const) {
    if (found.some((hit) => hit.tag === task)) return { kind: 'read', task };
  }
  return hasReading(found) ? { kind: 'read', task: 'qa' } : { kind: 'opaque' };
}

function startsWith(
  found: readonly { readonly tag: ForeignWord; readonly from: number }[],
  from: number,
  tag: ForeignWord,
): boolean {
  return found.some((hit) => hit.tag === tag && hit.from - from <= 1);
}

function firstOf(found: readonly { readonly tag: ForeignWord; readonly from: number }[], tag: ForeignWord): number {
  return found.find((hit) => hit.tag === tag)?.from ?? -1;
}

function firstWord(words: readonly Word[]): number {
  let from = 0;
  while (from < words.length) {
    const hit = matchAt(FILLERS, words, from);
    if (hit === undefined) return from;
    from = hit.to;
  }
  return from;
}

/** Chinese and Japanese. A question mark in words (`吗`, `ですか`) asks; what is quoted is not said. */
export function readUnspaced(sentence: Sentence, language: 'zh' | 'ja'): Act {
  if (sentence.text.length > SENTENCE_CHARS_MAX) return { kind: 'opaque' };
  const said = sentence.text.replace(/[「『“«"][^」』”»"]{0,200}[」』”»"]/g, ' ');
  const found = findInText(UNSPACED, said);
  const has = (tag: UnspacedWord): boolean => found.some((hit) => hit.tag === tag);
  const deeds = findInText(language === 'ja' ? JAPANESE_DEEDS : CHINESE_DEEDS, said);
  const orders = has('request') || /[把将]/.test(language === 'zh' ? said : '');
  if (has('advice')) return { kind: 'decision' };
  const acting = deeds.some(({ tag }) => tag !== 'change');
  const polar = has('polar') || sentence.asks;
  const reading = (['translation', 'summarize', 'classification', 'extraction', 'chat'] as const).find(has);
  const told = has('read') || reading !== undefined;
  // Asked whether to do it: the answer is acted on.
  if (acting && polar && !told && !has('question')) return { kind: 'decision' };
  if (deeds.length > 0 && !told && !has('question') && (orders || !polar)) return { kind: 'order' };
  // A comma or `然后` between reading and a deed: both are wanted.
  if (deeds.length > 0 && told && /[，、。]|然后|てから|した後/.test(said)) return { kind: 'order' };
  if (reading !== undefined) return { kind: 'read', task: reading };
  if (told || has('question') || polar) return { kind: 'read', task: 'qa' };
  if (has('thanks')) return { kind: 'greeting' };
  return { kind: 'opaque' };
}
