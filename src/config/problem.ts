// Owns what can be wrong in a config file: one sentence and its place. Must not print anything; cli does.

export interface Problem {
  /** As the operator named it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units as editors count; a tab is one. */
  readonly column: number;
  /** What is wrong and what was meant. Never the value of a secret. */
  readonly message: string;
}

/** A file that is not a config at all would give thousands; nobody reads beyond the first screens. */
const PROBLEMS_MAX = 50;

/** `loadline.yaml:12:7: there is no tier "strng", did you mean "strong"?` */
export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`;
}

/** Collects problems by offset in the text, in any order. */
export interface ProblemList {
  readonly add: (offset: number, message: string) => void;
  /** In the order of the text, each once, at most 50; the last one says how many more there are. */
  readonly list: () => readonly Problem[];
}

export function createProblemList(file: string, positions: Positions): ProblemList {
  const found = new Map<string, Problem>();
  return {
    add: (offset, message) => {
      const problem = { file, ...positions.at(offset), message };
      found.set(formatProblem(problem), problem);
    },
    list: () => {
      const sorted = [...found.values()].toSorted(
        (left, right) => left.line - right.line || left.column - right.column,
      );
      const shown = sorted.slice(0, PROBLEMS_MAX);
      const next = sorted[PROBLEMS_MAX];
      const rest = sorted.length - PROBLEMS_MAX;
      return next === undefined ? shown : [...shown, { ...next, message: `and ${rest} more problems from here on` }];
    },
  };
}

/** Offsets of a text as lines and columns. */
export interface Positions {
  readonly at: (offset: number) => { readonly line: number; readonly column: number };
}

export function createPositions(text: string): Positions {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    at: (offset) => {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
    },
  };
}
