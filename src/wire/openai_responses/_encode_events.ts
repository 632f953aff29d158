// Writes a stream of Responses: created, in progress, each item of the output from its first event to its last, and the
// whole response at the end. An error
// ends it where it stands.
import type { LoadlineError } from '../../support/errors.ts';
import type { JsonObject } from '../../support/json.ts';
import type { EncodeContext, EventEncoder } from '../codec.ts';
import type { AnswerEvent, FinishReason, Usage } from '../answer.ts';
import { failureOf, tellError } from './_error_events.ts';
import {
  addToCall,
  begin,
  cite,
  closeAll,
  createOutputWriter,
  endCall,
  endThought,
  outputOf,
  say,
  startCall,
  tellHosted,
  tellResponse,
  think,
} from './_output_writer.ts';
import type { ResponseState } from './_response_object.ts';

/** A comment: no client sees it, every proxy does. */
export const HEARTBEAT = ': ping\n\n';

const INCOMPLETE: ReadonlyMap<FinishReason, 'max_output_tokens' | 'content_filter'> = new Map([
  ['length', 'max_output_tokens'],
  ['content-filter', 'content_filter'],
]);

export interface ResponsesEncoder extends EventEncoder {
  /** The response with which the stream ended. */
  readonly response: () => JsonObject;
}

/** `finish` must be the last event, behind `usage`: it writes the end of the stream. What comes after it is ignored. */
export function createResponsesEncoder(context: EncodeContext): ResponsesEncoder {
  const writer = createOutputWriter(context);
  let usage: Usage | undefined;
  let tier: string | undefined;
  let end: ResponseState | undefined;

  function finish(finishReason: FinishReason): string {
    const reason = INCOMPLETE.get(finishReason);
    const status = reason === undefined ? 'completed' : 'incomplete';
    const rest = begin(writer) + closeAll(writer, status);
    end = { status, output: outputOf(writer), usage, tier, reason };
    return rest + tellResponse(writer, `response.${status}`, end);
  }

  function encode(event: AnswerEvent): string {
    switch (event.kind) {
      case 'start':
        return begin(writer);
      case 'text-delta':
        return event.text === '' ? '' : say(writer, 'text', event.text);
      case 'refusal-delta':
        return event.text === '' ? '' : say(writer, 'refusal', event.text);
      case 'reasoning-delta':
        return event.text === '' ? '' : think(writer, event.text);
      case 'reasoning-end':
        return endThought(writer, event.part);
      case 'tool-call-start':
        return startCall(writer, event);
      case 'tool-call-delta':
        return event.argumentsDelta === '' ? '' : addToCall(writer, event.index, event.argumentsDelta);
      case 'tool-call-end':
        return endCall(writer, event.index);
      case 'hosted-call':
        return tellHosted(writer, event.part);
      case 'citation':
        return cite(writer, event);
      case 'usage':
        usage = event.usage;
        return '';
      case 'service-tier':
        ({ tier } = event);
        return '';
      case 'finish':
        return finish(event.reason);
      // Told by `fail`, in the words that the caller may see.
      case 'error':
        return '';
      default:
        return event satisfies never;
    }
  }

  /** Items that were still open stay so: what they would have held never came. */
  function fail(error: LoadlineError): string {
    const state: ResponseState = { status: 'failed', output: outputOf(writer), usage, tier, error: failureOf(error) };
    return tellError(writer.events, error) + tellResponse(writer, 'response.failed', state);
  }

  return {
    fail,
    push: (event) => (end === undefined ? encode(event) : ''),
    response: () => writer.response.object(end ?? { status: 'in_progress', output: outputOf(writer) }),
  };
}
