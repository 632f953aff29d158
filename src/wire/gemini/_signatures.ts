// Owns the way back of thought signatures: each on the part that it came on, unchanged. Those of other makers mean
// nothing here and stay out. A model that asks for one which the caller does not have gets Google's own word for that.
import type { JsonObject } from '../../support/json.ts';
import type { ReasoningPart, Turn } from '../conversation.ts';
import type { Draft, DraftContent, Encoding } from './_draft.ts';

/**
 * Google's value for calls that another model made: the validator lets it pass. Bytes travel as base64 in JSON; recorded
 * traffic of gemini-3-flash-preview takes `skip_thought_signature_validator` in this form.
 */
const NO_SIGNATURE = 'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=';

export interface Signatures {
  readonly take: (part: ReasoningPart, drafts: Draft[]) => void;
  readonly ofCall: (callId: string) => JsonObject;
  /** Puts what has no place of its own where it belongs. */
  readonly settle: (drafts: readonly Draft[]) => readonly Draft[];
}

/** The signatures of one turn. */
export function createSignatures({ parts, inOrder }: Turn, { losses, protocol }: Encoding): Signatures {
  const ofCalls = new Map<string, string>();
  const called = new Set<string>();
  for (const part of parts) {
    if (part.kind === 'tool-call') called.add(part.id);
    const own = part.kind === 'reasoning' ? signatureOf(part) : undefined;
    if (part.kind === 'reasoning' && part.forCallId !== undefined && own !== undefined)
      ofCalls.set(part.forCallId, own);
  }
  // Chat Completions keeps reasoning before the text that it came behind.
  const hasOrder = protocol !== 'openai-chat' || inOrder === true;
  const floating: string[] = [];

  return {
    take: (part, drafts) => {
      const signature = signatureOf(part);
      if (signature === undefined || (part.forCallId !== undefined && !called.has(part.forCallId))) {
        // Not a parameter of this request but history: named, refused by nobody.
        losses.note('reasoning_content');
        return;
      }
      if (part.forCallId !== undefined) return;
      if (part.text !== '') {
        drafts.push({ kind: 'thought', part: { text: part.text, thought: true, thoughtSignature: signature } });
      } else if (!hasOrder) {
        floating.push(signature);
      } else if (isUnsignedText(drafts.at(-1))) {
        drafts.push(signed(drafts.pop(), signature));
      } else {
        drafts.push(signed(undefined, signature));
      }
    },
    ofCall: (callId): JsonObject => {
      const signature = ofCalls.get(callId);
      ofCalls.delete(callId);
      return signature === undefined ? {} : { thoughtSignature: signature };
    },
    settle: (drafts) => {
      const last = floating.pop();
      if (last === undefined) return drafts;
      const before = floating.map((signature) => signed(undefined, signature));
      const at = drafts.findLastIndex(isUnsignedText);
      if (at < 0) return [...before, signed(undefined, last), ...drafts];
      return [...before, ...drafts.slice(0, at), signed(drafts[at], last), ...drafts.slice(at + 1)];
    },
  };
}

function signatureOf({ format, signature }: ReasoningPart): string | undefined {
  return format === 'google-gemini-v1' && signature !== '' ? signature : undefined;
}

const isUnsignedText = (draft: Draft | undefined): boolean =>
  draft?.kind === 'text' && draft.part['thoughtSignature'] === undefined;

const signed = (draft: Draft | undefined, signature: string): Draft => ({
  kind: 'text',
  part: { text: draft?.part['text'] ?? '', thoughtSignature: signature },
});

/**
 * Gemini checks the turn that is still going on: everything behind the last content of the user that holds no results.
 * There the first call of each content must be signed.
 */
export function signOpenTurn(contents: readonly DraftContent[], encoding: Encoding): readonly DraftContent[] {
  if (encoding.target.capabilities.thoughtSignatures !== 'required') return contents;
  const begins = contents.findLastIndex(
    ({ role, drafts }) => role === 'user' && !drafts.some((draft) => draft.kind === 'result'),
  );
  return contents.map((content, index) => {
    const first = content.drafts.findIndex((draft) => draft.kind === 'call');
    const call = content.drafts[first];
    if (index <= begins || call === undefined || call.part['thoughtSignature'] !== undefined) return content;
    const drafts = [...content.drafts];
    drafts[first] = { ...call, part: { ...call.part, thoughtSignature: NO_SIGNATURE } };
    return { ...content, drafts };
  });
}
