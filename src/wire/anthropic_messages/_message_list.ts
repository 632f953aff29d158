// Owns the order of messages that Anthropic takes: user and assistant in turn, tool results first, system messages only
// where they may stand (facts 2.1). Takes drafts of single turns and gives the list as sent.
import { textDraft, typeOf } from './_draft.ts';
import type { Draft, DraftMessage, Encoding } from './_draft.ts';
import { markedSystem } from './_pass_system.ts';

/** Stands where the caller begins with the assistant: Anthropic wants the user first. */
const OPENING = '(conversation continues)';
/** Stands for a user message without content. */
const EMPTY = '(empty)';

/** Throws unsupported_parameter where the conversation has a form that the target refuses and strictness forbids to mend. */
export function listMessages(turns: readonly DraftMessage[], encoding: Encoding): readonly DraftMessage[] {
  const said = turns.filter((turn) => turn.role === 'user' || turn.drafts.length > 0);
  const placed = mergeNeighbours(placeSystem(mergeNeighbours(said), encoding.target.capabilities.inlineSystem));
  const opened = placed[0]?.role === 'user' ? placed : open(placed, encoding);
  return endWithUser(opened.map(fillUser), encoding);
}

function mergeNeighbours(turns: readonly DraftMessage[]): readonly DraftMessage[] {
  const merged: { role: DraftMessage['role']; drafts: Draft[] }[] = [];
  for (const { role, drafts } of turns) {
    const last = merged.at(-1);
    if (last?.role === role) for (const draft of drafts) last.drafts.push(draft);
    else merged.push({ role, drafts: [...drafts] });
  }
  return merged;
}

/**
 * A system message may follow the user where the assistant or nobody comes next, on models that take it. Elsewhere its
 * text stands in the user's message, marked, at its own place: to lift it to the top would rewrite the cached prefix.
 */
function placeSystem(messages: readonly DraftMessage[], inlineSystem: boolean): readonly DraftMessage[] {
  return messages.map((message, index): DraftMessage => {
    if (message.role !== 'system') return message;
    const stands = inlineSystem && messages[index - 1]?.role === 'user' && messages[index + 1]?.role !== 'user';
    return stands ? message : { role: 'user', drafts: message.drafts.map(marked) };
  });
}

function marked(draft: Draft): Draft {
  const text = draft.block['text'];
  return typeof text === 'string' ? textDraft(markedSystem(text), draft.cache) : draft;
}

function open(messages: readonly DraftMessage[], { losses, target }: Encoding): readonly DraftMessage[] {
  if (target.compat === 'strict') {
    losses.refuse(
      'messages',
      `${target.model} wants the first message from the user. Add one, or use a key with compat: lenient.`,
    );
  }
  return [{ role: 'user', drafts: [textDraft(OPENING)] }, ...messages];
}

/** Tool results come first, in the order of their calls; then pictures, which are read best before the text on them. */
function fillUser(message: DraftMessage): DraftMessage {
  if (message.role !== 'user') return message;
  const results = message.drafts.filter((draft) => typeOf(draft) === 'tool_result');
  if (results.length === 0) return message.drafts.length > 0 ? message : { ...message, drafts: [textDraft(EMPTY)] };
  const others = message.drafts.filter((draft) => typeOf(draft) !== 'tool_result');
  const inOrder = results.toSorted((left, right) => (left.callOrder ?? 0) - (right.callOrder ?? 0));
  return { ...message, drafts: [...inOrder, ...(standsBetweenMedia(others) ? others : mediaFirst(others))] };
}

function mediaFirst(drafts: readonly Draft[]): readonly Draft[] {
  return [...drafts.filter((draft) => typeOf(draft) !== 'text'), ...drafts.filter((draft) => typeOf(draft) === 'text')];
}

/** Text between two pictures says which is which: that order carries meaning and stays. */
function standsBetweenMedia(drafts: readonly Draft[]): boolean {
  const first = drafts.findIndex((draft) => typeOf(draft) !== 'text');
  const last = drafts.findLastIndex((draft) => typeOf(draft) !== 'text');
  return drafts.slice(Math.max(first, 0), last + 1).some((draft) => typeOf(draft) === 'text');
}

/** A last message of the assistant is a beginning to be continued, where the model can. Trailing space is refused. */
function endWithUser(messages: readonly DraftMessage[], { losses, target }: Encoding): readonly DraftMessage[] {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return messages;
  if (!target.capabilities.prefill) {
    losses.refuse(
      'messages',
      `${target.model} cannot continue a message of the assistant. End with a message of the user.`,
    );
  }
  const final = last.drafts.at(-1);
  const text = final?.block['text'];
  if (typeof text !== 'string') return messages;
  return [
    ...messages.slice(0, -1),
    { ...last, drafts: [...last.drafts.slice(0, -1), { ...final, block: { type: 'text', text: text.trimEnd() } }] },
  ];
}
