// Watches the events of a Responses stream that passes by: what the record needs of each, and where the stream ends.
import { isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { FinishReason, ProviderError, Usage } from '../answer.ts';
import type { LoadlineError } from '../../support/errors.ts';
import { isDone, parseEvent } from '../sse.ts';
import type { StreamWitness, Verdict } from '../witness.ts';
import { isCall } from './_decode_answer.ts';
import { NOT_JSON } from './_decode_events.ts';
import { failureOf, tellError } from './_error_events.ts';
import { createEventWriter } from './_event_writer.ts';
import { decodeOutcome, decodeStreamError, decodeUsage, isWebSearch } from './_outcome.ts';

const PASS: Verdict = { kind: 'pass' };
const WITHHOLD: Verdict = { kind: 'withhold' };
const fault = (error: ProviderError): Verdict => ({ kind: 'error', error });

/** Events whose `delta` is something that the caller sees. */
const DELTA =
  /^response\.(?:output_text|refusal|reasoning_summary_text|reasoning_text|function_call_arguments|custom_tool_call_input|mcp_call_arguments|code_interpreter_call_code|apply_patch_call_operation_diff|audio|audio\.transcript)\.delta$/;

interface Watched {
  content: boolean;
  calls: boolean;
  outputChars: number;
  webSearches: number;
  model: string | undefined;
  usage: Usage | undefined;
  finish: FinishReason | undefined;
  /** The response as it was told last, and the number of the last event that passed. */
  response: JsonObject | undefined;
  sequence: number;
  /** The response with which the stream ended. */
  whole: JsonObject | undefined;
}

function noteResponse(watched: Watched, response: JsonObject | undefined): void {
  watched.response = response ?? watched.response;
  watched.model = stringAt(response, 'model') ?? watched.model;
  watched.usage = decodeUsage(objectAt(response, 'usage'), watched.webSearches) ?? watched.usage;
}

function end(watched: Watched, event: JsonObject, status: string): Verdict {
  const response = objectAt(event, 'response');
  noteResponse(watched, response);
  const outcome = decodeOutcome({ ...response, status }, watched.calls);
  if (outcome.kind === 'error') return fault(outcome.error);
  watched.finish = outcome.reason;
  watched.whole = response;
  return { kind: 'done' };
}

function noteItem(watched: Watched, item: JsonObject | undefined): void {
  if (item === undefined) return;
  // A message or a thought that only began says nothing yet; any other item is something that happens.
  const kind = stringAt(item, 'type');
  watched.calls ||= isCall(item);
  watched.content ||= kind !== 'message' && kind !== 'reasoning';
}

function judge(watched: Watched, event: JsonObject): Verdict {
  const type = stringAt(event, 'type') ?? '';
  switch (type) {
    case 'response.created':
    case 'response.queued':
    case 'response.in_progress':
      noteResponse(watched, objectAt(event, 'response'));
      return PASS;
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
      return end(watched, event, type.slice('response.'.length));
    case 'error':
      return fault(decodeStreamError(event));
    case 'response.output_item.added':
      noteItem(watched, objectAt(event, 'item'));
      return PASS;
    case 'response.output_item.done':
      if (isWebSearch(objectAt(event, 'item') ?? {})) watched.webSearches += 1;
      return PASS;
    default:
      if (DELTA.test(type)) {
        const chars = stringAt(event, 'delta')?.length ?? 0;
        watched.outputChars += chars;
        watched.content ||= chars > 0;
      }
      return PASS;
  }
}

/** Our error as the provider's own stream goes on: its response, and the next number. */
function failed({ response, sequence }: Watched, error: LoadlineError): string | undefined {
  if (response === undefined) return undefined;
  const events = createEventWriter(sequence + 1);
  const told = { ...response, status: 'failed', error: failureOf(error) };
  return tellError(events, error) + events.event('response.failed', { response: told });
}

export function createResponsesWitness(): StreamWitness {
  const watched: Watched = {
    content: false,
    calls: false,
    outputChars: 0,
    webSearches: 0,
    model: undefined,
    usage: undefined,
    finish: undefined,
    response: undefined,
    sequence: -1,
    whole: undefined,
  };

  return {
    judge: ({ event, data }) => {
      // Comments keep a stream open; they pass, and are no answer.
      if (data === undefined) return PASS;
      // [DONE] is Chat Completions' own end: behind the real one nothing is looked at, before it it means nothing.
      if (data.trim() === '' || isDone(data)) return WITHHOLD;
      const value = parseEvent(data);
      if (!isJsonObject(value)) return fault(NOT_JSON);
      // An error body where a stream was asked for has no type.
      const isError = event === 'error' || (value['type'] === undefined && isJsonObject(value['error']));
      const verdict = isError ? fault(decodeStreamError(value)) : judge(watched, value);
      if (verdict.kind !== 'error') watched.sequence = numberAt(value, 'sequence_number') ?? watched.sequence;
      return verdict;
    },
    content: () => watched.content,
    closing: () => undefined,
    beforeDone: () => '',
    fail: (error) => failed(watched, error),
    told: (complete) => {
      const { usage, finish, model, outputChars, whole } = watched;
      return { usage, finish, model, outputChars, complete, whole };
    },
  };
}
