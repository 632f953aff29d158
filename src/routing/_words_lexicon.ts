// Owns tables of words and phrases that carry a tag, and finding them in a sentence. A word is looked up in a table once;
// what it may begin there is kept with the word, so that a word that begins nothing costs one look at its facts.
import type { WordFacts } from './_words_facts.ts';
import { nextTableNumber } from './_words_facts.ts';
import type { Word } from './words.ts';

export interface Hit<T extends string> {
  readonly tag: T;
  /** Index of the first word and of the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** What one word of a phrase may be. */
interface Step {
  /** Up to GAP_WORDS_MAX words of any kind may stand before it. */
  readonly gap: boolean;
  readonly words: readonly string[];
  readonly prefixes: readonly string[];
  readonly parts: readonly string[];
}

interface Phrase<T extends string> {
  readonly tag: T;
  /** Words after the first. */
  readonly rest: readonly Step[];
}

/** What a word may begin. */
interface Beginnings<T extends string> {
  /** Phrases that begin with the word itself, then those that begin with a stem of it, the longest stem first. */
  readonly groups: readonly (readonly Phrase<T>[])[];
  /** Tags of what the word holds inside. */
  readonly inside: readonly T[];
}

export interface Lexicon<T extends string> {
  /** Its place in the facts of every word. */
  readonly number: number;
  readonly exact: ReadonlyMap<string, readonly Phrase<T>[]>;
  readonly prefixes: ReadonlyMap<string, readonly Phrase<T>[]>;
  readonly contained: readonly { readonly stem: string; readonly tag: T }[];
}

/** `turn the check at the door off`: more words between and the two no longer belong together. */
const GAP_WORDS_MAX = 8;
/** A stem of fewer letters begins too many other words. */
const STEM_CHARS_MIN = 3;
/** Longer words are looked up by this many first letters. */
const STEM_CHARS_MAX = 16;

/**
 * Entries are parted by commas. `drop` is the word itself, `drop!` an English verb in all its forms, `supprim*` any word
 * that begins so, `*tabelle*` any word that holds it, `turn! ~ off` allows words between.
 */
export function defineLexicon<T extends string>(table: Readonly<Record<T, string>>): Lexicon<T> {
  const exact = new Map<string, Phrase<T>[]>();
  const prefixes = new Map<string, Phrase<T>[]>();
  const contained: { stem: string; tag: T }[] = [];
  const add = (map: Map<string, Phrase<T>[]>, key: string, phrase: Phrase<T>): void => {
    const known = map.get(key);
    if (known === undefined) map.set(key, [phrase]);
    else known.push(phrase);
  };
  for (const [tag, entries] of Object.entries<string>(table) as [T, string][]) {
    for (const entry of entries.split(',')) {
      const [first = '', ...others] = entry.trim().split(/\s+/);
      if (first === '') continue;
      const phrase = { tag, rest: readSteps(others) };
      if (first.startsWith('*')) contained.push({ stem: first.replaceAll('*', ''), tag });
      else if (first.endsWith('*')) add(prefixes, first.slice(0, -1), phrase);
      else if (first.endsWith('!')) for (const form of verbForms(first.slice(0, -1))) add(exact, form, phrase);
      else add(exact, first, phrase);
    }
  }
  return { number: nextTableNumber(), exact, prefixes, contained };
}

/** `~ off|*zugang*`: one step, with a gap before it, that two words fit. A gap at the end leads to nothing. */
function readSteps(written: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  let gap = false;
  for (const one of written) {
    if (one !== '~') steps.push(readStep(one, gap));
    gap = one === '~';
  }
  return gap ? [...steps, { gap, words: [], prefixes: [], parts: [] }] : steps;
}

function readStep(written: string, gap: boolean): Step {
  const words: string[] = [];
  const prefixes: string[] = [];
  const parts: string[] = [];
  for (const one of written.split('|')) {
    if (one.startsWith('*')) parts.push(one.replaceAll('*', ''));
    else if (one.endsWith('*')) prefixes.push(one.slice(0, -1));
    else words.push(one);
  }
  return { gap, words, prefixes, parts };
}

/** What a word may begin in a table; null for nothing, as of most words. */
function beginningsOf<T extends string>(lexicon: Lexicon<T>, facts: WordFacts): Beginnings<T> | null {
  const known = facts.answers[lexicon.number];
  // Only the table of this number writes here.
  if (known !== undefined) return known as Beginnings<T> | null;
  const found = lookUp(lexicon, facts.text);
  facts.answers[lexicon.number] = found;
  return found;
}

function lookUp<T extends string>(lexicon: Lexicon<T>, word: string): Beginnings<T> | null {
  const groups: (readonly Phrase<T>[])[] = [];
  const whole = lexicon.exact.get(word);
  if (whole !== undefined) groups.push(whole);
  if (lexicon.prefixes.size > 0) {
    for (let length = Math.min(word.length, STEM_CHARS_MAX); length >= STEM_CHARS_MIN; length -= 1) {
      const begun = lexicon.prefixes.get(word.slice(0, length));
      if (begun !== undefined) groups.push(begun);
    }
  }
  const inside = lexicon.contained.filter(({ stem }) => word.includes(stem)).map(({ tag }) => tag);
  return groups.length === 0 && inside.length === 0 ? null : { groups, inside };
}

/** The longest phrase that begins at word `from`. */
export function matchAt<T extends string>(
  lexicon: Lexicon<T>,
  words: readonly Word[],
  from: number,
): Hit<T> | undefined {
  const word = words[from];
  const beginnings = word === undefined ? null : beginningsOf(lexicon, word.facts);
  return beginnings === null ? undefined : longestOf(beginnings, words, from);
}

function longestOf<T extends string>(
  { groups, inside }: Beginnings<T>,
  words: readonly Word[],
  from: number,
): Hit<T> | undefined {
  for (const phrases of groups) {
    let best: T | undefined;
    let end = from;
    for (const { tag, rest } of phrases) {
      const to = matchRest(rest, words, from + 1);
      if (to <= end) continue;
      best = tag;
      end = to;
    }
    if (best !== undefined) return { tag: best, from, to: end };
  }
  const [held] = inside;
  return held === undefined ? undefined : { tag: held, from, to: from + 1 };
}

/** Every phrase in a range of words, from left to right, none within another. */
export function findAll<T extends string>(
  lexicon: Lexicon<T>,
  words: readonly Word[],
  range?: { readonly from: number; readonly to: number },
): readonly Hit<T>[] {
  const hits: Hit<T>[] = [];
  const end = range?.to ?? words.length;
  let at = range?.from ?? 0;
  while (at < end) {
    const hit = matchAt(lexicon, words, at);
    if (hit !== undefined && hit.to <= end) hits.push(hit);
    // A phrase with a gap may hold another word of the table: go on after its first word.
    at = hit === undefined || hit.to - hit.from > 2 ? at + 1 : hit.to;
  }
  return hits;
}

/** Every tag that any phrase has anywhere in the words, also where two phrases lie over one another. */
export function tagsOf<T extends string>(lexicon: Lexicon<T>, words: readonly Word[]): ReadonlySet<T> {
  const tags = new Set<T>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    const beginnings = word === undefined ? null : beginningsOf(lexicon, word.facts);
    if (beginnings === null) continue;
    for (const phrases of beginnings.groups)
      for (const { tag, rest } of phrases) if (!tags.has(tag) && matchRest(rest, words, at + 1) >= 0) tags.add(tag);
    for (const tag of beginnings.inside) tags.add(tag);
  }
  return tags;
}

/** False where no word of the range begins anything in the table, so that nothing can be found there. */
export function mayContain<T extends string>(
  lexicon: Lexicon<T>,
  words: readonly Word[],
  range: { readonly from: number; readonly to: number },
): boolean {
  const end = Math.min(words.length, range.to);
  for (let at = range.from; at < end; at += 1) {
    const word = words[at];
    if (word !== undefined && beginningsOf(lexicon, word.facts) !== null) return true;
  }
  return false;
}

/** True where `findAll` would find anything. */
export function contains<T extends string>(
  lexicon: Lexicon<T>,
  words: readonly Word[],
  range?: { readonly from: number; readonly to: number },
): boolean {
  const end = range?.to ?? words.length;
  let at = range?.from ?? 0;
  while (at < end) {
    const hit = matchAt(lexicon, words, at);
    if (hit !== undefined && hit.to <= end) return true;
    at = hit === undefined || hit.to - hit.from > 2 ? at + 1 : hit.to;
  }
  return false;
}

/** The index after the last word of a phrase; -1 where the words are others. */
function matchRest(rest: readonly Step[], words: readonly Word[], from: number): number {
  let at = from;
  for (const step of rest) {
    const limit = step.gap ? Math.min(words.length, at + GAP_WORDS_MAX + 1) : at + 1;
    while (at < limit && !fits(step, words[at]?.text)) at += 1;
    if (at >= limit) return -1;
    at += 1;
  }
  return at;
}

function fits({ words, prefixes, parts }: Step, word: string | undefined): boolean {
  if (word === undefined) return false;
  for (const one of words) if (one === word) return true;
  for (const one of prefixes) if (word.startsWith(one)) return true;
  for (const one of parts) if (word.includes(one)) return true;
  return false;
}

/** The forms of a regular English verb: `drop` → drop, drops, dropped, dropping. Too many forms do no harm. */
export function verbForms(base: string): readonly string[] {
  const last = base.slice(-1);
  if (last === 'e') return [base, `${base}s`, `${base}d`, `${base.slice(0, -1)}ing`];
  if (/[^aeiou]y$/.test(base)) return [base, `${base.slice(0, -1)}ies`, `${base.slice(0, -1)}ied`, `${base}ing`];
  const plural = /(s|x|z|ch|sh|o)$/.test(base) ? `${base}es` : `${base}s`;
  const plain = [base, plural, `${base}ed`, `${base}ing`];
  return /[^aeiou][aeiou][bdglmnprt]$/.test(base) ? [...plain, `${base}${last}ed`, `${base}${last}ing`] : plain;
}
