// Owns the way from the turns of a Conversation to `systemInstruction` and `contents`: user and model in turn, the user
// first, results in the order of their calls.
import type { JsonObject } from '../../support/json.ts';
import type { Conversation, Turn } from '../conversation.ts';
import { linkToolCalls } from '../tool_links.ts';
import { textDraft } from './_draft.ts';
import type { Draft, DraftContent, Encoding } from './_draft.ts';
import { encodeParts } from './_encode_parts.ts';
import { signOpenTurn } from './_signatures.ts';

export interface EncodedContents {
  /** Parts of the instruction, in order; empty where the caller gave none. */
  readonly system: readonly JsonObject[];
  readonly contents: readonly JsonObject[];
}

/** Stands where the caller begins with the assistant: Gemini wants the user first. */
const OPENING = '(conversation continues)';
/** Stands for a user message without content. */
const EMPTY = '(empty)';

/** Throws invalid_request for tool calls without results, unsupported_parameter for what the target cannot take. */
export function encodeContents(conversation: Conversation, encoding: Encoding): EncodedContents {
  const { turns } = conversation;
  const links = linkToolCalls(conversation);
  const callNames = new Map<number, string>();
  const drafts = turns.map((turn, turnIndex): DraftContent => {
    // A tool message is named after its tool: nothing is lost with that.
    if (turn.name !== undefined && turn.role !== 'tool') encoding.losses.drop('messages.name');
    return { role: roleOf(turn), drafts: encodeParts({ turn, turnIndex, links, callNames }, encoding) };
  });
  const firstSaid = drafts.findIndex((draft) => draft.role !== 'system');
  const said = firstSaid < 0 ? drafts.length : firstSaid;
  const contents = signOpenTurn(listContents(drafts.slice(said), encoding), encoding);
  return {
    system: drafts.slice(0, said).flatMap((content) => content.drafts.map((draft) => draft.part)),
    contents: contents.map((content) => ({ role: content.role, parts: content.drafts.map((draft) => draft.part) })),
  };
}

function roleOf({ role }: Turn): DraftContent['role'] {
  switch (role) {
    case 'system':
    case 'developer':
      return 'system';
    case 'user':
    case 'tool':
      return 'user';
    case 'assistant':
      return 'model';
    default:
      return role satisfies never;
  }
}

function listContents(turns: readonly DraftContent[], encoding: Encoding): readonly DraftContent[] {
  const merged: { role: DraftContent['role']; drafts: Draft[] }[] = [];
  for (const turn of turns) {
    const { role, drafts } = turn.role === 'system' ? marked(turn) : turn;
    if (role !== 'user' && drafts.length === 0) continue;
    const last = merged.at(-1);
    if (last?.role === role) for (const draft of drafts) last.drafts.push(draft);
    else merged.push({ role, drafts: [...drafts] });
  }
  const opened = merged[0]?.role === 'user' ? merged : open(merged, encoding);
  return endWithUser(opened.map(fillUser), encoding);
}

/** An instruction between turns keeps its place, in the user's words: to lift it to the top rewrites the cached prefix. */
function marked({ drafts }: DraftContent): DraftContent {
  const texts = drafts.map(({ part }) => textDraft(`<system>${String(part['text'] ?? '')}</system>`));
  return { role: 'user', drafts: texts };
}

function open(contents: readonly DraftContent[], { losses, target }: Encoding): readonly DraftContent[] {
  if (target.compat === 'strict') {
    losses.refuse(
      'messages',
      `${target.model} wants the first message from the user. Add one, or use a key with compat: lenient.`,
    );
  }
  return [{ role: 'user', drafts: [textDraft(OPENING)] }, ...contents];
}

function fillUser(content: DraftContent): DraftContent {
  if (content.role !== 'user') return content;
  if (content.drafts.length === 0) return { ...content, drafts: [textDraft(EMPTY)] };
  const results = content.drafts.filter((draft) => draft.kind === 'result');
  if (results.length === 0) return content;
  const others = content.drafts.filter((draft) => draft.kind !== 'result');
  const inOrder = results.toSorted((left, right) => (left.callOrder ?? 0) - (right.callOrder ?? 0));
  return { ...content, drafts: [...inOrder, ...others] };
}

/** A last message of the assistant is a beginning to be continued, where the model can. */
function endWithUser(contents: readonly DraftContent[], { losses, target }: Encoding): readonly DraftContent[] {
  if (contents.at(-1)?.role !== 'model' || target.capabilities.prefill) return contents;
  return losses.refuse(
    'messages',
    `${target.model} cannot continue a message of the assistant. End with a message of the user.`,
  );
}
