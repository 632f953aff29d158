// Owns what the rules for changes look at: one group of a diff with the topics that it lost and gained and the code
// around it. A plain value, computed once a group.
import { countOf, has, topicsOfName, type Topic } from './_code_words.ts';
import type { ChangedLine, ChangeGroup } from './_diff_groups.ts';
import type { Language } from './_language.ts';
import { foldersAndName } from './_path_kind.ts';

export interface Change {
  readonly removed: readonly ChangedLine[];
  readonly added: readonly ChangedLine[];
  /** Both, the removed ones first. */
  readonly lines: readonly ChangedLine[];
  /** Code of the removed lines, and of the added ones. */
  readonly before: string;
  readonly after: string;
  readonly isLast: boolean;
  readonly language: Language;
  readonly path: string | undefined;
  /** Topics of the changed lines. */
  readonly topics: number;
  /** Topics of the code around, of the section and of the path's names. */
  readonly around: number;
  readonly context: readonly string[];
  /** Where the change lies: its first removed line, else its first added one. */
  readonly place: { readonly start: number; readonly end: number };
}

/** What the groups of one hunk share. */
export interface Surroundings {
  readonly context: readonly string[];
  /** Topics of the context and of the path. */
  readonly around: number;
  readonly language: Language;
  readonly path: string | undefined;
}

export function describeChange(group: ChangeGroup, surroundings: Surroundings): Change {
  const { context, around, language, path } = surroundings;
  const removed = group.removed.filter((line) => line.code !== '');
  const added = group.added.filter((line) => line.code !== '');
  const lines = [...removed, ...added];
  let topics = 0;
  for (const line of lines) topics |= line.names.topics;
  return {
    removed,
    added,
    lines,
    before: codeOf(removed),
    after: codeOf(added),
    isLast: group.isLast,
    language,
    path,
    topics,
    around,
    context,
    place: placeOf(removed, added),
  };
}

/** Names of a topic that went, less those that came. */
export function lostNames(change: Change, topic: Topic): number {
  if (!has(change.topics, topic)) return 0;
  return countNames(change.removed, topic) - countNames(change.added, topic);
}

function countNames(lines: readonly ChangedLine[], topic: Topic): number {
  let count = 0;
  for (const line of lines) count += countOf(line.names, topic);
  return count;
}

function placeOf(removed: readonly ChangedLine[], added: readonly ChangedLine[]): Change['place'] {
  const lines = removed.length > 0 ? removed : added;
  const first = lines[0];
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return { start: 0, end: 0 };
  return { start: first.start, end: Math.max(first.end, last.end) };
}

/** What the names of folders and file speak of. */
export function topicsOfPath(path: string | undefined): number {
  if (path === undefined) return 0;
  const { written } = foldersAndName(path);
  return written.reduce((topics, part) => topics | topicsOfName(part.replace(/\.\w{1,8}$/, '')), 0);
}

/** Money for certain, or two words that often mean it, in the change and around it. */
export function isAboutMoney(change: Change): boolean {
  if (has(change.topics, 'money')) return true;
  return (
    has(change.topics, 'moneyPerhaps', 'payPerhaps', 'pay') &&
    (has(change.around, 'money', 'pay') || bothPerhaps(change))
  );
}

function bothPerhaps(change: Change): boolean {
  return change.lines.some((line) => countOf(line.names, 'moneyPerhaps') >= 2);
}

/** Access for certain, or words that often mean it in code that is about it. */
export function isAboutAccess(change: Change): boolean {
  if (has(change.topics, 'access')) return true;
  return (
    has(change.topics, 'accessPerhaps') &&
    (has(change.around, 'access', 'accessPerhaps', 'check') || hasTwoAccessNames(change))
  );
}

function hasTwoAccessNames(change: Change): boolean {
  return change.lines.some((line) => countOf(line.names, 'accessPerhaps') >= 2);
}

function codeOf(lines: readonly ChangedLine[]): string {
  let code = '';
  for (const line of lines) code += code === '' ? line.code : `\n${line.code}`;
  return code;
}
