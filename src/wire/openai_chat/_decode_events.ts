// Owns the reading of a Chat Completions stream: network chunks in, answer events out. `finish` is always the last event
// of a good answer, behind the usage that OpenAI sends after it, so that who encodes needs no look ahead.
import { isJsonObject } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { EventDecoder, ToolNames } from '../codec.ts';
import type { AnswerEvent, ProviderError } from '../answer.ts';
import { createSseReader, isDone, parseEvent } from '../sse.ts';
import type { SseEvent } from '../sse.ts';
import { createChunkReader } from './_chunk_reader.ts';
import { decodeError } from '../openai_error.ts';

/** A stream that stopped before its answer was whole: to be treated as a fault of the server. */
export const ENDED_EARLY: ProviderError = {
  status: 502,
  type: 'server_error',
  message: 'The stream ended before the answer was complete.',
};
export const NOT_JSON: ProviderError = {
  status: 502,
  type: 'server_error',
  message: 'The stream holds an event that is not JSON.',
};

/** Whether a parsed event tells an error in place of an answer. */
export function saysError(chunk: JsonObject): boolean {
  const error = chunk['error'];
  return (error !== undefined && error !== null && error !== false) || chunk['type'] === 'error';
}

/** Throws RangeError for an event beyond EVENT_BYTES_MAX, as the reader of events does. */
export function createChatDecoder(toolNames: ToolNames): EventDecoder {
  const reader = createSseReader();
  const chunks = createChunkReader(toolNames);
  let over = false;

  function fail(error: ProviderError): readonly AnswerEvent[] {
    over = true;
    return [{ kind: 'error', error }];
  }

  function finish(): readonly AnswerEvent[] {
    over = true;
    return chunks.finish();
  }

  function readEvent({ event, data }: SseEvent): readonly AnswerEvent[] {
    // Some servers keep a stream open with empty events.
    if (data.trim() === '' && event !== 'error') return [];
    // A stream that only says that it is done has not answered.
    if (isDone(data)) return chunks.begun() ? finish() : fail(ENDED_EARLY);
    const chunk = parseEvent(data);
    if (event === 'error') return fail(decodeError(200, chunk ?? data));
    if (!isJsonObject(chunk)) return fail(NOT_JSON);
    return saysError(chunk) ? fail(decodeError(200, chunk)) : chunks.read(chunk);
  }

  function read(events: readonly SseEvent[]): readonly AnswerEvent[] {
    const out: AnswerEvent[] = [];
    for (const event of events) if (!over) out.push(...readEvent(event));
    return out;
  }

  return {
    push: (chunk) => (over ? [] : read(reader.push(chunk))),
    end: () => {
      if (over) return [];
      // What is left may be a whole event that lacks its blank line, or the half of one: a half is no event.
      const whole = reader.end().filter(({ data }) => isDone(data) || parseEvent(data) !== undefined);
      const out = read(whole);
      if (over) return out;
      return [...out, ...(chunks.stopped() ? finish() : fail(ENDED_EARLY))];
    },
  };
}
