// Owns the reading of server-sent events: network chunks in, whole events out, by the standard. The parsing is
// eventsource-parser's; what stands here is UTF-8 across chunks, the bound on one event and the rest at the end.
import { createParser } from 'eventsource-parser';
import { EVENT_BYTES_MAX } from '../support/limits.ts';

export interface SseEvent {
  /** The `event:` field; undefined where the stream named none. */
  readonly event: string | undefined;
  /** The `data:` lines, joined with line ends. */
  readonly data: string;
}

export interface SseReader {
  /** Whole events that ended in this chunk. Throws RangeError for an event beyond EVENT_BYTES_MAX. */
  readonly push: (chunk: Uint8Array) => readonly SseEvent[];
  /** The stream ended: an event that lacked its blank line only. */
  readonly end: () => readonly SseEvent[];
}

/** Takes LF, CRLF and CR line ends, a byte order mark, comments, and characters cut anywhere. */
export function createSseReader(): SseReader {
  // The byte order mark is left to the parser: stripped by both, a stream that begins with two would lose the second.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let events: SseEvent[] = [];
  let pendingChars = 0;
  const parser = createParser({
    onEvent: ({ event, data }) => {
      pendingChars = 0;
      if (data.length > EVENT_BYTES_MAX) throw tooLarge();
      events.push({ event, data });
    },
  });

  function feed(text: string): readonly SseEvent[] {
    pendingChars += text.length;
    parser.feed(text);
    const found = events;
    if (found.length > 0) events = [];
    if (pendingChars > EVENT_BYTES_MAX) throw tooLarge();
    return found;
  }

  return {
    push: (chunk) => feed(decoder.decode(chunk, { stream: true })),
    // Two line ends close a last event whose blank line never came.
    end: () => feed(`${decoder.decode()}\n\n`),
  };
}

const tooLarge = (): RangeError => new RangeError(`a server-sent event is larger than ${EVENT_BYTES_MAX} bytes`);

/** The JSON of an event's data, or undefined where it is none. */
export function parseEvent(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** Chat Completions' own end of a stream; servers that imitate several protocols send it in others too. */
export const isDone = (data: string): boolean => data.trim() === '[DONE]';

/** One event as text: `event: …` where named, `data: …`, a blank line. `data` must hold no line end. */
export function formatSse(data: string, event?: string): string {
  return event === undefined ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`;
}
