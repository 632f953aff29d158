// Owns what an answer was grounded on: the searches that Google made, the pages that it found, and which text rests on
// which. Places in the text are told in bytes of UTF-8 and given on in UTF-16 units, as the other protocols count.
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { AnswerEvent } from '../answer.ts';

/** Citations of one answer; a page of text has a few dozen. */
const CITATIONS_MAX = 256;

interface Page {
  readonly url: string;
  readonly title: string | undefined;
}

/** The queries that were made: each is billed. */
export function searchesOf(metadata: JsonObject | undefined): readonly string[] {
  return arrayAt(metadata, 'webSearchQueries').filter((query) => typeof query === 'string');
}

export interface GroundedText {
  readonly answerId: string | undefined;
  /** The text of the answer; undefined where it was too long to keep. */
  readonly text: string | undefined;
}

export function groundingEvents(metadata: JsonObject | undefined, answer: GroundedText): readonly AnswerEvent[] {
  if (metadata === undefined) return [];
  const pages = arrayAt(metadata, 'groundingChunks').map((chunk) => pageOf(chunk));
  const queries = searchesOf(metadata);
  const sources = pages.filter((page) => page !== undefined);
  const search: readonly AnswerEvent[] =
    queries.length === 0
      ? []
      : [
          {
            kind: 'hosted-call',
            part: {
              kind: 'hosted-call',
              id: `ws_${(answer.answerId ?? '').replaceAll(/[^a-zA-Z0-9]/g, '')}`,
              name: 'web_search',
              input: { query: queries.join('; '), queries },
              status: 'completed',
              sources,
              raw: metadata,
            },
          },
        ];
  // Citations belong to the text before them, which a search in between would end.
  return [...citationsOf(metadata, pages, answer.text), ...search];
}

function pageOf(chunk: unknown): Page | undefined {
  const found = objectAt(chunk, 'web') ?? objectAt(chunk, 'retrievedContext') ?? objectAt(chunk, 'maps');
  const url = stringAt(found, 'uri');
  return url === undefined ? undefined : { url, title: stringAt(found, 'title') };
}

function citationsOf(
  metadata: JsonObject,
  pages: readonly (Page | undefined)[],
  text: string | undefined,
): readonly AnswerEvent[] {
  const supports = arrayAt(metadata, 'groundingSupports').filter(isJsonObject).slice(0, CITATIONS_MAX);
  const places = placesOf(
    supports.map((support) => objectAt(support, 'segment')),
    text,
  );
  const events: AnswerEvent[] = [];
  for (const [at, support] of supports.entries()) {
    for (const index of arrayAt(support, 'groundingChunkIndices')) {
      const page = typeof index === 'number' ? pages[index] : undefined;
      if (page !== undefined && events.length < CITATIONS_MAX)
        events.push({ kind: 'citation', ...page, ...places[at] });
    }
  }
  return events;
}

interface Place {
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

/** A place that does not hold the text that it names is left out: wrong is worse than none. */
function placesOf(segments: readonly (JsonObject | undefined)[], text: string | undefined): readonly Place[] {
  if (text === undefined) return segments.map(() => ({}));
  const offsets = segments.flatMap((segment) => [
    numberAt(segment, 'startIndex') ?? 0,
    numberAt(segment, 'endIndex') ?? 0,
  ]);
  const units = unitsOfBytes(text, offsets);
  return segments.map((segment, at): Place => {
    const start = units.get(offsets[2 * at] ?? 0);
    const end = units.get(offsets[2 * at + 1] ?? 0);
    const named = stringAt(segment, 'text');
    if (start === undefined || end === undefined || end <= start) return {};
    return named === undefined || text.slice(start, end) === named ? { start, end } : {};
  });
}

/** Offsets in UTF-8 → offsets in UTF-16, in one walk; those inside a character or behind the end are missing. */
function unitsOfBytes(text: string, offsets: readonly number[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const wanted = [...new Set(offsets)].toSorted((left, right) => left - right);
  let next = 0;
  let bytes = 0;
  let units = 0;
  for (;;) {
    while (next < wanted.length && (wanted[next] ?? 0) <= bytes) {
      if (wanted[next] === bytes) found.set(bytes, units);
      next += 1;
    }
    if (next >= wanted.length || units >= text.length) return found;
    const point = text.codePointAt(units) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    units += point < 0x10000 ? 1 : 2;
  }
}
