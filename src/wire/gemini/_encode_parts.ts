// Owns the parts of one turn as parts of a content. Which content they stand in, and in which order, is
// _encode_contents.ts.
import type { JsonObject } from '../../support/json.ts';
import type { Part, ToolCallPart, ToolResultPart, Turn } from '../conversation.ts';
import { INPUT_FIELD } from '../answer_shape.ts';
import { parseToolInput } from '../tool_input.ts';
import type { ToolLinks } from '../tool_links.ts';
import { textDraft } from './_draft.ts';
import type { Draft, Encoding } from './_draft.ts';
import { encodeMedia } from './_media.ts';
import { createSignatures } from './_signatures.ts';
import type { Signatures } from './_signatures.ts';
import { geminiToolName } from './_tool_name.ts';

export interface TurnPlace {
  readonly turn: Turn;
  readonly turnIndex: number;
  readonly links: ToolLinks;
  /** Names of tools, by the number of their call: a result is told with the name. */
  readonly callNames: Map<number, string>;
}

interface PartPlace {
  readonly place: TurnPlace;
  readonly partIndex: number;
  readonly encoding: Encoding;
  readonly signatures: Signatures;
  /** What the turn has so far; the part adds to it. */
  readonly drafts: Draft[];
}

/** Throws unsupported_parameter for parts that the target cannot take and that carry the question itself. */
export function encodeParts(place: TurnPlace, encoding: Encoding): readonly Draft[] {
  const drafts: Draft[] = [];
  const signatures = createSignatures(place.turn, encoding);
  for (const [partIndex, part] of place.turn.parts.entries()) {
    encodePart(part, { place, partIndex, encoding, signatures, drafts });
  }
  return signatures.settle(drafts);
}

function encodePart(part: Part, at: PartPlace): void {
  const { drafts, encoding, place } = at;
  const where = place.turn.at ?? `messages[${place.turnIndex}].content`;
  // Google caches by itself; where, is not the caller's to say.
  if ('cacheControl' in part && part.cacheControl !== undefined) encoding.losses.note('cache_control');
  switch (part.kind) {
    case 'text':
    case 'refusal':
      // Google refuses empty texts; one that carries a signature is made where the signature is.
      if (part.text !== '') drafts.push(textDraft(part.text));
      return;
    case 'image':
    case 'file':
    case 'audio':
      if (place.turn.role === 'system' || place.turn.role === 'developer') {
        encoding.losses.refuse(where, 'Media belong in messages of the user or of a tool. Move them there.');
      }
      drafts.push({ kind: 'media', part: encodeMedia(part, encoding, where) });
      return;
    case 'tool-call':
      drafts.push(encodeCall(part, at));
      return;
    case 'tool-result':
      drafts.push(...encodeResult(part, at, where));
      return;
    case 'reasoning':
      at.signatures.take(part, drafts);
      return;
    // Another provider's search leaves nothing that this one could check. History and no wish: refused by nobody.
    case 'hosted-call':
      return encoding.losses.note(`messages.${part.name}`);
    case 'unknown':
      if (part.text !== undefined) return encodePart({ kind: 'text', text: part.text }, at);
      // What a model said in a form of its own may be left out; what it is asked may not.
      if (place.turn.role === 'assistant') return encoding.losses.drop(`messages.${part.type}`);
      return encoding.losses.refuse(
        where,
        `${encoding.target.model} does not take content of this type. Send text, images, sound or files.`,
      );
    default:
      return part satisfies never;
  }
}

function encodeCall(part: ToolCallPart, { place, partIndex, signatures }: PartPlace): Draft {
  const { id, order } = place.links.at(place.turnIndex, partIndex);
  const name = geminiToolName(part.name);
  place.callNames.set(order, name);
  const args = part.custom === true ? { [INPUT_FIELD]: part.argumentsText } : parseToolInput(part.argumentsText);
  return { kind: 'call', part: { functionCall: { id, name, args }, ...signatures.ofCall(part.id) } };
}

/** A result and its media: inside it where the model takes that, else right behind all results. */
function encodeResult(part: ToolResultPart, at: PartPlace, where: string): readonly Draft[] {
  const { place, partIndex, encoding } = at;
  const { id, order } = place.links.at(place.turnIndex, partIndex);
  const texts: string[] = [];
  const media: JsonObject[] = [];
  for (const inner of part.parts) {
    if (inner.kind === 'text') texts.push(inner.text);
    else media.push(encodeMedia(inner, encoding, where));
  }
  const within = encoding.target.capabilities.toolResultMedia === true;
  const inside = media.filter((piece) => within && 'inlineData' in piece);
  const beside = media.filter((piece) => !inside.includes(piece));
  const response = {
    id,
    name: place.callNames.get(order) ?? '',
    // The two keys that Google's reference gives meaning to.
    response: { [part.isError === true ? 'error' : 'output']: texts.join('\n') },
    ...(inside.length === 0 ? {} : { parts: inside }),
  };
  return [
    { kind: 'result', part: { functionResponse: response }, callOrder: order },
    ...beside.map((piece): Draft => ({ kind: 'media', part: piece })),
  ];
}
