// Owns the citations of one text block. Only those with a web address can be told in other protocols.
import { stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { AnswerEvent } from '../answer.ts';

/** Citations of one block; a block is a sentence, and each source counts once. */
const CITATIONS_MAX = 256;

/** `start` and `end` are where the block's text stands in the whole text, in UTF-16 units. */
export function citationsOf(found: readonly JsonObject[], start: number, end: number): readonly AnswerEvent[] {
  const events = new Map<string, AnswerEvent>();
  for (const citation of found) {
    const url = stringAt(citation, 'url') ?? webAddress(stringAt(citation, 'source'));
    if (url === undefined || events.has(url) || events.size >= CITATIONS_MAX) continue;
    events.set(url, { kind: 'citation', url, title: stringAt(citation, 'title'), start, end });
  }
  return [...events.values()];
}

/** Search results that the caller gave name their source in words or by address. */
const webAddress = (source: string | undefined): string | undefined =>
  source !== undefined && /^https?:\/\//i.test(source) ? source : undefined;
