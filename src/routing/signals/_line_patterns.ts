// Owns the search for lines that look like something, in texts of any length: one cheap expression finds the lines worth
// a look, the rules' own expressions are tried on those alone. Knows no rule.
import type { Report, Rule, Severity } from './_rule.ts';

export interface LinePattern {
  readonly rule: Rule;
  readonly test: RegExp;
  /** Must also hold, anywhere in the text around: `password` near `md5(`. */
  readonly near?: RegExp | undefined;
  readonly severity?: Severity | undefined;
}

/** Characters of a line around the place that was found. */
const BEFORE_CHARS = 200;
const AFTER_CHARS = 400;
/** Characters in which `near` has to hold. */
const NEAR_CHARS = 600;

/** Reports each line once a rule. `find` has the flags `gi`, and every pattern a bound on what it repeats. */
export function scanLines(
  text: string,
  search: { readonly find: RegExp; readonly patterns: readonly LinePattern[]; readonly kind: string },
  report: Report,
): void {
  const { find, patterns, kind } = search;
  find.lastIndex = 0;
  for (let found = find.exec(text); found !== null; found = find.exec(text)) {
    const start = Math.max(text.lastIndexOf('\n', found.index) + 1, found.index - BEFORE_CHARS);
    const newline = text.indexOf('\n', found.index);
    const end = Math.min(newline < 0 ? text.length : newline, found.index + AFTER_CHARS);
    const line = text.slice(start, end);
    for (const pattern of patterns) {
      const match = pattern.test.exec(line);
      if (match === null) continue;
      if (
        pattern.near !== undefined &&
        !pattern.near.test(text.slice(Math.max(0, start - NEAR_CHARS), end + NEAR_CHARS))
      )
        continue;
      report({
        rule: pattern.rule,
        severity: pattern.severity,
        start: start + match.index,
        end: start + match.index + match[0].length,
        kind,
      });
    }
    find.lastIndex = Math.max(end, find.lastIndex);
  }
}
