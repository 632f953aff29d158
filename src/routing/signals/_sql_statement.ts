// Owns the seam between SQL text and the rules about it: a parser gives statements, sql.ts judges them. The one here
// reads tokens of any dialect and fragments too; a parser with a real grammar can stand in its place.
import { sqlTokens, type SqlToken } from './_sql_tokens.ts';

export interface SqlStatement {
  /** All tokens, comments left out. */
  readonly tokens: readonly SqlToken[];
  readonly start: number;
  readonly end: number;
  readonly isCut: boolean;
}

export type ParseSql = (text: string) => Iterable<SqlStatement>;

/** Statements kept of one text: a dump has thousands, and the first say what it is. */
const STATEMENTS_MAX = 50_000;

export const parseSql: ParseSql = function* parse(text) {
  let count = 0;
  for (const { tokens, isCut } of sqlTokens(text)) {
    const first = tokens[0];
    const last = tokens.at(-1);
    if (first === undefined || last === undefined) continue;
    count += 1;
    if (count > STATEMENTS_MAX) throw new RangeError('too many statements');
    yield { tokens, start: first.start, end: last.end, isCut };
  }
};

/** True where the words follow each other from token `at` on. */
export function wordsAt(tokens: readonly SqlToken[], at: number, ...words: readonly string[]): boolean {
  return words.every((word, index) => {
    const token = tokens[at + index];
    return token?.kind === 'word' && token.text === word;
  });
}

export function wordAt(tokens: readonly SqlToken[], at: number): string {
  const token = tokens[at];
  return token?.kind === 'word' ? token.text : '';
}

/** Position of the first run of these words at or after `from`, whatever the depth; -1 where there is none. */
export function findWords(tokens: readonly SqlToken[], from: number, ...words: readonly string[]): number {
  for (let at = from; at < tokens.length; at += 1) if (wordsAt(tokens, at, ...words)) return at;
  return -1;
}

export function hasWord(tokens: readonly SqlToken[], ...words: readonly string[]): boolean {
  return tokens.some((token) => token.kind === 'word' && words.includes(token.text));
}

/** The same at depth 0: not inside brackets. */
export function hasOuterWord(tokens: readonly SqlToken[], ...words: readonly string[]): boolean {
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'sign') {
      if (token.text === '(') depth += 1;
      else if (token.text === ')') depth -= 1;
    } else if (depth === 0 && token.kind === 'word' && words.includes(token.text)) return true;
  }
  return false;
}

/** A name from token `at` on: `a`, `"A"`, `a.b.c`. Lower case, and the token after it. */
export function nameAt(
  tokens: readonly SqlToken[],
  at: number,
): { readonly name: string; readonly next: number } | undefined {
  let next = at;
  const parts: string[] = [];
  for (;;) {
    const token = tokens[next];
    if (token === undefined || (token.kind !== 'word' && token.kind !== 'name')) break;
    parts.push(token.text.toLowerCase());
    next += 1;
    const dot = tokens[next];
    if (dot?.kind !== 'sign' || dot.text !== '.') break;
    next += 1;
  }
  return parts.length === 0 ? undefined : { name: parts.join('.'), next };
}

/** Parts between commas at depth 0. */
export function splitCommas(tokens: readonly SqlToken[]): readonly (readonly SqlToken[])[] {
  const parts: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'sign') {
      if (token.text === '(') depth += 1;
      else if (token.text === ')') depth -= 1;
      else if (token.text === ',' && depth <= 0) {
        parts.push([]);
        continue;
      }
    }
    parts.at(-1)?.push(token);
  }
  return parts;
}
