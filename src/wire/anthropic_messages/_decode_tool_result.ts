// Reads a tool_result block: text, pictures and documents as parts, anything else as text that a model can read.
import { isJsonObject } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { ToolResultPart } from '../conversation.ts';
import { createFieldReader, invalidField, kindOf } from '../fields.ts';
import { decodeText, markerOf, rawBeyond } from './_block_fields.ts';
import type { Decoding } from './_block_fields.ts';
import { decodeDocument, decodeImage, searchResultText } from './_decode_media.ts';

type Held = ToolResultPart['parts'][number];

export function decodeToolResult(block: JsonObject, path: string, decoding: Decoding): ToolResultPart {
  const reader = createFieldReader(block, path);
  const callId = reader.text('tool_use_id');
  if (callId === undefined || callId === '') throw invalidField(`${path}.tool_use_id`, 'is required');
  const isError = reader.flag('is_error');
  const content = block['content'] ?? [];
  const more = rawBeyond(block, ['tool_use_id', 'content', 'is_error']);
  const link = {
    kind: 'tool-result',
    callId,
    ...(isError === undefined ? {} : { isError }),
    ...markerOf(block),
  } as const;
  if (typeof content === 'string') return { ...link, parts: [{ kind: 'text', text: content }], ...more };
  if (!Array.isArray(content)) {
    throw invalidField(`${path}.content`, `must be a string or an array of blocks, not ${kindOf(content)}`);
  }
  let plain = true;
  const parts = content.map((inner: JsonValue, at): Held => {
    const { part, whole } = decodeHeld(inner, `${path}.content[${at}]`, decoding);
    plain &&= whole && part.raw === undefined;
    return part;
  });
  return { ...link, parts, ...(plain ? more : { raw: block }) };
}

/** `whole`: the part says all that the block says. */
function decodeHeld(
  block: JsonValue,
  path: string,
  decoding: Decoding,
): { readonly part: Held; readonly whole: boolean } {
  if (!isJsonObject(block)) throw invalidField(path, `must be an object with a type, not ${kindOf(block)}`);
  switch (createFieldReader(block, path).text('type')) {
    case 'text':
      return { part: decodeText(block, path, decoding), whole: true };
    case 'image':
      return { part: decodeImage(block, path), whole: true };
    case 'document': {
      const part = decodeDocument(block, path, decoding);
      if (part.kind === 'file') return { part, whole: true };
      return { part: asText(part.text ?? JSON.stringify(block), block), whole: false };
    }
    case 'search_result':
      return { part: asText(searchResultText(block), block), whole: false };
    case undefined:
      throw invalidField(`${path}.type`, 'is required');
    default:
      // What a tool gave must reach the model in some form: without it the result would be another one.
      return { part: asText(JSON.stringify(block), block), whole: false };
  }
}

const asText = (text: string, block: JsonObject): Held => ({ kind: 'text', text, ...markerOf(block) });
