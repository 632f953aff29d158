// Owns where the lines of a text begin and end. Nothing is copied: a megabyte of line feeds costs one array of numbers.

export interface Lines {
  readonly text: string;
  readonly count: number;
  /** First character of each line; one more entry, the text's length + 1, closes the last. */
  readonly starts: readonly number[];
}

/** A text with more lines is not read further; 4 MiB of code have about 130,000. */
export const LINES_MAX = 400_000;

/** Throws RangeError for more than LINES_MAX lines: the caller reports what was not read. */
export function splitLines(text: string): Lines {
  const starts: number[] = [0];
  let at = text.indexOf('\n');
  while (at >= 0) {
    starts.push(at + 1);
    if (starts.length > LINES_MAX) throw new RangeError('too many lines');
    at = text.indexOf('\n', at + 1);
  }
  const count = starts.length;
  starts.push(text.length + 1);
  return { text, count, starts };
}

export function lineStart(lines: Lines, index: number): number {
  return lines.starts[index] ?? lines.text.length;
}

/** End of the line's text, before its line feed and a carriage return. */
export function lineEnd(lines: Lines, index: number): number {
  const end = (lines.starts[index + 1] ?? lines.text.length + 1) - 1;
  return end > lineStart(lines, index) && lines.text.charCodeAt(end - 1) === 13 ? end - 1 : end;
}

export function lineText(lines: Lines, index: number): string {
  return lines.text.slice(lineStart(lines, index), lineEnd(lines, index));
}

/** The line's first characters: enough to tell what it is, however long it may be. */
export function lineHead(lines: Lines, index: number, charsMax: number): string {
  const start = lineStart(lines, index);
  return lines.text.slice(start, Math.min(lineEnd(lines, index), start + charsMax));
}

export function isBlank(lines: Lines, index: number): boolean {
  const end = lineEnd(lines, index);
  for (let at = lineStart(lines, index); at < end; at += 1) {
    const code = lines.text.charCodeAt(at);
    if (code !== 32 && code !== 9) return false;
  }
  return true;
}
