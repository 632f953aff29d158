// Owns the cheap question before a dear pattern: does the text hold any of the words without which the pattern cannot be
// found? Answered by the facts of the words, so that most sentences never meet the pattern.
import { nextTableNumber, type WordFacts } from './_words_facts.ts';
import type { Word } from './words.ts';

export interface Gate {
  /** Its place in the facts of every word. */
  readonly number: number;
  readonly words: ReadonlySet<string>;
}

/** Of each alternative of a pattern one word that it cannot do without, between `\b`s, in small letters; parted by spaces. */
export function defineGate(words: string): Gate {
  return { number: nextTableNumber(), words: new Set(words.split(/\s+/)) };
}

/** True where one of the words stands in the range, also joined to others (`must` in `must-have`). */
export function opensIn(
  gate: Gate,
  words: readonly Word[],
  range: { readonly from: number; readonly to: number },
): boolean {
  const end = Math.min(range.to, words.length);
  for (let at = range.from; at < end; at += 1) {
    const word = words[at];
    if (word !== undefined && opens(gate, word.facts)) return true;
  }
  return false;
}

/** For a pattern that is tested on the sentence as it was written: true also where a word may look otherwise there. */
export function opensInText(
  gate: Gate,
  sentence: { readonly plain: boolean; readonly words: readonly Word[] },
): boolean {
  if (!sentence.plain) return true;
  const { words } = sentence;
  for (const { text, facts } of words) if (opens(gate, facts) || text === '"') return true;
  return false;
}

const YES = {};

function opens({ number, words }: Gate, facts: WordFacts): boolean {
  const known = facts.answers[number];
  if (known !== undefined) return known !== null;
  const found = facts.text.split(/[^a-z0-9_]+/).some((part) => words.has(part));
  facts.answers[number] = found ? YES : null;
  return found;
}
