// Owns the way from an edit (old text, new text) to a diff of one file, so that one set of rules reads both. Lines that
// both texts begin and end with are context. Judges nothing.
import type { DiffFile, DiffLine } from './_diff_parse.ts';
import { lineEnd, lineStart, lineText, splitLines } from './_lines.ts';
import { joinTexts, type MappedText } from './_mapped_text.ts';

/** The path of an edit is an argument of its own, not part of the two texts. */
const NOT_IN_TEXT = -1;

export interface EditDiff {
  readonly text: MappedText;
  readonly file: DiffFile;
}

export function diffOfEdit(before: MappedText, after: MappedText, path: string | undefined): EditDiff {
  const text = joinTexts([before, after], '\n');
  const old = splitLines(before.text);
  const current = splitLines(after.text);
  const offset = before.text.length + 1;
  const shared = Math.min(old.count, current.count);
  let head = 0;
  while (head < shared && lineText(old, head) === lineText(current, head)) head += 1;
  let tail = 0;
  while (tail < shared - head && lineText(old, old.count - 1 - tail) === lineText(current, current.count - 1 - tail))
    tail += 1;
  const lines: DiffLine[] = [];
  for (let index = 0; index < head; index += 1)
    lines.push({ side: 'context', start: lineStart(old, index), end: lineEnd(old, index) });
  for (let index = head; index < old.count - tail; index += 1)
    lines.push({ side: 'removed', start: lineStart(old, index), end: lineEnd(old, index) });
  for (let index = head; index < current.count; index += 1) {
    const side = index < current.count - tail ? 'added' : 'context';
    lines.push({ side, start: offset + lineStart(current, index), end: offset + lineEnd(current, index) });
  }
  const named = path === undefined ? undefined : { path, at: NOT_IN_TEXT };
  const end = text.text.length;
  return {
    text,
    file: {
      oldPath: named,
      newPath: named,
      change: 'modified',
      hunks: [{ section: { start: 0, end: 0 }, lines }],
      start: 0,
      end,
    },
  };
}
