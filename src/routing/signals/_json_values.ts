// Owns the reading of tool arguments: JSON as models write it, whole or broken off, as a flat list of its values with
// their keys and places. Strings are unescaped and still lead back to each character. Never throws for broken text.
import type { MappedText } from './_mapped_text.ts';

export interface JsonLeaf {
  /** The nearest key above; empty at the top. */
  readonly key: string;
  readonly isString: boolean;
  /** Unescaped text of a string, or a number or literal as written. */
  readonly value: MappedText;
  /** Values of one array share this number; -1 outside of arrays. */
  readonly list: number;
}

/** Values kept of one call; an edit has some ten, a batch some hundred. */
const LEAVES_MAX = 5_000;
const DEPTH_MAX = 64;

interface Frame {
  readonly isArray: boolean;
  readonly list: number;
  key: string;
}

interface Reader {
  readonly text: string;
  at: number;
  readonly frames: Frame[];
  readonly leaves: JsonLeaf[];
  lists: number;
}

/** Values in their order. Text that is no JSON is one string with an empty key. */
export function readJsonLeaves(text: string): readonly JsonLeaf[] {
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') {
    return text.trim() === ''
      ? []
      : [{ key: '', isString: true, value: { text, starts: [0], sources: [0] }, list: -1 }];
  }
  const reader: Reader = { text, at: 0, frames: [], leaves: [], lists: 0 };
  while (reader.at < text.length && reader.leaves.length < LEAVES_MAX) step(reader);
  return reader.leaves;
}

function step(reader: Reader): void {
  const { text, frames } = reader;
  const character = text[reader.at] ?? '';
  switch (character) {
    case '{':
    case '[':
      if (frames.length < DEPTH_MAX)
        frames.push({
          isArray: character === '[',
          list: character === '[' ? reader.lists : -1,
          key: frames.at(-1)?.key ?? '',
        });
      if (character === '[') reader.lists += 1;
      reader.at += 1;
      return;
    case '}':
    case ']':
      frames.pop();
      reader.at += 1;
      return;
    case '"':
      readString(reader);
      return;
    default:
      if (/[\w.+-]/.test(character)) readLiteral(reader);
      else reader.at += 1;
  }
}

function readString(reader: Reader): void {
  const value = unescape(reader);
  const frame = reader.frames.at(-1);
  const isKey =
    frame !== undefined && !frame.isArray && /^[ \t\r\n]{0,40}:/.test(reader.text.slice(reader.at, reader.at + 44));
  if (isKey) {
    frame.key = value.text.slice(0, 200);
    return;
  }
  reader.leaves.push({ key: frame?.key ?? '', isString: true, value, list: frame?.list ?? -1 });
}

function readLiteral(reader: Reader): void {
  const start = reader.at;
  while (reader.at < reader.text.length && /[\w.+-]/.test(reader.text[reader.at] ?? '')) reader.at += 1;
  const frame = reader.frames.at(-1);
  const value = { text: reader.text.slice(start, reader.at), starts: [0], sources: [start] };
  reader.leaves.push({ key: frame?.key ?? '', isString: false, value, list: frame?.list ?? -1 });
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** From a quote to its partner, or to the end; the reader stands after it. */
function unescape(reader: Reader): MappedText {
  const { text } = reader;
  const pieces: string[] = [];
  const starts: number[] = [];
  const sources: number[] = [];
  let length = 0;
  let from = reader.at + 1;
  let at = from;
  const take = (end: number): void => {
    if (end <= from && starts.length > 0) return;
    starts.push(length);
    sources.push(from);
    pieces.push(text.slice(from, end));
    length += end - from;
  };
  for (; at < text.length && text[at] !== '"'; at += 1) {
    if (text[at] !== '\\') continue;
    take(at);
    const sign = text[at + 1] ?? '';
    const isCode = sign === 'u' && /^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6));
    const value = isCode
      ? String.fromCharCode(Number.parseInt(text.slice(at + 2, at + 6), 16))
      : (ESCAPES[sign] ?? sign);
    starts.push(length);
    sources.push(at);
    pieces.push(value);
    length += value.length;
    at += isCode ? 5 : 1;
    from = at + 1;
  }
  take(Math.min(at, text.length));
  reader.at = Math.min(text.length, at + 1);
  return starts.length === 0
    ? { text: '', starts: [0], sources: [Math.min(from, text.length)] }
    : { text: pieces.join(''), starts, sources };
}
