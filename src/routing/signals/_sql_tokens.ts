// Owns the tokens of SQL in any dialect: strings, dollar quotes, quoted names, comments. Total: broken text ends in
// tokens all the same. Knows no statement.

export interface SqlToken {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'sign';
  /** Words in lower case; quoted names as written; strings without quotes; signs one character each, `;` too. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Tokens kept of one statement: what it does shows at its head; the rest is values. */
const TOKENS_PER_STATEMENT_MAX = 4_000;
const WORD = /[\p{L}_#@$][\p{L}\p{N}_$#@]*/uy;
const NUMBER = /\d[\w.]*/y;
const DOLLAR_QUOTE = /\$(?:[\p{L}_][\p{L}\p{N}_]{0,60})?\$/uy;

export interface SqlTokens {
  readonly tokens: readonly SqlToken[];
  /** True where the statement has more tokens than are kept. */
  readonly isCut: boolean;
}

/** Statement by statement: the tokens up to each `;`. Comments are left out. Linear in the text. */
export function* sqlTokens(text: string): Generator<SqlTokens> {
  const source: SqlText = { text, unclosed: '' };
  let tokens: SqlToken[] = [];
  let isCut = false;
  let at = 0;
  while (at < text.length) {
    const next = readToken(source, at);
    at = next.end;
    if (next.token === undefined) continue;
    if (next.token.kind === 'sign' && next.token.text === ';') {
      if (tokens.length > 0) yield { tokens, isCut };
      tokens = [];
      isCut = false;
    } else if (tokens.length < TOKENS_PER_STATEMENT_MAX) tokens.push(next.token);
    else isCut = true;
  }
  if (tokens.length > 0) yield { tokens, isCut };
}

interface SqlText {
  readonly text: string;
  /** Quotes that have no partner further on: not looked for again, so that the pass stays linear. */
  unclosed: string;
}

interface Read {
  readonly token: SqlToken | undefined;
  readonly end: number;
}

function readToken(source: SqlText, at: number): Read {
  const { text } = source;
  const character = text[at] ?? '';
  if (/\s/.test(character)) return { token: undefined, end: at + 1 };
  switch (character) {
    case '-':
      if (text[at + 1] === '-') return { token: undefined, end: endOfLine(text, at) };
      break;
    case '/':
      if (text[at + 1] === '*') return { token: undefined, end: after(text, '*/', at + 2) };
      break;
    case "'":
      return quoted(source, at, 'string');
    case '"':
    case '`':
      return quoted(source, at, 'name');
    case '[':
      return bracketName(text, at);
    case '$': {
      DOLLAR_QUOTE.lastIndex = at;
      const quote = DOLLAR_QUOTE.exec(text)?.[0];
      if (quote !== undefined) return dollarQuoted(text, at, quote);
      break;
    }
    default:
  }
  return plainToken(text, at, character);
}

function plainToken(text: string, at: number, character: string): Read {
  const pattern = /\d/.test(character) ? NUMBER : WORD;
  pattern.lastIndex = at;
  const found = pattern.exec(text)?.[0];
  if (found === undefined) return { token: { kind: 'sign', text: character, start: at, end: at + 1 }, end: at + 1 };
  const end = at + found.length;
  const kind = pattern === NUMBER ? 'number' : 'word';
  return { token: { kind, text: found.length > 200 ? '' : found.toLowerCase(), start: at, end }, end };
}

/** A doubled quote stands for itself; a backslash before a quote too, as MySQL has it. Without an end it runs to the end of the line. */
function quoted(source: SqlText, at: number, kind: 'string' | 'name'): Read {
  const { text } = source;
  const quote = text[at] ?? "'";
  let end = at + 1;
  while (end < text.length && !source.unclosed.includes(quote)) {
    const next = text.indexOf(quote, end);
    if (next < 0) break;
    if (text[next + 1] === quote) {
      end = next + 2;
      continue;
    }
    if (text[next - 1] === '\\' && kind === 'string' && text[next - 2] !== '\\') {
      end = next + 1;
      continue;
    }
    return {
      token: { kind, text: text.slice(at + 1, Math.min(next, at + 20_001)), start: at, end: next + 1 },
      end: next + 1,
    };
  }
  source.unclosed += source.unclosed.includes(quote) ? '' : quote;
  const lineEnd = endOfLine(text, at);
  return {
    token: { kind, text: text.slice(at + 1, lineEnd), start: at, end: lineEnd },
    end: Math.max(lineEnd, at + 1),
  };
}

/** `[name]` of SQL Server; `[1]` and a lonely bracket are signs. */
function bracketName(text: string, at: number): Read {
  const close = text.slice(at, at + 130).indexOf(']');
  const inside = close < 0 ? '' : text.slice(at + 1, at + close);
  if (!/^[\p{L}_][\p{L}\p{N}_ .-]*$/u.test(inside))
    return { token: { kind: 'sign', text: '[', start: at, end: at + 1 }, end: at + 1 };
  return { token: { kind: 'name', text: inside, start: at, end: at + close + 1 }, end: at + close + 1 };
}

function dollarQuoted(text: string, at: number, quote: string): Read {
  const close = text.indexOf(quote, at + quote.length);
  const end = close < 0 ? text.length : close + quote.length;
  return {
    token: { kind: 'string', text: text.slice(at + quote.length, close < 0 ? text.length : close), start: at, end },
    end,
  };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
}
