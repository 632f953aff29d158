// Owns words: cutting a text into them, folding them to one form, telling which languages they are in. Linear in the
// text, whatever the text. Knows no meaning; the tables of meaning are in the files that use them.

import { factsAt, factsOf, hashOn, lowerCode, type WordFacts } from './_words_facts.ts';
import { SPACED_LANGUAGES } from './_words_small.ts';

export interface Word {
  /** Lower case, without accents; a quotation inside a sentence is one word, `"`. */
  readonly text: string;
  /** UTF-16 offsets in the text that was cut. */
  readonly start: number;
  readonly end: number;
  readonly facts: WordFacts;
}

export type Language = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'zh' | 'ja';

/** A run of letters and digits; `e-mail`, `don't`, `login.ts` and `server/login.ts` are one word each. */
const WORD = /[\p{L}\p{N}\p{M}_]+(?:[-'’./][\p{L}\p{N}\p{M}_]+)*/gu;
const PLAIN = /^[a-z0-9_./'-]+$/;
const HAN = /\p{Script=Han}/u;
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** One form for a word: lower case, accents off, `ß` as `ss`, the typewriter's apostrophe. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  if (PLAIN.test(lower)) return lower;
  return lower
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('’', "'")
    .replaceAll('ø', 'o')
    .normalize('NFC');
}

/** The words of a text in order. Chinese and Japanese, written without spaces, come as long runs: search those as text. */
export function readWords(text: string, offset = 0): Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code < ASCII_END && wordCode(code) === 0) {
      at += 1;
      continue;
    }
    const word = readPlainWord(text, at, offset) ?? readOtherWord(text, at, offset);
    if (word === undefined) break;
    words.push(word);
    at = word.end - offset;
  }
  return words;
}

const ASCII_END = 128;

/** By code of ASCII: the folded code of a letter, a digit or `_`; 0 for all else. */
const WORD_CODES = Uint8Array.from({ length: ASCII_END }, (_, code) =>
  /\w/.test(String.fromCharCode(code)) ? lowerCode(code) : 0,
);

function wordCode(code: number): number {
  return WORD_CODES[code] ?? 0;
}

/** The word at a place, where it is one of ASCII alone; undefined where any other letter may belong to it. */
function readPlainWord(text: string, start: number, offset: number): Word | undefined {
  const { length } = text;
  let end = start;
  let hash = 0;
  while (end < length) {
    const code = text.charCodeAt(end);
    if (code >= ASCII_END) return undefined;
    const folded = wordCode(code);
    if (folded === 0) {
      if (!isJoiner(code) || end + 1 >= length) break;
      const next = text.charCodeAt(end + 1);
      if (next >= ASCII_END) return undefined;
      if (wordCode(next) === 0) break;
    }
    hash = hashOn(hash, folded === 0 ? code : folded);
    end += 1;
  }
  const facts = factsAt(text, { start, end, hash });
  return { text: facts.text, start: offset + start, end: offset + end, facts };
}

/** The next word at or behind a place, by the rules of every script. */
function readOtherWord(text: string, at: number, offset: number): Word | undefined {
  WORD.lastIndex = at;
  const match = WORD.exec(text);
  if (match === null) return undefined;
  const facts = factsOf(foldWord(match[0]));
  const start = offset + match.index;
  return { text: facts.text, start, end: start + match[0].length, facts };
}

/** A quotation, as one word. */
export function createQuoteWord(start: number, end: number): Word {
  return { text: '"', start, end, facts: factsOf('"') };
}

/** `'`, `-`, `.` and `/` join the parts of a word. */
function isJoiner(code: number): boolean {
  return code === 39 || (code >= 45 && code <= 47);
}

/** True for a text of ASCII alone, to which no rule about other scripts applies. */
export function isPlainText(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text);
}

/** True for text written without spaces between words. */
export function isUnspaced(text: string): boolean {
  return !isPlainText(text) && (HAN.test(text) || KANA.test(text));
}

/**
 * The languages that a sentence may be in, likeliest first, at least one. Close relatives are told apart by few words, so
 * a near second stays in.
 */
export function detectLanguages(
  words: readonly Word[],
  text: string,
  plain: boolean = isPlainText(text),
): readonly Language[] {
  if (!plain && KANA.test(text)) return ['ja'];
  if (!plain && HAN.test(text)) return ['zh'];
  const scores = countSmallWords(words);
  // Of ASCII only the apostrophe of French tells more than the words: `l'app`.
  if (!plain || text.includes("'"))
    for (let place = 0; place < SPACED_LANGUAGES.length; place += 1)
      scores[place] = (scores[place] ?? 0) + markScore(SPACED_LANGUAGES[place], text);
  return nearestTo(scores);
}

const ENGLISH: readonly Language[] = ['en'];

/** The languages of the best score and of those near to it. */
function nearestTo(scores: readonly number[]): readonly Language[] {
  let best = 0;
  let second = 0;
  for (const score of scores) {
    if (score > best) second = best;
    else if (score > second) second = score;
    if (score > best) best = score;
  }
  // Most sentences are plainly English, or hold no small word at all.
  if (second < best * NEAR_SECOND ? scores[0] === best : best === 0) return ENGLISH;
  const near: { readonly language: Language; readonly score: number }[] = [];
  for (let place = 0; place < SPACED_LANGUAGES.length; place += 1) {
    const language = SPACED_LANGUAGES[place];
    const score = scores[place] ?? 0;
    if (language !== undefined && score >= best * NEAR_SECOND) near.push({ language, score });
  }
  return near.sort((a, b) => b.score - a.score).map(({ language }) => language);
}

/** In the order of SPACED_LANGUAGES. */
function countSmallWords(words: readonly Word[]): number[] {
  const counts = [0, 0, 0, 0, 0];
  for (const { facts } of words) {
    let place = 0;
    for (let bits = facts.small; bits !== 0; bits >>>= 1) {
      if ((bits & 1) === 1) counts[place] = (counts[place] ?? 0) + 1;
      place += 1;
    }
  }
  return counts;
}

/** A score this near to the best stays in: Spanish and Portuguese share half of their small words. */
const NEAR_SECOND = 0.75;

/** Letters that only one of the languages has, or only two of them, weigh like small words. */
function markScore(language: Language | undefined, text: string): number {
  switch (language) {
    case 'de':
      return /[äöüß]/i.test(text) ? 2 : 0;
    case 'fr':
      return /[èêœ]|\b[ldjnscm]['’]/i.test(text) ? 2 : 0;
    case 'es':
      return /[ñ¿¡]/i.test(text) ? 3 : /[áíóú]/i.test(text) ? 1 : 0;
    case 'pt':
      return /[ãõ]/i.test(text) ? 3 : /[áíóú]/i.test(text) ? 1 : 0;
    default:
      return 0;
  }
}

/** The folded words of a range with one space between: what short patterns are tested on. */
export function joinWords(words: readonly Word[], from: number, to: number): string {
  const end = Math.min(words.length, to);
  let joined = words[from]?.text ?? '';
  if (from >= end) return '';
  for (let at = from + 1; at < end; at += 1) joined += ` ${words[at]?.text ?? ''}`;
  return joined;
}
