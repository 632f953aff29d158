// Owns globs over file paths and wildcards over names. Written here and not with regular expressions, because the paths
// come from callers: every match takes at most pattern × text steps, whatever the pattern and whatever the path.

/** Globs are written by hand; longer ones are a mistake. */
const GLOB_CHARS_MAX = 300;
/** Alternatives that braces may expand to. */
const ALTERNATIVES_MAX = 64;
/** A path is compared by its last characters: operating systems stop near 4,096. */
const PATH_CHARS_MAX = 4_096;

export type Glob =
  | { readonly ok: true; readonly matches: (path: string) => boolean }
  | { readonly ok: false; readonly reason: string };

/**
 * `*` is any run within one folder name, `**` any number of folders, `?` one character, `{a,b}` either; everything else,
 * brackets too, is itself. A glob matches at any depth unless it begins with `/`, because requests show absolute paths,
 * relative ones and diffs; without any wildcard it also means everything below. Letter case does not count.
 */
export function compileGlob(glob: string): Glob {
  if (glob.trim() === '') return { ok: false, reason: 'the glob is empty' };
  if (glob.length > GLOB_CHARS_MAX)
    return { ok: false, reason: `the glob is longer than ${GLOB_CHARS_MAX} characters` };
  const expanded = expandBraces(glob);
  if (typeof expanded === 'string') return { ok: false, reason: expanded };
  const patterns = expanded.flatMap(toSegments);
  return {
    ok: true,
    matches: (path) => {
      const segments = pathSegments(path);
      return patterns.some((pattern) => matchesSegments(pattern, segments));
    },
  };
}

/** True when `text` is `pattern`, where `*` stands for any run of characters and nothing else is special. */
export function matchesWildcard(pattern: string, text: string): boolean {
  return matchesOne(pattern, text, undefined);
}

function matchesOne(pattern: string, text: string, anyCharacter: '?' | undefined): boolean {
  let patternAt = 0;
  let textAt = 0;
  let star = -1;
  let retry = 0;
  while (textAt < text.length) {
    const wanted = pattern[patternAt];
    if (wanted === '*') {
      star = patternAt;
      retry = textAt;
      patternAt += 1;
    } else if (wanted !== undefined && (wanted === anyCharacter || wanted === text[textAt])) {
      patternAt += 1;
      textAt += 1;
    } else if (star >= 0) {
      patternAt = star + 1;
      retry += 1;
      textAt = retry;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === '*') patternAt += 1;
  return patternAt === pattern.length;
}

function toSegments(glob: string): readonly (readonly string[])[] {
  const anchored = glob.startsWith('/');
  const body = glob
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.');
  const pattern = anchored ? body : ['**', ...body];
  const isPlain = !/[*?]/.test(glob);
  return isPlain || glob.endsWith('/') ? [pattern, [...pattern, '**']] : [pattern];
}

/** Folder names of a path as it may be written anywhere: `C:\a\b`, `./a/b`, `/a/../b`. */
function pathSegments(path: string): readonly string[] {
  const segments: string[] = [];
  const written = path
    .slice(-PATH_CHARS_MAX)
    .toLowerCase()
    .replaceAll('\\', '/')
    .replace(/^[a-z]:/, '');
  for (const segment of written.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(segment);
  }
  return segments;
}

/** The walk of matchesOne, over folder names: `**` is the star. */
function matchesSegments(pattern: readonly string[], path: readonly string[]): boolean {
  let patternAt = 0;
  let pathAt = 0;
  let star = -1;
  let retry = 0;
  while (pathAt < path.length) {
    const wanted = pattern[patternAt];
    if (wanted === '**') {
      star = patternAt;
      retry = pathAt;
      patternAt += 1;
    } else if (wanted !== undefined && matchesOne(wanted, path[pathAt] ?? '', '?')) {
      patternAt += 1;
      pathAt += 1;
    } else if (star >= 0) {
      patternAt = star + 1;
      retry += 1;
      pathAt = retry;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === '**') patternAt += 1;
  return patternAt === pattern.length;
}

/** Alternatives of `{a,b}`, innermost first, or why not. */
function expandBraces(glob: string): readonly string[] | string {
  const pending = [glob];
  const done: string[] = [];
  while (pending.length > 0) {
    const current = pending.pop() ?? '';
    const inner = /\{([^{}]*)\}/.exec(current);
    if (inner === null) {
      if (/[{}]/.test(current)) return 'the glob has a brace without its partner';
      done.push(current);
    } else {
      for (const choice of (inner[1] ?? '').split(',')) {
        pending.push(current.slice(0, inner.index) + choice + current.slice(inner.index + inner[0].length));
      }
    }
    if (pending.length + done.length > ALTERNATIVES_MAX)
      return `the glob has more than ${ALTERNATIVES_MAX} alternatives`;
  }
  return done;
}
