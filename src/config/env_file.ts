// Owns the form of a `.env` file: text in, names and values out. What is written is what is read: nothing is expanded,
// so that a `$` in a password stays one. Messages name lines, never what stands in them.

export interface EnvFile {
  readonly values: Readonly<Record<string, string>>;
  /** `.env:3: …`, for the operator; the other lines count all the same. */
  readonly problems: readonly string[];
}

/** Hand-written files of settings stay under 10 KB. */
const FILE_CHARS_MAX = 256 * 1024;

const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

interface Cursor {
  readonly text: string;
  at: number;
  line: number;
}

/**
 * `NAME=value`, `export NAME=value`, `# comment`. Single quotes take everything as it is, double quotes know \n \r \t \" \\
 * and \$, both may run over lines; without quotes the value ends at the line or at ` #`. A name given twice: the last one.
 */
export function parseEnvFile(text: string, file: string = '.env'): EnvFile {
  if (text.length > FILE_CHARS_MAX)
    return {
      values: {},
      problems: [`${file}:1: the file is longer than ${FILE_CHARS_MAX / 1024} KiB, which no .env is`],
    };
  const values = new Map<string, string>();
  const problems: string[] = [];
  const cursor: Cursor = { text: text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'), at: 0, line: 1 };
  while (cursor.at < cursor.text.length) {
    const line = cursor.line;
    const read = readLine(cursor);
    if (read.kind === 'problem') problems.push(`${file}:${line}: ${read.message}`);
    else if (read.kind === 'value') values.set(read.name, read.value);
  }
  return { values: Object.fromEntries(values), problems };
}

type LineRead =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'value'; readonly name: string; readonly value: string }
  | { readonly kind: 'problem'; readonly message: string };

/** Takes one assignment, with all of its lines, off the cursor. */
function readLine(cursor: Cursor): LineRead {
  const line = restOfLine(cursor);
  if (/^[ \t]*(?:#|$)/.test(line)) return skipLine(cursor, { kind: 'nothing' });
  const assignment = ASSIGNMENT.exec(line);
  const name = assignment?.[1];
  if (assignment === null || name === undefined)
    return skipLine(cursor, {
      kind: 'problem',
      message: 'this is no NAME=value; put a # before it if it is a comment',
    });
  const quote = line[assignment[0].length];
  if (quote !== '"' && quote !== "'") {
    const value = line.slice(assignment[0].length);
    const comment = value.search(/(?:^|[ \t])#/);
    return skipLine(cursor, { kind: 'value', name, value: (comment < 0 ? value : value.slice(0, comment)).trim() });
  }
  const quoted = readQuoted(cursor.text, cursor.at + assignment[0].length, quote);
  if (quoted === undefined)
    return skipLine(cursor, { kind: 'problem', message: `the quote of ${name} is never closed` });
  advance(cursor, quoted.end);
  const behind = restOfLine(cursor);
  const isClean = /^[ \t]*(?:#|$)/.test(behind);
  return skipLine(
    cursor,
    isClean
      ? { kind: 'value', name, value: quoted.value }
      : { kind: 'problem', message: `there is text behind the closing quote of ${name}` },
  );
}

/** From the opening quote to behind the closing one. */
function readQuoted(
  text: string,
  from: number,
  quote: string,
): { readonly value: string; readonly end: number } | undefined {
  let value = '';
  for (let at = from + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === quote) return { value, end: at + 1 };
    if (quote === '"' && character === '\\') {
      const next = text[at + 1] ?? '';
      value += ESCAPES[next] ?? `\\${next}`;
      at += 1;
    } else {
      value += character;
    }
  }
  return undefined;
}

function restOfLine(cursor: Cursor): string {
  const end = cursor.text.indexOf('\n', cursor.at);
  return cursor.text.slice(cursor.at, end < 0 ? undefined : end);
}

function skipLine(cursor: Cursor, read: LineRead): LineRead {
  const end = cursor.text.indexOf('\n', cursor.at);
  advance(cursor, end < 0 ? cursor.text.length : end + 1);
  return read;
}

function advance(cursor: Cursor, to: number): void {
  for (let at = cursor.text.indexOf('\n', cursor.at); at >= 0 && at < to; at = cursor.text.indexOf('\n', at + 1))
    cursor.line += 1;
  cursor.at = to;
}
