// Owns reasoning of other families on its way through a Messages client: it travels as a thinking block whose signature is
// ours, sealed, and is opened when it comes back. Anthropic's own signatures are never touched.
import { isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import { isSealed } from '../../support/sealer.ts';
import type { Sealer } from '../../support/sealer.ts';
import type { ReasoningFormat, ReasoningPart } from '../conversation.ts';

const FORMATS: readonly ReasoningFormat[] = ['anthropic-claude-v1', 'openai-responses-v1', 'google-gemini-v1'];

/** Whether Anthropic would know the block as its own. */
export const isAnthropics = ({ format, signature }: ReasoningPart): boolean =>
  format === 'anthropic-claude-v1' && signature !== undefined && signature !== '';

/** What stands in `signature` or `data`. `withText`: the text is not told beside it. */
export function sealReasoning(part: ReasoningPart, sealer: Sealer, withText: boolean): string {
  const { text, signature, redacted, id, format, forCallId } = part;
  return sealer.seal(JSON.stringify({ ...(withText ? { text } : {}), signature, redacted, id, format, forCallId }));
}

/** The block of a part: whole, as it stands in an answer that is no stream. */
export function reasoningBlock(part: ReasoningPart, sealer: Sealer): JsonObject {
  const { text, signature = '', redacted } = part;
  if (isAnthropics(part)) {
    return redacted === true
      ? { type: 'redacted_thinking', data: signature }
      : { type: 'thinking', thinking: text, signature };
  }
  if (text === '') return { type: 'redacted_thinking', data: sealReasoning(part, sealer, true) };
  return { type: 'thinking', thinking: text, signature: sealReasoning(part, sealer, false) };
}

/**
 * The part of a thinking block that came back. One that was sealed elsewhere, or long ago, keeps its text and no
 * signature; one without any signature was nobody's to check.
 */
export function openReasoning(block: JsonObject, sealer: Sealer | undefined): ReasoningPart {
  const redacted = block['type'] === 'redacted_thinking';
  const text = stringAt(block, 'thinking') ?? '';
  const signature = stringAt(block, redacted ? 'data' : 'signature') ?? '';
  if (isSealed(signature)) return opened(text, sealer?.open(signature));
  if (signature === '') return { kind: 'reasoning', text };
  return {
    kind: 'reasoning',
    text,
    signature,
    ...(redacted ? { redacted: true } : {}),
    format: 'anthropic-claude-v1',
  };
}

function opened(text: string, plain: string | undefined): ReasoningPart {
  const held = plain === undefined ? undefined : parse(plain);
  if (held === undefined) return { kind: 'reasoning', text };
  const format = FORMATS.find((known) => known === held['format']);
  const [signature, id, forCallId] = [stringAt(held, 'signature'), stringAt(held, 'id'), stringAt(held, 'forCallId')];
  return {
    kind: 'reasoning',
    text: stringAt(held, 'text') ?? text,
    ...(signature === undefined ? {} : { signature }),
    ...(held['redacted'] === true ? { redacted: true } : {}),
    ...(id === undefined ? {} : { id }),
    ...(format === undefined ? {} : { format }),
    ...(forCallId === undefined ? {} : { forCallId }),
  };
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
