// Owns one config file while it is read: its values, where they stand, and what was found wrong with them.
import type { Environment } from '../providers/configure.ts';
import { createPositions, createProblemList, type ProblemList } from './problem.ts';
import { pathKey, readYaml, type Path, type Place } from './read_yaml.ts';
import { resolveReferences } from './references.ts';
import { sourceOffset } from './scalar_offset.ts';

export interface ConfigFile {
  /** As the operator named it. */
  readonly file: string;
  /** Values as written, references and all; undefined where the file is no YAML. */
  readonly written: unknown;
  /** Values with references replaced. */
  readonly value: unknown;
  /** Variables behind a value, by the key of its path. */
  readonly references: ReadonlyMap<string, readonly string[]>;
  /** Paths of which all was said when their references were resolved. */
  readonly unresolved: ReadonlySet<string>;
  readonly places: ReadonlyMap<string, Place>;
  readonly lineOf: (path: Path) => number | undefined;
  readonly problems: ProblemList;
  readonly warnings: ProblemList;
}

export function openConfigFile(file: string, text: string, environment: Environment): ConfigFile {
  // Windows editors put a byte order mark in front; it belongs to no line.
  const plain = text.replace(/^\uFEFF/, '');
  const { value: written, places, problems } = readYaml(file, plain);
  const { value, references, unresolved } = resolveReferences(written, { environment, places, problems });
  const positions = createPositions(plain);
  const lineOf = (path: Path): number | undefined => {
    const place = places.get(pathKey(path));
    return place === undefined ? undefined : positions.at(place.key ?? place.value).line;
  };
  return {
    file,
    written,
    value,
    references,
    unresolved,
    places,
    lineOf,
    problems,
    warnings: createProblemList(file, positions),
  };
}

/** What a sentence is about: the value at a path, its name, or one character of its text. */
export interface About {
  readonly path: Path;
  /** The name and not the value. */
  readonly name?: boolean | undefined;
  /** UTF-16 offset in the text of the value; the opening quote or `|` where it is absent. */
  readonly offset?: number | undefined;
}

export function addProblem(file: ConfigFile, about: About, message: string): void {
  file.problems.add(offsetOf(file, about), message);
}

export function addWarning(file: ConfigFile, about: About, message: string): void {
  file.warnings.add(offsetOf(file, about), message);
}

/** What is absent stands at the name of what should hold it. */
function offsetOf(file: ConfigFile, about: About): number {
  const place = file.places.get(pathKey(about.path));
  if (place !== undefined) {
    if (about.name === true && place.key !== undefined) return place.key;
    if (about.offset === undefined || place.scalar === undefined) return place.value;
    return sourceOffset(place.scalar, about.offset);
  }
  for (let length = about.path.length - 1; length > 0; length -= 1) {
    const parent = file.places.get(pathKey(about.path.slice(0, length)));
    if (parent !== undefined) return parent.key ?? parent.value;
  }
  return 0;
}
