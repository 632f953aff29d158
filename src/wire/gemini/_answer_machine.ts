// Owns the life of one answer: chunks that are each a whole response with a piece of it, in any order that Google or a
// relay may get wrong. Fed by a stream (_decode_events.ts) or with a whole answer (_decode_answer.ts), so that both mean
// the same. Google has no last event: the end of the stream is the end, and only with a reason to end.
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { ToolNames } from '../codec.ts';
import type { AnswerEvent, ProviderError } from '../answer.ts';
import { createAnswerParts } from './_answer_parts.ts';
import { decodeChunkError } from './_decode_error.ts';
import { endingOf, finishWord } from './_finish.ts';
import { groundingEvents, searchesOf } from './_grounding.ts';
import { createUsageReader } from './_usage.ts';

export interface AnswerMachine {
  readonly take: (chunk: JsonObject) => readonly AnswerEvent[];
  readonly fail: (error: ProviderError) => readonly AnswerEvent[];
  /** The stream ended: the finish, or the error that it ended without one. */
  readonly end: () => readonly AnswerEvent[];
  readonly isOver: () => boolean;
}

export const ENDED_EARLY: ProviderError = {
  status: 502,
  type: 'stream_ended_early',
  message: 'The stream ended early, before the end of the answer.',
};

export function createAnswerMachine(toolNames: ToolNames): AnswerMachine {
  let id: string | undefined;
  let begun = false;
  let over = false;
  let word: string | undefined;
  let message: string | undefined;
  let grounding: JsonObject | undefined;
  const parts = createAnswerParts(toolNames, () => id);
  const usage = createUsageReader(() => searchesOf(grounding).length);

  function fail(error: ProviderError): readonly AnswerEvent[] {
    over = true;
    return [{ kind: 'error', error }];
  }

  function begin(chunk: JsonObject): readonly AnswerEvent[] {
    id ??= stringAt(chunk, 'responseId');
    if (begun) return [];
    begun = true;
    const inputTokens = numberAt(objectAt(chunk, 'usageMetadata'), 'promptTokenCount');
    return [{ kind: 'start', id, model: modelOf(chunk), inputTokens }];
  }

  function noteBlocked(chunk: JsonObject): void {
    const feedback = objectAt(chunk, 'promptFeedback');
    const reason = feedback?.['blockReason'];
    if (reason === undefined || reason === null || reason === '' || reason === 'BLOCKED_REASON_UNSPECIFIED') return;
    word ??= 'PROHIBITED_CONTENT';
    message ??= stringAt(feedback, 'blockReasonMessage') ?? `The provider blocked the prompt (${String(reason)}).`;
  }

  function noteEnd(candidate: JsonObject): void {
    word = finishWord(candidate['finishReason']) ?? word;
    message = stringAt(candidate, 'finishMessage') ?? message;
    const told = objectAt(candidate, 'groundingMetadata');
    if (told !== undefined && Object.keys(told).length > 0) grounding = Object.assign(grounding ?? {}, told);
  }

  function read(chunk: JsonObject): readonly AnswerEvent[] {
    if (chunk['error'] !== undefined && chunk['error'] !== null) return fail(decodeChunkError(chunk));
    const events = [...begin(chunk)];
    noteBlocked(chunk);
    const candidate = firstCandidate(chunk);
    if (candidate !== undefined) {
      noteEnd(candidate);
      for (const part of arrayAt(objectAt(candidate, 'content'), 'parts')) {
        if (isJsonObject(part) && !over) events.push(...parts.take(part));
        over ||= events.at(-1)?.kind === 'error';
      }
    }
    const counted = usage.push(chunk);
    if (counted !== undefined && !over) events.push({ kind: 'usage', usage: counted });
    return events;
  }

  function finish(): readonly AnswerEvent[] {
    if (!begun || word === undefined) return fail(ENDED_EARLY);
    const events = [...parts.end()];
    const ending = endingOf({ word, message, hasCalls: parts.calls() > 0, hasContent: parts.hasContent() });
    if (ending.kind === 'error') return [...events, ...fail(ending.error)];
    over = true;
    events.push(...groundingEvents(grounding, { answerId: id, text: parts.text() }));
    // What a filter says of itself is all that the caller gets to know of it.
    if (ending.reason === 'content-filter' && message !== undefined)
      events.push({ kind: 'refusal-delta', text: message });
    const tier = usage.tier();
    if (tier !== undefined) events.push({ kind: 'service-tier', tier });
    events.push({ kind: 'finish', reason: ending.reason, native: word });
    return events;
  }

  return {
    take: (chunk) => (over ? [] : read(chunk)),
    fail,
    end: () => (over ? [] : finish()),
    isOver: () => over,
  };
}

/** Further candidates were not asked for; a blocked one may lack its index. */
function firstCandidate(chunk: JsonObject): JsonObject | undefined {
  const found = arrayAt(chunk, 'candidates').find((candidate) => (numberAt(candidate, 'index') ?? 0) === 0);
  return isJsonObject(found) ? found : undefined;
}

/** Some servers write `models/gemini-2.5-flash`. */
function modelOf(chunk: JsonObject): string | undefined {
  const name = stringAt(chunk, 'modelVersion');
  return name === undefined || name === '' ? undefined : name.slice(name.lastIndexOf('/') + 1);
}
