// Owns the way from a body's bytes to checked JSON: the parsed value, and where each top-level field lies in the text, so
// that splice.ts can change one and leave the rest as the caller wrote it. Knows nothing of what the fields mean.
import { LoadlineError } from '../support/errors.ts';
import { isJsonObject } from '../support/json.ts';
import type { JsonObject } from '../support/json.ts';
import { JSON_DEPTH_MAX } from '../support/limits.ts';
import { findJsonFault } from './_json_fault.ts';
import type { Refusal } from './_json_keys.ts';
import type { ContainerSpan, MemberSpan } from './_json_scan.ts';
import { scanContainer } from './_json_scan.ts';

/** Where a field lies: offsets in UTF-16 units of the text, ends exclusive. The key's span includes its quotes. */
export type FieldSpan = MemberSpan;

export interface JsonIndex {
  readonly text: string;
  readonly value: JsonObject;
  /** Top-level fields by name, in the order of the text. */
  readonly fields: ReadonlyMap<string, FieldSpan>;
  /** The root object in `text`. */
  readonly root: ContainerSpan;
}

/** Keys are echoed in messages no further than this. */
const SHOWN_CHARS_MAX = 40;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The text of a body. A byte order mark is dropped, as RFC 8259 section 8.1 allows: Windows tools send one and mean
 * nothing by it. Throws invalid_request for anything that is not UTF-8; a lossy reading would change the request.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw refuse('The body is not valid UTF-8. Send JSON encoded as UTF-8.');
  }
}

/**
 * Parses a request body whose root must be an object. Throws invalid_request with line, column and offset for broken
 * JSON, and for what two JSON readers may read differently: equal keys in one object and `__proto__`, as deep as a
 * prompt reaches; nesting beyond JSON_DEPTH_MAX.
 */
export function indexJson(text: string): JsonIndex {
  const first = firstToken(text);
  const root = scanContainer(text, first, true);
  // Before the parser: a million open brackets hold it for half a second, and it would recurse for them.
  if (root.refused?.kind === 'depth') throw refusal(text, root.refused);
  const value = parse(text);
  if (!isJsonObject(value)) throw refuse(`The body must be a JSON object, not ${nameOf(value)}.`);
  if (root.refused !== undefined) throw refusal(text, root.refused);
  return { text, value, fields: new Map(root.keys.map((key, at) => [key, spanAt(root, at)])), root };
}

function firstToken(text: string): number {
  let at = 0;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at += 1;
  return at;
}

function spanAt(root: ContainerSpan, at: number): FieldSpan {
  const span = root.members[at];
  // Holds for any text that the parser took; a difference between the two is a fault of ours and must not be passed on.
  if (span === undefined) throw new Error('the index of a valid body is incomplete');
  return span;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (text.trim() === '') throw refuse('The body is empty. Send a JSON object.');
    const fault = findJsonFault(text);
    if (fault === undefined) throw refuse('The body is not valid JSON.');
    const found = describe(text, fault.offset);
    throw refuse(
      `The body is not valid JSON: ${position(text, fault.offset)}: expected ${fault.expected}, found ${found}.`,
    );
  }
}

function refusal(text: string, refused: Refusal): LoadlineError {
  const where = position(text, refused.offset);
  const key = JSON.stringify(refused.key.slice(0, SHOWN_CHARS_MAX));
  switch (refused.kind) {
    case 'depth':
      return refuse(`The body is nested deeper than ${JSON_DEPTH_MAX} levels: ${where}.`);
    case 'duplicate':
      return refuse(`The key ${key} occurs twice in one object: ${where}. Send it once.`);
    case 'keys':
      return refuse(`An object of the body has too many keys: ${where}.`);
    case 'prototype':
      return refuse(`The key ${key} is not allowed: ${where}.`);
    default:
      return refused.kind satisfies never;
  }
}

const refuse = (message: string): LoadlineError => new LoadlineError({ code: 'invalid_request', message });

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

function position(text: string, offset: number): string {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return `line ${line}, column ${offset - lineStart + 1} (offset ${offset})`;
}

/** One character, and only where it prints: the message goes to logs and terminals. */
function describe(text: string, offset: number): string {
  const code = text.codePointAt(offset);
  if (code === undefined) return 'the end of the body';
  if (code > 0x20 && code < 0x7f) return code === 0x22 ? 'a double quote' : `"${String.fromCodePoint(code)}"`;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
