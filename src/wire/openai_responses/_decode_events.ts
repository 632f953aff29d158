// Owns the stream of Responses: which event means what, and where the stream ends. What one output item has told so far
// is kept in _output_item.ts.
// Events that are not known are ignored: OpenAI adds new ones.
import { isJsonObject, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { EventDecoder, ToolNames } from '../codec.ts';
import type { AnswerEvent, ProviderError } from '../answer.ts';
import { createSseReader } from '../sse.ts';
import type { SseEvent } from '../sse.ts';
import { decodeOutcome, decodeStreamError, decodeUsage } from './_outcome.ts';
import { createOutput } from './_output_items.ts';
import type { Output } from './_output_items.ts';

const ENDED_EARLY: ProviderError = {
  status: 502,
  type: 'stream_ended_early',
  message: 'The stream ended before the response was complete.',
};
export const NOT_JSON: ProviderError = {
  status: 502,
  type: 'stream_not_json',
  message: 'The stream held an event that is not JSON.',
};

/** `push` throws RangeError for an event beyond EVENT_BYTES_MAX and for an answer without end. */
export function createResponsesDecoder(toolNames: ToolNames): EventDecoder {
  const reader = createSseReader();
  const output = createOutput(toolNames);
  let started = false;
  let over = false;

  function fail(error: ProviderError): readonly AnswerEvent[] {
    over = true;
    return [{ kind: 'error', error }];
  }

  function start(response: JsonObject | undefined): readonly AnswerEvent[] {
    if (started || response === undefined) return [];
    started = true;
    return [{ kind: 'start', id: stringAt(response, 'id'), model: stringAt(response, 'model') }];
  }

  function finish(response: JsonObject): readonly AnswerEvent[] {
    over = true;
    const first = start(response);
    const rest = output.close(response);
    return [...first, ...rest, ...endOf(response, output)];
  }

  function decode(event: JsonObject): readonly AnswerEvent[] {
    const type = stringAt(event, 'type');
    switch (type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        return start(objectAt(event, 'response'));
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        // The event's name is the status; the response repeats it, where it is sent at all.
        return finish({ ...objectAt(event, 'response'), status: type.slice('response.'.length) });
      case 'error':
        return fail(decodeStreamError(event));
      default:
        return output.push(event);
    }
  }

  function read({ data }: SseEvent): readonly AnswerEvent[] {
    // The first end is the end: what stands behind it belongs to nobody. [DONE] is Chat Completions' own.
    if (over || data.trim() === '[DONE]') return [];
    const event = parse(data);
    return isJsonObject(event) ? decode(event) : fail(NOT_JSON);
  }

  return {
    push: (chunk) => reader.push(chunk).flatMap(read),
    end: () => {
      const last = reader.end().flatMap(read);
      return over ? last : [...last, ...fail(ENDED_EARLY)];
    },
  };
}

function endOf(response: JsonObject, output: Output): readonly AnswerEvent[] {
  const outcome = decodeOutcome(response, output.calls() > 0);
  const usage = decodeUsage(objectAt(response, 'usage'), output.webSearches());
  const tier = stringAt(response, 'service_tier');
  const events: AnswerEvent[] = [];
  if (usage !== undefined) events.push({ kind: 'usage', usage });
  if (tier !== undefined) events.push({ kind: 'service-tier', tier });
  events.push(outcome);
  return events;
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
