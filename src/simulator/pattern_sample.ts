// Owns one string for a regular expression of a JSON schema. The pattern comes from strangers, so it is never run: it is
// read once from left to right and the shortest match is written. Constructs that look around are given up on.

/** Patterns of schemas are written by hand; longer ones are a mistake. */
const PATTERN_CHARS_MAX = 1_000;
/** What one pattern may grow to: `{1000}` of `{1000}` would be a million characters. */
const OUTPUT_CHARS_MAX = 10_000;
/** Groups within groups; each costs a level of the stack. */
const GROUP_DEPTH_MAX = 50;

interface Cursor {
  readonly pattern: string;
  at: number;
  depth: number;
  /** Repetitions that may be added where a quantifier is open, so that the string gets long enough. */
  spare: number;
}

type Range = readonly [from: number, to: number];

/** Thrown inside this file only: the pattern has something that cannot be sampled. */
const GIVEN_UP = Symbol('given up');

/** A string that the pattern matches, at least `charsMin` long where its quantifiers allow; undefined where given up. */
export function samplePattern(pattern: string, charsMin = 0): string | undefined {
  if (pattern.length > PATTERN_CHARS_MAX) return undefined;
  try {
    const shortest = sampleWhole(pattern, 0);
    return shortest.length >= charsMin ? shortest : sampleWhole(pattern, charsMin - shortest.length);
  } catch (error) {
    if (error === GIVEN_UP) return undefined;
    throw error;
  }
}

function sampleWhole(pattern: string, spare: number): string {
  const cursor: Cursor = { pattern, at: 0, depth: 0, spare };
  const text = sampleChoice(cursor);
  if (cursor.at < pattern.length) throw GIVEN_UP;
  return text;
}

/** The first alternative; the others are read over. */
function sampleChoice(cursor: Cursor): string {
  const text = sampleSequence(cursor);
  while (cursor.pattern[cursor.at] === '|') {
    cursor.at += 1;
    const { spare } = cursor;
    sampleSequence(cursor);
    cursor.spare = spare;
  }
  return text;
}

function sampleSequence(cursor: Cursor): string {
  let text = '';
  for (;;) {
    const next = cursor.pattern[cursor.at];
    if (next === undefined || next === '|' || next === ')') return text;
    text += repeat(cursor, sampleAtom(cursor, next));
    if (text.length > OUTPUT_CHARS_MAX) throw GIVEN_UP;
  }
}

function sampleAtom(cursor: Cursor, first: string): string {
  cursor.at += 1;
  switch (first) {
    case '^':
    case '$':
      return '';
    case '.':
      return 'a';
    case '(':
      return sampleGroup(cursor);
    case '[':
      return pick(readClass(cursor));
    case '\\':
      return sampleEscape(cursor);
    default:
      return first;
  }
}

function sampleGroup(cursor: Cursor): string {
  cursor.depth += 1;
  if (cursor.depth > GROUP_DEPTH_MAX) throw GIVEN_UP;
  if (cursor.pattern[cursor.at] === '?') {
    const opening = /^\?(?::|<[A-Za-z_]\w*>)/.exec(cursor.pattern.slice(cursor.at));
    if (opening === null) throw GIVEN_UP;
    cursor.at += opening[0].length;
  }
  const text = sampleChoice(cursor);
  if (cursor.pattern[cursor.at] !== ')') throw GIVEN_UP;
  cursor.at += 1;
  cursor.depth -= 1;
  return text;
}

/** The atom as often as its quantifier asks at least, and more while there is something to spare. */
function repeat(cursor: Cursor, atom: string): string {
  const quantifier = /^(?:[*+?]|\{(\d{1,5})(,?)(\d{0,5})\})\??/.exec(cursor.pattern.slice(cursor.at, cursor.at + 16));
  if (quantifier === null) return atom;
  cursor.at += quantifier[0].length;
  const [least, most] = boundsOf(quantifier);
  const more = Math.min(cursor.spare, most - least);
  if (atom !== '') cursor.spare -= more;
  if (atom.length * (least + more) > OUTPUT_CHARS_MAX) throw GIVEN_UP;
  return atom.repeat(least + more);
}

function boundsOf([whole, least, comma, most]: RegExpExecArray): readonly [number, number] {
  if (whole.startsWith('*')) return [0, OUTPUT_CHARS_MAX];
  if (whole.startsWith('+')) return [1, OUTPUT_CHARS_MAX];
  if (whole.startsWith('?')) return [0, 1];
  const from = Number(least);
  if (comma === '') return [from, from];
  return [from, most === '' ? Math.max(from, OUTPUT_CHARS_MAX) : Number(most)];
}

const DIGITS: readonly Range[] = [[48, 57]];
const WORDS: readonly Range[] = [
  [97, 122],
  [65, 90],
  [48, 57],
  [95, 95],
];
const SPACES: readonly Range[] = [
  [32, 32],
  [9, 13],
];

/** Classes with a short name, by their letter. */
const NAMED = new Map<string, readonly Range[]>([
  ['d', DIGITS],
  ['w', WORDS],
  ['s', SPACES],
  ['D', outside(DIGITS)],
  ['W', outside(WORDS)],
  ['S', outside(SPACES)],
]);

const CONTROLS = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['f', '\f'],
  ['v', '\v'],
]);

function sampleEscape(cursor: Cursor): string {
  const letter = cursor.pattern[cursor.at];
  if (letter === 'b') {
    cursor.at += 1;
    return '';
  }
  return pick(readEscape(cursor));
}

/** What an escape stands for, as ranges. The cursor is behind the backslash. */
function readEscape(cursor: Cursor): readonly Range[] {
  const letter = cursor.pattern[cursor.at];
  if (letter === undefined) throw GIVEN_UP;
  cursor.at += 1;
  const named = NAMED.get(letter);
  if (named !== undefined) return named;
  if (letter === 'p') return readProperty(cursor);
  if (letter === 'x' || letter === 'u') {
    const digits = letter === 'x' ? 2 : 4;
    const code = cursor.pattern.slice(cursor.at, cursor.at + digits);
    if (!/^[0-9a-fA-F]+$/.test(code) || code.length < digits) throw GIVEN_UP;
    cursor.at += digits;
    return [[Number.parseInt(code, 16), Number.parseInt(code, 16)]];
  }
  // What was captured before is not kept here, and a letter that means nothing may come to mean something.
  if (/[0-9A-Za-z]/.test(letter) && !CONTROLS.has(letter)) throw GIVEN_UP;
  const code = (CONTROLS.get(letter) ?? letter).charCodeAt(0);
  return [[code, code]];
}

function readProperty(cursor: Cursor): readonly Range[] {
  const name = /^\{(L[lu]?|Nd?)\}/.exec(cursor.pattern.slice(cursor.at, cursor.at + 4));
  if (name === null) throw GIVEN_UP;
  cursor.at += name[0].length;
  if (name[1] === 'Lu') return [[65, 90]];
  return name[1]?.startsWith('N') === true ? DIGITS : [[97, 122]];
}

/** The ranges of a class. The cursor is behind the opening bracket, afterwards behind the closing one. */
function readClass(cursor: Cursor): readonly Range[] {
  const isNegated = cursor.pattern[cursor.at] === '^';
  if (isNegated) cursor.at += 1;
  const ranges: Range[] = [];
  for (;;) {
    const next = cursor.pattern[cursor.at];
    if (next === undefined) throw GIVEN_UP;
    cursor.at += 1;
    if (next === ']') return isNegated ? outside(ranges) : ranges;
    const from = next === '\\' ? readEscape(cursor) : single(next);
    if (cursor.pattern[cursor.at] !== '-' || cursor.pattern[cursor.at + 1] === ']') {
      ranges.push(...from);
      continue;
    }
    cursor.at += 1;
    const end = cursor.pattern[cursor.at];
    if (end === undefined) throw GIVEN_UP;
    cursor.at += 1;
    const to = end === '\\' ? readEscape(cursor) : single(end);
    ranges.push([from[0]?.[0] ?? 0, to[0]?.[1] ?? 0]);
  }
}

function single(letter: string): readonly Range[] {
  return [[letter.charCodeAt(0), letter.charCodeAt(0)]];
}

/** The printable ASCII characters that lie in none of the ranges. */
function outside(ranges: readonly Range[]): readonly Range[] {
  const free: Range[] = [];
  for (let code = 32; code < 127; code += 1)
    if (!ranges.some(([from, to]) => code >= from && code <= to)) free.push([code, code]);
  return free;
}

/** A small letter or a digit where the ranges have one, else their first character. */
function pick(ranges: readonly Range[]): string {
  const first = ranges[0];
  if (first === undefined) throw GIVEN_UP;
  for (const [from, to] of [
    [97, 122],
    [48, 57],
    [65, 90],
  ] as const) {
    const hit = ranges.find((range) => range[0] <= to && range[1] >= from);
    if (hit !== undefined) return String.fromCharCode(Math.max(hit[0], from));
  }
  return String.fromCharCode(first[0]);
}
