// Reads request bodies of all three protocols in the plainest way, sharing nothing with the codecs that it measures: the
// words of each turn, the tool calls and their results. For tests only.
import assert from 'node:assert/strict';
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject, JsonValue } from '../../src/support/json.ts';
import type { DialogueProtocol as Protocol } from '../../src/wire/conversation.ts';

export interface CallSeen {
  readonly id: string;
  readonly name: string;
  /** As JSON text; free text for custom tools. */
  readonly arguments: string;
}
export interface ToolTraffic {
  readonly calls: readonly CallSeen[];
  /** Ids that results answer, in order. */
  readonly results: readonly string[];
}

/** Words of a content field: a text, or the texts of its parts. */
function textsOf(content: JsonValue | undefined): readonly string[] {
  if (typeof content === 'string') return [content];
  return arrayAt({ content }, 'content').flatMap((part) => stringAt(part, 'text') ?? stringAt(part, 'refusal') ?? []);
}

/**
 * What was said in a Chat Completions request, in groups: within a group a provider's protocol may want another order
 * (results before words), between groups none.
 */
export function wordsSaid(body: JsonObject): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let side = '';
  for (const message of arrayAt(body, 'messages')) {
    const role = stringAt(message, 'role') ?? '';
    const own = role === 'assistant' ? 'assistant' : 'others';
    if (own !== side) groups.push([]);
    side = own;
    const said = [...textsOf(objectAt({ message }, 'message')?.['content']), stringAt(message, 'refusal') ?? ''];
    groups.at(-1)?.push(...said.filter((text) => text.trim() !== ''));
  }
  return groups;
}

/** Where the conversation stands in an upstream body, in the order in which the model reads it. */
function conversationText(protocol: Protocol, body: JsonObject): string {
  switch (protocol) {
    case 'openai-chat':
      return JSON.stringify(body['messages']);
    case 'openai-responses':
      return JSON.stringify(body['input']);
    case 'anthropic-messages':
      return JSON.stringify([body['system'] ?? [], body['messages']]);
    default:
      return protocol satisfies never;
  }
}

/** Asserts that every word of each group stands in the upstream body, no group before the one that it followed. */
export function assertWordsIn(sent: JsonObject, protocol: Protocol, upstream: JsonObject): void {
  const text = conversationText(protocol, upstream);
  let from = 0;
  for (const group of wordsSaid(sent)) {
    let end = from;
    for (const said of group) {
      const at = text.indexOf(JSON.stringify(said).slice(1, -1), from);
      assert.ok(at >= 0, `not said, or not in order: ${said.slice(0, 80)}`);
      end = Math.max(end, at);
    }
    from = end;
  }
}

const argumentsText = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

function chatCalls(message: JsonValue): readonly CallSeen[] {
  return arrayAt(message, 'tool_calls').map((call) => {
    const custom = objectAt(call, 'custom');
    const inner = custom ?? objectAt(call, 'function') ?? {};
    return {
      id: stringAt(call, 'id') ?? '',
      name: stringAt(inner, 'name') ?? '',
      arguments: argumentsText(custom === undefined ? inner['arguments'] : inner['input']),
    };
  });
}

function chatTraffic(body: JsonObject): ToolTraffic {
  const messages = arrayAt(body, 'messages');
  return {
    calls: messages.flatMap(chatCalls),
    results: messages.flatMap((message) =>
      stringAt(message, 'role') === 'tool' ? [stringAt(message, 'tool_call_id') ?? ''] : [],
    ),
  };
}

function responsesTraffic(body: JsonObject): ToolTraffic {
  const items = arrayAt(body, 'input').filter(isJsonObject);
  const typed = (pattern: RegExp): readonly JsonObject[] =>
    items.filter((item) => pattern.test(stringAt(item, 'type') ?? ''));
  return {
    calls: typed(/_call$/).map((item) => ({
      id: stringAt(item, 'call_id') ?? '',
      name: stringAt(item, 'name') ?? '',
      arguments: argumentsText(item['arguments'] ?? item['input']),
    })),
    results: typed(/_call_output$/).map((item) => stringAt(item, 'call_id') ?? ''),
  };
}

function messagesTraffic(body: JsonObject): ToolTraffic {
  const blocks = arrayAt(body, 'messages').flatMap((message) => arrayAt(message, 'content').filter(isJsonObject));
  return {
    calls: blocks
      .filter((block) => block['type'] === 'tool_use')
      .map((block) => ({
        id: stringAt(block, 'id') ?? '',
        name: stringAt(block, 'name') ?? '',
        arguments: argumentsText(block['input']),
      })),
    results: blocks
      .filter((block) => block['type'] === 'tool_result')
      .map((block) => stringAt(block, 'tool_use_id') ?? ''),
  };
}

export function toolTraffic(protocol: Protocol, body: JsonObject): ToolTraffic {
  switch (protocol) {
    case 'openai-chat':
      return chatTraffic(body);
    case 'openai-responses':
      return responsesTraffic(body);
    case 'anthropic-messages':
      return messagesTraffic(body);
    default:
      return protocol satisfies never;
  }
}

/** Whether two texts are the same JSON, or the same text. No text at all means no arguments. */
export function sameJson(left: string, right: string): boolean {
  const value = (text: string): string => {
    try {
      return JSON.stringify(sorted(JSON.parse(text.trim() === '' ? '{}' : text) as JsonValue));
    } catch {
      return text;
    }
  };
  return value(left) === value(right);
}

/** Keys in one order: objects are equal whatever the order of their fields. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(sorted);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** Asserts that no result stands before its call, whatever the protocol: both are found by their shape alone. */
function assertResultsFollow(value: JsonValue, seen: Set<string>): void {
  if (Array.isArray(value)) for (const each of value as readonly JsonValue[]) assertResultsFollow(each, seen);
  if (!isJsonObject(value)) return;
  const type = stringAt(value, 'type') ?? '';
  const isResult = value['role'] === 'tool' || type === 'tool_result' || type.endsWith('_call_output');
  const answered = value['tool_call_id'] ?? value['tool_use_id'] ?? value['call_id'];
  if (isResult) assert.ok(seen.has(String(answered)), `a result before its call: ${String(answered)}`);
  else if (type === 'tool_use' || type.endsWith('_call')) seen.add(String(value['call_id'] ?? value['id']));
  else if (type === 'function' || type === 'custom') seen.add(String(value['id']));
  assertResultsFollow(Object.values(value), seen);
}

/** Asserts that calls arrive as sent, and that every call upstream has exactly one result and every result a call. */
export function assertToolsPair(sent: JsonObject, protocol: Protocol, upstream: JsonObject): void {
  const before = chatTraffic(sent);
  const after = toolTraffic(protocol, upstream);
  assert.equal(after.calls.length, before.calls.length, `as many calls`);
  for (const [at, call] of after.calls.entries()) {
    const given = before.calls[at];
    assert.ok(sameJson(call.arguments, given?.arguments ?? ''), `arguments of ${call.name}`);
  }
  assert.equal(after.results.length, before.results.length, `as many results`);
  assertResultsFollow(upstream['messages'] ?? upstream['input'] ?? [], new Set());
  assert.deepEqual(after.results.toSorted(), after.calls.map(({ id }) => id).toSorted(), `results pair up`);
}

const MEDIA = /^(image_url|file|image|document|input_image|input_file)$/;

/** Pictures and files of a body, those within tool results too. */
function mediaIn(value: JsonValue | undefined): number {
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).reduce((sum: number, each) => sum + mediaIn(each), 0);
  if (!isJsonObject(value)) return 0;
  return MEDIA.test(stringAt(value, 'type') ?? '') ? 1 : mediaIn(Object.values(value));
}

/** Asserts that no picture and no file is lost on the way. */
export function assertMediaIn(sent: JsonObject, upstream: JsonObject): void {
  const [before, after] = [mediaIn(sent['messages']), mediaIn(upstream['messages'] ?? upstream['input'])];
  assert.equal(after, before, 'as many pictures and files');
}
