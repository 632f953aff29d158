// Owns YAML text → plain values with the place of each. YAML 1.2, one document, text keys, no key twice.
// Whatever the text is, the result is values or problems: nothing is thrown, and everything is bounded.
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  type Alias,
  type Document,
  type Node,
  type Scalar,
} from 'yaml';
import { createPositions, createProblemList, type ProblemList } from './problem.ts';
import type { ScalarSource } from './scalar_offset.ts';
import { yamlMessage } from './yaml_message.ts';

export type Path = readonly (string | number)[];

/** Where something stands: offsets in the text. */
export interface Place {
  readonly key: number | undefined;
  readonly value: number;
  /** For text: what is needed to point into it. Absent where an anchor stands in between. */
  readonly scalar: ScalarSource | undefined;
}

export interface ReadYaml {
  /** Undefined where the text could not be read as YAML. `null` for an empty file. */
  readonly value: unknown;
  readonly places: ReadonlyMap<string, Place>;
  readonly problems: ProblemList;
}

/** Configs are written by hand: a large team's has some 40 KB. */
const FILE_CHARS_MAX = 256 * 1024;
/** Values in one file, anchors repeated as often as they are used: far more than people write, too few for a bomb. */
const NODES_MAX = 20_000;
/** Nesting. The schema's own depth is 7. */
const DEPTH_MAX = 32;

export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

/** Reads `text`. `file` is the name for messages. */
export function readYaml(file: string, text: string): ReadYaml {
  const problems = createProblemList(file, createPositions(text));
  const places = new Map<string, Place>();
  const nothing = { value: undefined, places, problems };
  if (text.length > FILE_CHARS_MAX) {
    problems.add(0, `the file is longer than ${FILE_CHARS_MAX / 1024} KiB, which no config is`);
    return nothing;
  }
  const document = parse(text, problems);
  if (document === undefined) return nothing;
  // One fault of syntax makes a dozen behind it: only the first is the operator's.
  const [first] = document.errors;
  for (const found of first === undefined ? document.warnings : [first]) {
    problems.add(Math.min(found.pos[0], text.length), yamlMessage(found, text));
  }
  if (problems.list().length > 0) return nothing;
  const walk: Walk = { text, document, problems, places, anchors: new Map(), nodes: 0, through: [] };
  return { value: valueOf(document.contents, [], walk), places, problems };
}

function parse(text: string, problems: ProblemList): Document | undefined {
  try {
    const document = parseDocument(text, {
      version: '1.2',
      // Looked for in the walk: the library compares each key with every other.
      uniqueKeys: false,
      stringKeys: true,
      prettyErrors: false,
      logLevel: 'error',
    });
    const { yaml } = document.directives ?? {};
    if (yaml?.explicit === true && yaml.version !== '1.2')
      problems.add(0, 'only YAML 1.2 is read; remove the %YAML line');
    return document;
  } catch {
    problems.add(0, 'this cannot be read as YAML: it is nested too deeply');
    return undefined;
  }
}

interface Walk {
  readonly text: string;
  readonly document: Document;
  readonly problems: ProblemList;
  readonly places: Map<string, Place>;
  /** By name, each as far as the walk has come: an alias means the last one before it. */
  readonly anchors: Map<string, Node>;
  nodes: number;
  /** Anchors that the walk is inside of. */
  through: readonly string[];
}

function valueOf(node: unknown, path: Path, walk: Walk): unknown {
  if (!isNode(node)) return null;
  const at = node.range?.[0] ?? 0;
  walk.nodes += 1;
  if (walk.nodes === NODES_MAX)
    walk.problems.add(at, `the file has more than ${NODES_MAX} values, anchors counted as often as they are used`);
  if (path.length === DEPTH_MAX) walk.problems.add(at, `nested deeper than ${DEPTH_MAX} levels`);
  if (walk.nodes >= NODES_MAX || path.length >= DEPTH_MAX) return null;
  if (isAlias(node)) return aliasValue(node, path, walk);
  if ('anchor' in node && typeof node.anchor === 'string' && walk.through.length === 0)
    walk.anchors.set(node.anchor, node);
  if (isMap(node)) return mapValue(node.items, path, walk);
  if (isSeq(node))
    return node.items.map((item, index) => placed(item, { path: [...path, index], key: undefined }, walk));
  return isScalar(node) ? node.value : null;
}

function mapValue(
  items: readonly { readonly key: unknown; readonly value: unknown }[],
  path: Path,
  walk: Walk,
): unknown {
  const values: Record<string, unknown> = {};
  for (const { key, value } of items) {
    const keyAt = isNode(key) ? (key.range?.[0] ?? 0) : 0;
    const name = isScalar(key) ? key.value : undefined;
    if (typeof name !== 'string') walk.problems.add(keyAt, 'a name must be plain text');
    else if (name === '__proto__') walk.problems.add(keyAt, '"__proto__" cannot be a name');
    else if (name === '<<') walk.problems.add(keyAt, '"<<" does not merge in YAML 1.2; write the values out');
    else if (Object.hasOwn(values, name))
      walk.problems.add(keyAt, `"${name}" stands here a second time; keep one of the two`);
    else values[name] = placed(value, { path: [...path, name], key: keyAt }, walk);
  }
  return values;
}

function placed(node: unknown, where: { readonly path: Path; readonly key: number | undefined }, walk: Walk): unknown {
  const range = isNode(node) ? node.range : undefined;
  // A key without a value has a node of no length somewhere behind the colon: its key is the better place.
  const isEmpty = range === undefined || range === null || range[0] === range[1];
  const value = isEmpty && where.key !== undefined ? where.key : (range?.[0] ?? 0);
  const scalar = isScalar(node) && walk.through.length === 0 ? scalarSource(node, walk.text) : undefined;
  walk.places.set(pathKey(where.path), { key: where.key, value, scalar });
  return valueOf(node, where.path, walk);
}

function aliasValue(node: Alias, path: Path, walk: Walk): unknown {
  const at = node.range?.[0] ?? 0;
  const target = walk.anchors.get(node.source);
  if (target === undefined) {
    walk.problems.add(at, `there is no anchor "&${node.source}" before this`);
    return null;
  }
  if (walk.through.includes(node.source)) {
    walk.problems.add(at, `the anchor "&${node.source}" holds itself`);
    return null;
  }
  const before = walk.through;
  walk.through = [...before, node.source];
  const value = valueOf(target, path, walk);
  walk.through = before;
  return value;
}

function scalarSource(node: Scalar, text: string): ScalarSource | undefined {
  if (typeof node.value !== 'string' || node.range === undefined || node.range === null) return undefined;
  const [start, end] = node.range;
  const style = styleOf(node.type);
  return { text, start, end, style, value: node.value };
}

function styleOf(type: string | undefined): ScalarSource['style'] {
  switch (type) {
    case 'QUOTE_DOUBLE':
      return 'double';
    case 'QUOTE_SINGLE':
      return 'single';
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return 'block';
    default:
      return 'plain';
  }
}
