// Owns the parsing of diffs from text, however broken: without headers, with wrong counts, with context that lost its
// leading blank, all files and all hunks. Finds where a diff in running text ends. Judges nothing.
import { readDiffHeader, type DiffHeader, type PathAt } from './_diff_line.ts';
import { isBlank, lineEnd, lineHead, lineStart, type Lines } from './_lines.ts';

export interface DiffLine {
  readonly side: 'added' | 'removed' | 'context';
  /** The content, sign left out, as offsets of the text. */
  readonly start: number;
  readonly end: number;
}

export interface Hunk {
  /** What follows the second `@@`: the function or statement around the change. Empty range where nothing does. */
  readonly section: { readonly start: number; readonly end: number };
  readonly lines: readonly DiffLine[];
}

export interface DiffFile {
  readonly oldPath: PathAt | undefined;
  /** Differs from oldPath for renames. Offsets are of the text here. */
  readonly newPath: PathAt | undefined;
  readonly change: 'modified' | 'added' | 'deleted';
  readonly hunks: readonly Hunk[];
  readonly start: number;
  readonly end: number;
}

export interface ParsedDiff {
  readonly files: readonly DiffFile[];
  /** First line that no longer belongs to it. */
  readonly endLine: number;
}

interface HunkDraft {
  section: { start: number; end: number };
  lines: DiffLine[];
  oldLeft: number | undefined;
  newLeft: number | undefined;
}

interface FileDraft {
  oldPath: PathAt | undefined;
  newPath: PathAt | undefined;
  change: DiffFile['change'];
  hunks: HunkDraft[];
  start: number;
  end: number;
}

/** How raw lines without a sign are read: plain, or between the marks of a search/replace block. */
type Mode = 'signed' | 'search' | 'replace' | 'context-old' | 'context-new' | 'normal';

interface Parser {
  readonly lines: Lines;
  readonly to: number;
  /** All lines up to `to` belong to the diff: it stands in a fence or came as an argument. */
  readonly whole: boolean;
  files: FileDraft[];
  mode: Mode;
}

/** Only the head of a line decides what it is. */
const HEAD_CHARS = 1_100;
/** A line without a sign is lost context when a signed one follows this soon. */
const LOOK_AHEAD_LINES = 3;

/** Parses from line `from`, up to line `to` at most. */
export function parseDiff(
  lines: Lines,
  range: { readonly from: number; readonly to: number; readonly whole: boolean },
): ParsedDiff {
  const parser: Parser = { lines, to: range.to, whole: range.whole, files: [], mode: 'signed' };
  let index = range.from;
  for (; index < range.to; index += 1) {
    if (!takeLine(parser, index)) break;
  }
  return { files: parser.files.filter(isChange).map(finish), endLine: index };
}

/** Reads one line; false when it no longer belongs to the diff. */
function takeLine(parser: Parser, index: number): boolean {
  const head = lineHead(parser.lines, index, HEAD_CHARS);
  const marked = takeMark(parser, head, index);
  if (marked) return true;
  if (parser.mode === 'search' || parser.mode === 'replace') {
    addLine(parser, index, { side: parser.mode === 'search' ? 'removed' : 'added', sign: 0 });
    return true;
  }
  const header = readDiffHeader(head, index + 1 < parser.to ? lineHead(parser.lines, index + 1, 8) : '');
  if (header !== undefined) {
    takeHeader(parser, header, index);
    return true;
  }
  return takeBody(parser, head, index);
}

/** `<<<<<<<`, `=======`, `>>>>>>>` of conflicts and of search/replace edits. */
function takeMark(parser: Parser, head: string, index: number): boolean {
  if (/^<{5,9}(?: |$)/.test(head)) {
    openHunk(parser, index, undefined);
    parser.mode = 'search';
    return true;
  }
  if (parser.mode === 'search' && /^(?:={5,9}|\|{7}.*)$/.test(head)) {
    parser.mode = 'replace';
    return true;
  }
  if (parser.mode === 'replace' && /^>{5,9}(?: |$)/.test(head)) {
    parser.mode = 'signed';
    return true;
  }
  return false;
}

function takeHeader(parser: Parser, header: DiffHeader, index: number): void {
  const at = lineStart(parser.lines, index);
  const place = (path: PathAt | undefined): PathAt | undefined =>
    path === undefined ? undefined : { path: path.path, at: at + path.at };
  switch (header.kind) {
    case 'git':
      openFile(parser, at, { oldPath: place(header.oldPath), newPath: place(header.newPath) });
      return;
    case 'patch-file':
      openFile(parser, at, { oldPath: place(header.path), newPath: place(header.path), change: header.change });
      return;
    case 'old-path': {
      const current = parser.files.at(-1);
      const goesOn = current !== undefined && current.hunks.length === 0 && current.newPath?.path !== undefined;
      if (!goesOn)
        openFile(parser, at, {
          oldPath: place(header.path),
          newPath: undefined,
          change: header.path === undefined ? 'added' : 'modified',
        });
      return;
    }
    case 'new-path': {
      const file = parser.files.at(-1) ?? openFile(parser, at, {});
      file.newPath ??= place(header.path);
      if (header.path === undefined) file.change = 'deleted';
      return;
    }
    case 'rename-from':
    case 'rename-to': {
      const file = parser.files.at(-1) ?? openFile(parser, at, {});
      if (header.kind === 'rename-from') file.oldPath = place(header.path);
      else file.newPath = place(header.path);
      return;
    }
    case 'new-file':
    case 'deleted-file':
      (parser.files.at(-1) ?? openFile(parser, at, {})).change = header.kind === 'new-file' ? 'added' : 'deleted';
      return;
    case 'hunk':
      openHunk(parser, index, header);
      parser.mode = 'signed';
      return;
    case 'context-old':
    case 'context-new':
      if (header.kind === 'context-old') openHunk(parser, index, undefined);
      parser.mode = header.kind;
      return;
    case 'normal-hunk':
      openHunk(parser, index, undefined);
      parser.mode = 'normal';
      return;
    case 'noise':
      return;
    default:
      header satisfies never;
  }
}

function takeBody(parser: Parser, head: string, index: number): boolean {
  const sign = head[0] ?? '';
  if (parser.mode === 'normal') return takeNormal(parser, sign, index);
  if (parser.mode !== 'signed' && sign === '!') {
    addLine(parser, index, { side: parser.mode === 'context-old' ? 'removed' : 'added', sign: 2 });
    return true;
  }
  if (sign === '+' || sign === '-') {
    addLine(parser, index, { side: sign === '+' ? 'added' : 'removed', sign: 1 });
    return true;
  }
  if (isBlank(parser.lines, index)) {
    if (!parser.whole && !goesOnAfterBlank(parser, index)) return false;
    addLine(parser, index, { side: 'context', sign: 0 });
    return true;
  }
  if (sign === ' ' || sign === '\t' || sign === '\\') {
    if (sign !== '\\') addLine(parser, index, { side: 'context', sign: sign === ' ' ? 1 : 0 });
    return true;
  }
  if (!parser.whole && !isSignedSoon(parser, index)) return false;
  addLine(parser, index, { side: 'context', sign: 0 });
  return true;
}

function takeNormal(parser: Parser, sign: string, index: number): boolean {
  if (sign === '<' || sign === '>') addLine(parser, index, { side: sign === '<' ? 'removed' : 'added', sign: 2 });
  else if (sign !== '-' && !parser.whole) return false;
  return true;
}

/** After a blank line a diff in running text goes on where its counts say so, or where a header or signed code follows. */
function goesOnAfterBlank(parser: Parser, index: number): boolean {
  const hunk = parser.files.at(-1)?.hunks.at(-1);
  const isOpen = hunk !== undefined && ((hunk.oldLeft ?? 0) > 0 || (hunk.newLeft ?? 0) > 0);
  for (let next = index + 1; next < Math.min(parser.to, index + LOOK_AHEAD_LINES); next += 1) {
    if (isBlank(parser.lines, next)) continue;
    const head = lineHead(parser.lines, next, HEAD_CHARS);
    const after = next + 1 < parser.to ? lineHead(parser.lines, next + 1, 8) : '';
    if (readDiffHeader(head, after) !== undefined) return true;
    if (isOpen) return /^[-+ \t]/.test(head);
    return /^[-+][^\s\w]|^[-+] {2,}\S|^[-+]\t/.test(head);
  }
  return false;
}

function isSignedSoon(parser: Parser, index: number): boolean {
  const hunk = parser.files.at(-1)?.hunks.at(-1);
  if (hunk === undefined || (hunk.oldLeft === undefined && hunk.newLeft === undefined)) return false;
  if ((hunk.oldLeft ?? 0) <= 0 && (hunk.newLeft ?? 0) <= 0) return false;
  for (let next = index + 1; next < Math.min(parser.to, index + 1 + LOOK_AHEAD_LINES); next += 1) {
    if (/^(?:[-+]|@@)/.test(lineHead(parser.lines, next, 2))) return true;
  }
  return false;
}

function openFile(
  parser: Parser,
  start: number,
  known: Partial<Pick<FileDraft, 'oldPath' | 'newPath' | 'change'>>,
): FileDraft {
  const file: FileDraft = {
    oldPath: known.oldPath,
    newPath: known.newPath,
    change: known.change ?? 'modified',
    hunks: [],
    start,
    end: start,
  };
  parser.files.push(file);
  parser.mode = 'signed';
  return file;
}

function openHunk(parser: Parser, index: number, header: Extract<DiffHeader, { kind: 'hunk' }> | undefined): HunkDraft {
  const start = lineStart(parser.lines, index);
  const file = parser.files.at(-1) ?? openFile(parser, start, {});
  const end = lineEnd(parser.lines, index);
  const sectionAt = header === undefined ? end : Math.min(end, start + header.sectionAt);
  const hunk: HunkDraft = {
    section: { start: sectionAt, end },
    lines: [],
    oldLeft: header?.oldCount,
    newLeft: header?.newCount,
  };
  file.hunks.push(hunk);
  file.end = end;
  return hunk;
}

function addLine(
  parser: Parser,
  index: number,
  read: { readonly side: DiffLine['side']; readonly sign: number },
): void {
  const hunk = parser.files.at(-1)?.hunks.at(-1) ?? openImplicit(parser, index);
  const end = lineEnd(parser.lines, index);
  const start = Math.min(end, lineStart(parser.lines, index) + read.sign);
  hunk.lines.push({ side: read.side, start, end });
  if (read.side !== 'added' && hunk.oldLeft !== undefined) hunk.oldLeft -= 1;
  if (read.side !== 'removed' && hunk.newLeft !== undefined) hunk.newLeft -= 1;
  const file = parser.files.at(-1);
  if (file !== undefined && read.side !== 'context') file.end = end;
}

/** Signed lines before any `@@`. */
function openImplicit(parser: Parser, index: number): HunkDraft {
  const start = lineStart(parser.lines, index);
  const file = parser.files.at(-1) ?? openFile(parser, start, {});
  const hunk: HunkDraft = { section: { start, end: start }, lines: [], oldLeft: undefined, newLeft: undefined };
  file.hunks.push(hunk);
  return hunk;
}

function isChange(file: FileDraft): boolean {
  return (
    file.oldPath !== undefined ||
    file.newPath !== undefined ||
    file.hunks.some((hunk) => hunk.lines.some((line) => line.side !== 'context'))
  );
}

function finish(file: FileDraft): DiffFile {
  return { ...file, hunks: file.hunks.map(({ section, lines }) => ({ section, lines })) };
}
