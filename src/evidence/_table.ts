// Owns how a report lies on a terminal: tables that fit, prose that wraps, and text of strangers that cannot move the cursor.
// Pure.
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Below this a name says nothing any more. */
const NAME_WIDTH_MIN = 8;

/**
 * Two spaces between columns; left-aligned ones are cut until a line fits, the widest first. Where the figures alone
 * are wider than the terminal, the line is cut too.
 */
export function tableLines(
  head: readonly Column[],
  rows: readonly (readonly string[])[],
  columns: number,
): readonly string[] {
  const widths = head.map(({ title }, index) =>
    Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[index] ?? ''))),
  );
  const excess = (): number => widths.reduce((sum, width) => sum + width + 2, -2) - columns;
  while (excess() > 0) {
    const left = widths.filter((width, index) => head[index]?.align === 'left' && width > NAME_WIDTH_MIN);
    if (left.length === 0) break;
    const widest = Math.max(...left);
    widths[widths.findIndex((width, index) => width === widest && head[index]?.align === 'left')] = widest - 1;
  }
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, index) => {
      const width = widths[index] ?? 0;
      const text = cut(cell, width);
      const fill = ' '.repeat(Math.max(0, width - stringWidth(text)));
      return head[index]?.align === 'right' ? fill + text : text + fill;
    });
    return cut(padded.join('  ').trimEnd(), columns);
  };
  return [line(head.map(({ title }) => title)), ...rows.map(line)];
}

/** Wrapped to the width, each line behind the same indent. */
export function proseLines(text: string, columns: number, indent = ''): readonly string[] {
  const width = Math.max(NAME_WIDTH_MIN, columns - indent.length);
  return wrapAnsi(text, width, { hard: true, trim: true, wordWrap: true })
    .split('\n')
    .map((line) => (indent + line).trimEnd());
}

/** Within a display width, with an ellipsis where it was cut. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let out = '';
  for (const character of text) {
    if (stringWidth(out + character) > width - 1) break;
    out += character;
  }
  return `${out}…`;
}

/**
 * Labels come from callers: control characters, escape sequences and marks that turn the writing direction become `?`.
 * Longer than a line they are cut first, so that measuring them stays cheap.
 */
export function plain(text: string): string {
  return text.slice(0, LABEL_CHARS_MAX).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?');
}

/** More than a terminal shows in a line. */
const LABEL_CHARS_MAX = 400;
