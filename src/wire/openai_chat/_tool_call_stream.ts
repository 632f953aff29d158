// Puts the tool calls of a stream in order: ours count 0..n, whatever the server counted. Servers leave the index out,
// send 0 for every call, repeat ids or make new ones for each piece, and send names late; each of these is told apart here.
import { isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { ToolNames } from '../codec.ts';
import type { AnswerEvent } from '../answer.ts';
import { restoreToolName } from '../tool_names.ts';
import { argumentsTextOf } from './_answer_content.ts';

export interface ToolCallStream {
  /** The `tool_calls` of one delta. */
  readonly push: (entries: readonly JsonValue[]) => readonly AnswerEvent[];
  /** The answer is over: ends every call that began. A call that never had a name never began. */
  readonly end: () => readonly AnswerEvent[];
  readonly begun: () => boolean;
}

interface OpenCall {
  readonly upstreamIndex: number | undefined;
  /** As the server said it, which may say it of two calls. */
  toldId: string | undefined;
  id: string | undefined;
  name: string;
  readonly custom: boolean;
  argumentsText: string;
  /** Our index, from the moment that the name is known. */
  index: number | undefined;
}

interface Piece {
  readonly upstreamIndex: number | undefined;
  readonly id: string | undefined;
  readonly name: string;
  readonly custom: boolean;
  readonly argumentsDelta: string;
}

/** More calls in one answer than any model makes; a server that counts on for ever is not followed. */
const CALLS_MAX = 1_024;

function pieceOf(entry: JsonObject): Piece {
  const custom = objectAt(entry, 'custom');
  const called = objectAt(entry, 'function');
  // Some gateways add an empty `custom` to every piece; only one that says something counts.
  const isCustom =
    entry['type'] === 'custom' || (called === undefined && custom !== undefined && Object.keys(custom).length > 0);
  const source = isCustom ? custom : called;
  const id = stringAt(entry, 'id');
  return {
    upstreamIndex: numberAt(entry, 'index'),
    id: id === '' ? undefined : id,
    name: stringAt(source, 'name') ?? '',
    custom: isCustom,
    argumentsDelta: argumentsTextOf(source?.[isCustom ? 'input' : 'arguments']),
  };
}

function isWholeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether a piece that could belong to `call` begins another one. A piece without a name never does. */
function beginsAnother(call: OpenCall, piece: Piece): boolean {
  if (piece.name === '' || call.name === '') return false;
  if (piece.id !== undefined && call.toldId !== undefined) return piece.id !== call.toldId;
  if (piece.name !== call.name) return true;
  return isWholeJson(call.argumentsText);
}

/**
 * Whether a piece begins another call although its id was told before: it has its own place, or brings whole arguments
 * behind whole ones. Two calls glued to one would run neither.
 */
function repeatsId(call: OpenCall, piece: Piece): boolean {
  if (piece.name === '' || call.name === '') return false;
  const counted = piece.upstreamIndex !== undefined && call.upstreamIndex !== undefined;
  const sameIndex = counted && piece.upstreamIndex === call.upstreamIndex;
  if (!sameIndex && piece.name !== call.name) return true;
  if (!isWholeJson(call.argumentsText)) return false;
  return (counted && !sameIndex) || isWholeJson(piece.argumentsDelta);
}

/** `answerId` makes ids for calls that came without one: unlike from answer to answer, alike within it. */
export function createToolCallStream(toolNames: ToolNames, answerId: () => string | undefined): ToolCallStream {
  const calls: OpenCall[] = [];
  let started = 0;

  function callOf(piece: Piece): OpenCall | undefined {
    const told = piece.id === undefined ? undefined : calls.findLast((call) => call.toldId === piece.id);
    if (told !== undefined) return repeatsId(told, piece) ? begin(piece, undefined) : told;
    const candidate = calls.findLast(
      (call) => piece.upstreamIndex === undefined || call.upstreamIndex === piece.upstreamIndex,
    );
    if (candidate !== undefined && !beginsAnother(candidate, piece)) return candidate;
    return begin(piece, piece.id);
  }

  /** Without an id of its own where another call has that one. */
  function begin(piece: Piece, id: string | undefined): OpenCall | undefined {
    if (calls.length >= CALLS_MAX) return undefined;
    const { upstreamIndex, custom, id: toldId } = piece;
    const call: OpenCall = { upstreamIndex, toldId, id, name: '', custom, argumentsText: '', index: undefined };
    calls.push(call);
    return call;
  }

  function push(entry: JsonObject, out: AnswerEvent[]): void {
    const piece = pieceOf(entry);
    const call = callOf(piece);
    if (call === undefined) return;
    if (call.toldId === undefined) {
      call.toldId = piece.id;
      call.id ??= piece.id;
    }
    call.argumentsText += piece.argumentsDelta;
    if (call.index !== undefined) {
      const { index } = call;
      if (piece.argumentsDelta !== '')
        out.push({ kind: 'tool-call-delta', index, argumentsDelta: piece.argumentsDelta });
      return;
    }
    call.name = piece.name;
    if (call.name === '') return;
    const index = started;
    started += 1;
    call.index = index;
    call.id ??= `call_${(answerId() ?? '').replaceAll(/[^a-zA-Z0-9]/g, '').slice(-24)}_${index}`;
    const name = restoreToolName(call.name, toolNames);
    out.push({ kind: 'tool-call-start', index, id: call.id, name, ...(call.custom ? { custom: true } : {}) });
    if (call.argumentsText !== '') out.push({ kind: 'tool-call-delta', index, argumentsDelta: call.argumentsText });
  }

  return {
    push: (entries) => {
      const out: AnswerEvent[] = [];
      for (const entry of entries) if (isJsonObject(entry)) push(entry, out);
      return out;
    },
    end: () => Array.from({ length: started }, (_, index) => ({ kind: 'tool-call-end', index }) as const),
    begun: () => started > 0,
  };
}
