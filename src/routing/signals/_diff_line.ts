// Owns the forms of the lines that diffs are made of, in every format that tools print and models write by hand: git,
// unified, normal, context, apply_patch, search/replace and conflict markers. One line at a time; _diff_parse.ts joins them.

export type DiffHeader =
  | { readonly kind: 'git'; readonly oldPath: PathAt | undefined; readonly newPath: PathAt | undefined }
  | { readonly kind: 'old-path' | 'new-path'; readonly path: PathAt | undefined }
  | { readonly kind: 'rename-from' | 'rename-to'; readonly path: PathAt }
  | { readonly kind: 'patch-file'; readonly change: 'modified' | 'added' | 'deleted'; readonly path: PathAt }
  | { readonly kind: 'new-file' | 'deleted-file' | 'noise' }
  | {
      readonly kind: 'hunk';
      readonly oldCount: number | undefined;
      readonly newCount: number | undefined;
      readonly sectionAt: number;
    }
  | { readonly kind: 'context-old' | 'context-new' }
  | { readonly kind: 'normal-hunk' };

export interface PathAt {
  readonly path: string;
  /** Offset in the line; -1 where the path is known from elsewhere. */
  readonly at: number;
}

/** Header lines are short; a longer one is content. */
const HEADER_CHARS_MAX = 1_024;

const HUNK = /^@@+ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@+ ?/;
const NOISE =
  /^(?:index [0-9a-f]{4,64}\.\.|similarity index|dissimilarity index|old mode|new mode \d|copy (?:from|to)|binary files? |git binary patch|\\ no newline|only in |={20}|\*\*\* begin patch|\*\*\* end (?:patch|of file))/i;
const PATCH_FILE = /^\*\*\* (update|add|delete) file: */i;
const PATCH_CHANGE = { update: 'modified', add: 'added', delete: 'deleted' } as const;

/** Reads a line as a header of a diff; `next` is the line after it, because `--- x` alone is a removed SQL comment. */
export function readDiffHeader(line: string, next: string): DiffHeader | undefined {
  if (line.length > HEADER_CHARS_MAX) return undefined;
  switch (line[0]) {
    case 'd':
      return readGitLine(line);
    case '-':
      if (line.startsWith('--- ') && next.startsWith('+++ ')) return { kind: 'old-path', path: pathAfter(line, 4) };
      return /^--- \d+(?:,\d+)? ----/.test(line) ? { kind: 'context-new' } : undefined;
    case '+':
      return line.startsWith('+++ ') && /^\+\+\+ (?:[ab]\/|"?[^\s"+]+["\t\s]*|\/dev\/null)/.test(line)
        ? { kind: 'new-path', path: pathAfter(line, 4) }
        : undefined;
    case '@':
      return readHunkLine(line);
    case '*':
      return readStarLine(line);
    case 'r':
      return readRenameLine(line);
    case 'n':
      return /^new file mode \d/.test(line) ? { kind: 'new-file' } : noise(line);
    default:
      return /^\d{1,9}(?:,\d{1,9})?[acd]\d{1,9}(?:,\d{1,9})?$/.test(line) ? { kind: 'normal-hunk' } : noise(line);
  }
}

function noise(line: string): DiffHeader | undefined {
  return NOISE.test(line) ? { kind: 'noise' } : undefined;
}

function readGitLine(line: string): DiffHeader | undefined {
  if (/^deleted file mode \d/.test(line)) return { kind: 'deleted-file' };
  if (!line.startsWith('diff ')) return noise(line);
  const git = line.indexOf(' b/');
  if (line.startsWith('diff --git ') && git > 0) {
    return { kind: 'git', oldPath: pathFrom(line, 11, git), newPath: pathFrom(line, git + 1, line.length) };
  }
  return line.startsWith('diff -') ? { kind: 'git', oldPath: undefined, newPath: undefined } : undefined;
}

function readHunkLine(line: string): DiffHeader | undefined {
  if (!line.startsWith('@@')) return undefined;
  const found = HUNK.exec(line);
  if (found === null) {
    // Without counts: `@@`, `@@ ... @@`, and `@@ def total` of apply_patch.
    return /^@@(?:$| )/.test(line)
      ? { kind: 'hunk', oldCount: undefined, newCount: undefined, sectionAt: 2 }
      : undefined;
  }
  return { kind: 'hunk', oldCount: Number(found[2] ?? 1), newCount: Number(found[4] ?? 1), sectionAt: found[0].length };
}

function readStarLine(line: string): DiffHeader | undefined {
  const file = PATCH_FILE.exec(line);
  if (file !== null) {
    const path = pathFrom(line, file[0].length, line.length);
    const verb = (file[1] ?? '').toLowerCase() as keyof typeof PATCH_CHANGE;
    return path === undefined ? undefined : { kind: 'patch-file', change: PATCH_CHANGE[verb], path };
  }
  const move = /^\*\*\* move to: */i.exec(line);
  if (move !== null) {
    const path = pathFrom(line, move[0].length, line.length);
    return path === undefined ? undefined : { kind: 'rename-to', path };
  }
  if (/^\*\*\* \d+(?:,\d+)? \*\*\*\*/.test(line)) return { kind: 'context-old' };
  return line.startsWith('*****') ? { kind: 'noise' } : noise(line);
}

function readRenameLine(line: string): DiffHeader | undefined {
  const found = /^rename (from|to) /.exec(line);
  const path = found === null ? undefined : pathFrom(line, found[0].length, line.length);
  if (found === null || path === undefined) return undefined;
  return { kind: found[1] === 'from' ? 'rename-from' : 'rename-to', path };
}

/** `--- a/x<TAB>2024-01-01` → `x`; `/dev/null` is no path. */
function pathAfter(line: string, from: number): PathAt | undefined {
  const tab = line.indexOf('\t', from);
  return pathFrom(line, from, tab < 0 ? line.length : tab);
}

function pathFrom(line: string, from: number, to: number): PathAt | undefined {
  let at = from;
  let end = to;
  while (at < end && /[\s"']/.test(line[at] ?? '')) at += 1;
  while (end > at && /[\s"'\r]/.test(line[end - 1] ?? '')) end -= 1;
  if (/^[abiwco]\//.test(line.slice(at, at + 2))) at += 2;
  const path = line.slice(at, end).replace(/\s+\d{4}-\d\d-\d\d .*$/, '');
  return path === '' || path === '/dev/null' || path === 'dev/null' ? undefined : { path, at };
}
