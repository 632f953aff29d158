// Owns the way from the turns of a Conversation to `system` and `messages`. Instructions at the head go into `system` as
// blocks of their own, so that the caller's cache markers and the bytes of the prefix stay as they were.
import type { Conversation, Turn } from '../conversation.ts';
import { isThinking, typeOf } from './_draft.ts';
import type { Draft, DraftMessage, Encoding } from './_draft.ts';
import { encodeParts } from './_encode_parts.ts';
import { listMessages } from './_message_list.ts';
import { linkToolCalls } from '../tool_links.ts';

export interface EncodedTurns {
  readonly system: readonly Draft[];
  readonly messages: readonly DraftMessage[];
  /**
   * Manual thinking wants the assistant's open turn to begin with a thinking block; false where its caller lost it
   * (facts 2.6).
   */
  readonly mayThink: boolean;
}

/** Throws invalid_request for tool calls without results, unsupported_parameter for what the target cannot take. */
export function encodeTurns(conversation: Conversation, encoding: Encoding): EncodedTurns {
  const { turns } = conversation;
  const links = linkToolCalls(conversation);
  const drafts = turns.map((turn, turnIndex): DraftMessage => {
    // A tool message is named after its tool: nothing is lost with that.
    if (turn.name !== undefined && turn.role !== 'tool') encoding.losses.drop('messages.name');
    return { role: roleOf(turn), drafts: encodeParts({ turn, turnIndex, links }, encoding) };
  });
  const firstSaid = drafts.findIndex((draft) => draft.role !== 'system');
  const said = firstSaid < 0 ? drafts.length : firstSaid;
  const messages = listMessages(drafts.slice(said), encoding);
  return { system: drafts.slice(0, said).flatMap((draft) => draft.drafts), messages, mayThink: mayThink(messages) };
}

function roleOf({ role }: Turn): DraftMessage['role'] {
  switch (role) {
    case 'system':
    case 'developer':
      return 'system';
    case 'user':
    case 'tool':
      return 'user';
    case 'assistant':
      return 'assistant';
    default:
      return role satisfies never;
  }
}

function mayThink(messages: readonly DraftMessage[]): boolean {
  const at = messages.findLastIndex((message) => message.role === 'assistant');
  const assistant = messages[at];
  if (assistant === undefined) return true;
  const isOpen =
    at === messages.length - 1 || messages[at + 1]?.drafts.some((draft) => typeOf(draft) === 'tool_result');
  return isOpen !== true || isThinking(assistant.drafts[0]);
}
