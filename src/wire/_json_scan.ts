// Walks the text of one JSON container once and notes where its direct members lie. Trusts nothing: it runs before the
// parser, so that depth is refused before it costs anything, and what it says of broken text is not used.
import { JSON_DEPTH_MAX } from '../support/limits.ts';
import { createKeyWatch } from './_json_keys.ts';
import type { KeyWatch, Refusal } from './_json_keys.ts';

/** Offsets are UTF-16 units of the text; ends are exclusive. The key span of an array's element is empty. */
export interface MemberSpan {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

export interface ContainerSpan {
  /** Offset of the opening bracket, and of the closing one; -1 where the text ends before it. */
  readonly open: number;
  readonly close: number;
  /** Member names as parsed; for arrays none. */
  readonly keys: readonly string[];
  readonly members: readonly MemberSpan[];
  /** The first thing that is refused whatever the parser says. */
  readonly refused: Refusal | undefined;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const SPACE = 0x20;

/** Offset behind the closing quote of the string whose opening quote is at `start`; -1 where it never closes. */
function stringEnd(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (quote > 0) {
    let slashes = quote - 1;
    while (text.charCodeAt(slashes) === BACKSLASH) slashes -= 1;
    // An even run of backslashes escapes itself; each run is counted once, at its own quote, so the whole is linear.
    if ((quote - 1 - slashes) % 2 === 0) return quote + 1;
    quote = text.indexOf('"', quote + 1);
  }
  return -1;
}

/** A member name as the parser will see it. Escapes are rare, and a broken one is the parser's to report. */
function keyOf(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1);
  if (!raw.includes('\\')) return raw;
  try {
    return String(JSON.parse(text.slice(start, end)));
  } catch {
    return raw;
  }
}

/** The direct members, put together from what the walk meets. */
interface MemberNotes {
  readonly keys: string[];
  readonly members: MemberSpan[];
  readonly key: (key: string, start: number, end: number) => void;
  readonly valueAt: (at: number) => void;
  readonly end: (at: number) => void;
}

function createMemberNotes(): MemberNotes {
  const keys: string[] = [];
  const members: MemberSpan[] = [];
  let keyStart = -1;
  let keyEnd = -1;
  let valueStart = -1;
  return {
    keys,
    members,
    key: (key, start, end) => {
      keys.push(key);
      keyStart = start;
      keyEnd = end;
    },
    valueAt: (at) => {
      if (valueStart < 0) valueStart = at;
    },
    end: (at) => {
      if (valueStart >= 0) {
        const keyed = keyStart >= 0;
        members.push({
          keyStart: keyed ? keyStart : valueStart,
          keyEnd: keyed ? keyEnd : valueStart,
          valueStart,
          valueEnd: at,
        });
      }
      keyStart = -1;
      valueStart = -1;
    },
  };
}

interface KeyPlace {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function noteKey({ text, start, end }: KeyPlace, watch: KeyWatch, notes: MemberNotes): void {
  const direct = watch.depth() === 1;
  const watched = watch.watches();
  if (!direct && !watched) return;
  const key = keyOf(text, start, end);
  if (direct) notes.key(key, start, end);
  if (watched) watch.note(key, start);
}

/**
 * The container whose opening bracket is at `open`, with the spans of its direct members. `compareKeys` looks for
 * refusals on the way: equal keys, too many of them, `__proto__`. Nesting beyond JSON_DEPTH_MAX ends the walk.
 */
export function scanContainer(text: string, open: number, compareKeys: boolean): ContainerSpan {
  const notes = createMemberNotes();
  const watch = createKeyWatch(compareKeys);
  const length = text.length;
  let depth = 0;
  let expectKey = false;
  let lastEnd = open;
  let close = -1;
  let tooDeep: Refusal | undefined;
  for (let at = open; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= SPACE) continue;
    if (code === QUOTE) {
      const end = stringEnd(text, at);
      if (end < 0) break;
      if (expectKey) noteKey({ text, start: at, end }, watch, notes);
      else if (depth === 1) notes.valueAt(at);
      expectKey = false;
      lastEnd = end;
      at = end - 1;
    } else if (code === BRACE_OPEN || code === BRACKET_OPEN) {
      if (depth === 1) notes.valueAt(at);
      if (depth >= JSON_DEPTH_MAX) {
        tooDeep = { kind: 'depth', key: '', offset: at };
        break;
      }
      expectKey = code === BRACE_OPEN;
      watch.open(expectKey);
      depth += 1;
    } else if (code === BRACE_CLOSE || code === BRACKET_CLOSE) {
      if (depth === 1) notes.end(lastEnd);
      watch.close();
      depth -= 1;
      expectKey = false;
      lastEnd = at + 1;
      if (depth <= 0) {
        close = at;
        break;
      }
    } else if (code === COMMA) {
      if (depth === 1) notes.end(lastEnd);
      expectKey = watch.inObject();
    } else if (code !== COLON) {
      if (depth === 1) notes.valueAt(at);
      lastEnd = at + 1;
    }
  }
  return { open, close, keys: notes.keys, members: notes.members, refused: tooDeep ?? watch.refused() };
}
