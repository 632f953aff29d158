// Owns text for terminals: tables, columns, wrapping that knows wide characters. Pure.
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Pads to a display width, on the left for numbers. */
export function pad(text: string, width: number, side: 'left' | 'right' = 'right'): string {
  const fill = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return side === 'left' ? fill + text : text + fill;
}

/**
 * Text of strangers as a terminal may get it: escape sequences, marks that turn the writing direction and other controls
 * become `?`, a tab four spaces, because nobody knows where it ends. Line ends stay.
 */
export function printable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '    ')
    .replace(/(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, '?');
}

/** Wraps to `columns`, breaking words that are longer than a line. The text's own line ends and indents stay. */
export function wrap(text: string, columns: number): readonly string[] {
  return text.split('\n').flatMap((line) =>
    wrapAnsi(line, Math.max(8, columns), { hard: true, trim: false, wordWrap: true })
      .split('\n')
      .map((piece, index) => (index === 0 ? piece : piece.trimStart()).trimEnd()),
  );
}

/** Below this a cell says nothing any more. */
const CELL_COLUMNS_MIN = 8;

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Never cut, as no number is: ids and dates say nothing by halves. */
  readonly whole?: boolean;
}

/**
 * A plain table with two spaces between columns. Where it would be wider than `columns` the widest left-aligned column
 * is cut, because a wrapped table cannot be read. Numbers are never cut.
 */
export function table(
  head: readonly Column[],
  given: readonly (readonly string[])[],
  columns: number,
): readonly string[] {
  const rows = given.map((row) => row.map((cell) => printable(cell).replaceAll('\n', ' ')));
  const widths = head.map((column, index) =>
    Math.max(stringWidth(column.title), ...rows.map((row) => stringWidth(row[index] ?? ''))),
  );
  const total = (): number => widths.reduce((sum, width) => sum + width + 2, -2);
  while (total() > columns) {
    const width = Math.max(...widths.filter((_, index) => isCut(head[index])));
    if (width <= CELL_COLUMNS_MIN) break;
    widths[widths.findIndex((other, index) => other === width && isCut(head[index]))] = width - 1;
  }
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) =>
        pad(cut(cell, widths[index] ?? 0), widths[index] ?? 0, head[index]?.align === 'right' ? 'left' : 'right'),
      )
      .join('  ')
      .trimEnd();
  return [line(head.map((column) => column.title)), ...rows.map(line)];
}

function isCut(column: Column | undefined): boolean {
  return column?.align !== 'right' && column?.whole !== true;
}

/** The text within a display width, with an ellipsis where it was cut. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let out = '';
  for (const character of text) {
    if (stringWidth(out + character) > width - 1) break;
    out += character;
  }
  return `${out}…`;
}

/** Texts beside each other in equal columns, each wrapped to its own. */
export function sideBySide(texts: readonly string[], columns: number): readonly string[] {
  const gap = 3;
  const width = Math.floor((columns - gap * (texts.length - 1)) / texts.length);
  const blocks = texts.map((text) => wrap(text, width));
  const height = Math.max(0, ...blocks.map((block) => block.length));
  return Array.from({ length: height }, (_, row) =>
    blocks
      .map((block) => pad(block[row] ?? '', width))
      .join(' │ ')
      .trimEnd(),
  );
}
