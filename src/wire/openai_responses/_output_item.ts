// Owns what one output item of a stream has told so far, so that each character goes on once: by its deltas where there
// were any, else by the `.done` event, else by the finished item. Knows no event names; _output_items.ts does.
import { arrayAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { ToolNames } from '../codec.ts';
import type { AnswerEvent } from '../answer.ts';
import { restoreToolName } from '../tool_names.ts';
import {
  argumentsOf,
  callIdOf,
  decodeCitation,
  shift,
  decodeReasoning,
  isCustomCall,
  reasoningTexts,
} from './_decode_answer.ts';

/** Pieces in one answer. Real ones stay under a hundred; a provider that goes on for ever is cut. */
const PIECES_MAX = 10_000;

/** What all items of one answer share. */
export interface Totals {
  readonly toolNames: ToolNames;
  calls: number;
  textChars: number;
  pieces: number;
}

/** One text inside an item: a content part, a part of a summary, or the arguments of a call. */
interface Piece {
  chars: number;
  citations: number;
  /** Characters of answer text before this piece: citations count from its own beginning. */
  readonly before: number;
}

export type PieceKind = 'text' | 'refusal' | 'summary' | 'reasoning' | 'arguments';

export interface Said {
  readonly kind: PieceKind;
  readonly index: number;
  readonly text: string;
  /** The text once more at its end: it counts only where no delta came. */
  readonly whole: boolean;
}

export interface Item {
  readonly totals: Totals;
  readonly pieces: Map<string, Piece>;
  reasoningChars: number;
  /** Number of this call among the calls of the answer. */
  call: number | undefined;
}

/** Throws RangeError beyond PIECES_MAX. */
export function createItem(totals: Totals): Item {
  countPiece(totals);
  return { totals, pieces: new Map(), reasoningChars: 0, call: undefined };
}

export function say(item: Item, said: Said): readonly AnswerEvent[] {
  const piece = pieceAt(item, said.kind, said.index);
  if (said.text === '' || (said.whole && piece.chars > 0)) return [];
  const { text } = said;
  const isFirst = piece.chars === 0;
  switch (said.kind) {
    case 'text':
      piece.chars += text.length;
      item.totals.textChars += text.length;
      return [{ kind: 'text-delta', text }];
    case 'refusal':
      piece.chars += text.length;
      return [{ kind: 'refusal-delta', text }];
    case 'summary':
    case 'reasoning': {
      // The parts of a summary are paragraphs; callers get one text.
      const gap = isFirst && item.reasoningChars > 0 ? '\n\n' : '';
      piece.chars += text.length;
      item.reasoningChars += text.length;
      return [{ kind: 'reasoning-delta', text: gap + text }];
    }
    case 'arguments':
      // Arguments of a call that has no name yet wait for the finished item, which has both.
      if (item.call === undefined) return [];
      piece.chars += text.length;
      return [{ kind: 'tool-call-delta', index: item.call, argumentsDelta: text }];
    default:
      return said.kind satisfies never;
  }
}

export function startCall(item: Item, source: JsonObject): readonly AnswerEvent[] {
  const id = callIdOf(source);
  const name = stringAt(source, 'name') ?? '';
  if (item.call !== undefined || id === '' || name === '') return [];
  item.call = item.totals.calls;
  item.totals.calls += 1;
  const custom = isCustomCall(source) ? { custom: true } : {};
  const restored = restoreToolName(name, item.totals.toolNames);
  return [{ kind: 'tool-call-start', index: item.call, id, name: restored, ...custom }];
}

export function endCall(item: Item, source: JsonObject): readonly AnswerEvent[] {
  const started = startCall(item, source);
  if (item.call === undefined) return [];
  const rest = say(item, { kind: 'arguments', index: 0, text: argumentsOf(source), whole: true });
  return [...started, ...rest, { kind: 'tool-call-end', index: item.call }];
}

export function cite(item: Item, index: number, annotations: readonly JsonValue[]): readonly AnswerEvent[] {
  const piece = pieceAt(item, 'text', index);
  return annotations.flatMap(decodeCitation).map(({ url, title, start, end }) => {
    piece.citations += 1;
    return { kind: 'citation', url, title, start: shift(start, piece.before), end: shift(end, piece.before) };
  });
}

export function endMessage(item: Item, source: JsonObject): readonly AnswerEvent[] {
  return arrayAt(source, 'content').flatMap((content, index) => {
    const text = stringAt(content, 'text') ?? '';
    const refusal = stringAt(content, 'refusal') ?? '';
    const said = [
      ...say(item, { kind: 'text', index, text, whole: true }),
      ...say(item, { kind: 'refusal', index, text: refusal, whole: true }),
    ];
    const isCited = pieceAt(item, 'text', index).citations > 0;
    return isCited ? said : [...said, ...cite(item, index, arrayAt(content, 'annotations'))];
  });
}

export function endReasoning(item: Item, source: JsonObject): readonly AnswerEvent[] {
  const kind = arrayAt(source, 'summary').length > 0 ? 'summary' : 'reasoning';
  // Some providers stream the thought itself and repeat it in the finished item as a summary: once is enough.
  const isTold = item.reasoningChars > 0;
  const rest = isTold
    ? []
    : reasoningTexts(source).flatMap((text, index) => say(item, { kind, index, text, whole: true }));
  const part = decodeReasoning(source);
  return part === undefined ? rest : [...rest, { kind: 'reasoning-end', part }];
}

function pieceAt(item: Item, kind: PieceKind, index: number): Piece {
  const key = `${kind} ${index}`;
  const known = item.pieces.get(key);
  if (known !== undefined) return known;
  countPiece(item.totals);
  const piece = { chars: 0, citations: 0, before: item.totals.textChars };
  item.pieces.set(key, piece);
  return piece;
}

function countPiece(totals: Totals): void {
  totals.pieces += 1;
  if (totals.pieces > PIECES_MAX) throw new RangeError(`a response has more than ${PIECES_MAX} pieces`);
}
