// Owns the stop sequences that a provider cannot be given: Responses has no field for them, reasoning models refuse it,
// Anthropic refuses blank ones, each takes only so many. The answer is ended here instead, at the same place.
import type { EventDecoder } from './codec.ts';
import type { Answer, AnswerEvent } from './answer.ts';
import type { Conversation } from './conversation.ts';

/** More of them, or longer ones, are no stop sequences; every piece of an answer is searched for each. */
const STOPS_MAX = 32;
const STOP_CHARS_MAX = 1_024;

/**
 * Those of `unsent` that can be kept here, and whether that is all of them. An answer with several choices is not cut: they
 * end in different places.
 */
export function stopsHere(
  unsent: readonly string[],
  { sampling }: Pick<Conversation, 'sampling'>,
): { readonly stops: readonly string[]; readonly all: boolean } {
  // An empty one would end every answer before it began.
  const meant = unsent.filter((stop) => stop !== '');
  if ((sampling.n ?? 1) > 1 || meant.length > STOPS_MAX) return { stops: [], all: meant.length === 0 };
  const stops = meant.filter((stop) => stop.length <= STOP_CHARS_MAX);
  return { stops, all: stops.length === meant.length };
}

/** The earliest of `stops` in the text; of two that begin together the one that is listed first. */
function firstStop(text: string, stops: readonly string[]): { readonly at: number; readonly stop: string } | undefined {
  let found: { at: number; stop: string } | undefined;
  for (const stop of stops) {
    const at = text.indexOf(stop);
    if (at >= 0 && (found === undefined || at < found.at)) found = { at, stop };
  }
  return found;
}

/** Characters at the end of the text that may be the beginning of a stop. */
function beginningAtEnd(text: string, stops: readonly string[]): number {
  const longest = Math.max(...stops.map((stop) => stop.length));
  for (let at = Math.max(0, text.length - longest + 1); at < text.length; at += 1) {
    const end = text.slice(at);
    if (stops.some((stop) => stop.startsWith(end))) return end.length;
  }
  return 0;
}

/**
 * A decoder whose answer ends before the first of `stops` in its text. What may be the beginning of one is held back until
 * it is known to be none. Nothing is told after the stop: what the provider still writes is not waited for.
 */
export function stopAt(decoder: EventDecoder, stops: readonly string[]): EventDecoder {
  let held = '';
  let stopped = false;

  function flush(): readonly AnswerEvent[] {
    const text = held;
    held = '';
    return text === '' ? [] : [{ kind: 'text-delta', text }];
  }

  function read(text: string): readonly AnswerEvent[] {
    held += text;
    const found = firstStop(held, stops);
    if (found !== undefined) {
      stopped = true;
      held = held.slice(0, found.at);
      return [...flush(), { kind: 'finish', reason: 'stop-sequence', stopSequence: found.stop }];
    }
    const kept = beginningAtEnd(held, stops);
    const rest = held.slice(held.length - kept);
    held = held.slice(0, held.length - kept);
    const events = flush();
    held = rest;
    return events;
  }

  function pass(event: AnswerEvent): readonly AnswerEvent[] {
    if (stopped) return [];
    switch (event.kind) {
      case 'text-delta':
        return read(event.text);
      // These say nothing of where the text is.
      case 'start':
      case 'usage':
      case 'service-tier':
        return [event];
      default:
        return [...flush(), event];
    }
  }

  return {
    push: (chunk) => decoder.push(chunk).flatMap(pass),
    end: () => decoder.end().flatMap(pass),
    inputSoFar: decoder.inputSoFar,
  };
}

/** The same for a whole answer: what stands behind the stop is no part of it. */
export function stopAnswerAt(answer: Answer, stops: readonly string[]): Answer {
  for (const [index, part] of answer.parts.entries()) {
    const found = part.kind === 'text' ? firstStop(part.text, stops) : undefined;
    if (found === undefined || part.kind !== 'text') continue;
    const text = part.text.slice(0, found.at);
    const kept = answer.parts.slice(0, index);
    return {
      ...answer,
      parts: text === '' ? kept : [...kept, { ...part, text }],
      finish: 'stop-sequence',
      stopSequence: found.stop,
    };
  }
  return answer;
}
