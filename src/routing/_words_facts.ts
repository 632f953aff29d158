// Owns what is known of a word by itself, whoever wrote it: its text, where it is a small word, what the tables of words say
// of it. Kept from one request to the next, because people repeat their words: single words only, never a run of text, in
// a table of fixed size.
import { smallIn } from './_words_small.ts';

export interface WordFacts {
  readonly text: string;
  /** Its letters and digits of ASCII before the first other sign: `no` of `no-op`. Where a pattern may see a word end. */
  readonly head: string;
  /** Bits of `smallIn`. */
  readonly small: number;
  /** What each table said when it was asked, by the table's number: null for nothing, undefined while not asked. */
  readonly answers: (object | null | undefined)[];
}

/** Common words of a language are about 5,000; two places each to 4,096 values of the hash hold most of them. */
export const WORDS_KEPT_MAX = 8_192;
const PAIR_MASK = WORDS_KEPT_MAX / 2 - 1;
/** Longer ones are seldom words, and a key is somebody's text: it is not kept. */
export const KEPT_WORD_CHARS_MAX = 32;

const HEAD = /^[a-z0-9_]+/;

const kept: (WordFacts | undefined)[] = Array.from({ length: WORDS_KEPT_MAX }, () => undefined);
/** The answers of a new word: none yet, one place a table. */
const unanswered: undefined[] = [];

/** A number of its own for a table of words; taken once, when the table is made. */
export function nextTableNumber(): number {
  return unanswered.push(undefined) - 1;
}

/** How many words are kept now, at most WORDS_KEPT_MAX. */
export function countKeptWords(): number {
  return kept.reduce((sum, facts) => (facts === undefined ? sum : sum + 1), 0);
}

/** The hash of a folded word goes on from 0 by this, one UTF-16 unit after the other. */
export function hashOn(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

/** The facts of a folded word. */
export function factsOf(word: string): WordFacts {
  let hash = 0;
  const length = Math.min(word.length, KEPT_WORD_CHARS_MAX + 1);
  for (let at = 0; at < length; at += 1) hash = hashOn(hash, word.charCodeAt(at));
  return factsAt(word, { start: 0, end: word.length, hash });
}

/** The facts of the word at a place of a text, which is folded but for capitals of ASCII; `hash` is of the folded word. */
export function factsAt(
  text: string,
  place: { readonly start: number; readonly end: number; readonly hash: number },
): WordFacts {
  const { start, end, hash } = place;
  if (end - start > KEPT_WORD_CHARS_MAX) return createFacts(text.slice(start, end).toLowerCase());
  const first = ((hash ^ (hash >>> 13)) & PAIR_MASK) * 2;
  const one = kept[first];
  if (one !== undefined && isAt(one.text, text, place)) return one;
  const other = kept[first + 1];
  // The word seen last comes first, and of two others the older one goes.
  kept[first + 1] = one;
  const facts =
    other !== undefined && isAt(other.text, text, place) ? other : createFacts(copyFolded(text, start, end));
  kept[first] = facts;
  return facts;
}

function createFacts(text: string): WordFacts {
  const head = HEAD.exec(text)?.[0] ?? '';
  return { text, head, small: smallIn(text), answers: [...unanswered] };
}

function isAt(word: string, text: string, place: { readonly start: number; readonly end: number }): boolean {
  const length = place.end - place.start;
  if (word.length !== length) return false;
  for (let at = 0; at < length; at += 1)
    if (word.charCodeAt(at) !== lowerCode(text.charCodeAt(place.start + at))) return false;
  return true;
}

/** Letter by letter: a slice would share its memory with the prompt and keep it alive. */
function copyFolded(text: string, start: number, end: number): string {
  const codes: number[] = [];
  for (let at = start; at < end; at += 1) codes.push(lowerCode(text.charCodeAt(at)));
  return String.fromCharCode(...codes);
}

/** A capital of ASCII as its small letter, any other code as it is. */
export function lowerCode(code: number): number {
  return code >= 65 && code <= 90 ? code | 32 : code;
}
