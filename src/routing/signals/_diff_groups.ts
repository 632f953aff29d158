// Owns the pairing of what a hunk takes away with what it puts in its place, read as code: comments and strings apart.
// Both sides are read whole, so that a comment opened in a context line is still a comment. Judges nothing.
import { readCodeLines, type CodeLine } from './_code_lines.ts';
import type { DiffFile, DiffLine, Hunk } from './_diff_parse.ts';
import { topicsOfCode } from './_code_words.ts';
import type { Language } from './_language.ts';

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
  /** What the names in that code speak of, one bit a topic. */
  readonly topics: number;
}

/** Groups of one hunk of `text`. */
export function groupHunk(text: string, hunk: Hunk, language: Language): HunkGroups {
  const newLines = readSide(text, hunk, { wanted: (side) => side !== 'removed', language });
  // The old side's context was just read with the new one. Its removed lines need it only where lines hang together.
  const needsContext = hasRemoved(hunk) && hangsTogether(text, hunk);
  const oldLines = readSide(text, hunk, {
    wanted: (side) => side === 'removed' || (needsContext && side === 'context'),
    language,
  });
  const groups: { removed: ChangedLine[]; added: ChangedLine[]; isLast: boolean }[] = [];
  const section = text.slice(hunk.section.start, hunk.section.end).trim();
  const context = section === '' ? [] : [section];
  let topics = topicsOfCode(section).topics;
  let current: (typeof groups)[number] | undefined;
  /** Groups before this one have something after them. */
  let followed = 0;
  let oldAt = 0;
  let newAt = 0;
  for (const { side } of hunk.lines) {
    const oldLine = side === 'removed' ? oldLines[oldAt] : undefined;
    const newLine = side === 'removed' ? undefined : newLines[newAt];
    if (side === 'removed' || (needsContext && side === 'context')) oldAt += 1;
    if (side !== 'removed') newAt += 1;
    if (side === 'context') {
      current = undefined;
      const code = newLine?.code ?? '';
      if (code === '') continue;
      context.push(code);
      topics |= newLine?.names.topics ?? 0;
      if (/^[)\]};,]*$/.test(code)) continue;
      for (const group of groups.slice(followed)) group.isLast = false;
      followed = groups.length;
      continue;
    }
    if (current === undefined) {
      current = { removed: [], added: [], isLast: true };
      groups.push(current);
    }
    if (oldLine !== undefined) current.removed.push(oldLine);
    if (newLine !== undefined) current.added.push(newLine);
  }
  return { groups, context, topics };
}

function hasRemoved(hunk: Hunk): boolean {
  return hunk.lines.some((line) => line.side === 'removed');
}

/** A slash at a line's beginning, which is read by what stands before it; two of them are a comment whatever does. */
const LEADING_SLASH = /^.?[^\S\n]*\/(?!\/)/m;

/** A line of the hunk may mean something else without the lines before it. */
function hangsTogether(text: string, hunk: Hunk): boolean {
  const start = hunk.lines[0]?.start ?? 0;
  // One character more than the line: its sign.
  const whole = text.slice(Math.max(0, start - 1), hunk.lines.at(-1)?.end ?? start);
  if (whole.includes('"""') || whole.includes("'''") || whole.includes('<!--')) return true;
  return whole.includes('/') && (whole.includes('/*') || LEADING_SLASH.test(whole));
}

/** The wanted lines, in their order; offsets lead into `text`. */
function readSide(
  text: string,
  hunk: Hunk,
  of: { readonly wanted: (side: DiffLine['side']) => boolean; readonly language: Language },
): readonly ChangedLine[] {
  const places: DiffLine[] = [];
  let joined = '';
  for (const line of hunk.lines) {
    if (!of.wanted(line.side)) continue;
    joined += places.length === 0 ? text.slice(line.start, line.end) : `\n${text.slice(line.start, line.end)}`;
    places.push(line);
  }
  return places.length === 0 ? [] : readCodeLines(joined, of.language, places);
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
