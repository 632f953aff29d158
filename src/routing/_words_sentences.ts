// Owns sentences: where one ends, what in it is quoted, whether it asks. Linear in the text. Knows no meaning.
import { findQuotes, type Quote } from './_words_quotes.ts';
import { readClauses, type Clause } from './_words_clauses.ts';
import { createQuoteWord, detectLanguages, isPlainText, readWords, type Language, type Word } from './words.ts';

export interface Sentence {
  readonly text: string;
  /** UTF-16 offsets in the text that was cut. */
  readonly start: number;
  readonly end: number;
  /** A quotation is one word, `"`: what is quoted is spoken of, not said. */
  readonly words: readonly Word[];
  /** It ends with a question mark. */
  readonly asks: boolean;
  /** It is of ASCII alone. */
  readonly plain: boolean;
  readonly clauses: readonly Clause[];
  /** Likeliest first, at least one. */
  readonly languages: readonly Language[];
}

/** A line this long that ends without a stop was wrapped, and its sentence goes on. */
const WRAPPED_LINE_CHARS_MIN = 50;

const ABBREVIATIONS = new Set([
  'e.g',
  'i.e',
  'eg',
  'ie',
  'etc',
  'vs',
  'mr',
  'mrs',
  'ms',
  'dr',
  'st',
  'no',
  'approx',
  'fig',
  'z.b',
  'bzw',
  'ca',
  'p.ej',
  'sr',
  'sra',
  'd.h',
  'usw',
  'inc',
  'v',
]);
const ABBREVIATION_CHARS_MAX = 6;
const BULLET = /^\s*(?:[-*•#]{1,6}|\d{1,2}[.)]|\([a-z0-9]\))\s+/;

/** The sentences of a piece of prose, in order; empty ones are left out. `offset` is added to every position. */
export function readSentences(text: string, offset = 0): readonly Sentence[] {
  const cut = { text, offset, quotes: findQuotes(text), plain: isPlainText(text) };
  const { quotes } = cut;
  const sentences: Sentence[] = [];
  let start = 0;
  let quote = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (!mayEnd(code)) continue;
    while ((quotes[quote]?.end ?? Infinity) <= at) quote += 1;
    const range = quotes[quote];
    if (range !== undefined && range.start < at && at < range.end - 1) continue;
    if (!endsSentence(text, at, start)) continue;
    pushSentence(sentences, cut, { start, end: at + 1 });
    start = at + 1;
  }
  pushSentence(sentences, cut, { start, end: text.length });
  return sentences;
}

/** The signs after which `endsSentence` looks closer: `!`, `?`, `;`, `.`, a line break, and those of Chinese. */
function mayEnd(code: number): boolean {
  if (code < 128) return code === 33 || code === 63 || code === 59 || code === 46 || code === 10;
  return code === 0x3002 || code === 0xff01 || code === 0xff1f || code === 0xff1b;
}

/** A text that is being cut into sentences. */
interface Cut {
  readonly text: string;
  /** Added to every position. */
  readonly offset: number;
  readonly quotes: readonly Quote[];
  /** All of it is ASCII. */
  readonly plain: boolean;
}

function pushSentence(sentences: Sentence[], cut: Cut, range: { readonly start: number; readonly end: number }): void {
  const raw = cut.text.slice(range.start, range.end);
  const begun = raw.trimStart();
  if (begun === '') return;
  const bullet = mayBeBullet(begun.charCodeAt(0)) ? (BULLET.exec(begun)?.[0].length ?? 0) : 0;
  // Behind a bullet the pattern has taken the blanks too.
  const text = begun.slice(bullet).trimEnd();
  if (text === '') return;
  const local = range.start + (raw.length - begun.length) + bullet;
  const start = local + cut.offset;
  const words = foldQuotes(readWords(text, start), cut, local + text.length);
  if (words.length === 0) return;
  const end = start + text.length;
  const plain = cut.plain || isPlainText(text);
  const clauses = readClauses({ text, start, words });
  sentences.push({
    text,
    start,
    end,
    words,
    asks: isAsking(text),
    plain,
    clauses,
    languages: detectLanguages(words, text, plain),
  });
}

/** `-`, `*`, `#`, `(`, a digit, or beyond ASCII. */
function mayBeBullet(code: number): boolean {
  return code === 45 || code === 42 || code === 35 || code === 40 || (code >= 48 && code <= 57) || code >= 128;
}

function isAsking(text: string): boolean {
  if (!text.includes('?') && !text.includes('？')) return text.startsWith('¿');
  return /[?？][\s"'”»!.)\]😀-🙏]*$/u.test(text) || text.startsWith('¿');
}

function endsSentence(text: string, at: number, start: number): boolean {
  const character = text.charAt(at);
  switch (character) {
    case '!':
    case '?':
    case '。':
    case '！':
    case '？':
    case ';':
    case '；':
      return !/[!?！？]/.test(text.charAt(at + 1));
    case '\n':
      return !isWrapped(text, at, start);
    case '.':
      return isStop(text, at, start);
    default:
      return false;
  }
}

/** A dot that ends a sentence: no digit's, no file's, no abbreviation's, no initial's. */
function isStop(text: string, at: number, start: number): boolean {
  const next = text.charAt(at + 1);
  if (next !== '' && next !== ' ' && !/[\s"'”»)]/.test(next)) return false;
  // `3.` at the beginning of a line counts, it ends nothing.
  if (at - start <= 8 && /^\s*\d{1,2}$/.test(text.slice(start, at))) return false;
  return !isAbbreviation(lettersBefore(text, at, start)) && !isInitial(text, at, start);
}

/** None has five letters, and of six there is only `approx`: most words are told by that. */
function isAbbreviation(letters: string): boolean {
  const { length } = letters;
  if (length === 5 || (length === 6 && (letters.charCodeAt(5) | 32) !== 120)) return false;
  return ABBREVIATIONS.has(letters.toLowerCase());
}

/** The letters and dots directly before a place, as far as an abbreviation goes. */
function lettersBefore(text: string, at: number, start: number): string {
  const floor = Math.max(start, at - ABBREVIATION_CHARS_MAX);
  let from = at;
  while (from > floor) {
    const code = text.charCodeAt(from - 1);
    if (code >= 128) return /[\p{L}.]{1,6}$/u.exec(text.slice(floor, at))?.[0] ?? '';
    const letter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
    if (!letter && code !== 46) break;
    from -= 1;
  }
  return text.slice(from, at);
}

/** A single capital: `J. Smith`. */
function isInitial(text: string, at: number, start: number): boolean {
  const code = text.charCodeAt(at - 1);
  if (at <= start || (code < 128 && (code < 65 || code > 90))) return false;
  return /(?:^|[\s(])\p{Lu}$/u.test(text.slice(Math.max(start, at - 2), at));
}

/** A line break inside a paragraph that an editor or a mail program set. */
function isWrapped(text: string, at: number, start: number): boolean {
  const lineStart = Math.max(start, text.lastIndexOf('\n', at - 1) + 1);
  if (at - lineStart < WRAPPED_LINE_CHARS_MIN) return false;
  return (
    !/[.!?:;,。！？]\s*$/.test(text.slice(Math.max(lineStart, at - 3), at)) &&
    /^\p{Ll}/u.test(text.slice(at + 1, at + 2))
  );
}

/** `end` is, like the quotations, a place in the whole text; the places of words are `offset` further on. */
function foldQuotes(
  words: readonly Word[],
  { quotes, offset }: { readonly quotes: readonly Quote[]; readonly offset: number },
  end: number,
): readonly Word[] {
  const first = words[0];
  if (first === undefined || quotes.length === 0) return words;
  const folded: Word[] = [];
  let quote = firstEndingAfter(quotes, first.start - offset);
  if ((quotes[quote]?.start ?? Infinity) >= end) return words;
  for (const word of words) {
    while ((quotes[quote]?.end ?? Infinity) + offset <= word.start) quote += 1;
    const range = quotes[quote];
    if (range === undefined || range.start + offset >= word.end) folded.push(word);
    else if (folded.at(-1)?.start !== range.start + offset)
      folded.push(createQuoteWord(range.start + offset, range.end + offset));
  }
  return folded;
}

/** Index of the first quotation that ends after a place; they lie in order. */
function firstEndingAfter(quotes: readonly Quote[], place: number): number {
  let low = 0;
  let high = quotes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((quotes[middle]?.end ?? Infinity) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}
