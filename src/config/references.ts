// Owns `${NAME}`, `${NAME:-default}` and `os.environ/NAME` in the local config file, and the refusal of secrets that are
// written out. Reads the environment it is handed and never repeats a value in a message.
import type { Environment } from '../providers/configure.ts';
import { pathKey, type Path, type Place } from './read_yaml.ts';
import type { ProblemList } from './problem.ts';
import { sourceOffset } from './scalar_offset.ts';

export interface Resolved {
  /** The values with references replaced. */
  readonly value: unknown;
  /** Names of the variables behind a value, by the key of its path. */
  readonly references: ReadonlyMap<string, readonly string[]>;
  /** Paths whose value could not be told: reported already, and nothing more is to be said of them. */
  readonly unresolved: ReadonlySet<string>;
}

export interface ReferenceOptions {
  readonly environment: Environment;
  readonly places: ReadonlyMap<string, Place>;
  readonly problems: ProblemList;
}

/** LiteLLM's form. */
const OS_ENVIRON = 'os.environ/';
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Beginnings of keys that providers and Loadline hand out. Behind them at least 12 characters, or it is only talk of keys. */
const SECRET = /(?:^|[\s'"=:/])(?:sk-|sk_|ll_|AIza|gsk_|xai-|pplx-|hf_|ghp_|AKIA)[A-Za-z0-9_-]{12,}/;

interface Piece {
  readonly offset: number;
  readonly name: string;
  readonly fallback: string | undefined;
}

interface Walk extends ReferenceOptions {
  readonly references: Map<string, readonly string[]>;
  readonly unresolved: Set<string>;
}

/** Replaces the references in all values but conditions. Unset names without a default become problems with their place. */
export function resolveReferences(value: unknown, options: ReferenceOptions): Resolved {
  const walk: Walk = { ...options, references: new Map(), unresolved: new Set() };
  return { value: resolved(value, [], walk), references: walk.references, unresolved: walk.unresolved };
}

function resolved(value: unknown, path: Path, walk: Walk): unknown {
  if (typeof value === 'string') return textValue(value, path, walk);
  if (Array.isArray(value)) return value.map((item, index) => resolved(item, [...path, index], walk));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, [...path, key], walk)]));
}

function textValue(text: string, path: Path, walk: Walk): string {
  const problem = (offset: number | undefined, message: string): void => {
    walk.unresolved.add(pathKey(path));
    walk.problems.add(offsetOf(walk.places.get(pathKey(path)), offset), message);
  };
  const field = path.at(-1);
  if (field === 'api_key' && !isOneReference(text)) {
    problem(
      undefined,
      'a secret is not written into the file: set it in the environment or .env and write api_key: ${NAME}',
    );
    return '';
  }
  if (SECRET.test(text)) {
    problem(undefined, 'this looks like a secret: set it in the environment or .env and write ${NAME} here');
    return '';
  }
  if (field === 'when') {
    const at = text.indexOf('${');
    if (at >= 0) problem(at, 'references are not read inside conditions');
    return text;
  }
  const pieces = piecesOf(text, problem);
  if (pieces.length === 0) return text;
  walk.references.set(
    pathKey(path),
    pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.name])),
  );
  return pieces.map((piece) => (typeof piece === 'string' ? piece : valueOf(piece, walk, problem))).join('');
}

function valueOf(piece: Piece, walk: Walk, problem: (offset: number | undefined, message: string) => void): string {
  const value = Object.hasOwn(walk.environment, piece.name) ? walk.environment[piece.name] : undefined;
  // An empty variable is how shells and compose files say "unset".
  if (value !== undefined && value !== '') return value;
  if (piece.fallback !== undefined) return piece.fallback;
  problem(
    piece.offset,
    `${piece.name} is not set; set it in the environment or .env, or give a default: \${${piece.name}:-value}`,
  );
  return '';
}

/** Text and references in turn; empty where there is no reference at all. */
function piecesOf(
  text: string,
  problem: (offset: number | undefined, message: string) => void,
): readonly (string | Piece)[] {
  if (text.startsWith(OS_ENVIRON)) {
    const name = text.slice(OS_ENVIRON.length);
    if (NAME.test(name)) return [{ offset: 0, name, fallback: undefined }];
    problem(0, 'write os.environ/NAME, with the name of a variable and nothing behind it');
    return [];
  }
  const pieces: (string | Piece)[] = [];
  let done = 0;
  for (let at = text.indexOf('${'); at >= 0; at = text.indexOf('${', done)) {
    const end = text.indexOf('}', at);
    const inside = end < 0 ? '' : text.slice(at + 2, end);
    const split = inside.indexOf(':-');
    const name = split < 0 ? inside : inside.slice(0, split);
    if (!NAME.test(name)) {
      problem(at, 'write a reference as ${NAME} or ${NAME:-default}');
      return [];
    }
    pieces.push(text.slice(done, at), { offset: at, name, fallback: split < 0 ? undefined : inside.slice(split + 2) });
    done = end + 1;
  }
  return pieces.length === 0 ? [] : [...pieces, text.slice(done)];
}

/** A default that is not empty would be the secret itself. */
function isOneReference(text: string): boolean {
  if (text.startsWith(OS_ENVIRON)) return true;
  return /^\$\{[^{}]*\}$/.test(text) && !/:-[^}]/.test(text);
}

function offsetOf(place: Place | undefined, offset: number | undefined): number {
  if (place === undefined) return 0;
  return offset === undefined || place.scalar === undefined ? place.value : sourceOffset(place.scalar, offset);
}
