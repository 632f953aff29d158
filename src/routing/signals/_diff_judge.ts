// Owns the first pass over a parsed diff: which language a file is, which of its groups change something that runs.
// diff.ts asks what the rest touches.
import { groupHunk, sizeOfFile, type ChangeGroup, type DiffSize } from './_diff_groups.ts';
import { whyHarmless, type HarmlessReason } from './_diff_harmless.ts';
import type { PathAt } from './_diff_line.ts';
import type { DiffFile, Hunk } from './_diff_parse.ts';
import { languageOfPath, UNKNOWN_LANGUAGE, type Language } from './_language.ts';
import { kindOfPath, type PathKind } from './_path_kind.ts';
import { sniffLanguage } from './_sniff.ts';

export interface JudgedGroup {
  readonly group: ChangeGroup;
  readonly harmless: HarmlessReason | undefined;
}

export interface JudgedHunk {
  readonly groups: readonly JudgedGroup[];
  readonly context: readonly string[];
  /** Topics of the names in the context, one bit each. */
  readonly topics: number;
}

export interface JudgedFile {
  readonly parsed: DiffFile;
  readonly language: Language;
  readonly kind: PathKind;
  /** The old name, and the new one where it differs. */
  readonly names: readonly PathAt[];
  /** Nothing in it runs, or nothing that runs changed. */
  readonly harmless: boolean;
  readonly hunks: readonly JudgedHunk[];
  readonly size: DiffSize;
}

export interface DiffBlock {
  readonly files: readonly JudgedFile[];
  /** More hunks than are read: what the rest changes is not known. */
  readonly isCut: boolean;
}

/** Hunks read line by line in one diff. Nobody reviews more at once; past it the size alone is a reason for care. */
const HUNKS_MAX = 1_000;

/** Lines looked at to guess the language of a file without a name. */
const SAMPLE_LINES = 40;

/** `language` is what the label of the fence or the text around says, where it says something. */
export function judgeDiff(text: string, files: readonly DiffFile[], language?: Language): DiffBlock {
  let hunks = 0;
  let isCut = false;
  const judged = files.map((file) => {
    const left = HUNKS_MAX - hunks;
    hunks += file.hunks.length;
    if (left >= file.hunks.length) return judgeFile(text, file, language);
    isCut = true;
    return judgeFile(text, { ...file, hunks: file.hunks.slice(0, Math.max(0, left)) }, language);
  });
  return { files: judged, isCut };
}

function judgeFile(text: string, parsed: DiffFile, given: Language | undefined): JudgedFile {
  const names = namesOf(parsed);
  const path = names.at(-1)?.path;
  const language = (path === undefined ? undefined : languageOfPath(path)) ?? given ?? guessLanguage(text, parsed);
  const kind = path === undefined ? 'runs' : kindOfPath(path);
  const hunks = parsed.hunks.map((hunk) => judgeHunk(text, hunk, language));
  const isRead = kind === 'docs' || kind === 'style' || kind === 'texts' || kind === 'output';
  const hasLines = hunks.some((hunk) => hunk.groups.length > 0);
  const isProved = hasLines && hunks.every((hunk) => hunk.groups.every((group) => group.harmless !== undefined));
  return {
    parsed,
    language,
    kind,
    names,
    harmless: isRead || isProved,
    hunks: isRead ? [] : hunks,
    size: sizeOfFile(parsed),
  };
}

function judgeHunk(text: string, hunk: Hunk, language: Language): JudgedHunk {
  const { groups, context, topics } = groupHunk(text, hunk, language);
  return { groups: groups.map((group) => ({ group, harmless: whyHarmless(group, language) })), context, topics };
}

function namesOf(file: DiffFile): readonly PathAt[] {
  const { oldPath, newPath } = file;
  if (oldPath === undefined || newPath === undefined) return [oldPath ?? newPath].filter((path) => path !== undefined);
  return oldPath.path === newPath.path ? [oldPath] : [oldPath, newPath];
}

/** Without a name the lines themselves have to tell. */
function guessLanguage(text: string, file: DiffFile): Language {
  const lines = file.hunks.flatMap((hunk) => hunk.lines).slice(0, SAMPLE_LINES);
  const sample = lines.map((line) => text.slice(line.start, line.end)).join('\n');
  const sniffed = sniffLanguage(sample);
  if (sniffed.role !== 'code' && sniffed.role !== 'diff') return sniffed;
  const looksIndented =
    /^\s*(?:def|class|if|elif|else|for|while|with|try|except)\b[^{}]*:\s*(?:#.*)?$/m.test(sample.slice(0, 4_000)) &&
    !/[{};]\s*$/m.test(sample.slice(0, 4_000));
  return looksIndented ? { ...UNKNOWN_LANGUAGE, indented: true } : UNKNOWN_LANGUAGE;
}
