// Owns one part of the file through its schema: the typed value, or problems with their places. Part by part, so that
// one fault does not hide the next.
import type { z } from 'zod';
import { isJsonObject } from '../support/json.ts';
import { addProblem, type ConfigFile } from './config_file.ts';
import { pathKey, type Path } from './read_yaml.ts';
import { flatIssues, reportIssues, valueAt, type FlatIssue } from './schema_problem.ts';

export interface Part {
  readonly value: unknown;
  readonly path: Path;
}

/** A value for each reference that stands for a number or a switch, then one without the names that are not known. */
const PASSES_MAX = 3;

/** Undefined where the part cannot be used. Names that are not known are reported and left out. */
export function readPart<S extends z.ZodType>(schema: S, part: Part, file: ConfigFile): z.infer<S> | undefined {
  let value = part.value;
  for (let pass = 0; pass < PASSES_MAX; pass += 1) {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const issues = flatIssues(parsed.error.issues);
    const converted = withConverted(value, issues, { part, file });
    if (converted !== undefined) {
      value = converted;
      continue;
    }
    reportIssues(issues, { schema, part, file });
    if (!issues.every(({ issue }) => issue.code === 'unrecognized_keys')) return undefined;
    value = withoutUnknown(value, issues);
  }
  return undefined;
}

/**
 * A reference gives text, and a port or a switch wants a number or true: converted where the schema asks for it, and
 * nowhere else, so that a key that looks like a number stays text.
 */
function withConverted(
  value: unknown,
  issues: readonly FlatIssue[],
  { part, file }: { readonly part: Part; readonly file: ConfigFile },
): unknown {
  let copy: unknown;
  for (const { issue, path } of issues) {
    if (issue.code !== 'invalid_type' || !file.references.has(pathKey([...part.path, ...path]))) continue;
    const given = valueAt(value, path);
    const wanted = typeof given === 'string' ? convert(given, issue.expected ?? '') : undefined;
    if (wanted !== undefined) copy = withValue(copy ?? value, path, wanted);
  }
  return copy;
}

function convert(text: string, expected: string): number | boolean | undefined {
  if ((expected === 'number' || expected === 'int') && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text)) return Number(text);
  if (expected === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return undefined;
}

function withoutUnknown(value: unknown, issues: readonly FlatIssue[]): unknown {
  let copy = value;
  for (const { issue, path } of issues) {
    const holder = valueAt(copy, path);
    if (!isJsonObject(holder)) continue;
    const kept = Object.fromEntries(Object.entries(holder).filter(([key]) => issue.keys?.includes(key) !== true));
    copy = withValue(copy, path, kept);
  }
  return copy;
}

function withValue(value: unknown, path: Path, wanted: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return wanted;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? withValue(item, rest, wanted) : item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === String(step) ? withValue(item, rest, wanted) : item]),
  );
}

/** The entries of a section that must be a mapping of names; a section that is absent or empty has none. */
export function entriesOf(part: Part, what: string, file: ConfigFile): readonly (Part & { readonly name: string })[] {
  if (part.value === undefined || part.value === null) return [];
  if (!isJsonObject(part.value)) {
    addProblem(file, { path: part.path }, `\`${String(part.path.at(-1))}\` must be a mapping of names to ${what}`);
    return [];
  }
  return Object.entries(part.value).map(([name, value]) => ({ name, value, path: [...part.path, name] }));
}
