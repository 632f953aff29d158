// Owns the way from a character of a YAML value back to where it stands in the file, through quotes, escapes, folding
// and indentation, so that a fault in a condition is shown under the very character that the operator wrote.

export interface ScalarSource {
  /** The whole file. */
  readonly text: string;
  /** Where the scalar begins: its first character, quote or `|`. */
  readonly start: number;
  readonly end: number;
  readonly style: 'plain' | 'single' | 'double' | 'block';
  readonly value: string;
}

/** Offset in the file of the character at `valueOffset` (UTF-16 units) of the value; the end of the value where it lies beyond. */
export function sourceOffset(source: ScalarSource, valueOffset: number): number {
  const wanted = Math.min(valueOffset, source.value.length);
  return source.style === 'block' ? inBlock(source, wanted) : inFlow(source, wanted);
}

/** Plain and quoted scalars: one walk over value and source together. */
function inFlow(source: ScalarSource, wanted: number): number {
  const { text, style } = source;
  const end = style === 'plain' ? source.end : Math.max(source.start, source.end - 1);
  let at = style === 'plain' ? source.start : source.start + 1;
  let valueAt = 0;
  while (at < end) {
    const escaped = style === 'double' && text[at] === '\\' ? escapeAt(text, at, end) : undefined;
    // An escaped line end stands for nothing: what is wanted lies behind it.
    if (valueAt >= wanted && escaped?.units !== 0) break;
    const run = blankRun(text, at, end);
    if (run.length > 0) {
      // Inside a line blanks stay; a line break becomes one space, further ones stay line breaks.
      const kept = run.lineBreaks === 0 ? run.length : Math.max(1, run.lineBreaks - 1);
      if (valueAt + kept > wanted) return at + (run.lineBreaks === 0 ? wanted - valueAt : 0);
      valueAt += kept;
      at += run.length;
    } else if (escaped !== undefined) {
      if (valueAt + escaped.units > wanted) return at;
      valueAt += escaped.units;
      at += escaped.length;
    } else {
      at += style === 'single' && text[at] === "'" && text[at + 1] === "'" ? 2 : 1;
      valueAt += 1;
    }
  }
  return Math.min(at, end);
}

function blankRun(text: string, from: number, end: number): { readonly length: number; readonly lineBreaks: number } {
  let at = from;
  let lineBreaks = 0;
  while (at < end && isBlank(text[at])) {
    if (text[at] === '\n') lineBreaks += 1;
    at += 1;
  }
  return { length: at - from, lineBreaks };
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}

/** Characters of an escape in the source, and UTF-16 units that it stands for. */
function escapeAt(text: string, at: number, end: number): { readonly length: number; readonly units: number } {
  const letter = text[at + 1];
  if (letter === '\n' || letter === '\r') {
    const run = blankRun(text, at + 1, end);
    return { length: 1 + run.length, units: Math.max(0, run.lineBreaks - 1) };
  }
  const digits = letter === 'x' ? 2 : letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
  const code = digits === 0 ? 0 : Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
  return { length: 2 + digits, units: code > 0xffff ? 2 : 1 };
}

/** Block scalars: their lines stand in the file as they are, behind the indentation. */
function inBlock(source: ScalarSource, wanted: number): number {
  const { text, value, end } = source;
  const header = text.indexOf('\n', source.start);
  if (header < 0 || header >= end) return source.start;
  const isFolded = text[source.start] === '>';
  const indent = blockIndent(source, header + 1);
  let valueAt = 0;
  let last = header + 1;
  for (let lineAt = header + 1; lineAt < end;) {
    const lineEnd = Math.min(indexOrEnd(text, lineAt, end), end);
    const contentAt = Math.min(lineAt + indent, lineEnd);
    const content = text.slice(contentAt, lineEnd).replace(/\r$/, '');
    if (content !== '' && value.startsWith(content, valueAt)) {
      if (wanted < valueAt + content.length) return contentAt + (wanted - valueAt);
      valueAt += content.length;
      last = contentAt + content.length;
      if (wanted === valueAt) return last;
      if (isFolded && value[valueAt] === ' ') valueAt += 1;
    }
    while (value[valueAt] === '\n' && valueAt < wanted) valueAt += 1;
    lineAt = lineEnd + 1;
  }
  return last;
}

function indexOrEnd(text: string, from: number, end: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? end : at;
}

/** Spaces before the first line that holds anything; an indicator in the header says how many of them are content. */
function blockIndent(source: ScalarSource, from: number): number {
  const { text, value, end } = source;
  for (let lineAt = from; lineAt < end;) {
    const lineEnd = indexOrEnd(text, lineAt, end);
    const spaces = /^ */.exec(text.slice(lineAt, lineEnd))?.[0].length ?? 0;
    // A tab is content to YAML, and spaces alone are an empty line.
    if (text.slice(lineAt + spaces, lineEnd).replace(/\r$/, '') !== '') {
      const content = /^ */.exec(value.replace(/^(?: *\n)+/, ''))?.[0].length ?? 0;
      return spaces - content;
    }
    lineAt = lineEnd + 1;
  }
  return 0;
}
