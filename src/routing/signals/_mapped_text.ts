// Owns text that was cut out, unescaped or joined from other text and still knows where each character came from, so
// that evidence points at what the caller sent. Knows nothing of what the text means.

export interface MappedText {
  readonly text: string;
  /** From `starts[i]` on, character `n` of `text` lies at `sources[i] + n - starts[i]` of the part. Both ascend in i. */
  readonly starts: readonly number[];
  readonly sources: readonly number[];
}

/** A run of plain text that begins at `offset` of its part. */
export function wholeText(text: string, offset: number): MappedText {
  return { text, starts: [0], sources: [offset] };
}

/** Where character `index` of the text lies in its part. */
export function sourceOf(mapped: MappedText, index: number): number {
  const at = segmentAt(mapped.starts, index);
  return (mapped.sources[at] ?? 0) + index - (mapped.starts[at] ?? 0);
}

/** A range of the text as a range of its part; never empty where the text is not. */
export function sourceRange(
  mapped: MappedText,
  start: number,
  end: number,
): { readonly start: number; readonly end: number } {
  const first = clamp(start, 0, mapped.text.length);
  const last = clamp(end, first, mapped.text.length);
  const from = sourceOf(mapped, first);
  return { start: from, end: Math.max(from, last > first ? sourceOf(mapped, last - 1) + 1 : from) };
}

/** The characters from `start` to `end`, with their places. */
export function cutText(mapped: MappedText, start: number, end: number): MappedText {
  const first = segmentAt(mapped.starts, start);
  const starts: number[] = [0];
  const sources: number[] = [sourceOf(mapped, start)];
  for (let at = first + 1; at < mapped.starts.length; at += 1) {
    const begins = mapped.starts[at] ?? 0;
    if (begins >= end) break;
    if (begins <= start) continue;
    starts.push(begins - start);
    sources.push(mapped.sources[at] ?? 0);
  }
  return { text: mapped.text.slice(start, end), starts, sources };
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The ranges, one a line, in the order given. */
export function joinRanges(mapped: MappedText, ranges: readonly Range[]): MappedText {
  if (ranges.length === 0) return wholeText('', sourceOf(mapped, 0));
  if (mapped.starts.length === 1) return joinPlain(mapped.text, mapped.sources[0] ?? 0, ranges);
  return joinTexts(
    ranges.map((range) => cutText(mapped, range.start, range.end)),
    '\n',
  );
}

/** The same for a text of one piece that lies at `offset`: no cut is made for each range. */
function joinPlain(text: string, offset: number, ranges: readonly Range[]): MappedText {
  const starts: number[] = [];
  const sources: number[] = [];
  let joined = '';
  for (const { start, end } of ranges) {
    if (starts.length > 0) joined += '\n';
    starts.push(joined.length);
    sources.push(offset + start);
    joined += text.slice(start, end);
  }
  return { text: joined, starts, sources };
}

/** Texts one after the other. The separator has no place of its own: it lies where the text before it ends. */
export function joinTexts(texts: readonly MappedText[], separator = ' '): MappedText {
  const starts: number[] = [];
  const sources: number[] = [];
  let length = 0;
  for (const text of texts) {
    for (const [index, begins] of text.starts.entries()) {
      starts.push(length + begins);
      sources.push(text.sources[index] ?? 0);
    }
    length += text.text.length + separator.length;
  }
  return starts.length === 0
    ? wholeText('', 0)
    : { text: texts.map((text) => text.text).join(separator), starts, sources };
}

/** The last segment that begins at or before `index`. */
function segmentAt(starts: readonly number[], index: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
