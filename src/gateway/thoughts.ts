// Owns how an answer's signed reasoning is taken apart from it and put back into the turn that a caller brings without it:
// block by block in the order in which the model wrote them, which its provider checks (facts 2.6). Pure.
import type { Answer, AnswerEvent } from '../wire/answer.ts';
import type { Conversation, Part, ReasoningPart, TextPart, ToolCallPart, Turn } from '../wire/conversation.ts';

/** One block of an answer. Of text and calls only what tells where the reasoning stood: the caller brings the rest. */
export type Piece =
  | { readonly kind: 'reasoning'; readonly part: ReasoningPart }
  | { readonly kind: 'text'; readonly chars: number }
  | { readonly kind: 'call'; readonly id: string; readonly name: string };

export interface Thoughts {
  /** The first tool call of the answer: what its turn is found by. */
  readonly callId: string;
  readonly pieces: readonly Piece[];
}

export interface ThoughtWatch {
  readonly note: (event: AnswerEvent) => void;
  /** Undefined where nothing needs to come back: no signed reasoning, or no tool call. */
  readonly told: () => Thoughts | undefined;
}

/** Blocks of one answer; no model writes as many. */
const PIECES_MAX = 1_024;

export function createThoughtWatch(): ThoughtWatch {
  const pieces: Piece[] = [];
  let text = 0;
  function add(piece: Piece): void {
    if (text > 0) pieces.push({ kind: 'text', chars: text });
    text = 0;
    pieces.push(piece);
  }
  return {
    note: (event) => {
      if (event.kind === 'text-delta') text += event.text.length;
      else if (event.kind === 'reasoning-end') {
        if (isSigned(event.part)) add({ kind: 'reasoning', part: event.part });
      } else if (event.kind === 'tool-call-start') add({ kind: 'call', id: event.id, name: event.name });
    },
    told: () => thoughtsOf(text > 0 ? [...pieces, { kind: 'text', chars: text }] : pieces),
  };
}

/** The same of a whole answer. */
export function thoughtsOfAnswer({ parts }: Answer): Thoughts | undefined {
  if (!parts.some((part) => part.kind === 'tool-call')) return undefined;
  return thoughtsOf(
    parts.flatMap((part): Piece[] => {
      if (part.kind === 'reasoning') return isSigned(part) ? [{ kind: 'reasoning', part }] : [];
      if (part.kind === 'text') return [{ kind: 'text', chars: part.text.length }];
      return part.kind === 'tool-call' ? [{ kind: 'call', id: part.id, name: part.name }] : [];
    }),
  );
}

function thoughtsOf(pieces: readonly Piece[]): Thoughts | undefined {
  const call = pieces.find((piece) => piece.kind === 'call');
  const signed = pieces.some((piece) => piece.kind === 'reasoning');
  return call === undefined || !signed || pieces.length > PIECES_MAX ? undefined : { callId: call.id, pieces };
}

function isSigned(part: Part): boolean {
  return part.kind === 'reasoning' && part.signature !== undefined && part.format !== undefined;
}

/** The first tool call of each assistant's turn that lacks its reasoning, the latest last; empty for most requests. */
export function turnsWithoutThoughts({ turns }: Conversation): readonly string[] {
  return turns.flatMap(({ role, parts }) => {
    if (role !== 'assistant' || parts.some(isSigned)) return [];
    const call = parts.find((part) => part.kind === 'tool-call');
    return call === undefined ? [] : [call.id];
  });
}

/** The conversation with the thoughts of those turns back in their places. */
export function withThoughts(
  conversation: Conversation,
  thoughts: ReadonlyMap<string, readonly Piece[]>,
): Conversation {
  if (thoughts.size === 0) return conversation;
  const turns = conversation.turns.map((turn) => {
    if (turn.role !== 'assistant' || turn.parts.some(isSigned)) return turn;
    const call = turn.parts.find((part) => part.kind === 'tool-call');
    const pieces = call === undefined ? undefined : thoughts.get(call.id);
    // Servers that count their calls anew in each answer give one id to many: then it is another call's thought.
    const isSame = pieces?.some((piece) => piece.kind === 'call' && piece.id === call?.id && piece.name === call.name);
    return pieces === undefined || isSame !== true ? turn : restored(turn, pieces);
  });
  return { ...conversation, turns };
}

function restored(turn: Turn, pieces: readonly Piece[]): Turn {
  // Thoughts without a signature are what a caller kept of the same ones.
  const given = turn.parts.filter((part) => part.kind !== 'reasoning');
  const texts = given.filter((part) => part.kind === 'text');
  const length = texts.reduce((sum, part) => sum + part.text.length, 0);
  const told = pieces.reduce((sum, piece) => sum + (piece.kind === 'text' ? piece.chars : 0), 0);
  // What the model wrote between two thoughts is cut where it was cut; a text that was changed stays behind all of them.
  if (length !== told) {
    const thoughts = pieces.flatMap((piece) => (piece.kind === 'reasoning' ? [piece.part] : []));
    return { ...turn, parts: [...thoughts, ...given] };
  }
  const cut = createTextCutter(texts);
  const calls = new Map(given.flatMap((part) => (part.kind === 'tool-call' ? [[part.id, part] as const] : [])));
  const placed = pieces.flatMap((piece): readonly Part[] => {
    if (piece.kind === 'reasoning') return [piece.part];
    return piece.kind === 'text' ? cut(piece.chars) : takeCall(calls, piece.id);
  });
  const rest = given.filter((part) => part.kind !== 'text' && (part.kind !== 'tool-call' || calls.has(part.id)));
  return { ...turn, parts: [...placed, ...rest], inOrder: true };
}

function takeCall(calls: Map<string, ToolCallPart>, id: string): readonly ToolCallPart[] {
  const call = calls.get(id);
  calls.delete(id);
  return call === undefined ? [] : [call];
}

/** Gives the next so many characters as parts: a part that is cut keeps its cache marker on its last piece. */
function createTextCutter(texts: readonly TextPart[]): (chars: number) => readonly TextPart[] {
  const left = [...texts];
  return (chars) => {
    const out: TextPart[] = [];
    let wanted = chars;
    while (wanted > 0) {
      const next = left.shift();
      if (next === undefined) break;
      if (next.text.length <= wanted) out.push(next);
      else {
        out.push({ kind: 'text', text: next.text.slice(0, wanted) });
        left.unshift({ ...next, text: next.text.slice(wanted) });
      }
      wanted -= Math.min(next.text.length, wanted);
    }
    return out;
  };
}
