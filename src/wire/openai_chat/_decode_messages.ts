// Reads `messages`: turn i is exactly `messages[i]`, so that evidence can name it. Strict where a message would make no
// sense to anybody, lenient where clients differ; what has no place in a turn is kept in an unknown part.
import { isJsonObject, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { CacheControl, Part, Role, ToolCallPart, ToolResultPart, Turn } from '../conversation.ts';
import { cacheControlOf } from '../cache_marker.ts';
import { decodeContent, fitsResult } from './_decode_parts.ts';
import type { ContentPart } from './_decode_parts.ts';
import { createFieldReader, invalidField, kindOf } from '../fields.ts';
import { decodeReasoning } from './_reasoning_details.ts';

/** Long agent loops send a few thousand; a hundred thousand tiny ones cost more to decide on than to refuse. */
const MESSAGES_MAX = 20_000;

/** Throws invalid_request with `param` as `messages[2].content`. */
export function decodeMessages(messages: readonly JsonValue[]): readonly Turn[] {
  if (messages.length === 0) throw invalidField('messages', 'must hold at least one message');
  if (messages.length > MESSAGES_MAX) throw invalidField('messages', `must hold at most ${MESSAGES_MAX} messages`);
  const legacy = createLegacyIds();
  return messages.map((message, at) => {
    const path = `messages[${at}]`;
    if (!isJsonObject(message)) throw invalidField(path, `must be an object, not ${kindOf(message)}`);
    return decodeMessage(message, path, legacy);
  });
}

/** Ids for the calls of 2023, which had none: a function's answer belongs to the last call of its name. */
interface LegacyIds {
  readonly called: (name: string) => string;
  readonly answered: (name: string) => string;
}

function createLegacyIds(): LegacyIds {
  const byName = new Map<string, string>();
  let count = 0;
  const called = (name: string): string => {
    const id = `call_legacy_${count}`;
    count += 1;
    byName.set(name, id);
    return id;
  };
  return { called, answered: (name) => byName.get(name) ?? called(name) };
}

function decodeMessage(message: JsonObject, path: string, legacy: LegacyIds): Turn {
  const reader = createFieldReader(message, path);
  const role = reader.text('role');
  const name = reader.text('name');
  switch (role) {
    case 'system':
    case 'developer':
    case 'user':
      return { role, name, parts: contentTurn(message, path) };
    case 'assistant':
      return { role, name, parts: assistantTurn(message, path, legacy) };
    case 'tool': {
      const callId = reader.text('tool_call_id');
      if (callId === undefined) throw invalidField(`${path}.tool_call_id`, 'is required');
      return { role, name, parts: toolTurn(message, path, callId) };
    }
    case 'function':
      if (name === undefined) throw invalidField(`${path}.name`, 'is required');
      return { role: 'tool', name, parts: toolTurn(message, path, legacy.answered(name)) };
    case undefined:
      throw invalidField(`${path}.role`, 'is required');
    default: {
      const roles: readonly Role[] = ['system', 'developer', 'user', 'assistant', 'tool'];
      throw invalidField(`${path}.role`, `must be one of ${roles.join(', ')}`);
    }
  }
}

function contentTurn(message: JsonObject, path: string): readonly Part[] {
  if ((message['content'] ?? null) === null) throw invalidField(`${path}.content`, 'is required');
  return markLast(decodeContent(message['content'], `${path}.content`), cacheControlOf(message));
}

/** A marker on the message means its last block, and that one only: more than four in a request are refused. */
function markLast(parts: readonly Part[], marker: CacheControl | undefined): readonly Part[] {
  const last = parts[parts.length - 1];
  if (marker === undefined || last === undefined || !canBeMarked(last)) return parts;
  return [...parts.slice(0, -1), { ...last, cacheControl: marker }];
}

const canBeMarked = (part: Part): part is Extract<Part, { cacheControl?: CacheControl | undefined }> =>
  part.kind === 'text' ||
  part.kind === 'image' ||
  part.kind === 'file' ||
  part.kind === 'tool-call' ||
  part.kind === 'tool-result';

function assistantTurn(message: JsonObject, path: string, legacy: LegacyIds): readonly Part[] {
  const reader = createFieldReader(message, path);
  const refusal = reader.text('refusal');
  const audio = reader.object('audio');
  const parts: Part[] = [...decodeReasoning(message), ...decodeContent(message['content'], `${path}.content`)];
  if (refusal !== undefined && refusal !== '') parts.push({ kind: 'refusal', text: refusal });
  if (audio !== undefined) parts.push({ kind: 'unknown', type: 'audio', value: audio });
  for (const [at, call] of (reader.list('tool_calls') ?? []).entries()) {
    parts.push(decodeToolCall(call, `${path}.tool_calls[${at}]`));
  }
  const legacyCall = reader.object('function_call');
  if (legacyCall !== undefined) {
    const call = calledFunction(legacyCall, `${path}.function_call`);
    parts.push({ kind: 'tool-call', id: legacy.called(call.name), ...call });
  }
  return markLast(parts, cacheControlOf(message));
}

function calledFunction(called: JsonObject, path: string): Pick<ToolCallPart, 'name' | 'argumentsText'> {
  const name = createFieldReader(called, path).text('name');
  if (name === undefined || name === '') throw invalidField(`${path}.name`, 'is required');
  const given = called['arguments'] ?? '';
  // Some clients keep the parsed object; the text is what every provider takes.
  return { name, argumentsText: typeof given === 'string' ? given : JSON.stringify(given) };
}

function decodeToolCall(call: JsonValue, path: string): ToolCallPart {
  if (!isJsonObject(call)) throw invalidField(path, `must be an object, not ${kindOf(call)}`);
  const reader = createFieldReader(call, path);
  const id = reader.text('id');
  if (id === undefined) throw invalidField(`${path}.id`, 'is required');
  const cacheControl = cacheControlOf(call);
  const custom = reader.object('custom');
  const type = reader.text('type') ?? (custom === undefined ? 'function' : 'custom');
  if (type === 'function') {
    const called = reader.object('function');
    if (called === undefined) throw invalidField(`${path}.function`, 'is required');
    return { kind: 'tool-call', id, ...calledFunction(called, `${path}.function`), cacheControl };
  }
  if (type !== 'custom' || custom === undefined) {
    throw invalidField(`${path}.type`, 'must be "function" or "custom", with a field of that name');
  }
  const name = stringAt(custom, 'name');
  if (name === undefined || name === '') throw invalidField(`${path}.custom.name`, 'is required');
  return { kind: 'tool-call', id, name, argumentsText: stringAt(custom, 'input') ?? '', custom: true, cacheControl };
}

function toolTurn(message: JsonObject, path: string, callId: string): readonly Part[] {
  if (!Object.hasOwn(message, 'content')) throw invalidField(`${path}.content`, 'is required');
  const content = decodeContent(message['content'], `${path}.content`);
  const held = content.filter(fitsResult);
  const result: ToolResultPart = {
    kind: 'tool-result',
    callId,
    parts: held,
    isError: createFieldReader(message, path).flag('is_error'),
    cacheControl: cacheControlOf(message) ?? objectMarker(content),
  };
  return [result, ...content.filter((part) => !fitsResult(part))];
}

/** A marker inside the result counts for the result: its last block is where it would stand. */
function objectMarker(parts: readonly ContentPart[]): CacheControl | undefined {
  const last = parts[parts.length - 1];
  return last !== undefined && 'cacheControl' in last ? last.cacheControl : undefined;
}
