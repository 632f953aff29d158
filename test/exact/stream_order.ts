// The order of events in a finished stream of each protocol (facts 2.13, 2.14), asserted without anything that the encoders
// share. For tests only.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject } from '../../src/support/json.ts';
import type { DialogueProtocol } from '../../src/wire/conversation.ts';
import { readWritten, type WrittenEvent } from './read_sse.ts';

export interface StreamWanted {
  /** The caller asked for the usage of a Chat Completions stream. */
  readonly includeUsage: boolean;
}

/** Asserts that a stream which ended well is in order. */
export function assertStreamOrder(protocol: DialogueProtocol, text: string, wanted: StreamWanted): void {
  const events = readWritten(text);
  switch (protocol) {
    case 'openai-chat':
      return assertChatOrder(events, wanted);
    case 'openai-responses':
      return assertResponsesOrder(events);
    case 'anthropic-messages':
      return assertMessagesOrder(events);
    default:
      return protocol satisfies never;
  }
}

function assertChatOrder(events: readonly WrittenEvent[], { includeUsage }: StreamWanted): void {
  assert.equal(events.at(-1)?.payload, undefined, '[DONE] is last');
  const chunks = events.slice(0, -1).map(({ event, payload }) => {
    assert.equal(event, undefined, 'Chat Completions names no event');
    return payload ?? assert.fail('[DONE] in the middle');
  });
  const identity = ({ id, created, model, object }: JsonObject): string => JSON.stringify([id, created, model, object]);
  assert.equal(new Set(chunks.map(identity)).size, 1, 'one id, time, model and object');
  const usages = chunks.map((chunk, at) => ({
    at,
    usage: objectAt(chunk, 'usage'),
    choices: arrayAt(chunk, 'choices'),
  }));
  const counted = usages.filter(({ usage }) => usage !== undefined);
  assert.ok(counted.length <= (includeUsage ? 1 : 0), 'usage once and only where it was asked for');
  for (const { at, choices } of counted) {
    assert.equal(at, chunks.length - 1, 'the usage chunk is last');
    assert.equal(choices.length, 0, 'and has no choices');
  }
  for (const { usage, choices, at } of usages) {
    if (usage === undefined) assert.equal(choices.length, 1, 'one choice a chunk');
    assert.equal('usage' in (chunks[at] ?? {}), includeUsage, 'usage is a key of all chunks or of none');
  }
  const choices = usages.flatMap((each) => each.choices);
  assert.equal(objectAt(choices[0], 'delta')?.['role'], 'assistant', 'the first chunk tells the role');
  const finishes = choices.map((choice) => stringAt(choice, 'finish_reason'));
  assert.equal(finishes.filter((finish) => finish !== undefined).length, 1, 'one finish');
  assert.ok(finishes.at(-1) !== undefined, 'the finish ends the choice');
  assertChatCalls(choices.flatMap((choice) => arrayAt(objectAt(choice, 'delta'), 'tool_calls').filter(isJsonObject)));
}

function assertChatCalls(pieces: readonly JsonObject[]): void {
  const seen = new Set<number>();
  for (const piece of pieces) {
    const index = numberAt(piece, 'index') ?? assert.fail('a piece without index');
    if (seen.has(index)) {
      assert.ok(!('id' in piece) && !('type' in piece), 'only the first piece has id and type');
      assert.ok(objectAt(piece, 'function')?.['name'] === undefined, 'only the first piece has the name');
      continue;
    }
    assert.equal(index, seen.size, 'calls are counted 0..n');
    assert.ok((stringAt(piece, 'id') ?? '') !== '', 'the first piece has the id');
    const named = objectAt(piece, 'function') ?? objectAt(piece, 'custom');
    assert.ok((stringAt(named, 'name') ?? '') !== '', 'the first piece has the name');
    seen.add(index);
  }
}

/** Kinds of delta that a block of Messages may take. */
const DELTAS: Readonly<Record<string, readonly string[]>> = {
  text: ['text_delta', 'citations_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  redacted_thinking: [],
  tool_use: ['input_json_delta'],
  server_tool_use: ['input_json_delta'],
};

function assertMessagesOrder(events: readonly WrittenEvent[]): void {
  const all = events.map(({ event, payload }) => {
    const value = payload ?? assert.fail('Messages has no [DONE]');
    assert.equal(event, value['type'], 'the event is named as its type');
    return value;
  });
  const own = all.filter(({ type }) => type !== 'ping');
  assert.equal(own[0]?.['type'], 'message_start');
  assert.equal(own.at(-1)?.['type'], 'message_stop');
  assert.equal(own.at(-2)?.['type'], 'message_delta');
  assert.ok((numberAt(objectAt(objectAt(own[0], 'message'), 'usage'), 'input_tokens') ?? -1) >= 0);
  let open: { readonly index: number; readonly type: string } | undefined;
  let next = 0;
  for (const event of own.slice(1, -2)) {
    const index = numberAt(event, 'index') ?? -1;
    switch (event['type']) {
      case 'content_block_start':
        assert.equal(open, undefined, 'one block at a time');
        assert.equal(index, next, 'blocks are counted 0..n');
        open = { index, type: stringAt(objectAt(event, 'content_block'), 'type') ?? '' };
        next += 1;
        break;
      case 'content_block_delta':
        assert.equal(index, open?.index, 'a delta of the open block');
        assert.ok(
          DELTAS[open?.type ?? '']?.includes(stringAt(objectAt(event, 'delta'), 'type') ?? '') === true,
          `${JSON.stringify(event['delta'])} in a block of ${open?.type ?? ''}`,
        );
        break;
      case 'content_block_stop':
        assert.equal(index, open?.index, 'the open block is closed');
        open = undefined;
        break;
      default:
        assert.fail(`${JSON.stringify(event['type'])} among the blocks`);
    }
  }
  assert.equal(open, undefined, 'every block is closed');
}

const LAST = /^response\.(completed|incomplete)$/;

function assertResponsesOrder(events: readonly WrittenEvent[]): void {
  const all = events.map(({ event, payload }, at) => {
    const value = payload ?? assert.fail('Responses has no [DONE]');
    assert.equal(event, value['type'], 'the event is named as its type');
    assert.equal(value['sequence_number'], at, 'sequence numbers from 0');
    return value;
  });
  const types = all.map((event) => stringAt(event, 'type') ?? '');
  assert.deepEqual(types.slice(0, 2), ['response.created', 'response.in_progress']);
  assert.match(types.at(-1) ?? '', LAST);
  assert.equal(types.filter((type) => LAST.test(type)).length, 1, 'one end');
  const ids = all.flatMap((event) => stringAt(objectAt(event, 'response'), 'id') ?? []);
  assert.equal(new Set(ids).size, 1, 'one id of the response');
  const last = objectAt(all.at(-1), 'response') ?? assert.fail('the end tells the whole response');
  assert.ok(objectAt(last, 'usage') !== undefined || last['usage'] === null, 'usage, or null where it is unknown');
  // Calls that ran beside each other end in any order; the output has them by their places.
  const done = all
    .filter(({ type }) => type === 'response.output_item.done')
    .toSorted((a, b) => Number(a['output_index']) - Number(b['output_index']))
    .map(({ item }) => item);
  assert.ok(isDeepStrictEqual(done, last['output']), 'the whole response holds the items that were told');
  const counts = all.filter(({ type }) => type === 'response.output_item.added').map((event) => event['output_index']);
  assert.deepEqual(counts, [...counts.keys()], 'items are counted 0..n');
  for (const [at] of counts.entries()) assertItemOrder(all.filter((event) => event['output_index'] === at));
}

/** One item: added, its parts each added, told and done, done; the pieces make the whole. */
function assertItemOrder(events: readonly JsonObject[]): void {
  const types = events.map((event) => stringAt(event, 'type') ?? '');
  assert.equal(types[0], 'response.output_item.added');
  assert.equal(types.at(-1), 'response.output_item.done', 'an item is done');
  assert.equal(types.filter((type) => /output_item/.test(type)).length, 2, 'added once, done once');
  const item = objectAt(events.at(-1), 'item') ?? {};
  const itemIds = new Set(
    events.map((event) => stringAt(event, 'item_id') ?? stringAt(objectAt(event, 'item'), 'id') ?? ''),
  );
  assert.deepEqual([...itemIds], [item['id']], 'one id of the item');
  const joined = (type: string): string =>
    events
      .filter((event) => event['type'] === type)
      .map((event) => stringAt(event, 'delta') ?? '')
      .join('');
  switch (item['type']) {
    case 'function_call':
      assert.equal(joined('response.function_call_arguments.delta'), item['arguments'], 'the deltas are the arguments');
      assert.equal(types.filter((type) => type === 'response.function_call_arguments.done').length, 1);
      break;
    case 'custom_tool_call':
      assert.equal(joined('response.custom_tool_call_input.delta'), item['input'], 'the deltas are the input');
      assert.equal(types.filter((type) => type === 'response.custom_tool_call_input.done').length, 1);
      break;
    case 'message':
      assertParts(events, item);
      break;
    default:
  }
}

function assertParts(events: readonly JsonObject[], item: JsonObject): void {
  let open: number | undefined;
  let next = 0;
  for (const event of events.slice(1, -1)) {
    const index = numberAt(event, 'content_index') ?? assert.fail(`no content_index: ${JSON.stringify(event)}`);
    if (event['type'] === 'response.content_part.added') {
      assert.equal(open, undefined, 'one part at a time');
      assert.equal(index, next, 'parts are counted 0..n');
      open = index;
      next += 1;
    } else assert.equal(index, open, 'an event of the open part');
    if (event['type'] === 'response.content_part.done') open = undefined;
  }
  assert.equal(open, undefined, 'every part is done');
  for (const [index, part] of arrayAt(item, 'content').entries()) {
    const told = events
      .filter((event) => event['content_index'] === index && (stringAt(event, 'type') ?? '').endsWith('.delta'))
      .map((event) => stringAt(event, 'delta') ?? '')
      .join('');
    assert.equal(told, stringAt(part, 'text') ?? stringAt(part, 'refusal'), 'the deltas are the part');
  }
}
