// Owns the stream of Messages as bytes: server-sent events, each a JSON object, and the end that must be told.
import { isJsonObject } from '../../support/json.ts';
import type { EventDecoder, ToolNames } from '../codec.ts';
import type { AnswerEvent, ProviderError } from '../answer.ts';
import { createSseReader, isDone, parseEvent } from '../sse.ts';
import type { SseEvent } from '../sse.ts';
import { createMessageMachine } from './_message_machine.ts';

const ENDED_EARLY: ProviderError = {
  status: 502,
  type: 'stream_ended_early',
  message: 'The stream ended early, before the end of the message.',
};
export const NOT_JSON: ProviderError = {
  status: 502,
  type: 'stream_not_json',
  message: 'The stream held an event that is not JSON.',
};

/** `push` throws RangeError for an event beyond EVENT_BYTES_MAX, as the reader of events does. */
export function createMessagesDecoder(toolNames: ToolNames): EventDecoder {
  const reader = createSseReader();
  const machine = createMessageMachine(toolNames);

  function read({ data, event }: SseEvent): readonly AnswerEvent[] {
    // [DONE] is Chat Completions' own end; servers that imitate both send it here too.
    if (machine.isOver() || data.trim() === '' || isDone(data)) return [];
    const parsed = parseEvent(data);
    if (!isJsonObject(parsed)) return machine.fail(NOT_JSON);
    return machine.take(parsed['type'] === undefined && event !== undefined ? { ...parsed, type: event } : parsed);
  }

  return {
    push: (chunk) => reader.push(chunk).flatMap(read),
    end: () => {
      const last = reader.end().flatMap(read);
      return machine.isOver() ? last : [...last, ...machine.fail(ENDED_EARLY)];
    },
    inputSoFar: machine.inputSoFar,
  };
}
