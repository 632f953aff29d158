// Owns the parts of one turn as content blocks of a Messages request. Order within a turn is settled here; merging of
// turns is _message_list.ts.
import type { JsonObject } from '../../support/json.ts';
import type { CacheControl, Part, ReasoningPart, ToolCallPart, ToolResultPart, Turn } from '../conversation.ts';
import { legalToolName } from '../tool_names.ts';
import { parseToolInput } from '../tool_input.ts';
import { isThinking, textDraft, typeOf } from './_draft.ts';
import type { Draft, Encoding } from './_draft.ts';
import { encodeMedia } from './_media.ts';
import type { ToolLinks } from '../tool_links.ts';

export interface TurnPlace {
  readonly turn: Turn;
  readonly turnIndex: number;
  readonly links: ToolLinks;
}

/** Throws unsupported_parameter for parts that the target cannot take and that carry the question itself. */
export function encodeParts(place: TurnPlace, encoding: Encoding): readonly Draft[] {
  const drafts: Draft[] = [];
  for (const [partIndex, part] of place.turn.parts.entries()) encodePart(part, { place, partIndex, encoding, drafts });
  const { role, inOrder } = place.turn;
  const isLoose = role === 'assistant' && encoding.protocol === 'openai-chat' && inOrder !== true;
  return isLoose ? inChatOrder(drafts) : drafts;
}

interface PartPlace {
  readonly place: TurnPlace;
  readonly partIndex: number;
  readonly encoding: Encoding;
  /** What the turn has so far; the part adds to it. */
  readonly drafts: Draft[];
}

function encodePart(part: Part, at: PartPlace): void {
  const { drafts, encoding, place } = at;
  const where = `${place.turn.at ?? `messages[${place.turnIndex}]`}.content`;
  const own = ownBlock(part, at);
  if (own !== undefined) {
    drafts.push(own);
    return;
  }
  switch (part.kind) {
    case 'text':
      return addText(part.text, part.cacheControl, at);
    case 'refusal':
      return addText(part.text, undefined, at);
    case 'image':
    case 'file':
      if (place.turn.role !== 'user' && place.turn.role !== 'tool') {
        encoding.losses.refuse(where, 'Images and files belong in messages of the user or of a tool. Move them there.');
      }
      drafts.push({ block: encodeMedia(part, encoding, where), cache: part.cacheControl });
      return;
    case 'audio':
      return encoding.losses.refuse(
        where,
        `${encoding.target.model} cannot hear audio. Send a transcript, or choose a model that can.`,
      );
    case 'tool-call':
      drafts.push(encodeToolCall(part, at));
      return;
    case 'tool-result':
      drafts.push(encodeToolResult(part, at));
      return;
    case 'reasoning':
      return addReasoning(part, at);
    // Another provider's search leaves nothing that this one could check. History and no wish: refused by nobody.
    case 'hosted-call':
      return encoding.losses.note(`messages.${part.name}`);
    case 'unknown':
      if (encoding.protocol === 'anthropic-messages') {
        drafts.push({ block: withoutMarker(part.value), cache: part.cacheControl });
        return;
      }
      if (part.text !== undefined) return addText(part.text, part.cacheControl, at);
      // What a model said in a form of its own may be left out; what it is asked may not.
      if (place.turn.role === 'assistant') return encoding.losses.drop(`messages.${part.type}`);
      return encoding.losses.refuse(
        where,
        `${encoding.target.model} does not take content of this type. Send text, images or files.`,
      );
    default:
      return part satisfies never;
  }
}

/** A block of a caller who speaks this protocol, where it says more than its part. */
function ownBlock(part: Part, { place, partIndex, encoding }: PartPlace): Draft | undefined {
  if (encoding.protocol !== 'anthropic-messages' || !('raw' in part) || part.kind === 'hosted-call') return undefined;
  if (part.raw === undefined) return undefined;
  const block = withoutMarker(part.raw);
  const cache = part.cacheControl;
  if (part.kind === 'tool-call')
    return { block: { ...block, id: place.links.at(place.turnIndex, partIndex).id }, cache };
  if (part.kind !== 'tool-result') return { block, cache };
  const { id, order } = place.links.at(place.turnIndex, partIndex);
  return { block: { ...block, tool_use_id: id }, cache, callOrder: order };
}

const withoutMarker = (block: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(block).filter(([key]) => key !== 'cache_control'));

/** Anthropic refuses blank text blocks; a marker on one moves to the block before it. */
function addText(text: string, cache: CacheControl | undefined, { drafts, encoding }: PartPlace): void {
  if (text.trim() !== '') {
    drafts.push(textDraft(text, cache));
    return;
  }
  if (cache === undefined) return;
  const last = drafts.at(-1);
  if (last === undefined || isThinking(last)) return encoding.losses.note('cache_control');
  drafts[drafts.length - 1] = { ...last, cache: last.cache ?? cache };
}

function encodeToolCall(part: ToolCallPart, { place, partIndex }: PartPlace): Draft {
  const { id } = place.links.at(place.turnIndex, partIndex);
  const input = part.custom === true ? { input: part.argumentsText } : parseToolInput(part.argumentsText);
  return { block: { type: 'tool_use', id, name: legalToolName(part.name), input }, cache: part.cacheControl };
}

function encodeToolResult(part: ToolResultPart, at: PartPlace): Draft {
  const { place, partIndex, encoding } = at;
  const link = place.links.at(place.turnIndex, partIndex);
  const content: JsonObject[] = [];
  let cache = part.cacheControl;
  for (const inner of part.parts) {
    // A marker within a result means the result: one place, one of the four markers.
    cache ??= inner.cacheControl;
    if (inner.kind !== 'text') content.push(encodeMedia(inner, encoding, `messages[${place.turnIndex}].content`));
    else if (inner.text.trim() !== '') content.push({ type: 'text', text: inner.text });
  }
  return {
    block: {
      type: 'tool_result',
      tool_use_id: link.id,
      ...(content.length === 0 ? {} : { content }),
      ...(part.isError === true ? { is_error: true } : {}),
    },
    cache,
    callOrder: link.order,
  };
}

/** Thinking goes back exactly as it came, empty text too; what another model thought has no place here. */
function addReasoning(part: ReasoningPart, { drafts, encoding }: PartPlace): void {
  if (part.format !== 'anthropic-claude-v1' || part.signature === undefined || part.signature === '') {
    // Not a parameter of this request but history: named, refused by nobody.
    encoding.losses.note('reasoning_content');
    return;
  }
  drafts.push({
    block:
      part.redacted === true
        ? { type: 'redacted_thinking', data: part.signature }
        : { type: 'thinking', thinking: part.text, signature: part.signature },
  });
}

/** Chat Completions keeps thinking, text and calls in fields without an order between them; Anthropic wants this one. */
function inChatOrder(drafts: readonly Draft[]): readonly Draft[] {
  const thinking = drafts.filter((draft) => isThinking(draft));
  const calls = drafts.filter((draft) => typeOf(draft) === 'tool_use');
  const rest = drafts.filter((draft) => !isThinking(draft) && typeOf(draft) !== 'tool_use');
  return [...thinking, ...rest, ...calls];
}
