// Finds where a text stops being JSON and says what was wanted there. Runs only after the parser refused the text: the
// parsers of the two runtimes word their errors differently, and neither tells a line.

export interface JsonFault {
  /** UTF-16 offset in the text; its length where the text ended too early. */
  readonly offset: number;
  /** What would have been right there. */
  readonly expected: string;
}

/** RFC 8259, number: sticky, each alternative is decided by its first character, so it runs once over the digits. */
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SPACES = /[ \t\n\r]*/y;
const WORDS = ['true', 'false', 'null'] as const;

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

const skipSpaces = (text: string, at: number): number => Math.max(at, matchEnd(SPACES, text, at));

type Step = { readonly end: number } | JsonFault;
const isFault = (step: Step): step is JsonFault => 'expected' in step;

/** What may stand in a string as it is; false behind the end of the text, whose code is NaN. */
const isPlain = (code: number): boolean => code >= 0x20 && code !== 0x22 && code !== 0x5c;

function readString(text: string, start: number): Step {
  let at = start + 1;
  for (;;) {
    while (isPlain(text.charCodeAt(at))) at += 1;
    const found = text[at];
    if (found === '"') return { end: at + 1 };
    if (found === undefined) return { offset: at, expected: 'a closing quote' };
    if (found !== '\\') return { offset: at, expected: 'an escape such as \\n in place of a control character' };
    const escaped = matchEnd(ESCAPE, text, at);
    if (escaped < 0) return { offset: at, expected: 'a valid escape after the backslash' };
    at = escaped;
  }
}

function readScalar(text: string, at: number): Step {
  if (text[at] === '"') return readString(text, at);
  const word = WORDS.find((candidate) => text.startsWith(candidate, at));
  if (word !== undefined) return { end: at + word.length };
  const end = matchEnd(NUMBER, text, at);
  return end < 0 ? { offset: at, expected: 'a value' } : { end };
}

/** `"key" :` at `at`. */
function readKey(text: string, at: number): Step {
  if (text[at] !== '"') return { offset: at, expected: 'a key in double quotes' };
  const key = readString(text, at);
  if (isFault(key)) return key;
  const colon = skipSpaces(text, key.end);
  return text[colon] === ':' ? { end: skipSpaces(text, colon + 1) } : { offset: colon, expected: 'a colon' };
}

/** The first place where `text` is not JSON, or undefined where it is. Iterative and linear. */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: ('{' | '[')[] = [];
  let at = skipSpaces(text, 0);
  for (;;) {
    const first = text[at];
    let valueEnds = false;
    if (first === '{' || first === '[') {
      open.push(first);
      at = skipSpaces(text, at + 1);
      valueEnds = text[at] === (first === '{' ? '}' : ']');
      if (!valueEnds && first === '{') {
        const key = readKey(text, at);
        if (isFault(key)) return text[at] === '"' ? key : { offset: at, expected: 'a key in double quotes or "}"' };
        at = key.end;
      }
      if (!valueEnds) continue;
    } else {
      const scalar = readScalar(text, at);
      if (isFault(scalar)) return scalar;
      at = skipSpaces(text, scalar.end);
    }
    // Behind a value, or on the bracket that closes an empty container.
    for (;;) {
      const container = open[open.length - 1];
      if (container === undefined) return at === text.length ? undefined : { offset: at, expected: 'nothing more' };
      const closing = container === '{' ? '}' : ']';
      if (text[at] === closing) {
        open.pop();
        at = skipSpaces(text, at + 1);
        continue;
      }
      if (text[at] !== ',') return { offset: at, expected: `a comma or "${closing}"` };
      at = skipSpaces(text, at + 1);
      if (container === '{') {
        const key = readKey(text, at);
        if (isFault(key)) return key;
        at = key.end;
      }
      break;
    }
  }
}
