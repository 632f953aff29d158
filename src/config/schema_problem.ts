// Owns the wording of what a schema refuses: the field, what it must be, and what was probably meant.
import { z } from 'zod';
import { didYouMean } from '../routing/nearest.ts';
import { addProblem, type ConfigFile } from './config_file.ts';
import { notYet } from './later.ts';
import { pathKey, type Path } from './read_yaml.ts';
import type { Part } from './read_part.ts';

/** What a zod issue holds, as far as it is read here. */
export interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: string | undefined;
  readonly keys?: readonly string[] | undefined;
  readonly values?: readonly unknown[] | undefined;
  readonly origin?: string | undefined;
  readonly minimum?: number | bigint | undefined;
  readonly maximum?: number | bigint | undefined;
  readonly errors?: readonly (readonly Issue[])[] | undefined;
  readonly issues?: readonly Issue[] | undefined;
  readonly input?: unknown;
}

export interface IssueContext {
  readonly schema: z.ZodType;
  readonly part: Part;
  readonly file: ConfigFile;
}

/** One issue with its whole path in the part; of a union, those of the alternative that was meant. */
export interface FlatIssue {
  readonly issue: Issue;
  readonly path: Path;
}

export function flatIssues(issues: readonly Issue[], before: Path = []): readonly FlatIssue[] {
  return issues.flatMap((issue) => {
    const path = [...before, ...stepsOf(issue)];
    const meant = issue.code === 'invalid_union' ? branchOf(issue) : undefined;
    return meant === undefined ? [{ issue, path }] : flatIssues(meant, path);
  });
}

export function reportIssues(issues: readonly FlatIssue[], context: IssueContext): void {
  for (const { issue, path: inPart } of issues) {
    const path: Path = [...context.part.path, ...inPart];
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(context.schema, inPart);
      for (const key of issue.keys ?? [])
        addProblem(context.file, { path: [...path, key], name: true }, unknownField(key, path, known));
    } else if (!context.file.unresolved.has(pathKey(path))) {
      const given = { path, value: valueAt(context.part.value, inPart) };
      addProblem(context.file, { path, name: issue.code === 'invalid_key' }, messageOf(issue, given));
    }
  }
}

/** YAML has no symbols: what zod types wider is names and places. */
function stepsOf(issue: Pick<Issue, 'path'>): Path {
  return issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
}

function unknownField(key: string, holder: Path, known: readonly string[]): string {
  const later = notYet([...holder, key]);
  if (later !== undefined) return later;
  const tail = didYouMean(key, known);
  const where = holder.length === 0 ? 'a section' : `a field of ${shownPath(holder)}`;
  return `"${shown(key)}" is not ${where}${tail === '' ? `; there are ${known.join(', ')}` : tail}`;
}

/** The alternative that was meant: the one of which the outer form is right. */
function branchOf(issue: Issue): readonly Issue[] | undefined {
  const branches = (issue.errors ?? []).filter((branch) => branch.length > 0);
  return (
    branches.find((branch) => branch.every((inner) => inner.path.length > 0)) ??
    branches.find((branch) => branch.every((inner) => inner.path.length > 0 || inner.code !== 'invalid_type'))
  );
}

interface Given {
  readonly path: Path;
  readonly value: unknown;
}

function messageOf(issue: Issue, given: Given): string {
  const last = given.path.at(-1) ?? 'this';
  const field = `\`${typeof last === 'number' ? shownPath(given.path) : shown(last)}\``;
  switch (issue.code) {
    case 'invalid_type':
      if (given.value === undefined) return `${field} is missing in ${shownPath(given.path.slice(0, -1))}`;
      return `${field} must be ${plainType(issue.expected ?? '')}, not ${typeOf(given.value)}`;
    case 'invalid_value':
      return valueMessage(issue, given, field);
    case 'invalid_union':
      return `${field} must be ${plainTypes(issue)}, not ${typeOf(given.value)}`;
    case 'too_small':
      return `${field} ${sizeOf(issue, 'least')}`;
    case 'too_big':
      return `${field} ${sizeOf(issue, 'most')}`;
    case 'invalid_key':
      return issue.issues?.[0]?.message ?? 'this name is not taken';
    default:
      // Formats and refinements: the schema holds the sentence.
      return `${field}: ${issue.message}`;
  }
}

function valueMessage(issue: Issue, given: Given, field: string): string {
  const names = (issue.values ?? []).map(String);
  if (given.value === undefined) return `${field} is missing in ${shownPath(given.path.slice(0, -1))}`;
  const tail = typeof given.value === 'string' ? didYouMean(given.value, names) : '';
  const what = typeof given.value === 'string' ? `"${shown(given.value)}"` : typeOf(given.value);
  return `${field} cannot be ${what}${tail === '' ? `; it takes ${names.join(', ')}` : tail}`;
}

function sizeOf(issue: Issue, side: 'least' | 'most'): string {
  const bound = String(side === 'least' ? issue.minimum : issue.maximum);
  const isOne = bound === '1';
  switch (issue.origin) {
    case 'array':
      return `needs at ${side} ${bound} ${isOne ? 'entry' : 'entries'}`;
    case 'string':
      return `needs at ${side} ${bound} ${isOne ? 'character' : 'characters'}`;
    default:
      return `must be at ${side} ${bound}`;
  }
}

function plainTypes(issue: Issue): string {
  const types = (issue.errors ?? []).flatMap((branch) =>
    branch.filter((inner) => inner.path.length === 0).map((inner) => plainType(inner.expected ?? '')),
  );
  return [...new Set(types)].join(' or ');
}

function plainType(expected: string): string {
  switch (expected) {
    case 'string':
      return 'text';
    case 'number':
      return 'a number';
    case 'int':
      return 'a whole number';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    default:
      return 'a mapping';
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
    case 'bigint':
      return `the number ${String(value)}`;
    case 'boolean':
      return `${String(value)}`;
    default:
      return 'a mapping';
  }
}

/** `routes.auto.rules[2]`; the whole file has no path. */
export function shownPath(path: Path): string {
  if (path.length === 0) return 'the file';
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${shown(step)}`))
    .join('');
}

/** Text of the file in a message: printable and short. */
export function shown(text: string): string {
  const plain = text.replace(/[^\x20-\x7e]/g, '?');
  return plain.length > 60 ? `${plain.slice(0, 57)}...` : plain;
}

export function valueAt(value: unknown, path: Path): unknown {
  let current: unknown = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string | number, unknown>)[step];
  }
  return current;
}

/** Names that a schema knows at a path. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  const inner = unwrapped(schema);
  const [step, ...rest] = path;
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => keysAt(option as z.ZodType, path));
  if (inner instanceof z.ZodObject) {
    const shape: Readonly<Record<string, z.ZodType>> = inner.shape;
    if (step === undefined) return Object.keys(shape).filter((key) => !key.startsWith('$'));
    const next = shape[String(step)];
    return next === undefined ? [] : keysAt(next, rest);
  }
  if (step === undefined) return [];
  if (inner instanceof z.ZodArray) return keysAt(inner.element as z.ZodType, rest);
  return inner instanceof z.ZodRecord ? keysAt(inner.valueType as z.ZodType, rest) : [];
}

function unwrapped(schema: z.ZodType): z.ZodType {
  let current: z.ZodType = schema;
  while (current instanceof z.ZodOptional || current instanceof z.ZodNullable) current = current.unwrap() as z.ZodType;
  return current;
}
