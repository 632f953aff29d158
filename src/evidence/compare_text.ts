// Owns what can be said of two answers without a judge: whether they are the same, how many words differ, whether they
// call the same tools. Pure. Says nothing about which is better.
import { diffWordsWithSpace } from 'diff';

export interface Answered {
  readonly model: string;
  readonly text: string;
  readonly toolCalls: readonly { readonly name: string; readonly arguments: string }[];
}

export interface Difference {
  readonly from: string;
  readonly to: string;
  readonly sameText: boolean;
  /** Share of words that both have, of all words of both: 1 is the same text. Null when a text is too long to compare. */
  readonly wordsShared: number | null;
  readonly sameToolCalls: boolean;
}

export interface WordChange {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** The word diff is quadratic in the worst case; answers of this length still take well under a second. */
const DIFF_CHARS_MAX = 60_000;
/** Edits after which the diff gives up: two unrelated long texts. */
const DIFF_EDITS_MAX = 8_000;

/** Each further answer against the first. */
export function differencesOf(answers: readonly Answered[]): readonly Difference[] {
  const [first, ...rest] = answers;
  if (first === undefined) return [];
  return rest.map((other) => ({
    from: first.model,
    to: other.model,
    sameText: first.text === other.text,
    wordsShared: wordsShared(first.text, other.text),
    sameToolCalls: sameCalls(first.toolCalls, other.toolCalls),
  }));
}

/** The changes from one text to the other, word by word; null when the texts are too long or too different. */
export function wordDiff(from: string, to: string): readonly WordChange[] | null {
  if (from.length + to.length > DIFF_CHARS_MAX) return null;
  const changes = diffWordsWithSpace(from, to, { maxEditLength: DIFF_EDITS_MAX });
  if (changes === undefined) return null;
  return changes.map((change) => ({
    kind: change.added ? 'added' : change.removed ? 'removed' : 'same',
    text: change.value,
  }));
}

function wordsShared(from: string, to: string): number | null {
  if (from === to) return 1;
  const changes = wordDiff(from, to);
  if (changes === null) return null;
  let shared = 0;
  let all = 0;
  for (const change of changes) {
    const words = change.text.match(/\S+/g)?.length ?? 0;
    shared += change.kind === 'same' ? 2 * words : 0;
    all += change.kind === 'same' ? 2 * words : words;
  }
  return all === 0 ? 1 : Math.round((shared / all) * 1000) / 1000;
}

function sameCalls(left: Answered['toolCalls'], right: Answered['toolCalls']): boolean {
  return (
    left.length === right.length &&
    left.every(
      (call, index) => call.name === right[index]?.name && sameJson(call.arguments, right[index]?.arguments ?? ''),
    )
  );
}

/** Arguments are equal when they are the same JSON value, whatever the order of keys and the white space. */
function sameJson(left: string, right: string): boolean {
  if (left === right) return true;
  try {
    return JSON.stringify(sorted(JSON.parse(left))) === JSON.stringify(sorted(JSON.parse(right)));
  } catch {
    return false;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
