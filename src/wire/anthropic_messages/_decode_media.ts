// Reads images and documents that a caller of Messages sent, and what a model reads of a document that is text.
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { FilePart, ImagePart, MediaSource, UnknownPart } from '../conversation.ts';
import { createFieldReader, invalidField } from '../fields.ts';
import { markerOf, rawBeyond } from './_block_fields.ts';
import type { Decoding } from './_block_fields.ts';

export function decodeImage(block: JsonObject, path: string): ImagePart {
  const source = sourceOf(block, path);
  if (source === undefined) throw invalidField(`${path}.source.type`, 'must be "base64", "url" or "file"');
  return { kind: 'image', source, ...markerOf(block), ...rawBeyond(block, ['source']) };
}

/** Text documents are read by every model; they are kept apart from what the user says. */
export function decodeDocument(block: JsonObject, path: string, { note }: Decoding): FilePart | UnknownPart {
  const title = stringAt(block, 'title');
  if (objectAt(block, 'citations')?.['enabled'] === true) note('messages.content.citations');
  const source = sourceOf(block, path);
  if (source === undefined) {
    const text = documentText(block);
    return {
      kind: 'unknown',
      type: 'document',
      value: block,
      ...(text === undefined ? {} : { text }),
      ...markerOf(block),
    };
  }
  if (stringAt(block, 'context') !== undefined) note('messages.content.context');
  if (source.kind !== 'base64' && title !== undefined) note('messages.content.title');
  const filename = title === undefined ? {} : { filename: title };
  return { kind: 'file', source, ...filename, ...markerOf(block), ...rawBeyond(block, ['source', 'title']) };
}

/** Undefined for sources that hold text. */
function sourceOf(block: JsonObject, path: string): MediaSource | undefined {
  const source = createFieldReader(block, path).object('source');
  if (source === undefined) throw invalidField(`${path}.source`, 'is required');
  const reader = createFieldReader(source, `${path}.source`);
  const need = (key: string): string => {
    const value = reader.text(key);
    if (value === undefined || value === '') throw invalidField(`${path}.source.${key}`, 'is required');
    return value;
  };
  switch (reader.text('type')) {
    case 'base64':
      return { kind: 'base64', mediaType: need('media_type').trim().toLowerCase(), data: need('data') };
    case 'url':
      return { kind: 'url', url: need('url') };
    case 'file':
      return { kind: 'file-id', id: need('file_id') };
    case undefined:
      throw invalidField(`${path}.source.type`, 'is required');
    default:
      return undefined;
  }
}

/** A document of text as a model reads it; undefined where it holds anything else. */
export function documentText(block: JsonObject): string | undefined {
  const source = objectAt(block, 'source');
  const content = source?.['type'] === 'text' ? stringAt(source, 'data') : textOf(source?.['content']);
  if (content === undefined) return undefined;
  return wrapped('document', content, { title: stringAt(block, 'title'), context: stringAt(block, 'context') });
}

/** A search result that the caller brings, as a model reads it. */
export function searchResultText(block: JsonObject): string {
  const texts = arrayAt(block, 'content').flatMap((inner) => stringAt(inner, 'text') ?? []);
  return wrapped('search_result', texts.join('\n'), {
    title: stringAt(block, 'title'),
    source: stringAt(block, 'source'),
  });
}

function textOf(content: JsonValue | undefined): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  const texts = content.map((inner: JsonValue) => (isJsonObject(inner) ? stringAt(inner, 'text') : undefined));
  return texts.every((text) => text !== undefined) ? texts.join('\n') : undefined;
}

/** Titles stand on lines of their own: what they hold cannot end the tag. */
function wrapped(tag: string, text: string, heads: Readonly<Record<string, string | undefined>>): string {
  const told = Object.entries(heads).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return [`<${tag}>`, ...told, text, `</${tag}>`].join('\n');
}
