// Owns images and documents of a Messages request (facts 2.4). What the model cannot see is refused, never left out:
// a question about a picture without the picture is another question.
import { Buffer } from 'node:buffer';
import type { JsonObject } from '../../support/json.ts';
import type { FilePart, ImagePart, MediaSource } from '../conversation.ts';
import type { Encoding } from './_draft.ts';
import { isTextType, mediaTypeOf } from '../sniff.ts';

/** What Anthropic reads as a picture. */
const IMAGE_TYPES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

/** `where` names the message for the caller: `messages[2].content`. Throws unsupported_parameter. */
export function encodeMedia(part: ImagePart | FilePart, encoding: Encoding, where: string): JsonObject {
  const { source } = part;
  if (part.kind === 'image' && part.detail !== undefined && part.detail !== 'auto') {
    encoding.losses.drop('image_url.detail');
  }
  switch (source.kind) {
    case 'file-id':
      return encoding.losses.refuse(
        where,
        `${encoding.target.model} cannot read a file that was uploaded elsewhere. Send its content in place of file_id.`,
      );
    case 'url':
      return encodeUrl(part, source.url, { encoding, where });
    case 'base64':
      return encodeBase64(part, source, { encoding, where });
    default:
      return source satisfies never;
  }
}

interface Place {
  readonly encoding: Encoding;
  readonly where: string;
}

function encodeUrl(part: ImagePart | FilePart, url: string, place: Place): JsonObject {
  if (!/^https?:\/\//i.test(url)) {
    place.encoding.losses.refuse(
      place.where,
      'A media URL must begin with https:// or http://, or hold base64 behind data:.',
    );
  }
  if (part.kind === 'image') return image({ type: 'url', url }, place);
  return document({ type: 'url', url }, part.filename, place);
}

function encodeBase64(
  part: ImagePart | FilePart,
  source: Extract<MediaSource, { kind: 'base64' }>,
  place: Place,
): JsonObject {
  const mediaType = mediaTypeOf(source);
  const filename = part.kind === 'file' ? part.filename : undefined;
  if (IMAGE_TYPES.has(mediaType)) return image({ type: 'base64', media_type: mediaType, data: source.data }, place);
  if (mediaType === 'application/pdf') {
    return document({ type: 'base64', media_type: mediaType, data: source.data }, filename, place);
  }
  const { losses, target } = place.encoding;
  const isTextFile = part.kind === 'file' && isTextType(mediaType);
  // A decoder skips what it does not know: half a text, or none, would be asked about.
  if (isTextFile && !BASE64.test(source.data)) losses.refuse(place.where, 'The data of a file must be base64.');
  const text = isTextFile ? textOf(source.data) : undefined;
  // Plain text needs no eyes: every model reads it.
  if (text !== undefined) return titled({ type: 'text', media_type: 'text/plain', data: text }, filename);
  return losses.refuse(
    place.where,
    `${target.model} cannot read media of type ${printable(mediaType)}. Send JPEG, PNG, GIF, WebP, PDF or plain text.`,
  );
}

function image(source: JsonObject, { encoding, where }: Place): JsonObject {
  if (!encoding.target.capabilities.imageInput) {
    encoding.losses.refuse(where, `${encoding.target.model} cannot see images. Choose a model that can.`);
  }
  return { type: 'image', source };
}

function document(source: JsonObject, filename: string | undefined, { encoding, where }: Place): JsonObject {
  if (!encoding.target.capabilities.pdfInput) {
    encoding.losses.refuse(where, `${encoding.target.model} cannot read PDF documents. Choose a model that can.`);
  }
  return titled(source, filename);
}

function titled(source: JsonObject, filename: string | undefined): JsonObject {
  return { type: 'document', source, ...(filename === undefined || filename === '' ? {} : { title: filename }) };
}

/** Both alphabets, broken into lines or not. */
const BASE64 = /^[A-Za-z0-9+/_=\s-]*$/;

/** Undefined where the bytes are not UTF-8. */
function textOf(base64: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
}

/** The caller's own words in a message: short and without control characters. */
function printable(mediaType: string): string {
  const shown = mediaType.replace(/[^\x20-\x7e]/g, '').slice(0, 60);
  return shown === '' ? 'unknown' : shown;
}
