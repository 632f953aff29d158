// Owns images, documents, sound and video of a Gemini request: bytes go inline, addresses as they are, for Google fetches
// them itself. What the model cannot take is refused, never left out: a question about a picture without it is another.
import type { JsonObject } from '../../support/json.ts';
import type { AudioPart, FilePart, ImagePart, MediaSource } from '../conversation.ts';
import { isTextType, mediaTypeOf } from '../sniff.ts';
import type { Encoding } from './_draft.ts';

/** Types by the ending of an address: the only hint that an address gives. */
const ENDINGS: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  heif: 'image/heif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mpeg: 'video/mpeg',
};

/** `where` names the message for the caller: `messages[2].content`. Throws unsupported_parameter. */
export function encodeMedia(part: ImagePart | FilePart | AudioPart, encoding: Encoding, where: string): JsonObject {
  if (part.kind === 'audio') {
    const mimeType = `audio/${part.format.replace(/^x-/, '')}`;
    allow(mimeType, encoding, where);
    return { inlineData: { mimeType, data: part.data } };
  }
  const { source } = part;
  if (part.kind === 'image' && part.detail !== undefined && part.detail !== 'auto') {
    encoding.losses.drop('image_url.detail');
  }
  // Names of files have no place beside their content here.
  if (part.kind === 'file' && part.filename !== undefined) encoding.losses.note('file.filename');
  switch (source.kind) {
    case 'file-id':
      return encoding.losses.refuse(
        where,
        `${encoding.target.model} cannot read a file that was uploaded elsewhere. Send its content in place of file_id.`,
      );
    case 'url':
      return fileData(part, source.url, { encoding, where });
    case 'base64':
      return inlineData(part, source, { encoding, where });
    default:
      return source satisfies never;
  }
}

interface Place {
  readonly encoding: Encoding;
  readonly where: string;
}

function fileData(part: ImagePart | FilePart, url: string, { encoding, where }: Place): JsonObject {
  if (!/^(?:https?|gs):\/\//i.test(url)) {
    encoding.losses.refuse(where, 'A media URL must begin with https:// or http://, or hold base64 behind data:.');
  }
  const ending = /\.([a-z0-9]{2,5})(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase() ?? '';
  const mimeType = Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
  // Of an image the ending says nothing new, of a file it may say that it is sound.
  allow(mimeType ?? (part.kind === 'image' ? 'image/*' : ''), encoding, where);
  return { fileData: { fileUri: url, ...(mimeType === undefined ? {} : { mimeType }) } };
}

function inlineData(
  part: ImagePart | FilePart,
  source: Extract<MediaSource, { kind: 'base64' }>,
  { encoding, where }: Place,
): JsonObject {
  const told = mediaTypeOf(source);
  const mimeType = part.kind === 'file' && isTextType(told) ? 'text/plain' : told;
  allow(mimeType, encoding, where);
  return { inlineData: { mimeType, data: source.data } };
}

/** Refuses what the model is known not to take; what nobody has said is Google's to judge. */
function allow(mimeType: string, { losses, target }: Encoding, where: string): void {
  const { capabilities, model } = target;
  const [family = ''] = mimeType.split('/', 1);
  if (family === 'image' && !capabilities.imageInput) {
    losses.refuse(where, `${model} cannot see images. Choose a model that can.`);
  }
  if (mimeType === 'application/pdf' && !capabilities.pdfInput) {
    losses.refuse(where, `${model} cannot read PDF documents. Choose a model that can.`);
  }
  if (family === 'audio' && capabilities.audioInput === false) {
    losses.refuse(where, `${model} cannot hear audio. Send a transcript, or choose a model that can.`);
  }
  if (family === 'video' && capabilities.videoInput === false) {
    losses.refuse(where, `${model} cannot watch video. Choose a model that can.`);
  }
}
