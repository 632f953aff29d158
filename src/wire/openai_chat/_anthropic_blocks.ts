// Reads the content blocks of Anthropic that clients put into Chat Completions when the model's name says Claude (Cursor
// does): calls, results, pictures and thoughts. No server of Chat Completions takes them, so that such a request is written anew.
import { isJsonObject, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { cacheControlOf } from '../cache_marker.ts';
import type { ImagePart, MediaSource, ToolCallPart } from '../conversation.ts';
import { createFieldReader, invalidField } from '../fields.ts';

const TYPES: ReadonlySet<unknown> = new Set(['tool_use', 'tool_result', 'thinking', 'redacted_thinking', 'image']);

/** True where a message's content holds such a block. */
export function holdsAnthropicBlock(message: JsonValue): boolean {
  const content = isJsonObject(message) ? message['content'] : undefined;
  return (
    Array.isArray(content) &&
    (content as readonly JsonValue[]).some((part) => isJsonObject(part) && TYPES.has(part['type']))
  );
}

/** `{type: tool_use, id, name, input}`. Throws invalid_request with the place. */
export function decodeToolUse(block: JsonObject, path: string): ToolCallPart {
  const reader = createFieldReader(block, path);
  const [id, name] = [reader.text('id'), reader.text('name')];
  if (id === undefined) throw invalidField(`${path}.id`, 'is required');
  if (name === undefined || name === '') throw invalidField(`${path}.name`, 'is required');
  const argumentsText = JSON.stringify(block['input'] ?? {});
  return { kind: 'tool-call', id, name, argumentsText, cacheControl: cacheControlOf(block) };
}

/** The call that a `tool_result` answers. Throws invalid_request with the place. */
export function resultOf(block: JsonObject, path: string): string {
  const id = createFieldReader(block, path).text('tool_use_id');
  if (id === undefined) throw invalidField(`${path}.tool_use_id`, 'is required');
  return id;
}

/** `{type: image, source: {type: base64 | url, …}}`; undefined for a source of another kind. */
export function decodeImageBlock(block: JsonObject): ImagePart | undefined {
  const source = sourceOf(objectAt(block, 'source'));
  return source === undefined ? undefined : { kind: 'image', source, cacheControl: cacheControlOf(block) };
}

function sourceOf(source: JsonObject | undefined): MediaSource | undefined {
  const [data, url] = [stringAt(source, 'data'), stringAt(source, 'url')];
  if (source?.['type'] === 'base64' && data !== undefined)
    return { kind: 'base64', mediaType: stringAt(source, 'media_type') ?? 'image/png', data };
  return source?.['type'] === 'url' && url !== undefined ? { kind: 'url', url } : undefined;
}
