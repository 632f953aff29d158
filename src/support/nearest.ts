// Owns "did you mean": the nearest of some known names to a mistyped one. Pure; knows nothing of what the names mean.

/** Longer words are no typing mistake but another kind of text, and the comparison is quadratic. */
const WORD_CHARS_MAX = 80;

/**
 * The known names that `word` most likely stands for, nearest first, at most `countMax`. Near is at most one change in
 * three letters (two letters swapped count as one change), or the same name but for case, `-` and `_`.
 */
export function nearestNames(word: string, names: Iterable<string>, countMax: number): readonly string[] {
  if (word.length === 0 || word.length > WORD_CHARS_MAX) return [];
  const wanted = plain(word);
  const distanceMax = Math.max(1, Math.floor(wanted.length / 3));
  const near: { readonly name: string; readonly distance: number }[] = [];
  for (const name of names) {
    // The difference in length is the least that the distance can be.
    if (name.length > WORD_CHARS_MAX || Math.abs(name.length - word.length) > distanceMax) continue;
    const distance = editDistance(wanted, plain(name));
    if (distance <= distanceMax) near.push({ name, distance });
  }
  return near
    .toSorted((left, right) => left.distance - right.distance)
    .slice(0, countMax)
    .map((found) => found.name);
}

/** The known name that `word` most likely stands for, or undefined when none is near. */
export function nearestName(word: string, names: Iterable<string>): string | undefined {
  return nearestNames(word, names, 1)[0];
}

/** `, did you mean "x"?` or nothing: the tail of a message about an unknown name. */
export function didYouMean(word: string, names: Iterable<string>): string {
  const nearest = nearestName(word, names);
  return nearest === undefined ? '' : `, did you mean "${nearest}"?`;
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll('-', '_');
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each one change. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
