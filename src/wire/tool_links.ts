// Owns the links between tool calls and their results over a whole conversation: ids that every provider takes, unique, the
// same on both ends, and the rule that every call has one result. A broken link is told before anything is sent.
import type { Conversation } from './conversation.ts';
import { invalidRequest } from './losses.ts';

export interface Link {
  /** The id as sent. */
  readonly id: string;
  /** Counts the calls of the conversation; a result carries the number of its call. */
  readonly order: number;
}

export interface ToolLinks {
  /** The link of a tool call or tool result by its place. */
  readonly at: (turnIndex: number, partIndex: number) => Link;
}

interface Waiting {
  readonly links: Link[];
  answered: number;
}

/** What Anthropic takes as an id (facts 2.1), the narrowest of all. */
const LEGAL_ID = /^[a-zA-Z0-9_-]+$/;
/** Ids named in one message; the rest are counted. */
const NAMED_IDS_MAX = 5;
/** A caller's id in a message is cut here. */
const SHOWN_ID_CHARS_MAX = 64;

/** Throws invalid_request where a call has no result, or a result no call, in the wording of OpenAI's API that was called. */
export function linkToolCalls({ turns, protocol }: Pick<Conversation, 'turns' | 'protocol'>): ToolLinks {
  const words = protocol === 'openai-responses' ? RESPONSES_WORDS : CHAT_WORDS;
  const links = new Map<string, Link>();
  const takeId = createIds();
  /** Calls that wait for their result, by the caller's id; one id may stand for two calls. */
  const open = new Map<string, Waiting>();
  let afterAssistant = false;
  let order = 0;
  let callsAt = 0;

  for (const [turnIndex, turn] of turns.entries()) {
    const isAssistant = turn.role === 'assistant';
    if (isAssistant && !afterAssistant) refuseOpen(open, callsAt, words);
    for (const [partIndex, part] of turn.parts.entries()) {
      if (part.kind === 'tool-call') {
        const link = { id: takeId(part.id), order };
        order += 1;
        callsAt = turnIndex;
        const waiting = open.get(part.id);
        if (waiting === undefined) open.set(part.id, { links: [link], answered: 0 });
        else waiting.links.push(link);
        links.set(`${turnIndex}:${partIndex}`, link);
      } else if (part.kind === 'tool-result') {
        const waiting = open.get(part.callId);
        const link = waiting?.links[waiting.answered];
        if (waiting === undefined || link === undefined) throw words.stray(turnIndex, shown(part.callId));
        waiting.answered += 1;
        if (waiting.answered === waiting.links.length) open.delete(part.callId);
        links.set(`${turnIndex}:${partIndex}`, link);
      }
    }
    // Instructions between a call and its result belong to neither side.
    if (turn.role !== 'system' && turn.role !== 'developer') afterAssistant = isAssistant;
  }
  refuseOpen(open, callsAt, words);

  return {
    at: (turnIndex, partIndex) => {
      const link = links.get(`${turnIndex}:${partIndex}`);
      if (link === undefined) throw new RangeError('only tool calls and tool results have links');
      return link;
    },
  };
}

interface LinkWords {
  /** Calls without results: where the last of them stands, their ids as text, the first of them. */
  readonly open: (callsAt: number, ids: string, first: string) => Error;
  readonly stray: (turnIndex: number, id: string) => Error;
}

const CHAT_WORDS: LinkWords = {
  open: (callsAt, ids) =>
    invalidRequest(
      `messages[${callsAt}].tool_calls`,
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
        `The following tool_call_ids did not have response messages: ${ids}`,
    ),
  stray: (turnIndex) =>
    invalidRequest(
      `messages[${turnIndex}].tool_call_id`,
      "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'.",
    ),
};

/** Turns are no items of the input: only the ids tell where. */
const RESPONSES_WORDS: LinkWords = {
  open: (_callsAt, _ids, first) => invalidRequest('input', `No tool output found for function call ${first}.`),
  stray: (_turnIndex, id) => invalidRequest('input', `No tool call found for function call output with call_id ${id}.`),
};

function refuseOpen(open: ReadonlyMap<string, Waiting>, callsAt: number, words: LinkWords): void {
  if (open.size === 0) return;
  const ids = [...open.keys()];
  const named = ids.slice(0, NAMED_IDS_MAX).map(shown).join(', ');
  const more = ids.length > NAMED_IDS_MAX ? ` and ${ids.length - NAMED_IDS_MAX} more` : '';
  throw words.open(callsAt, `${named}${more}`, shown(ids[0] ?? ''));
}

const shown = (id: string): string => id.replace(/[^\x20-\x7e]/g, '?').slice(0, SHOWN_ID_CHARS_MAX);

/** Gives each call an id of its own: the caller's where it is legal and new, else one made from it, always the same. */
function createIds(): (id: string) => string {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return (id) => {
    const legal = LEGAL_ID.test(id) ? id : `${id.replace(/[^a-zA-Z0-9_-]/g, '_')}_${hash(id)}`;
    let free = legal;
    let count = counts.get(legal) ?? 1;
    while (taken.has(free)) {
      count += 1;
      free = `${legal}_${count}`;
    }
    counts.set(legal, count);
    taken.add(free);
    return free;
  };
}

/** FNV-1a, 32 bits, eight hex digits: two ids that differ only in illegal characters must stay two ids. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, '0');
}
