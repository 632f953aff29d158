// Reads the content of a message or of a tool's output: a text, or a list of parts. What no part type holds is kept as it
// is, so that it can pass to a provider that knows it, or be named where it cannot.
import { isJsonObject } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type {
  AudioPart,
  FilePart,
  ImagePart,
  MediaSource,
  RefusalPart,
  TextPart,
  UnknownPart,
} from '../conversation.ts';
import { cacheControlOf } from '../cache_marker.ts';
import { createFieldReader, invalidField, kindOf } from '../fields.ts';
import { sourceOfFileData, sourceOfUrl } from '../media_source.ts';

export type ContentPart = TextPart | ImagePart | FilePart | AudioPart | RefusalPart | UnknownPart;

/** Throws invalid_request for anything that is neither text nor a list of parts. null gives no parts. */
export function decodeContent(content: JsonValue | undefined, path: string): readonly ContentPart[] {
  if (content === undefined || content === null) return [];
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  if (Array.isArray(content)) return content.map((part, at) => decodePart(part, `${path}[${at}]`));
  throw invalidField(path, `must be a string or an array of parts, not ${kindOf(content)}`);
}

function decodePart(part: JsonValue, path: string): ContentPart {
  if (typeof part === 'string') return { kind: 'text', text: part };
  if (!isJsonObject(part)) throw invalidField(path, `must be an object with a type, not ${kindOf(part)}`);
  const reader = createFieldReader(part, path);
  const type = reader.text('type');
  switch (type) {
    // The last two are names of other protocols; some clients mix them in, and signals must see their text.
    case 'input_text':
    case 'output_text':
    case 'summary_text':
    case 'reasoning_text':
    case 'text': {
      const text = reader.text('text');
      if (text === undefined) throw invalidField(`${path}.text`, 'is required');
      return marked(part, { kind: 'text', text });
    }
    case 'refusal':
      return { kind: 'refusal', text: reader.text('refusal') ?? '' };
    case 'input_image':
    case 'image_url':
      return marked(part, decodeImage(part, path));
    case 'input_file':
      return marked(part, decodeFile(part, path));
    case 'input_audio':
      return decodeAudio(part, path);
    case undefined:
      throw invalidField(`${path}.type`, 'is required');
    default:
      return { kind: 'unknown', type, value: part };
  }
}

function marked<Part extends TextPart | ImagePart | FilePart>(source: JsonObject, part: Part): Part {
  const cacheControl = cacheControlOf(source);
  return cacheControl === undefined ? part : { ...part, cacheControl };
}

function decodeImage(part: JsonObject, path: string): ImagePart {
  const reader = createFieldReader(part, path);
  const nested = isJsonObject(part['image_url'])
    ? createFieldReader(part['image_url'], `${path}.image_url`)
    : undefined;
  const url = nested === undefined ? reader.text('image_url') : nested.text('url');
  const id = reader.text('file_id');
  if ((url === undefined || url === '') && id === undefined) {
    throw invalidField(`${path}.image_url`, 'must be a URL or a data URL, or file_id must name a file');
  }
  const source: MediaSource = url === undefined || url === '' ? { kind: 'file-id', id: id ?? '' } : sourceOfUrl(url);
  const detail = reader.text('detail') ?? nested?.text('detail');
  return { kind: 'image', source, ...(detail === undefined ? {} : { detail }) };
}

function decodeFile(part: JsonObject, path: string): FilePart {
  const reader = createFieldReader(part, path);
  const data = reader.text('file_data');
  const url = reader.text('file_url');
  const id = reader.text('file_id');
  const filename = reader.text('filename');
  const source =
    data !== undefined
      ? sourceOfFileData(data)
      : url !== undefined
        ? ({ kind: 'url', url } as const)
        : id !== undefined
          ? ({ kind: 'file-id', id } as const)
          : undefined;
  if (source === undefined) throw invalidField(path, 'must hold file_data, file_url or file_id');
  return { kind: 'file', source, ...(filename === undefined ? {} : { filename }) };
}

function decodeAudio(part: JsonObject, path: string): AudioPart {
  const reader = createFieldReader(createFieldReader(part, path).object('input_audio') ?? {}, `${path}.input_audio`);
  const data = reader.text('data');
  const format = reader.text('format');
  if (data === undefined) throw invalidField(reader.path('data'), 'is required');
  if (format === undefined) throw invalidField(reader.path('format'), 'is required');
  return { kind: 'audio', data, format };
}
