// Owns which event of a stream belongs to which output item. Items are told apart by their place in the output alone,
// because some providers change an item's id between two events of it.
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { ToolNames } from '../codec.ts';
import type { AnswerEvent } from '../answer.ts';
import { isCall } from './_decode_answer.ts';
import { decodeHostedCall } from './_hosted_call.ts';
import { isWebSearch } from './_outcome.ts';
import { cite, createItem, endCall, endMessage, endReasoning, say, startCall } from './_output_item.ts';
import type { Item, PieceKind, Totals } from './_output_item.ts';

export interface Output {
  /** One event of an item; events that say nothing of an answer give nothing. Throws RangeError for endless ones. */
  readonly push: (event: JsonObject) => readonly AnswerEvent[];
  /** The response is over: ends what is open, and reads the items from it where the stream told none. */
  readonly close: (response: JsonObject) => readonly AnswerEvent[];
  readonly calls: () => number;
  readonly webSearches: () => number;
}

/** Events that carry text: what it is, the index that tells pieces of one item apart, the field that holds it. */
const TEXT_EVENTS = new Map<string, readonly [kind: PieceKind, index: string, field: string]>([
  ['response.output_text.delta', ['text', 'content_index', 'delta']],
  ['response.output_text.done', ['text', 'content_index', 'text']],
  ['response.refusal.delta', ['refusal', 'content_index', 'delta']],
  ['response.refusal.done', ['refusal', 'content_index', 'refusal']],
  ['response.reasoning_summary_text.delta', ['summary', 'summary_index', 'delta']],
  ['response.reasoning_summary_text.done', ['summary', 'summary_index', 'text']],
  ['response.reasoning_text.delta', ['reasoning', 'content_index', 'delta']],
  ['response.reasoning_text.done', ['reasoning', 'content_index', 'text']],
  ['response.function_call_arguments.delta', ['arguments', '', 'delta']],
  ['response.function_call_arguments.done', ['arguments', '', 'arguments']],
  ['response.custom_tool_call_input.delta', ['arguments', '', 'delta']],
  ['response.custom_tool_call_input.done', ['arguments', '', 'input']],
]);

export function createOutput(toolNames: ToolNames): Output {
  const totals: Totals = { toolNames, calls: 0, textChars: 0, pieces: 0 };
  const open = new Map<number, Item>();
  let isTold = false;
  let webSearches = 0;

  function itemAt(place: number): Item {
    const known = open.get(place);
    if (known !== undefined) return known;
    const item = createItem(totals);
    open.set(place, item);
    return item;
  }

  function endItem(source: JsonObject, place: number): readonly AnswerEvent[] {
    const item = itemAt(place);
    open.delete(place);
    if (isWebSearch(source)) webSearches += 1;
    if (isCall(source)) return endCall(item, source);
    switch (stringAt(source, 'type')) {
      case 'message':
        return endMessage(item, source);
      case 'reasoning':
        return endReasoning(item, source);
      default: {
        const part = decodeHostedCall(source);
        return part === undefined ? [] : [{ kind: 'hosted-call', part }];
      }
    }
  }

  return {
    push: (event) => {
      const type = stringAt(event, 'type') ?? '';
      const place = numberAt(event, 'output_index') ?? 0;
      const carrier = TEXT_EVENTS.get(type);
      if (carrier !== undefined) {
        const [kind, index, field] = carrier;
        const text = stringAt(event, field) ?? '';
        isTold ||= text !== '';
        return say(itemAt(place), { kind, index: numberAt(event, index) ?? 0, text, whole: field !== 'delta' });
      }
      const item = objectAt(event, 'item');
      switch (type) {
        case 'response.output_item.added':
          isTold = true;
          return item !== undefined && isCall(item) ? startCall(itemAt(place), item) : [];
        case 'response.output_item.done':
          isTold = true;
          return item === undefined ? [] : endItem(item, place);
        case 'response.output_text.annotation.added':
          return cite(itemAt(place), numberAt(event, 'content_index') ?? 0, [event['annotation'] ?? null]);
        default:
          return [];
      }
    },
    close: (response) => {
      if (!isTold) return arrayAt(response, 'output').filter(isJsonObject).flatMap(endItem);
      return [...open.values()].flatMap(({ call }) =>
        call === undefined ? [] : [{ kind: 'tool-call-end' as const, index: call }],
      );
    },
    calls: () => totals.calls,
    webSearches: () => webSearches,
  };
}
