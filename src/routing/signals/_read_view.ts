// Owns the cutting of one text into what detectors read: fences, diffs, statements, commands, configuration, code; what
// is left is sentences. One pass over the lines. Judges nothing.
import { judgeDiff, type DiffBlock, type JudgedFile } from './_diff_judge.ts';
import { parseDiff, type DiffFile, type DiffLine } from './_diff_parse.ts';
import { readDiffHeader } from './_diff_line.ts';
import { fenceAt, type Fence } from './_fences.ts';
import { languageOfLabel, languageOfPath, UNKNOWN_LANGUAGE, type Language } from './_language.ts';
import { isBlank, lineEnd, lineHead, lineStart, splitLines, type Lines } from './_lines.ts';
import { cutText, joinRanges, wholeText, type MappedText } from './_mapped_text.ts';
import { pathOfBlock, pathsOfSentence } from './_named_paths.ts';
import { quotedInSentence } from './_quoted.ts';
import { runAt } from './_running_text.ts';
import { looksLikeDiff, sniffLanguage } from './_sniff.ts';
import { defineSource, type NamedPath, type Source, type View } from './_view.ts';

interface Builder {
  readonly lines: Lines;
  readonly sources: Source[];
  readonly diffs: DiffBlock[];
  readonly namedPaths: NamedPath[];
}

const HEAD_CHARS = 1_100;
/** Fences inside a Markdown fence are opened once more, not deeper. */
const NESTING_MAX = 1;

/** A text of sentences, with whatever stands among them. */
export function readView(text: string): View {
  const builder = newBuilder(text);
  readRange(builder, { from: 0, to: builder.lines.count }, 0);
  return { text, ...builder };
}

/** A text that is one thing from end to end: an argument of a tool, a file. `path` tells which, or `language` does. */
export function readWhole(
  text: string,
  known: { readonly path?: string | undefined; readonly language?: Language | undefined },
): View {
  const builder = newBuilder(text);
  const language =
    known.language ?? (known.path === undefined ? undefined : languageOfPath(known.path)) ?? sniffLanguage(text);
  addBlock(builder, { start: 0, end: text.length, language, path: known.path, isFenced: true });
  return { text, ...builder };
}

/** Files of a diff that did not come as text: the old and the new side of an edit. Offsets lead into `text`. */
export function readDiffFiles(text: string, files: readonly DiffFile[]): View {
  const builder = newBuilder(text);
  addDiff(builder, judgeDiff(text, files));
  return { text, ...builder };
}

function newBuilder(text: string): Builder {
  return { lines: splitLines(text), sources: [], diffs: [], namedPaths: [] };
}

function readRange(builder: Builder, range: { readonly from: number; readonly to: number }, depth: number): void {
  const { lines } = builder;
  let index = range.from;
  while (index < range.to) {
    if (isBlank(lines, index)) {
      index += 1;
      continue;
    }
    const fence = fenceAt(lines, index);
    if (fence !== undefined) {
      addFence(builder, fence, depth);
      index = Math.min(range.to, Math.max(index + 1, fence.endLine));
      continue;
    }
    if (startsDiff(lines, index, range.to)) {
      const diff = parseDiff(lines, { from: index, to: range.to, whole: false });
      if (diff.endLine > index) {
        // Headers without a change are no diff and no sentence either; they are not read again.
        if (diff.files.length > 0) addDiff(builder, judgeDiff(lines.text, diff.files));
        index = diff.endLine;
        continue;
      }
    }
    const run = runAt(lines, index, range.to);
    if (run !== undefined) {
      addBlock(builder, {
        start: run.start,
        end: run.end,
        language: run.language,
        path: pathAbove(builder, index),
        isFenced: false,
      });
      index = run.endLine;
      continue;
    }
    addSentence(builder, index);
    index += 1;
  }
}

/** A header of a diff, or signed lines of code on both sides, begin here. */
function startsDiff(lines: Lines, index: number, to: number): boolean {
  const head = lineHead(lines, index, HEAD_CHARS);
  if (!/^[-+@d*<I0-9]/.test(head)) return false;
  const next = index + 1 < to ? lineHead(lines, index + 1, HEAD_CHARS) : '';
  const header = readDiffHeader(head, next);
  switch (header?.kind) {
    case 'git':
    case 'old-path':
    case 'patch-file':
      return true;
    case 'hunk':
      return header.oldCount !== undefined || isSigned(lines, index + 1, to);
    case 'normal-hunk':
      return /^[<>] /.test(next);
    case 'noise':
      return /^\*\*\* begin patch/i.test(head);
    default:
      return /^<{7} ?/.test(head) || isSignedCode(lines, index, to);
  }
}

/** One of the next lines carries a sign. */
function isSigned(lines: Lines, from: number, to: number): boolean {
  for (let index = from; index < Math.min(to, from + 6); index += 1)
    if (/^[-+]/.test(lineHead(lines, index, 1))) return true;
  return false;
}

/** Lines that all begin with a sign, both signs among them, and one that is code: a hunk without its head. */
function isSignedCode(lines: Lines, index: number, to: number): boolean {
  if (!/^[-+]/.test(lineHead(lines, index, 1))) return false;
  let signs = '';
  let isCodeLike = false;
  for (let at = index; at < Math.min(to, index + 40); at += 1) {
    const head = lineHead(lines, at, 200);
    if (!/^[-+]/.test(head)) break;
    signs += head[0];
    if (
      /[(){}[\];=<>"'`]|\w[:.]\w|^[-+] {2,}\S|^[-+]\S+:/.test(head.slice(1)) ||
      /^[-+]\s*(?:return|if|else|def|fn|import|not)\b/.test(head)
    )
      isCodeLike = true;
  }
  return isCodeLike && signs.includes('+') && signs.includes('-');
}

function addFence(builder: Builder, fence: Fence, depth: number): void {
  const { lines } = builder;
  const text = lines.text.slice(fence.start, fence.end);
  const path = pathOfBlock({ info: fence.info, label: fence.label, text }) ?? pathAbove(builder, fence.openLine);
  const labelled = languageOfLabel(fence.label) ?? (path === undefined ? undefined : languageOfPath(path));
  if (
    labelled?.role === 'docs' &&
    fence.label !== '' &&
    /^(?:md|mdx|markdown)$/i.test(fence.label) &&
    depth < NESTING_MAX
  ) {
    readRange(builder, { from: fence.openLine + 1, to: fence.endLine - 1 }, depth + 1);
    return;
  }
  const language =
    labelled === undefined || labelled.role === 'docs' || labelled.role === 'data' ? sniffLanguage(text) : labelled;
  addBlock(builder, { start: fence.start, end: fence.end, language, path, isFenced: true });
}

interface Block {
  readonly start: number;
  readonly end: number;
  readonly language: Language;
  readonly path: string | undefined;
  readonly isFenced: boolean;
}

function addBlock(builder: Builder, block: Block): void {
  const { text } = builder.lines;
  const body = cutText(wholeText(text, 0), block.start, block.end);
  if (block.path !== undefined) addNamedPath(builder, block.path, block.start);
  if (block.language.role === 'diff' || (block.isFenced && looksLikeDiff(splitLines(body.text.slice(0, 20_000))))) {
    const lines = splitLines(body.text);
    const diff = parseDiff(lines, { from: 0, to: lines.count, whole: true });
    if (diff.files.length > 0) {
      const language = block.language.role === 'diff' ? undefined : block.language;
      addDiff(builder, judgeDiff(body.text, diff.files, language), block.start);
      return;
    }
  }
  builder.sources.push(
    defineSource({
      language: block.language,
      body,
      path: block.path,
      side: 'whole',
      otherSide: '',
      isMention: false,
      isFenced: block.isFenced,
    }),
  );
}

/** A judged diff and, for the detectors of content, what its lines say on either side. `offset` leads into the view. */
function addDiff(builder: Builder, block: DiffBlock, offset = 0): void {
  const moved = offset === 0 ? block : { ...block, files: block.files.map((file) => moveFile(file, offset)) };
  builder.diffs.push(moved);
  for (const file of moved.files) {
    if (file.harmless) continue;
    const added = sideOf(builder, file, 'added');
    const removed = sideOf(builder, file, 'removed');
    const shared = { language: file.language, path: file.names.at(-1)?.path, isMention: false, isFenced: true };
    if (added.text !== '')
      builder.sources.push(defineSource({ ...shared, body: added, side: 'added', otherSide: removed.text }));
    if (removed.text !== '')
      builder.sources.push(defineSource({ ...shared, body: removed, side: 'removed', otherSide: added.text }));
  }
}

function sideOf(builder: Builder, file: JudgedFile, side: 'added' | 'removed'): MappedText {
  const ranges: DiffLine[] = [];
  for (const hunk of file.parsed.hunks) for (const line of hunk.lines) if (line.side === side) ranges.push(line);
  return joinRanges(wholeText(builder.lines.text, 0), ranges);
}

function moveFile(file: JudgedFile, by: number): JudgedFile {
  const move = <Place extends { readonly start: number; readonly end: number }>(place: Place): Place => ({
    ...place,
    start: place.start + by,
    end: place.end + by,
  });
  const { parsed } = file;
  const hunks = parsed.hunks.map((hunk) => ({ section: move(hunk.section), lines: hunk.lines.map(move) }));
  const names = file.names.map((name) => ({ path: name.path, at: name.at + by }));
  const judged = file.hunks.map((hunk) => ({
    context: hunk.context,
    topics: hunk.topics,
    groups: hunk.groups.map(({ group, harmless }) => ({
      harmless,
      group: { ...group, removed: group.removed.map(move), added: group.added.map(move) },
    })),
  }));
  return { ...file, parsed: { ...move(parsed), hunks }, names, hunks: judged };
}

/** `open file: src/x.ts`, `src/x.ts:` in the two lines above a block. */
function pathAbove(builder: Builder, index: number): string | undefined {
  const { lines } = builder;
  for (let at = index - 1; at >= Math.max(0, index - 2); at -= 1) {
    if (isBlank(lines, at)) continue;
    const paths = pathsOfSentence(lineHead(lines, at, 300));
    if (paths.length === 1) return paths[0]?.path;
    break;
  }
  return undefined;
}

function addNamedPath(builder: Builder, path: string, near: number): void {
  const at = builder.lines.text.lastIndexOf(path, near + HEAD_CHARS);
  if (at >= 0) builder.namedPaths.push({ path, start: at, end: at + path.length });
}

function addSentence(builder: Builder, index: number): void {
  const { lines } = builder;
  const start = lineStart(lines, index);
  const end = lineEnd(lines, index);
  const text = lines.text.slice(start, end);
  for (const named of pathsOfSentence(text.slice(0, 4_000))) {
    builder.namedPaths.push({ path: named.path, start: start + named.at, end: start + named.at + named.path.length });
  }
  for (const quoted of quotedInSentence(text)) {
    const body = cutText(wholeText(lines.text, 0), start + quoted.start, start + quoted.end);
    const language =
      quoted.label === undefined ? sniffLanguage(body.text) : (languageOfLabel(quoted.label) ?? UNKNOWN_LANGUAGE);
    builder.sources.push(
      defineSource({
        language,
        body,
        path: undefined,
        side: 'whole',
        otherSide: '',
        isMention: !quoted.isOrdered,
        isFenced: false,
      }),
    );
  }
}
