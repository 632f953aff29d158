// Owns clauses: the runs of words within a sentence that can hold an order of their own. Linear; knows no meaning.
import type { Word } from './words.ts';

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

/** Words with the text that they stand in; `start` is the place of the text, in the same count as the words'. */
interface Run {
  readonly text: string;
  readonly start: number;
  readonly words: readonly Word[];
}

/** The clauses of a sentence: parted by commas, colons, dashes and brackets, and by words like `and` and `then`. */
export function readClauses(run: Run): readonly Clause[] {
  const clauses: Clause[] = [];
  const { words, text, start } = run;
  let from = 0;
  let joint: Clause['joint'] = 'start';
  const close = (to: number): void => {
    if (to > from) clauses.push({ from, to, joint });
  };
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index];
    const before = words[index - 1];
    if (word === undefined || before === undefined) break;
    const gap = isOneSpace(run, before, word) ? '' : text.slice(before.end - start, word.start - start);
    if (gap !== '' && /[,;:()[\]–—…→，、：；（）]|\.\.|\s[-/]+\s|\s>\s/.test(gap)) {
      close(index);
      from = index;
      joint = /[:：]/.test(gap) ? 'colon' : 'pause';
    }
    if (!AND_WORDS.has(word.text)) continue;
    if (index > from) {
      close(index);
      joint = 'and';
    }
    from = index + 1;
  }
  close(words.length);
  return clauses;
}

/** What stands between most words. */
function isOneSpace({ text, start }: Run, before: Word, word: Word): boolean {
  return word.start - before.end === 1 && text.charCodeAt(before.end - start) === 32;
}
