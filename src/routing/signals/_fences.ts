// Owns fenced blocks of Markdown: where they begin and end, and what their first line says. A fence that is never closed
// runs to the end, as every renderer shows it.
import { lineHead, lineStart, type Lines } from './_lines.ts';

export interface Fence {
  /** Line of the opening marks. */
  readonly openLine: number;
  /** Line after the closing marks, or the count of lines. */
  readonly endLine: number;
  /** Content, as offsets. */
  readonly start: number;
  readonly end: number;
  readonly label: string;
  /** What follows the label: often a file name. */
  readonly info: string;
}

const OPEN = /^[ \t]{0,12}(?:> ?|[-*] |\d{1,3}[.)] )?[ \t]{0,4}(`{3,}|~{3,})([^`\n]*)$/;
const HEAD_CHARS = 300;

/** The fence that opens on the line, or undefined. */
export function fenceAt(lines: Lines, index: number): Fence | undefined {
  const head = lineHead(lines, index, HEAD_CHARS);
  const found = OPEN.exec(head);
  if (found === null) return undefined;
  const marks = found[1] ?? '```';
  const info = (found[2] ?? '').trim();
  const label = /^[^\s:{]+|^\{[^}]*\}/.exec(info)?.[0] ?? '';
  const closeLine = closingLine(lines, index + 1, marks);
  return {
    openLine: index,
    endLine: Math.min(lines.count, closeLine + 1),
    start: Math.min(lines.text.length, lineStart(lines, index + 1)),
    end: Math.max(
      Math.min(lines.text.length, lineStart(lines, index + 1)),
      closeLine < lines.count ? lineStart(lines, closeLine) - 1 : lines.text.length,
    ),
    label,
    info: info.slice(label.length).replace(/^[:\s]+/, ''),
  };
}

function closingLine(lines: Lines, from: number, marks: string): number {
  const mark = marks[0] ?? '`';
  for (let index = from; index < lines.count; index += 1) {
    const head = lineHead(lines, index, HEAD_CHARS).replace(/^>\s?/, '').trim();
    if (head.length >= marks.length && head[0] === mark && [...head].every((character) => character === mark))
      return index;
  }
  return lines.count;
}
