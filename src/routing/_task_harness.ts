// Owns recognising the calls that harnesses make for themselves, by their system prompt: titles, topic checks, summaries of
// their own conversation, helpers that only search. Data of known clients and what they have in common.
import type { Conversation } from '../wire/conversation.ts';

export type HarnessRole = 'background' | 'subagent';

/** The role is told in the first lines. */
const HEAD_CHARS = 2_000;
/** The last lines of a user turn hold the instruction where there is no system prompt. */
const TAIL_CHARS = 2_000;

/** Chores around a conversation, whose text is only their matter. */
const CHORE =
  /\b(?:title generator|generat(?:e|es|ing) (?:a |an )?(?:short|brief|concise|descriptive)?,? ?(?:\S+ )?(?:title|name|topic|headline|branch name|commit message) (?:for|of|that|based|from)|(?:write|create|come up with) a (?:\S+ ){0,4}title for (?:this|the) (?:conversation|chat|thread|session)|output only a (?:thread )?title|new conversation topic|isNewTopic|conversation title|summari[sz]ing conversations?|tasked with summari[sz]ing|compact(?:ion|ing)? (?:the )?conversation|summary of (?:the|our|this) conversation so far|detailed summary of the conversation|context checkpoint compaction|suggest (?:\d|three|two|up to \d) (?:\S+ )?follow-?up questions?|follow-up questions? (?:for|that) the user|extract any file paths that this command|policy_spec|determine the (?:command )?prefix)\b/i;

/** Helpers that look for something and report. */
const EXPLORER =
  /\b(?:you are (?:a|an|the) (?:[\w-]+ ){0,4}(?:file search|search|exploration|explore|research|lookup|retrieval)[\w -]{0,20}(?:specialist|agent|subagent|assistant)|read-only (?:exploration|search|research) (?:task|agent|mode)|you are a (?:read-only )?sub-?agent (?:that|which|who) (?:only )?(?:reads|searches|looks|explores|finds))\b/i;

/**
 * `background` only where no tool is offered: what cannot act can only write. `subagent` only says that the helper reads;
 * what it is asked to do is judged like any other ask.
 */
export function readHarnessRole(conversation: Conversation): HarnessRole | undefined {
  const system = conversation.turns
    .slice(0, 3)
    .filter((turn) => turn.role === 'system' || turn.role === 'developer')
    .flatMap((turn) => turn.parts.flatMap((part) => (part.kind === 'text' ? [part.text.slice(0, HEAD_CHARS)] : [])))
    .join('\n');
  if (conversation.tools.length === 0 && (isChore(system) || isChore(lastUserText(conversation)))) return 'background';
  return EXPLORER.test(system) ? 'subagent' : undefined;
}

/** Of each alternative of CHORE a piece of text that it cannot do without. */
const CHORE_PIECES =
  `title|topic|name|headline|commit message|conversation|tasked with|compaction|follow|file paths|policy_spec|prefix`.split(
    '|',
  );

function isChore(text: string): boolean {
  const small = text.toLowerCase();
  return CHORE_PIECES.some((piece) => small.includes(piece)) && CHORE.test(text);
}

function lastUserText(conversation: Conversation): string {
  const turn = conversation.turns.at(-1);
  if (turn?.role !== 'user') return '';
  const text = turn.parts.findLast((part) => part.kind === 'text')?.text ?? '';
  return text.length <= TAIL_CHARS ? text : `${text.slice(0, TAIL_CHARS / 2)}\n${text.slice(-TAIL_CHARS / 2)}`;
}
