// Owns sentences: where one ends, what in it is quoted, whether it asks. Linear in the text. Knows no meaning.
import { findQuotes, type Quote } from './_words_quotes.ts';
import { readWords, type Word } from './words.ts';

export interface Sentence {
  readonly text: string;
  /** UTF-16 offsets in the text that was cut. */
  readonly start: number;
  readonly end: number;
  /** A quotation is one word, `"`: what is quoted is spoken of, not said. */
  readonly words: readonly Word[];
  /** It ends with a question mark. */
  readonly asks: boolean;
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
const BULLET = /^\s*(?:[-*•#]{1,6}|\d{1,2}[.)]|\([a-z0-9]\))\s+/;

/** The sentences of a piece of prose, in order; empty ones are left out. `offset` is added to every position. */
export function readSentences(text: string, offset = 0): readonly Sentence[] {
  const quotes = findQuotes(text);
  const sentences: Sentence[] = [];
  let start = 0;
  let quote = 0;
  for (let at = 0; at < text.length; at += 1) {
    while ((quotes[quote]?.end ?? Infinity) <= at) quote += 1;
    const range = quotes[quote];
    if (range !== undefined && range.start < at && at < range.end - 1) continue;
    if (!endsSentence(text, at, start)) continue;
    pushSentence(sentences, { text, start, end: at + 1, offset, quotes });
    start = at + 1;
  }
  pushSentence(sentences, { text, start, end: text.length, offset, quotes });
  return sentences;
}

function pushSentence(
  sentences: Sentence[],
  cut: { text: string; start: number; end: number; offset: number; quotes: readonly Quote[] },
): void {
  const raw = cut.text.slice(cut.start, cut.end);
  const bullet = BULLET.exec(raw)?.[0].length ?? 0;
  const body = raw.slice(bullet);
  const trimmed = body.trim();
  if (trimmed === '') return;
  const start = cut.start + bullet + (body.length - body.trimStart().length);
  const words = foldQuotes(readWords(trimmed, start), cut.quotes, start + trimmed.length);
  if (words.length === 0) return;
  const moved = words.map((word) => ({ ...word, start: word.start + cut.offset, end: word.end + cut.offset }));
  const asks = /[?？][\s"'”»!.)\]😀-🙏]*$/u.test(trimmed) || trimmed.startsWith('¿');
  sentences.push({
    text: trimmed,
    start: start + cut.offset,
    end: start + trimmed.length + cut.offset,
    words: moved,
    asks,
  });
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
    case '.': {
      if (!/^(?:\s|$|["'”»)])/.test(text.slice(at + 1, at + 2))) return false;
      // `3.` at the beginning of a line counts, it ends nothing.
      if (/^\s*\d{1,2}$/.test(text.slice(start, at).slice(0, 8)) && at - start <= 8) return false;
      const before = /[\p{L}.]{1,6}$/u.exec(text.slice(Math.max(start, at - 6), at))?.[0] ?? '';
      return (
        !ABBREVIATIONS.has(before.toLowerCase()) && !/(?:^|[\s(])\p{Lu}$/u.test(text.slice(Math.max(start, at - 2), at))
      );
    }
    default:
      return false;
  }
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

function foldQuotes(words: readonly Word[], quotes: readonly Quote[], end: number): readonly Word[] {
  const first = words[0];
  if (first === undefined) return words;
  const folded: Word[] = [];
  let quote = firstEndingAfter(quotes, first.start);
  if ((quotes[quote]?.start ?? Infinity) >= end) return words;
  for (const word of words) {
    while ((quotes[quote]?.end ?? Infinity) <= word.start) quote += 1;
    const range = quotes[quote];
    if (range === undefined || range.start >= word.end) folded.push(word);
    else if (folded.at(-1)?.start !== range.start) folded.push({ text: '"', start: range.start, end: range.end });
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
