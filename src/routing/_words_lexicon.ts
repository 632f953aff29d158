// Owns tables of words and phrases that carry a tag, and finding them in a sentence. Every look-up takes time in the
// length of the word, never in the length of the table, but for the few "contains" entries that German compounds need.
import type { Word } from './words.ts';

export interface Hit<T extends string> {
  readonly tag: T;
  /** Index of the first word and of the one after the last. */
  readonly from: number;
  readonly to: number;
}

interface Phrase<T extends string> {
  readonly tag: T;
  /** Words after the first; `~` stands for up to GAP_WORDS_MAX words of any kind. */
  readonly rest: readonly string[];
}

export interface Lexicon<T extends string> {
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
    map.set(key, [...(map.get(key) ?? []), phrase]);
  };
  for (const [tag, entries] of Object.entries<string>(table) as [T, string][]) {
    for (const entry of entries.split(',')) {
      const [first = '', ...rest] = entry.trim().split(/\s+/);
      if (first === '') continue;
      if (first.startsWith('*')) contained.push({ stem: first.replaceAll('*', ''), tag });
      else if (first.endsWith('*')) add(prefixes, first.slice(0, -1), { tag, rest });
      else if (first.endsWith('!')) for (const form of verbForms(first.slice(0, -1))) add(exact, form, { tag, rest });
      else add(exact, first, { tag, rest });
    }
  }
  return { exact, prefixes, contained };
}

/** The longest phrase that begins at word `from`. */
export function matchAt<T extends string>(
  lexicon: Lexicon<T>,
  words: readonly Word[],
  from: number,
): Hit<T> | undefined {
  const word = words[from]?.text;
  if (word === undefined) return undefined;
  let best: Hit<T> | undefined;
  const consider = (phrases: readonly Phrase<T>[] | undefined): void => {
    for (const phrase of phrases ?? []) {
      const to = matchRest(phrase.rest, words, from + 1);
      if (to !== undefined && (best === undefined || to > best.to)) best = { tag: phrase.tag, from, to };
    }
  };
  consider(lexicon.exact.get(word));
  for (let length = Math.min(word.length, STEM_CHARS_MAX); length >= STEM_CHARS_MIN; length -= 1) {
    if (best !== undefined || lexicon.prefixes.size === 0) break;
    consider(lexicon.prefixes.get(word.slice(0, length)));
  }
  if (best !== undefined || lexicon.contained.length === 0) return best;
  const inside = lexicon.contained.find(({ stem }) => word.includes(stem));
  return inside === undefined ? undefined : { tag: inside.tag, from, to: from + 1 };
}

/** Every phrase in a range of words, from left to right, none within another. */
export function findAll<T extends string>(
  lexicon: Lexicon<T>,
  words: readonly Word[],
  range = { from: 0, to: words.length },
): readonly Hit<T>[] {
  const hits: Hit<T>[] = [];
  let at = range.from;
  while (at < range.to) {
    const hit = matchAt(lexicon, words, at);
    if (hit !== undefined && hit.to <= range.to) hits.push(hit);
    // A phrase with a gap may hold another word of the table: go on after its first word.
    at = hit === undefined || hit.to - hit.from > 2 ? at + 1 : hit.to;
  }
  return hits;
}

/** Every tag that any phrase has anywhere in the words, also where two phrases lie over one another. */
export function tagsOf<T extends string>(lexicon: Lexicon<T>, words: readonly Word[]): ReadonlySet<T> {
  const tags = new Set<T>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]?.text ?? '';
    const consider = (phrases: readonly Phrase<T>[] | undefined): void => {
      for (const phrase of phrases ?? []) {
        if (!tags.has(phrase.tag) && matchRest(phrase.rest, words, at + 1) !== undefined) tags.add(phrase.tag);
      }
    };
    consider(lexicon.exact.get(word));
    if (lexicon.prefixes.size > 0) {
      for (let length = Math.min(word.length, STEM_CHARS_MAX); length >= STEM_CHARS_MIN; length -= 1)
        consider(lexicon.prefixes.get(word.slice(0, length)));
    }
    for (const { stem, tag } of lexicon.contained) if (word.includes(stem)) tags.add(tag);
  }
  return tags;
}

export function contains<T extends string>(
  lexicon: Lexicon<T>,
  words: readonly Word[],
  range?: { from: number; to: number },
): boolean {
  return findAll(lexicon, words, range).length > 0;
}

function matchRest(rest: readonly string[], words: readonly Word[], from: number): number | undefined {
  let at = from;
  for (let index = 0; index < rest.length; index += 1) {
    const wanted = rest[index] ?? '';
    if (wanted === '~') {
      const next = rest[index + 1] ?? '';
      const limit = Math.min(words.length, at + GAP_WORDS_MAX + 1);
      while (at < limit && !fits(next, words[at]?.text)) at += 1;
      if (at >= limit) return undefined;
    } else if (fits(wanted, words[at]?.text)) {
      at += 1;
    } else {
      return undefined;
    }
  }
  return at;
}

function fits(wanted: string, word: string | undefined): boolean {
  if (word === undefined) return false;
  if (wanted.includes('|')) return wanted.split('|').some((one) => fits(one, word));
  if (wanted.startsWith('*')) return word.includes(wanted.replaceAll('*', ''));
  return wanted.endsWith('*') ? word.startsWith(wanted.slice(0, -1)) : wanted === word;
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

/** Phrases of languages without spaces, found as text. */
export interface TextLexicon<T extends string> {
  readonly byFirst: ReadonlyMap<string, readonly { readonly phrase: string; readonly tag: T }[]>;
}

export interface TextHit<T extends string> {
  readonly tag: T;
  readonly start: number;
  readonly end: number;
}

/** Entries are parted by spaces. */
export function defineTextLexicon<T extends string>(table: Readonly<Record<T, string>>): TextLexicon<T> {
  const byFirst = new Map<string, { phrase: string; tag: T }[]>();
  for (const [tag, entries] of Object.entries<string>(table) as [T, string][]) {
    for (const phrase of entries.split(/\s+/).filter((entry) => entry !== '')) {
      const first = phrase.slice(0, 1);
      byFirst.set(
        first,
        [...(byFirst.get(first) ?? []), { phrase, tag }].sort((a, b) => b.phrase.length - a.phrase.length),
      );
    }
  }
  return { byFirst };
}

/** Every phrase in a text, the longest at each place, from left to right. */
export function findInText<T extends string>(lexicon: TextLexicon<T>, text: string): readonly TextHit<T>[] {
  const hits: TextHit<T>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const found = lexicon.byFirst.get(text.charAt(at))?.find(({ phrase }) => text.startsWith(phrase, at));
    if (found === undefined) continue;
    hits.push({ tag: found.tag, start: at, end: at + found.phrase.length });
    at += found.phrase.length - 1;
  }
  return hits;
}
