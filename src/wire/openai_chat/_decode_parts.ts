// Reads `content`: a text, or an array of parts, of one message. What no part type holds is kept as it is, so that it can
// pass to a provider that knows it, or be named when it cannot.
import { isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type {
  AudioPart,
  FilePart,
  ImagePart,
  ReasoningPart,
  RefusalPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UnknownPart,
} from '../conversation.ts';
import { cacheControlOf } from '../cache_marker.ts';
import { createFieldReader, invalidField, kindOf } from '../fields.ts';
import { sourceOfFileData, sourceOfUrl } from '../media_source.ts';
import { decodeImageBlock, decodeToolUse, resultOf } from './_anthropic_blocks.ts';
import { decodeThinkingBlock } from './_reasoning_details.ts';

export type ContentPart =
  | TextPart
  | ImagePart
  | FilePart
  | AudioPart
  | RefusalPart
  | ReasoningPart
  | ToolCallPart
  | ToolResultPart
  | UnknownPart;

/** Throws invalid_request for anything that is neither text nor an array of parts. null gives no parts. */
export function decodeContent(content: JsonValue | undefined, path: string): readonly ContentPart[] {
  if (content === undefined || content === null) return [];
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  if (Array.isArray(content)) return content.map((part, at) => decodePart(part, `${path}[${at}]`));
  throw invalidField(path, `must be a string or an array of parts, not ${kindOf(content)}`);
}

function decodePart(part: JsonValue, path: string): ContentPart {
  if (typeof part === 'string') return { kind: 'text', text: part };
  if (!isJsonObject(part)) throw invalidField(path, `must be an object with a type, not ${kindOf(part)}`);
  const type = createFieldReader(part, path).text('type');
  switch (type) {
    // The last two are the names of Responses; some clients mix them in, and signals must see their text.
    case 'text':
    case 'input_text':
    case 'output_text':
      return decodeText(part, path);
    case 'image_url':
      return decodeImage(part, path);
    case 'file':
      return decodeFile(part, path);
    case 'input_audio':
      return decodeAudio(part, path);
    case 'refusal':
      return { kind: 'refusal', text: createFieldReader(part, path).text('refusal') ?? '' };
    // Anthropic's blocks, which clients send to names of Claude.
    case 'tool_use':
      return decodeToolUse(part, path);
    case 'tool_result':
      return decodeToolResult(part, path);
    case 'image':
      return decodeImageBlock(part) ?? { kind: 'unknown', type, value: part };
    case 'thinking':
    case 'redacted_thinking':
      return decodeThinkingBlock(part)[0] ?? { kind: 'unknown', type, value: part };
    case undefined:
      throw invalidField(`${path}.type`, 'is required');
    default:
      return { kind: 'unknown', type, value: part };
  }
}

/** What a result of a tool may hold. */
export const fitsResult = (part: ContentPart): part is ToolResultPart['parts'][number] =>
  part.kind === 'text' || part.kind === 'image' || part.kind === 'file';

function decodeToolResult(block: JsonObject, path: string): ToolResultPart {
  return {
    kind: 'tool-result',
    callId: resultOf(block, path),
    parts: decodeContent(block['content'], `${path}.content`).filter(fitsResult),
    isError: createFieldReader(block, path).flag('is_error'),
    cacheControl: cacheControlOf(block),
  };
}

function decodeText(part: JsonObject, path: string): TextPart {
  const text = createFieldReader(part, path).text('text');
  if (text === undefined) throw invalidField(`${path}.text`, 'is required');
  return { kind: 'text', text, cacheControl: cacheControlOf(part) };
}

function decodeImage(part: JsonObject, path: string): ImagePart {
  const image = part['image_url'];
  // Many clients shorten the object to its URL.
  const url = typeof image === 'string' ? image : stringAt(image, 'url');
  if (url === undefined || url === '') throw invalidField(`${path}.image_url.url`, 'must be a URL or a data URL');
  return {
    kind: 'image',
    source: sourceOfUrl(url),
    detail: stringAt(image, 'detail'),
    cacheControl: cacheControlOf(part),
  };
}

function decodeFile(part: JsonObject, path: string): FilePart {
  const file = createFieldReader(part, path).object('file') ?? {};
  const reader = createFieldReader(file, `${path}.file`);
  const data = reader.text('file_data');
  const id = reader.text('file_id');
  if (data === undefined && id === undefined) throw invalidField(`${path}.file`, 'must hold file_data or file_id');
  return {
    kind: 'file',
    source: data === undefined ? { kind: 'file-id', id: id ?? '' } : sourceOfFileData(data),
    filename: reader.text('filename'),
    cacheControl: cacheControlOf(part),
  };
}

function decodeAudio(part: JsonObject, path: string): AudioPart {
  const reader = createFieldReader(createFieldReader(part, path).object('input_audio') ?? {}, `${path}.input_audio`);
  const data = reader.text('data');
  const format = reader.text('format');
  if (data === undefined) throw invalidField(reader.path('data'), 'is required');
  if (format === undefined) throw invalidField(reader.path('format'), 'is required');
  return { kind: 'audio', data, format };
}
