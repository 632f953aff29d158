// Owns the reading of source text line by line, whatever the language: what is code, what is comment, what is a string.
// Works on broken and partial text too, in one pass; knows nothing of what the code does.
import { topicsOfCode, type NameTopics } from './_code_words.ts';
import type { CommentStyle, Language } from './_language.ts';
import { LINES_MAX } from './_lines.ts';

export interface CodeLine {
  /** Offsets of the line in the text, line feed left out. */
  readonly start: number;
  readonly end: number;
  /** The line without comments and with strings emptied to their quotes; outer blanks removed. */
  readonly code: string;
  /** Contents of the strings that begin on the line, without quotes. */
  readonly strings: readonly CodeString[];
  /** What the names in the code speak of. */
  readonly names: NameTopics;
  /** Leading blanks. */
  readonly indent: string;
  /** The line's code is longer than CODE_CHARS_MAX and was cut. */
  readonly isCut: boolean;
}

/** Code of one line, strings and comments out. People write 120; what is longer was made by a tool. */
const CODE_CHARS_MAX = 2_000;
/** A line that may be a sentence is looked at no further. */
const SENTENCE_CHARS = 200;

export interface CodeString {
  readonly value: string;
  readonly start: number;
}

interface Reader {
  readonly text: string;
  readonly style: CommentStyle;
  /** Position of the next line feed, or the text's length. */
  lineEnd: number;
  /** Strings that begin on this line. */
  strings: CodeString[] | undefined;
  /** Added to an offset of the text to make the one that is told. */
  shift: number;
  /** The text or comment that began on an earlier line and goes on, by what ends it. */
  open: { readonly closer: string; readonly isString: boolean } | undefined;
  /** Quotes of which no partner is left on this line: not looked for again. */
  unpaired: string;
}

const NO_STRINGS: readonly CodeString[] = [];

/**
 * Lines of code with comments and string contents set apart. Linear in the text. `places` says, line by line, where each
 * stands in another text: offsets then lead there.
 */
export function readCodeLines(
  text: string,
  language: Language,
  places?: readonly { readonly start: number; readonly end: number }[],
): readonly CodeLine[] {
  const style = language.comments;
  const reader: Reader = { text, style, lineEnd: 0, strings: undefined, shift: 0, open: undefined, unpaired: '' };
  const read: CodeLine[] = [];
  for (let start = 0; start <= text.length;) {
    if (read.length >= LINES_MAX) throw new RangeError('too many lines');
    const newline = text.indexOf('\n', start);
    const next = newline < 0 ? text.length : newline;
    const end = next > start && text.charCodeAt(next - 1) === 13 ? next - 1 : next;
    const place = places?.[read.length];
    reader.lineEnd = end;
    reader.unpaired = '';
    reader.strings = undefined;
    reader.shift = place === undefined ? 0 : place.start - start;
    const indentEnd = endOfIndent(text, start, end);
    const whole = readLine(reader, start, indentEnd).trim();
    const cut = whole.length > CODE_CHARS_MAX ? whole.slice(0, CODE_CHARS_MAX) : whole;
    const isProse =
      isLineOfComment(cut, language) ||
      (language.role === 'code' &&
        mayBeginSentence(text.charCodeAt(indentEnd)) &&
        isSentence(text.slice(start, Math.min(end, start + SENTENCE_CHARS))));
    const code = isProse ? '' : cut;
    read.push({
      start: place?.start ?? start,
      end: place?.end ?? end,
      code,
      names: topicsOfCode(code),
      strings: isProse ? NO_STRINGS : (reader.strings ?? NO_STRINGS),
      indent: text.slice(start, indentEnd),
      isCut: whole.length > cut.length,
    });
    start = next + 1;
  }
  return read;
}

/** The line from `from` on without comments, strings emptied. What comes first on it, blanks left out, is at `first`. */
function readLine(reader: Reader, from: number, first: number): string {
  const { text } = reader;
  const openers = OPENERS[reader.style];
  let code = '';
  let at = reader.open === undefined ? first : closeOpen(reader, from);
  let plainFrom = at;
  while (at < reader.lineEnd) {
    const next = openers[text.charCodeAt(at)] === 1 ? stepOver(reader, at) : undefined;
    if (next === undefined) {
      at += 1;
      continue;
    }
    code += text.slice(plainFrom, at) + next.leaves;
    at = next.to;
    plainFrom = at;
  }
  return code + text.slice(plainFrom, Math.max(plainFrom, reader.lineEnd));
}

/** Continues a comment or string of an earlier line; returns where code goes on. */
function closeOpen(reader: Reader, from: number): number {
  const closer = reader.open?.closer ?? '';
  const closed = reader.text.slice(from, reader.lineEnd).indexOf(closer);
  if (closed < 0) return reader.lineEnd;
  reader.open = undefined;
  return from + closed + closer.length;
}

interface Step {
  readonly to: number;
  readonly leaves: string;
}

/** A comment or string that begins at `at`, passed over; undefined for plain code. */
function stepOver(reader: Reader, at: number): Step | undefined {
  const character = reader.text[at] ?? '';
  switch (character) {
    case '"':
    case "'":
    case '`':
      return stepOverString(reader, at);
    case '/':
    case '#':
    case '-':
    case '<':
    case ';':
      return stepOverComment(reader, at);
    default:
      return undefined;
  }
}

const STARTS: Readonly<Record<CommentStyle, string>> = {
  slash: '/',
  hash: '#',
  dash: '-/',
  tag: '</',
  semicolon: ';',
  any: '/#-<',
  none: '',
};

/** Characters at which a string or a comment of the style may begin. */
const OPENERS = Object.fromEntries(
  Object.entries(STARTS).map(([style, starts]) => {
    const table = new Uint8Array(128);
    for (const character of `"'\`${starts}`) table[character.charCodeAt(0)] = 1;
    return [style, table];
  }),
) as Readonly<Record<CommentStyle, Uint8Array>>;

function stepOverComment(reader: Reader, at: number): Step | undefined {
  const { text } = reader;
  const character = text[at] ?? '';
  if (character === '/') {
    if (text[at + 1] === '*') return openBlock(reader, at, '*/');
    const pattern = text[at + 1] === '/' ? undefined : stepOverPattern(reader, at);
    if (pattern !== undefined) return pattern;
    // `https://` is no comment; a tag language has only the block form inside its scripts.
    return text[at + 1] === '/' && text[at - 1] !== ':' ? { to: reader.lineEnd, leaves: '' } : undefined;
  }
  if (character === '<') return text.startsWith('<!--', at) ? openBlock(reader, at, '-->') : undefined;
  if (character === '-')
    return text[at + 1] === '-' && isComment(reader, at, 2) ? { to: reader.lineEnd, leaves: '' } : undefined;
  return isComment(reader, at, 1) ? { to: reader.lineEnd, leaves: '' } : undefined;
}

/** A regular expression of JavaScript: its words are data. A slash that divides stands behind a value. */
function stepOverPattern(reader: Reader, at: number): Step | undefined {
  const { text } = reader;
  const before = text.slice(Math.max(0, at - 12), at).trimEnd();
  if (!/(?:^|[=(,:[!&|?{};]|\breturn|=>)$/.test(before) || reader.unpaired.includes('/')) return undefined;
  const close = closingQuote(text, at + 1, { quote: '/', end: reader.lineEnd });
  if (close < 0) {
    reader.unpaired += '/';
    return undefined;
  }
  return { to: close + 1, leaves: '""' };
}

/** `#` and `--` begin a comment only where a word could begin; in unknown languages only before a blank too (`#include`, `--i`). */
function isComment(reader: Reader, at: number, length: number): boolean {
  const before = reader.text[at - 1] ?? '\n';
  const after = reader.text[at + length] ?? '\n';
  if (after === '!' && reader.text[at] === '#') return false;
  const parted = /[\s;,({})]/.test(before);
  return parted && (reader.style !== 'any' || /\s/.test(after));
}

function openBlock(reader: Reader, at: number, closer: string): Step {
  const closed = reader.text.slice(at + 2, reader.lineEnd).indexOf(closer);
  if (closed >= 0) return { to: at + 2 + closed + closer.length, leaves: ' ' };
  reader.open = { closer, isString: false };
  return { to: reader.lineEnd, leaves: '' };
}

function stepOverString(reader: Reader, at: number): Step | undefined {
  const { text } = reader;
  const quote = text[at] ?? '';
  if (quote !== '`' && text[at + 1] === quote && text[at + 2] === quote) {
    const triple = quote.repeat(3);
    const closed = text.slice(at + 3, reader.lineEnd).indexOf(triple);
    if (closed >= 0) {
      addString(reader, text.slice(at + 3, at + 3 + closed), at + 3);
      return { to: at + 6 + closed, leaves: quote + quote };
    }
    reader.open = { closer: triple, isString: true };
    return { to: reader.lineEnd, leaves: quote + quote };
  }
  if (reader.unpaired.includes(quote)) return undefined;
  // An apostrophe inside a word, and a lifetime of Rust, open nothing.
  if (quote === "'" && /[<&]/.test(text[at - 1] ?? '')) return undefined;
  if (quote === "'" && /\w/.test(text[at - 1] ?? '') && /[a-z]/.test(text[at + 1] ?? '')) return undefined;
  const close = closingQuote(text, at + 1, { quote, end: reader.lineEnd });
  if (close < 0) {
    reader.unpaired += quote;
    return undefined;
  }
  const value = text.slice(at + 1, close);
  if (isKey(text, { start: at, end: close + 1 }, value)) return { to: close + 1, leaves: value };
  addString(reader, value, at + 1);
  return { to: close + 1, leaves: quote + quote };
}

function addString(reader: Reader, value: string, at: number): void {
  reader.strings ??= [];
  reader.strings.push({ value, start: at + reader.shift });
}

const BLANK = 32;
const COLON = 58;

/** `"max_retries": 3`: a quoted key is a name, as it would be without its quotes. */
function isKey(text: string, place: { readonly start: number; readonly end: number }, value: string): boolean {
  const after = text.charCodeAt(place.end);
  if (after !== BLANK && after !== COLON) return false;
  if (!/^[\w.$-]{1,80}$/.test(value) || !/^ {0,4}:(?!:)/.test(text.slice(place.end, place.end + 6))) return false;
  return /(?:^|[\n{,([])[ \t]*$/.test(text.slice(Math.max(0, place.start - 40), place.start));
}

function closingQuote(text: string, from: number, until: { readonly quote: string; readonly end: number }): number {
  for (let at = from; at < until.end; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === until.quote) return at;
  }
  return -1;
}

function endOfIndent(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at += 1;
  return at;
}

/** A line of a comment block whose beginning lies outside the text, or a string that stands alone: a docstring. */
function isLineOfComment(code: string, language: Language): boolean {
  if (code === '') return true;
  if (code.length === 2 && /^(?:""|''|``)$/.test(code)) return language.role === 'code';
  const isStarred = code.charCodeAt(0) === 42 && (language.comments === 'slash' || language.comments === 'any');
  return isStarred && /^\*(?:\s|\/|$)/.test(code);
}

/** Most lines begin with a small letter or a sign: one character tells. Rare blanks are left to the expression. */
function mayBeginSentence(first: number): boolean {
  return first <= 32 || first >= 128 || (first >= 65 && first <= 90);
}

/** `Returns the sum of both.`: capital first, words only, a full stop or at least five words. */
function isSentence(line: string): boolean {
  return /^\s*[A-Z][a-z']+(?: [A-Za-z0-9',-]+){2,40}[.:]?\s*$/.test(line) && /^\s*\S+(?: \S+){4}|[.]\s*$/.test(line);
}
