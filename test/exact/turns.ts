// Who said what, in which order, and which tool was called with what and answered by what: read from request bodies of every
// protocol in the plainest way, sharing nothing with the codecs. For tests only.
import assert from 'node:assert/strict';
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject, JsonValue } from '../../src/support/json.ts';
import type { Protocol } from '../../src/wire/conversation.ts';
import { sameJson, toolTraffic } from '../replay/read_request.ts';

/** What was said on one side before the other spoke: within it a protocol may want another order, between them none does. */
type Group = readonly string[];

function textsOf(content: JsonValue | undefined): readonly string[] {
  if (typeof content === 'string') return [content];
  return arrayAt({ content }, 'content').flatMap((part): readonly string[] => {
    const type = stringAt(part, 'type') ?? '';
    if (type === 'tool_result') return textsOf(objectAt({ part }, 'part')?.['content']);
    if (!/^(text|input_text|output_text|refusal)$/.test(type)) return [];
    return [stringAt(part, 'text') ?? stringAt(part, 'refusal') ?? ''];
  });
}

interface Said {
  readonly own: boolean;
  readonly texts: readonly string[];
}

function saidIn(protocol: Protocol, body: JsonObject): readonly Said[] {
  switch (protocol) {
    case 'openai-chat':
    case 'anthropic-messages':
      return arrayAt(body, 'messages').map((message) => ({
        own: stringAt(message, 'role') === 'assistant',
        texts: [...textsOf(objectAt({ message }, 'message')?.['content']), stringAt(message, 'refusal') ?? ''],
      }));
    case 'openai-responses': {
      const { input } = body;
      if (typeof input === 'string') return [{ own: false, texts: [input] }];
      return arrayAt(body, 'input').flatMap((item): readonly Said[] => {
        const output = stringAt(item, 'type')?.endsWith('_call_output') === true;
        if (output) return [{ own: false, texts: textsOf(objectAt({ item }, 'item')?.['output']) }];
        if (stringAt(item, 'role') === undefined) return [];
        return [
          { own: stringAt(item, 'role') === 'assistant', texts: textsOf(objectAt({ item }, 'item')?.['content']) },
        ];
      });
    }
    default:
      return [];
  }
}

function groupsOf(protocol: Protocol, body: JsonObject): readonly Group[] {
  const groups: string[][] = [];
  let side: boolean | undefined;
  for (const { own, texts } of saidIn(protocol, body)) {
    if (own !== side) groups.push([]);
    side = own;
    groups.at(-1)?.push(...texts.filter((text) => text.trim() !== ''));
  }
  return groups;
}

/** Where the conversation stands in an upstream body, in the order in which the model reads it. */
function conversationText(body: JsonObject): string {
  const { system, systemInstruction, instructions, messages, input, contents } = body;
  return JSON.stringify([system ?? systemInstruction ?? instructions ?? [], messages ?? input ?? contents]);
}

/** Calls by name and arguments, in order. */
function callsIn(
  protocol: Protocol,
  body: JsonObject,
): readonly { readonly name: string; readonly arguments: string }[] {
  // A call without a name is the provider's own tool: a search, code that it ran.
  if (protocol !== 'gemini' && protocol !== 'openai-embeddings')
    return toolTraffic(protocol, body).calls.filter(({ name }) => name !== '');
  return arrayAt(body, 'contents')
    .flatMap((content) => arrayAt(content, 'parts').filter(isJsonObject))
    .flatMap((part): readonly JsonObject[] => {
      const call = objectAt(part, 'functionCall');
      return call === undefined ? [] : [call];
    })
    .map((call) => ({ name: stringAt(call, 'name') ?? '', arguments: JSON.stringify(call['args'] ?? {}) }));
}

export interface Kept {
  readonly from: Protocol;
  readonly sent: JsonObject;
  readonly to: Protocol;
  readonly upstream: JsonObject;
  readonly toolNames: ReadonlyMap<string, string>;
}

/** Free text of a custom tool goes as one field of an object where there are no such tools. */
const sameArguments = (left: string, right: string): boolean =>
  sameJson(left, right) || left.includes(JSON.stringify(right).slice(1, -1)) || left.includes('INVALID_JSON');

/** Asserts that every word stands in the upstream body, no group before the one that it followed, and each call too. */
export function assertTurnsKept({ from, sent, to, upstream, toolNames }: Kept): void {
  const text = conversationText(upstream);
  let start = 0;
  for (const group of groupsOf(from, sent)) {
    let end = start;
    for (const said of group) {
      const at = text.indexOf(JSON.stringify(said.trim()).slice(1, -1), start);
      assert.ok(at >= 0, `not said, or not in its turn: ${said.slice(0, 80)}`);
      end = Math.max(end, at);
    }
    start = end;
  }
  const before = callsIn(from, sent);
  const after = callsIn(to, upstream);
  assert.deepEqual(
    after.map(({ name }) => toolNames.get(name) ?? name),
    before.map(({ name }) => name),
    'the calls in their order',
  );
  for (const [at, call] of after.entries())
    assert.ok(sameArguments(call.arguments, before[at]?.arguments ?? ''), `arguments of ${call.name}`);
  // The calls of a continued answer stand in what is kept of it.
  if (to === 'gemini' || to === 'openai-embeddings' || sent['previous_response_id'] !== undefined) return;
  // A search for tools that the caller ran has its call named as dropped, and its result told.
  if (JSON.stringify(sent).includes('"type":"tool_search_call"')) return;
  const { calls, results } = toolTraffic(to, upstream);
  for (const id of results)
    assert.ok(
      calls.some((call) => call.id === id),
      `a result of no call: ${id}`,
    );
}
