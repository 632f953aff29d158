// Splits text that ends with a blank line into its server-sent events, each with its own text. For what passes on as it
// came; streams that are decoded go through sse.ts.

export interface EventText {
  /** The event as it stands, its blank line included. */
  readonly raw: string;
  readonly event: string | undefined;
  /** The `data:` lines joined; undefined for comments and other events without data. */
  readonly data: string | undefined;
}

/** Offsets of the next line end, kept until they are passed, so that the search stays linear. */
interface LineEnds {
  carriage: number;
  feed: number;
}

/** Value of `name: value` where the line has that name: one space behind the colon does not count. */
function fieldValue(line: string, name: string): string | undefined {
  if (!line.startsWith(name)) return undefined;
  if (line.length === name.length) return '';
  if (line[name.length] !== ':') return undefined;
  return line.slice(line[name.length + 1] === ' ' ? name.length + 2 : name.length + 1);
}

/** Offset of the line end at or behind `at`, -1 where there is none. */
function lineEndFrom(text: string, at: number, ends: LineEnds): number {
  if (ends.carriage >= 0 && ends.carriage < at) ends.carriage = text.indexOf('\r', at);
  if (ends.feed >= 0 && ends.feed < at) ends.feed = text.indexOf('\n', at);
  if (ends.carriage < 0 || ends.feed < 0) return Math.max(ends.carriage, ends.feed);
  return Math.min(ends.carriage, ends.feed);
}

/** Events in their order. What follows the last blank line is left out. */
export function splitEvents(text: string): readonly EventText[] {
  const events: EventText[] = [];
  const ends: LineEnds = { carriage: text.indexOf('\r'), feed: text.indexOf('\n') };
  let start = 0;
  let at = 0;
  let event: string | undefined;
  let data: string | undefined;
  for (;;) {
    const end = lineEndFrom(text, at, ends);
    if (end < 0) return events;
    const line = text.slice(at, end);
    at = end + (text[end] === '\r' && text[end + 1] === '\n' ? 2 : 1);
    if (line === '') {
      events.push({ raw: text.slice(start, at), event, data });
      start = at;
      event = undefined;
      data = undefined;
      continue;
    }
    const value = fieldValue(line, 'data');
    if (value !== undefined) data = data === undefined ? value : `${data}\n${value}`;
    else event = fieldValue(line, 'event') || event;
  }
}
