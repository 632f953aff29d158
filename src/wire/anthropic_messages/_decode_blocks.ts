// Reads the content blocks of one message that a caller sent. Each block gives one part, so that a part's place is its
// block's; what no part holds is kept as the caller wrote it.
import { isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Part, ReasoningPart, ToolCallPart } from '../conversation.ts';
import { createFieldReader, invalidField, kindOf } from '../fields.ts';
import { decodeText, markerOf, rawBeyond } from './_block_fields.ts';
import type { Decoding } from './_block_fields.ts';
import { decodeDocument, decodeImage, searchResultText } from './_decode_media.ts';
import { openReasoning } from './_sealed_reasoning.ts';
import { decodeToolResult } from './_decode_tool_result.ts';

/** Throws invalid_request for anything that is neither text nor an array of blocks. */
export function decodeBlocks(content: JsonValue | undefined, path: string, decoding: Decoding): readonly Part[] {
  if (content === undefined || content === null) throw invalidField(path, 'is required');
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  if (!Array.isArray(content))
    throw invalidField(path, `must be a string or an array of blocks, not ${kindOf(content)}`);
  return content.map((block: JsonValue, at) => decodeBlock(block, `${path}[${at}]`, decoding));
}

function decodeBlock(block: JsonValue, path: string, decoding: Decoding): Part {
  if (typeof block === 'string') return { kind: 'text', text: block };
  if (!isJsonObject(block)) throw invalidField(path, `must be an object with a type, not ${kindOf(block)}`);
  const type = createFieldReader(block, path).text('type');
  switch (type) {
    case 'text':
      return decodeText(block, path, decoding);
    case 'image':
      return decodeImage(block, path);
    case 'document':
      return decodeDocument(block, path, decoding);
    case 'tool_use':
      return decodeToolUse(block, path);
    case 'tool_result':
      return decodeToolResult(block, path, decoding);
    case 'thinking':
    case 'redacted_thinking':
      return decodeThinking(block, path, decoding);
    case 'search_result':
      return { kind: 'unknown', type, value: block, text: searchResultText(block), ...markerOf(block) };
    case undefined:
      throw invalidField(`${path}.type`, 'is required');
    default:
      return { kind: 'unknown', type, value: block, ...markerOf(block) };
  }
}

function decodeThinking(block: JsonObject, path: string, { sealer }: Decoding): ReasoningPart {
  const key = block['type'] === 'redacted_thinking' ? 'data' : 'thinking';
  const reader = createFieldReader(block, path);
  if (reader.text(key) === undefined) throw invalidField(`${path}.${key}`, 'is required');
  reader.text('signature');
  return openReasoning(block, sealer);
}

function decodeToolUse(block: JsonObject, path: string): ToolCallPart {
  const reader = createFieldReader(block, path);
  const [id, name] = [reader.text('id'), reader.text('name')];
  if (id === undefined || id === '') throw invalidField(`${path}.id`, 'is required');
  if (name === undefined || name === '') throw invalidField(`${path}.name`, 'is required');
  const input = block['input'] ?? {};
  const argumentsText = stringAt(block, 'input') ?? JSON.stringify(input);
  return {
    kind: 'tool-call',
    id,
    name,
    argumentsText,
    ...markerOf(block),
    ...rawBeyond(block, ['id', 'name', 'input']),
  };
}
