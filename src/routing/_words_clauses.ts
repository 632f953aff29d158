// Owns clauses: the runs of words within a sentence that can hold an order of their own. Linear; knows no meaning.
import type { Sentence } from './_words_sentences.ts';

const AND_WORDS = new Set([
  'and',
  'then',
  'but',
  'und',
  'dann',
  'danach',
  'aber',
  'et',
  'puis',
  'ensuite',
  'y',
  'luego',
  'despues',
  'e',
  'depois',
  'pero',
  'mas',
  '&',
  'afterwards',
]);

/** A run of words within a sentence that can hold an order of its own. */
export interface Clause {
  readonly from: number;
  readonly to: number;
  /** What parts it from the one before. */
  readonly joint: 'start' | 'pause' | 'colon' | 'and';
}

/** The clauses of a sentence: parted by commas, colons, dashes and brackets, and by words like `and` and `then`. */
export function readClauses(sentence: Sentence): readonly Clause[] {
  const clauses: Clause[] = [];
  const { words } = sentence;
  let from = 0;
  let joint: Clause['joint'] = 'start';
  const close = (to: number): void => {
    if (to > from) clauses.push({ from, to, joint });
  };
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index];
    const before = words[index - 1];
    if (word === undefined || before === undefined) break;
    const gap = sentence.text.slice(before.end - sentence.start, word.start - sentence.start);
    if (/[,;:()[\]–—…→，、：；（）]|\.\.|\s[-/]+\s|\s>\s/.test(gap)) {
      close(index);
      from = index;
      joint = /[:：]/.test(gap) ? 'colon' : 'pause';
    }
    if (AND_WORDS.has(word.text) && index > from) {
      close(index);
      from = index + 1;
      joint = 'and';
    } else if (AND_WORDS.has(word.text) && index === from) {
      from = index + 1;
    }
  }
  close(words.length);
  return clauses;
}
