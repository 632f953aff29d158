// Owns the content parts inside a Responses message or tool output: text, images, files, refusals.
// What the model would not see although the caller sent it is refused, never left out in silence.
import type { JsonObject } from '../../support/json.ts';
import type { FilePart, ImagePart, MediaSource, Part, Role, TextPart } from '../conversation.ts';
import { withoutAbsent } from './_without_absent.ts';
import type { InputContext } from './_encode_input.ts';

export interface ContentContext extends InputContext {
  readonly role: Role;
  /** The field that an error names. */
  readonly param: string;
}

type ContentPart = Exclude<Part, { readonly kind: 'reasoning' | 'tool-call' | 'tool-result' }>;

/** The part as Responses writes it; nothing for an empty text of an assistant. */
export function encodeContent(part: ContentPart, context: ContentContext): readonly JsonObject[] {
  const { role, param, losses, capabilities } = context;
  switch (part.kind) {
    case 'text':
      if (role !== 'assistant') return [{ type: 'input_text', text: part.text, ...breakpointOf(part, context) }];
      return part.text === '' ? [] : [{ type: 'output_text', text: part.text }];
    case 'refusal':
      return [{ type: 'refusal', refusal: part.text }];
    case 'image':
      if (role === 'assistant')
        losses.refuse(param, 'An assistant message cannot hold an image here. Send it as the user.');
      if (!capabilities.imageInput)
        losses.refuse(param, 'This model takes no images. Remove the image or choose another model.');
      return [{ ...encodeImage(part), ...breakpointOf(part, context) }];
    case 'file':
      if (role === 'assistant')
        losses.refuse(param, 'An assistant message cannot hold a file here. Send it as the user.');
      if (!capabilities.pdfInput)
        losses.refuse(param, 'This model takes no files. Remove the file or choose another model.');
      return [{ ...encodeFile(part), ...breakpointOf(part, context) }];
    case 'audio':
      if (context.same) return [{ type: 'input_audio', input_audio: { data: part.data, format: part.format } }];
      return losses.refuse(
        param,
        'This model takes no audio through the Responses API. Send text, or choose an audio model.',
      );
    case 'hosted-call':
      losses.note(`messages.content.${part.name}`);
      return [];
    case 'unknown':
      if (context.same) return [part.value];
      if (part.text !== undefined) return encodeContent({ kind: 'text', text: part.text }, context);
      // In an assistant's history it is another provider's decoration; in what the user says it is part of the question.
      if (role !== 'assistant')
        losses.refuse(param, `Content of type ${part.type.slice(0, 64)} has no form in the Responses API.`);
      losses.drop(`messages.content.${part.type.slice(0, 64)}`);
      return [];
    default:
      return part satisfies never;
  }
}

/** A marker that a caller of this protocol set goes back as it came; others mean nothing to models before GPT-5.6. */
function breakpointOf(part: TextPart | ImagePart | FilePart, { same }: ContentContext): JsonObject {
  return same && part.cacheControl !== undefined ? { prompt_cache_breakpoint: { mode: 'explicit' } } : {};
}

function encodeImage(part: ImagePart): JsonObject {
  const detail = part.detail ?? 'auto';
  const { source } = part;
  if (source.kind === 'file-id') return { type: 'input_image', file_id: source.id, detail };
  return { type: 'input_image', image_url: urlOf(source), detail };
}

function encodeFile(part: FilePart): JsonObject {
  const { source } = part;
  switch (source.kind) {
    case 'file-id':
      return { type: 'input_file', file_id: source.id };
    case 'url':
      return withoutAbsent({ type: 'input_file', file_url: source.url, filename: part.filename });
    case 'base64': {
      // Inline data is refused without a name, by whose ending the kind of the file is told.
      const filename = part.filename ?? (source.mediaType === 'application/pdf' ? 'file.pdf' : 'file.txt');
      return { type: 'input_file', filename, file_data: urlOf(source) };
    }
    default:
      return source satisfies never;
  }
}

function urlOf(source: Exclude<MediaSource, { readonly kind: 'file-id' }>): string {
  return source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`;
}
