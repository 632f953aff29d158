// Owns the pairing of what a hunk takes away with what it puts in its place, read as code: comments and strings apart.
// Both sides are read whole, so that a comment opened in a context line is still a comment. Judges nothing.
import { readCodeLines, type CodeLine } from './_code_lines.ts';
import type { DiffFile, DiffLine, Hunk } from './_diff_parse.ts';
import type { Language } from './_language.ts';
import { joinRanges, wholeText } from './_mapped_text.ts';

/** A line of code with its place in the text that the diff stands in. */
export type ChangedLine = CodeLine;

/** Removed lines and the added ones that follow them without anything between. */
export interface ChangeGroup {
  readonly removed: readonly ChangedLine[];
  readonly added: readonly ChangedLine[];
  /** Nothing follows in the hunk but closing brackets: an addition at the end. */
  readonly isLast: boolean;
}

export interface HunkGroups {
  readonly groups: readonly ChangeGroup[];
  /** Code that stays, the section after `@@` first. */
  readonly context: readonly string[];
}

/** Groups of one hunk of `text`. */
export function groupHunk(text: string, hunk: Hunk, language: Language): HunkGroups {
  const oldLines = readSide(text, hunk, { side: 'removed', language });
  const newLines = readSide(text, hunk, { side: 'added', language });
  const groups: { removed: ChangedLine[]; added: ChangedLine[]; isLast: boolean }[] = [];
  const section = text.slice(hunk.section.start, hunk.section.end).trim();
  const context = section === '' ? [] : [section];
  let isOpen = false;
  let oldAt = 0;
  let newAt = 0;
  for (const line of hunk.lines) {
    const oldLine = line.side === 'added' ? undefined : oldLines[oldAt];
    const newLine = line.side === 'removed' ? undefined : newLines[newAt];
    if (line.side !== 'added') oldAt += 1;
    if (line.side !== 'removed') newAt += 1;
    if (line.side === 'context') {
      isOpen = false;
      const code = newLine?.code ?? '';
      if (code !== '') context.push(code);
      if (!/^[)\]};,]*$/.test(code)) for (const group of groups) group.isLast = false;
      continue;
    }
    const group = isOpen ? groups.at(-1) : undefined;
    const current = group ?? { removed: [], added: [], isLast: true };
    if (group === undefined) groups.push(current);
    isOpen = true;
    if (oldLine !== undefined) current.removed.push(oldLine);
    if (newLine !== undefined) current.added.push(newLine);
  }
  return { groups, context };
}

/** Lines of one side, context included, in their order; offsets lead into `text`. */
function readSide(
  text: string,
  hunk: Hunk,
  of: { readonly side: DiffLine['side']; readonly language: Language },
): readonly ChangedLine[] {
  const ranges = hunk.lines.filter((line) => line.side === 'context' || line.side === of.side);
  if (ranges.length === 0) return [];
  const joined = joinRanges(wholeText(text, 0), ranges);
  return readCodeLines(joined.text, of.language).map((line, index) => {
    const place = ranges[index] ?? { start: 0, end: 0 };
    const moved = line.strings.map((string) => ({
      value: string.value,
      start: place.start + string.start - line.start,
    }));
    return { ...line, strings: moved, start: place.start, end: place.end };
  });
}

export interface DiffSize {
  readonly added: number;
  readonly removed: number;
}

export function sizeOfFile(file: DiffFile): DiffSize {
  let added = 0;
  let removed = 0;
  for (const hunk of file.hunks) {
    for (const line of hunk.lines) {
      if (line.side === 'added') added += 1;
      else if (line.side === 'removed') removed += 1;
    }
  }
  return { added, removed };
}
