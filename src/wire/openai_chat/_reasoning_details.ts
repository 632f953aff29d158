// Owns the forms in which reasoning travels in Chat Completions, none of which OpenAI defines: `reasoning_content` (text,
// DeepSeek's name), `reasoning` (the same, OpenRouter's), `reasoning_details` (OpenRouter: text, summary, encrypted, with
// signatures), `thinking_blocks` (LiteLLM) and `extra_content` on a tool call (Google's, for the thought that led to it).
// A signature must come back exactly as it left.
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { ReasoningPart } from '../conversation.ts';

type Format = NonNullable<ReasoningPart['format']>;
const FORMATS: readonly string[] = [
  'anthropic-claude-v1',
  'openai-responses-v1',
  'google-gemini-v1',
] satisfies readonly Format[];

/** Names under which a message may carry reasoning. */
export const REASONING_FIELDS = ['reasoning_content', 'reasoning', 'reasoning_details', 'thinking_blocks'] as const;

const isFormat = (text: string | undefined): text is Format => text !== undefined && FORMATS.includes(text);

/** The reasoning of a message: what is signed wins, because text without its signature cannot be given back. */
export function decodeReasoning(message: JsonObject): readonly ReasoningPart[] {
  const said = decodeSaid(message);
  const signed = new Set(said.map((part) => part.forCallId));
  const onCalls = arrayAt(message, 'tool_calls').flatMap(decodeCallSignature);
  return [...said, ...onCalls.filter((part) => !signed.has(part.forCallId))];
}

function decodeSaid(message: JsonObject): readonly ReasoningPart[] {
  const details = decodeDetails(arrayAt(message, 'reasoning_details'));
  if (details.length > 0) return details;
  const blocks = arrayAt(message, 'thinking_blocks').flatMap(decodeThinkingBlock);
  if (blocks.length > 0) return blocks;
  const text = stringAt(message, 'reasoning_content') ?? stringAt(message, 'reasoning') ?? '';
  return text === '' ? [] : [{ kind: 'reasoning', text }];
}

/** The signature that a tool call of a message bears, as Google's own endpoint for this protocol writes it. */
export function decodeCallSignature(call: JsonValue): readonly ReasoningPart[] {
  const signature = stringAt(objectAt(objectAt(call, 'extra_content'), 'google'), 'thought_signature') ?? '';
  const forCallId = stringAt(call, 'id');
  if (signature === '' || forCallId === undefined) return [];
  return [{ kind: 'reasoning', text: '', signature, format: 'google-gemini-v1', forCallId }];
}

/** The same on a call that is written; nothing where the call bears none. */
export function encodeCallSignature(signature: string | undefined): JsonObject {
  return signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } };
}

/** `reasoning_details` of a message. Entries of unknown types are skipped: nobody could read them. */
export function decodeDetails(details: readonly JsonValue[]): readonly ReasoningPart[] {
  const parts: ReasoningPart[] = [];
  for (const detail of details) {
    const part = isJsonObject(detail) ? decodeDetail(detail) : undefined;
    const previous = parts[parts.length - 1];
    if (part === undefined) continue;
    // OpenAI's item comes as two entries of one id: its summary, then what is encrypted.
    const joins = previous?.id !== undefined && previous.id === part.id && previous.signature === undefined;
    if (joins) parts[parts.length - 1] = { ...previous, ...part, text: previous.text + part.text };
    else parts.push(part);
  }
  return parts;
}

function decodeDetail(detail: JsonObject): ReasoningPart | undefined {
  const told = stringAt(detail, 'format');
  const format = isFormat(told) ? told : undefined;
  const id = stringAt(detail, 'id');
  switch (detail['type']) {
    case 'reasoning.text': {
      const signature = stringAt(detail, 'signature');
      const text = stringAt(detail, 'text') ?? '';
      return { kind: 'reasoning', text, signature, id, format: format ?? signedBy(signature) };
    }
    case 'reasoning.summary':
      return { kind: 'reasoning', text: stringAt(detail, 'summary') ?? '', id, format };
    case 'reasoning.encrypted': {
      const signature = stringAt(detail, 'data');
      if (signature === undefined) return undefined;
      if (format === 'openai-responses-v1') return { kind: 'reasoning', text: '', signature, id, format };
      // Here the id is that of the tool call which the thought led to.
      if (format === 'google-gemini-v1') return { kind: 'reasoning', text: '', signature, format, forCallId: id };
      return { kind: 'reasoning', text: '', signature, redacted: true, id, format: format ?? 'anthropic-claude-v1' };
    }
    default:
      return undefined;
  }
}

/** Only Anthropic signs text that can be read. */
const signedBy = (signature: string | undefined): Format | undefined =>
  signature === undefined ? undefined : 'anthropic-claude-v1';

export function decodeThinkingBlock(block: JsonValue): readonly ReasoningPart[] {
  const format = 'anthropic-claude-v1';
  const data = stringAt(block, 'data');
  if (stringAt(block, 'type') === 'redacted_thinking' && data !== undefined) {
    return [{ kind: 'reasoning', text: '', signature: data, redacted: true, format }];
  }
  const text = stringAt(block, 'thinking');
  return text === undefined ? [] : [{ kind: 'reasoning', text, signature: stringAt(block, 'signature'), format }];
}

/** The part as `reasoning_details` entries, so that a client that keeps them can send them back; none where unsigned. */
export function encodeDetails(part: ReasoningPart, index: number): readonly JsonObject[] {
  const { signature, text } = part;
  if (signature === undefined) return [];
  const shared = { index, ...(part.id === undefined ? {} : { id: part.id }) };
  if (part.format === 'openai-responses-v1') {
    const format = part.format;
    const summary: readonly JsonObject[] =
      text === '' ? [] : [{ type: 'reasoning.summary', summary: text, format, ...shared }];
    return [...summary, { type: 'reasoning.encrypted', data: signature, format, ...shared }];
  }
  if (part.format === 'google-gemini-v1' && text === '') {
    const call: JsonObject = part.forCallId === undefined ? {} : { id: part.forCallId };
    return [{ type: 'reasoning.encrypted', data: signature, format: part.format, index, ...call }];
  }
  const format = part.format ?? 'anthropic-claude-v1';
  if (part.redacted === true) return [{ type: 'reasoning.encrypted', data: signature, format, ...shared }];
  return [{ type: 'reasoning.text', text, signature, format, ...shared }];
}
