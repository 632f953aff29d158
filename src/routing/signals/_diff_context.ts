// Owns what the rules for changes look at: one group of a diff with the topics that it lost and gained and the code
// around it. A plain value, computed once a group.
import { topicsOfCode, topicsOfName, TOPIC, has, type Topic } from './_code_words.ts';
import type { ChangedLine, ChangeGroup } from './_diff_groups.ts';
import type { Language } from './_language.ts';
import { foldersAndName } from './_path_kind.ts';

export interface Change {
  readonly removed: readonly ChangedLine[];
  readonly added: readonly ChangedLine[];
  readonly isLast: boolean;
  readonly language: Language;
  readonly path: string | undefined;
  /** Topics of the changed lines. */
  readonly topics: number;
  /** Topics of the code around, of the section and of the path's names. */
  readonly around: number;
  readonly context: readonly string[];
  /** Names of a topic that went, less those that came. */
  readonly lost: (topic: Topic) => number;
  /** Where the change lies: its first removed line, else its first added one. */
  readonly place: { readonly start: number; readonly end: number };
}

export interface Surroundings {
  readonly context: readonly string[];
  readonly language: Language;
  readonly path: string | undefined;
}

export function describeChange(group: ChangeGroup, surroundings: Surroundings): Change {
  const removed = group.removed.filter((line) => line.code !== '');
  const added = group.added.filter((line) => line.code !== '');
  const all = [...removed, ...added];
  const total = (lines: readonly ChangedLine[], topic: Topic): number =>
    lines.reduce((sum, line) => sum + (line.names.counts.get(TOPIC[topic]) ?? 0), 0);
  return {
    removed,
    added,
    isLast: group.isLast,
    language: surroundings.language,
    path: surroundings.path,
    topics: all.reduce((topics, line) => topics | line.names.topics, 0),
    around: surroundings.context.reduce(
      (topics, code) => topics | topicsOfCode(code).topics,
      topicsOfPath(surroundings.path),
    ),
    context: surroundings.context,
    lost: (topic) => total(removed, topic) - total(added, topic),
    place: placeOf(removed, added),
  };
}

function placeOf(removed: readonly ChangedLine[], added: readonly ChangedLine[]): Change['place'] {
  const lines = removed.length > 0 ? removed : added;
  const first = lines[0];
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return { start: 0, end: 0 };
  return { start: first.start, end: Math.max(first.end, last.end) };
}

function topicsOfPath(path: string | undefined): number {
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
  const names = [...change.removed, ...change.added].reduce(
    (most, line) => Math.max(most, line.names.counts.get(TOPIC.moneyPerhaps) ?? 0),
    0,
  );
  return names >= 2;
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
  return [...change.removed, ...change.added].some((line) => (line.names.counts.get(TOPIC.accessPerhaps) ?? 0) >= 2);
}

export function codeOf(lines: readonly ChangedLine[]): string {
  return lines.map((line) => line.code).join('\n');
}
