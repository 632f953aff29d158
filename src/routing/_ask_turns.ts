// Owns finding, in the turns of a conversation, where the user's present request stands: the last turns in which a person
// wrote, what came before, and the running loop of tool calls after it. Names parts as Chat Completions does.
import { cutWrappers, hasOwnWords, isToolResultText, type Piece } from './_ask_wrappers.ts';
import type { Conversation, Part, Turn } from '../wire/conversation.ts';

/** One text of a turn, with its name and, for a user's, its pieces. */
export interface NamedText {
  readonly turn: number;
  readonly part: string;
  readonly text: string;
  readonly pieces: readonly Piece[];
}

export interface FoundTurns {
  /** Turns of the request itself, neighbours without an answer between them. Empty where no person wrote. */
  readonly ask: readonly number[];
  /** Index of the person's turn before it; -1 for none. The loop between the two is over. */
  readonly previousAsk: number;
  /** Texts of user turns by turn. */
  readonly userTexts: ReadonlyMap<number, readonly NamedText[]>;
}

/** A conversation of more turns is read by its last ones. */
const TURNS_MAX = 5_000;

export function findTurns(conversation: Conversation): FoundTurns {
  const { turns } = conversation;
  const userTexts = new Map<number, readonly NamedText[]>();
  const people: number[] = [];
  const first = Math.max(0, turns.length - TURNS_MAX);
  for (let index = turns.length - 1; index >= first; index -= 1) {
    const turn = turns[index];
    if (turn?.role !== 'user') continue;
    const texts = textsOf(turn, index).map((named) => ({ ...named, pieces: cutWrappers(named.text) }));
    userTexts.set(index, texts);
    if (!isToolTurn(texts) && texts.some((named) => hasOwnWords(named.text, named.pieces))) people.push(index);
  }
  const last = people[0];
  if (last === undefined) return { ask: [], previousAsk: -1, userTexts };
  // The turns before it belong to it as long as nobody answered: a pasted document, then the question.
  let from = last;
  while (from > first && isSameRequest(turns[from - 1])) from -= 1;
  const ask: number[] = [];
  for (let index = from; index <= last; index += 1) if (turns[index]?.role === 'user') ask.push(index);
  return { ask, previousAsk: people.find((index) => index < from) ?? -1, userTexts };
}

/** A turn in which a harness without tool calls brings results as text; a person's words in it stand in a tag of their own. */
export function isToolTurn(texts: readonly { readonly text: string }[]): boolean {
  return (
    texts.some(({ text }) => isToolResultText(text)) &&
    !texts.some(({ text }) => /<(?:user_message|feedback|task|answer)>/.test(text))
  );
}

function isSameRequest(turn: Turn | undefined): boolean {
  return turn?.role === 'user' && turn.parts.every((part) => part.kind !== 'tool-result');
}

/** The texts that a turn holds itself, results of tools left out. */
export function textsOf(turn: Turn, index: number): readonly NamedText[] {
  return turn.parts.flatMap((part, place) =>
    part.kind === 'text' ? [{ turn: index, part: partName(turn, index, place), text: part.text, pieces: [] }] : [],
  );
}

/** The texts of the results of tools in a turn. */
export function resultsOf(turn: Turn, index: number): readonly NamedText[] {
  const found: NamedText[] = [];
  turn.parts.forEach((part, place) => {
    if (part.kind !== 'tool-result') return;
    const base = partName(turn, index, place);
    const texts = part.parts.flatMap((inner, at) => (inner.kind === 'text' ? [{ at, text: inner.text }] : []));
    for (const { at, text } of texts)
      found.push({ turn: index, part: part.parts.length === 1 ? base : `${base}[${at}].text`, text, pieces: [] });
  });
  return found;
}

function isContent(part: Part): boolean {
  return part.kind !== 'tool-call' && part.kind !== 'reasoning';
}

/**
 * `messages[2].content` where a turn has one piece of content, `messages[2].content[1].text` where it has several,
 * `messages[3].tool_calls[0]` for a call; a turn that says where it stands is named by that.
 */
export function partName(turn: Turn, index: number, place: number): string {
  if (turn.at !== undefined) return placeName(turn, turn.at, place);
  const { contents, ranks } = placesIn(turn);
  const part = turn.parts[place];
  const rank = ranks[place] ?? 0;
  if (part?.kind === 'tool-call') return `messages[${index}].tool_calls[${rank}]`;
  if (contents <= 1) return `messages[${index}].content`;
  return part?.kind === 'text' ? `messages[${index}].content[${rank}].text` : `messages[${index}].content[${rank}]`;
}

interface Places {
  /** How many parts of the turn are content. */
  readonly contents: number;
  /** For each part, how many of its own kind (calls, or content) stand before it. */
  readonly ranks: readonly number[];
}

/** Counted once for a turn: every part asks, and a turn may have thousands of them. */
const placesOfTurns = new WeakMap<Turn, Places>();

function placesIn(turn: Turn): Places {
  const known = placesOfTurns.get(turn);
  if (known !== undefined) return known;
  let [contents, calls] = [0, 0];
  const ranks: number[] = [];
  for (const part of turn.parts) {
    ranks.push(part.kind === 'tool-call' ? calls : contents);
    if (part.kind === 'tool-call') calls += 1;
    else if (isContent(part)) contents += 1;
  }
  const places = { contents, ranks };
  placesOfTurns.set(turn, places);
  return places;
}

/**
 * A part of a turn that says where it stands. Parts of Messages are its blocks one by one, thinking and calls among them:
 * `messages[2].content[1].text`, `system[1].text`. In Responses a message has content, and any other item is one part.
 */
function placeName(turn: Turn, at: string, place: number): string {
  const [, list, first = '0'] = /^(system)\[(\d+)\]$/.exec(at) ?? [];
  const isMessage = at.startsWith('messages[') || (at.startsWith('input[') && HAS_CONTENT.has(turn.role));
  // Items of an assistant that follow each other are one turn: only where it begins is known.
  if (!isMessage && at.startsWith('input[')) return at;
  const base = isMessage ? `${at}.content` : (list ?? at);
  if (turn.parts.length <= 1 && list === undefined) return base;
  const block = `${base}[${Number(first) + place}]`;
  return turn.parts[place]?.kind === 'text' ? `${block}.text` : block;
}

const HAS_CONTENT: ReadonlySet<Turn['role']> = new Set(['user', 'system', 'developer']);
