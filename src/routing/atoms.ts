// Owns the plain form of a condition: alternatives of facts that must all hold. It serves one question only, whether an
// earlier rule leaves anything for a later one. What it cannot read becomes an `expression` that equals only itself.
import { matchesWildcard } from './glob.ts';
import { rankOfRisk, type RiskLevel } from './decision.ts';

/** Fields of which a request has exactly one value. */
export type SingleField = 'task' | 'project' | 'key' | 'protocol' | 'session';
/** Fields of which a request has any number of values. */
export type ManyField = 'touches' | 'modifies' | 'mentions' | 'tools' | 'tags';

/** One fact about a request. */
export type Atom =
  | { readonly about: 'risk'; readonly atLeast: RiskLevel }
  | { readonly about: 'one-of'; readonly field: SingleField; readonly values: readonly string[] }
  | { readonly about: 'any-of'; readonly field: ManyField; readonly values: readonly string[] }
  | { readonly about: 'metadata'; readonly key: string; readonly values: readonly string[] }
  | { readonly about: 'tokens-above'; readonly tokens: number }
  | { readonly about: 'tokens-below'; readonly tokens: number }
  | { readonly about: 'expression'; readonly text: string };

/** Any of the alternatives; within one, all of its atoms. `[[]]` always holds, `[]` never does. */
export type Alternatives = readonly (readonly Atom[])[];

/** More alternatives than this are not compared one by one: 17 tasks times a few of anything else stay below. */
const ALTERNATIVES_MAX = 256;

/** Both hold. Undefined when the product is too large to compare. */
export function bothHold(left: Alternatives, right: Alternatives): Alternatives | undefined {
  if (left.length * right.length > ALTERNATIVES_MAX) return undefined;
  return left.flatMap((first) => right.map((second) => [...first, ...second]));
}

/** True when every request that meets `later` already meets one of `earlier`, so far as can be told. */
export function isCovered(later: Alternatives, earlier: readonly Alternatives[]): boolean {
  const all = earlier.flat();
  return later.flatMap(oneValueEach).every((wanted) => all.some((given) => leavesNothing(given, wanted)));
}

/** `given` holds wherever `wanted` holds. */
function leavesNothing(given: readonly Atom[], wanted: readonly Atom[]): boolean {
  return given.every((atom) => isAlwaysTrue(atom) || wanted.some((known) => implies(known, atom)));
}

function isAlwaysTrue(atom: Atom): boolean {
  return atom.about === 'risk' && atom.atLeast === 'none';
}

/** `known` being true makes `wanted` true. */
function implies(known: Atom, wanted: Atom): boolean {
  switch (wanted.about) {
    case 'risk':
      // What modifies counts from medium on, and the risk of a request is never below one of its signals.
      if (known.about === 'any-of' && known.field === 'modifies')
        return rankOfRisk(wanted.atLeast) <= rankOfRisk('medium');
      return known.about === 'risk' && rankOfRisk(known.atLeast) >= rankOfRisk(wanted.atLeast);
    case 'one-of':
      return known.about === 'one-of' && known.field === wanted.field && isWithin(known.values, wanted.values);
    case 'any-of':
      if (known.about !== 'any-of' || known.field !== wanted.field) return false;
      return wanted.field === 'touches' ? areBelow(known.values, wanted.values) : isWithin(known.values, wanted.values);
    case 'metadata':
      // Values of metadata are compared as they are: a `*` in one is itself.
      return (
        known.about === 'metadata' &&
        known.key === wanted.key &&
        known.values.every((value) => wanted.values.includes(value))
      );
    case 'tokens-above':
      return known.about === 'tokens-above' && known.tokens >= wanted.tokens;
    case 'tokens-below':
      return known.about === 'tokens-below' && known.tokens <= wanted.tokens;
    case 'expression':
      return known.about === 'expression' && known.text === wanted.text;
    default:
      return neverHere(wanted);
  }
}

function isWithin(values: readonly string[], patterns: readonly string[]): boolean {
  return values.every((value) => patterns.some((pattern) => pattern === value || matchesWildcard(pattern, value)));
}

/** Globs: the same one, or one that lies in a folder of which all is taken. `*` alone stops at a folder, so it proves nothing. */
function areBelow(globs: readonly string[], wider: readonly string[]): boolean {
  return globs.every((glob) =>
    wider.some(
      (wide) =>
        wide === glob ||
        (wide.endsWith('/**') && !/[*?{]/.test(wide.slice(0, -3)) && glob.startsWith(wide.slice(0, -2))),
    ),
  );
}

/** Splits lists, so that two earlier rules may share what a later one names. */
function oneValueEach(atoms: readonly Atom[]): Alternatives {
  let split: (readonly Atom[])[] = [[]];
  for (const atom of atoms) {
    const pieces: readonly Atom[] =
      'values' in atom ? atom.values.map((value) => ({ ...atom, values: [value] })) : [atom];
    if (split.length * pieces.length > ALTERNATIVES_MAX) return [atoms];
    split = split.flatMap((before) => pieces.map((piece) => [...before, piece]));
  }
  return split;
}

function neverHere(value: never): never {
  throw new TypeError(`unknown atom ${JSON.stringify(value)}`);
}
