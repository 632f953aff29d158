// Owns the stream of Gemini as bytes: server-sent events that are each a whole response. Where a server was not asked for
// events, or a relay forgot it, the same responses come as one JSON array, or as one object: these are read too.
import { joinChunks } from '../../support/bytes.ts';
import { isJsonObject } from '../../support/json.ts';
import type { EventDecoder, ToolNames } from '../codec.ts';
import type { AnswerEvent, ProviderError } from '../answer.ts';
import { createSseReader, isDone, parseEvent } from '../sse.ts';
import { createAnswerMachine, ENDED_EARLY } from './_answer_machine.ts';
import { createObjectCutter } from './_object_cutter.ts';

const NOT_JSON: ProviderError = {
  status: 502,
  type: 'stream_not_json',
  message: 'The stream held an event that is not JSON.',
};

/** Reads the texts of responses out of bytes. */
interface TextReader {
  readonly push: (chunk: Uint8Array) => readonly string[];
  readonly end: () => readonly string[];
}

const OPENS = new Set([0x7b, 0x5b]);
/** Blanks, and the three bytes of a byte order mark. */
const SKIPPED = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);
const MARK_BYTES = 3;

/** `push` throws RangeError for an event beyond EVENT_BYTES_MAX, as the reader of events does. */
export function createGeminiDecoder(toolNames: ToolNames): EventDecoder {
  const machine = createAnswerMachine(toolNames);
  let reader: TextReader | undefined;
  let held: Uint8Array = new Uint8Array(0);

  function readerFor(chunk: Uint8Array): TextReader | undefined {
    const first = chunk.find((byte) => !SKIPPED.has(byte));
    if (first === undefined) return undefined;
    return OPENS.has(first) ? createObjectCutter() : createEventTexts();
  }

  function read(text: string): readonly AnswerEvent[] {
    // [DONE] is another protocol's end; relays that imitate several send it here too.
    if (machine.isOver() || text.trim() === '' || isDone(text)) return [];
    const parsed = parseEvent(text);
    const found: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    return isJsonObject(found) ? machine.take(found) : machine.fail(NOT_JSON);
  }

  return {
    push: (chunk) => {
      if (reader !== undefined) return reader.push(chunk).flatMap(read);
      const start = joinChunks([held, chunk]);
      reader = readerFor(start);
      // A byte order mark may be cut: half of one is no text.
      held = start.subarray(0, MARK_BYTES);
      return reader?.push(start).flatMap(read) ?? [];
    },
    end: () => {
      // What is left may be a whole event that lacks its blank line, or the half of one: then the stream was cut.
      const rest = (reader?.end() ?? []).filter((text) => text.trim() !== '' && !isDone(text));
      const isCut = rest.some((text) => parseEvent(text) === undefined);
      if (machine.isOver()) return [];
      return isCut ? machine.fail(ENDED_EARLY) : [...rest.flatMap(read), ...machine.end()];
    },
  };
}

function createEventTexts(): TextReader {
  const events = createSseReader();
  return {
    push: (chunk) => events.push(chunk).map(({ data }) => data),
    end: () => events.end().map(({ data }) => data),
  };
}
