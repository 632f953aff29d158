// Owns the compilation of a rule's `match`: conditions for those who do not want to write CEL.
// All fields given must hold; a list holds when one of its entries does.
import type { Alternatives, Atom } from './atoms.ts';
import {
  mentionsCategory,
  modifiesCategory,
  taskLabels,
  type CompiledCondition,
  type CompileOptions,
} from './condition_facts.ts';
import { rankOfRisk, type RiskCategory, type RiskLevel } from './decision.ts';
import { compileGlob, matchesWildcard } from './glob.ts';
import { didYouMean } from './nearest.ts';
import type { Condition, ConditionInput } from './policy.ts';
import type { Protocol } from '../wire/conversation.ts';

type OneOrMore<T> = T | readonly T[];

/** The fields of `match`, as they stand in the file. `project`, `key`, `tool` and `tag` take `*` for any run of characters. */
export interface MatchSpec {
  /** This level or above. */
  readonly risk?: RiskLevel | undefined;
  /** A category that the request changes, from severity medium on. */
  readonly modifies?: OneOrMore<RiskCategory> | undefined;
  /** A category that the request is about at all. */
  readonly mentions?: OneOrMore<RiskCategory> | undefined;
  readonly task?: OneOrMore<string> | undefined;
  /** Globs over the paths that the request touches. */
  readonly touches?: OneOrMore<string> | undefined;
  /** A tool that is offered or called. */
  readonly tool?: OneOrMore<string> | undefined;
  readonly tag?: OneOrMore<string> | undefined;
  readonly project?: OneOrMore<string> | undefined;
  readonly key?: OneOrMore<string> | undefined;
  readonly protocol?: OneOrMore<Protocol> | undefined;
  /** Estimated input tokens. */
  readonly tokens_above?: number | undefined;
  readonly tokens_below?: number | undefined;
  readonly metadata?: Readonly<Record<string, OneOrMore<string>>> | undefined;
}

/** What is wrong in a `match`; `path` leads from the match to the value at fault. */
export interface MatchProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type MatchResult =
  | { readonly ok: true; readonly condition: CompiledCondition }
  | { readonly ok: false; readonly problems: readonly MatchProblem[] };

interface Part {
  readonly atom: Atom;
  readonly says: string;
  readonly holds: Condition['holds'];
}

export function compileMatch(match: MatchSpec, options: CompileOptions): MatchResult {
  const problems = problemsOf(match, options);
  if (problems.length > 0) return { ok: false, problems };
  const parts = partsOf(match);
  const alternatives: Alternatives = [parts.map((part) => part.atom)];
  return {
    ok: true,
    condition: {
      holds: (input) => parts.every((part) => part.holds(input)),
      says: parts.map((part) => part.says).join(' and '),
      readsRisk: match.risk !== undefined || match.modifies !== undefined || match.mentions !== undefined,
      source: `match ${JSON.stringify(parts.map((part) => part.atom))}`,
      alternatives,
    },
  };
}

function problemsOf(match: MatchSpec, options: CompileOptions): readonly MatchProblem[] {
  const problems: MatchProblem[] = [];
  const given = Object.entries(match).filter(([, value]) => value !== undefined);
  if (given.length === 0)
    problems.push({
      path: [],
      message: 'an empty match would take every request; write `default` of the route instead',
    });
  if (match.risk === 'none') {
    const message =
      '`risk` means this level or above, so `none` would take every request; leave it out, or write when: "!risk.atLeast(\'low\')"';
    problems.push({ path: ['risk'], message });
  }
  for (const [name, value] of given) {
    if (Array.isArray(value) && value.length === 0)
      problems.push({ path: [name], message: 'an empty list matches nothing; leave it out or fill it' });
  }
  const labels = taskLabels(options);
  for (const { value, path } of entriesOf(match.task, 'task')) {
    if (labels.includes(value)) continue;
    const tail = didYouMean(value, labels);
    const list = '; list your own labels under `tasks` of the route';
    problems.push({ path, message: `"${value}" is not a known task${tail === '' ? list : tail}` });
  }
  for (const { value, path } of entriesOf(match.touches, 'touches')) {
    const glob = compileGlob(value);
    if (!glob.ok) problems.push({ path, message: glob.reason });
  }
  if (
    match.tokens_above !== undefined &&
    match.tokens_below !== undefined &&
    match.tokens_above >= match.tokens_below - 1
  ) {
    problems.push({ path: ['tokens_below'], message: 'no number is above `tokens_above` and below `tokens_below`' });
  }
  return problems;
}

function entriesOf(
  value: OneOrMore<string> | undefined,
  name: string,
): readonly { value: string; path: readonly (string | number)[] }[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return [{ value, path: [name] }];
  return value.map((entry, index) => ({ value: entry, path: [name, index] }));
}

function listOf<T extends string>(value: OneOrMore<T> | undefined): readonly T[] | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? [value] : [...value].toSorted();
}

function partsOf(match: MatchSpec): readonly Part[] {
  return [
    ...riskParts(match),
    ...namedParts(match),
    ...listParts(match),
    ...tokenParts(match),
    ...metadataParts(match),
  ];
}

function riskParts(match: MatchSpec): readonly Part[] {
  const parts: Part[] = [];
  const level = match.risk;
  if (level !== undefined) {
    const holds = (input: ConditionInput): boolean => rankOfRisk(input.risk) >= rankOfRisk(level);
    parts.push({
      atom: { about: 'risk', atLeast: level },
      says: level === 'high' ? 'risk high' : `risk ${level} or above`,
      holds,
    });
  }
  const modifies = listOf(match.modifies);
  if (modifies !== undefined) {
    const holds = (input: ConditionInput): boolean => modifies.some((category) => modifiesCategory(input, category));
    parts.push({
      atom: { about: 'any-of', field: 'modifies', values: modifies },
      says: `modifies ${either(modifies)}`,
      holds,
    });
  }
  const mentions = listOf(match.mentions);
  if (mentions !== undefined) {
    const holds = (input: ConditionInput): boolean => mentions.some((category) => mentionsCategory(input, category));
    parts.push({
      atom: { about: 'any-of', field: 'mentions', values: mentions },
      says: `mentions ${either(mentions)}`,
      holds,
    });
  }
  return parts;
}

/** Fields of which a request has one value. */
function namedParts(match: MatchSpec): readonly Part[] {
  const fields = [
    { field: 'task', values: listOf(match.task), of: (input: ConditionInput) => input.task },
    { field: 'project', values: listOf(match.project), of: (input: ConditionInput) => input.caller.projectName },
    { field: 'key', values: listOf(match.key), of: (input: ConditionInput) => input.caller.keyName },
    { field: 'protocol', values: listOf(match.protocol), of: (input: ConditionInput) => input.protocol },
  ] as const;
  return fields.flatMap(({ field, values, of }): readonly Part[] => {
    if (values === undefined) return [];
    const isOpen = field === 'project' || field === 'key';
    const holds = (input: ConditionInput): boolean =>
      values.some((value) => value === of(input) || (isOpen && matchesWildcard(value, of(input))));
    return [{ atom: { about: 'one-of', field, values }, says: `${field} ${either(values)}`, holds }];
  });
}

/** Fields of which a request has any number of values. */
function listParts(match: MatchSpec): readonly Part[] {
  const parts: Part[] = [];
  const globs = listOf(match.touches);
  if (globs !== undefined) {
    const compiled = globs.flatMap((glob) => {
      const result = compileGlob(glob);
      return result.ok ? [result.matches] : [];
    });
    const holds = (input: ConditionInput): boolean =>
      input.assessment.paths.some((path) => compiled.some((matches) => matches(path)));
    parts.push({ atom: { about: 'any-of', field: 'touches', values: globs }, says: `touches ${either(globs)}`, holds });
  }
  const lists = [
    {
      field: 'tools',
      name: 'tool',
      values: listOf(match.tool),
      of: (input: ConditionInput) => input.assessment.toolNames,
    },
    { field: 'tags', name: 'tag', values: listOf(match.tag), of: (input: ConditionInput) => input.hints.tags },
  ] as const;
  for (const { field, name, values, of } of lists) {
    if (values === undefined) continue;
    const holds = (input: ConditionInput): boolean =>
      of(input).some((given) => values.some((value) => matchesWildcard(value, given)));
    parts.push({ atom: { about: 'any-of', field, values }, says: `${name} ${either(values)}`, holds });
  }
  return parts;
}

function tokenParts(match: MatchSpec): readonly Part[] {
  const parts: Part[] = [];
  const { tokens_above: above, tokens_below: below } = match;
  if (above !== undefined) {
    const holds = (input: ConditionInput): boolean => input.assessment.inputTokensEstimate > above;
    parts.push({ atom: { about: 'tokens-above', tokens: above }, says: `more than ${above} tokens`, holds });
  }
  if (below !== undefined) {
    const holds = (input: ConditionInput): boolean => input.assessment.inputTokensEstimate < below;
    parts.push({ atom: { about: 'tokens-below', tokens: below }, says: `fewer than ${below} tokens`, holds });
  }
  return parts;
}

function metadataParts(match: MatchSpec): readonly Part[] {
  return Object.entries(match.metadata ?? {})
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, wanted]) => {
      const values = listOf(wanted) ?? [];
      const holds = (input: ConditionInput): boolean => {
        const given = Object.hasOwn(input.hints.metadata, key) ? (input.hints.metadata[key] ?? '') : '';
        return values.includes(given);
      };
      return { atom: { about: 'metadata', key, values }, says: `metadata.${key} ${either(values)}`, holds };
    });
}

function either(values: readonly string[]): string {
  return values.length < 2 ? (values[0] ?? '') : `${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}`;
}
