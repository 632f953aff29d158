// Owns the cutting of lines of code into tokens, alike for every language: names, numbers, single signs. Knows no grammar.
import type { CodeLine } from './_code_lines.ts';

const TOKEN = /[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*|[^\s]/gu;

/** How many tokens `tokensOf` would give, without making them: a change seldom keeps their number. */
export function countTokens(lines: readonly CodeLine[]): number {
  let count = 0;
  for (const { code } of lines) count += countPlainTokens(code) ?? code.match(TOKEN)?.length ?? 0;
  return count;
}

/** What an ASCII character is to a token: 0 a blank, 1 a sign, 2 a letter, 3 a digit, 4 the dollar sign, 5 a full stop. */
const TOKEN_PART = new Uint8Array(128);
for (let code = 0; code < TOKEN_PART.length; code += 1) {
  const character = String.fromCharCode(code);
  if (/[a-zA-Z_]/.test(character)) TOKEN_PART[code] = 2;
  else if (/\d/.test(character)) TOKEN_PART[code] = 3;
  else if (/\S/.test(character)) TOKEN_PART[code] = character === '$' ? 4 : character === '.' ? 5 : 1;
}

/** Undefined where the code is not ASCII. */
function countPlainTokens(code: string): number | undefined {
  let count = 0;
  let inside: 'none' | 'name' | 'number' = 'none';
  for (let at = 0; at < code.length; at += 1) {
    const part = TOKEN_PART[code.charCodeAt(at)];
    if (part === undefined) return undefined;
    if (inside === 'name' && part >= 2 && part <= 4) continue;
    if (inside === 'number' && (part === 2 || part === 3 || part === 5)) continue;
    inside = part === 2 || part === 4 ? 'name' : part === 3 ? 'number' : 'none';
    if (part !== 0) count += 1;
  }
  return count;
}

export function tokensOf(lines: readonly CodeLine[]): readonly string[] {
  return lines.flatMap((line) => line.code.match(TOKEN) ?? []);
}
