// Writes our own error into a stream of Responses, as OpenAI ends one: an `error` event, then `response.failed`. The SDKs
// raise on the first, Codex and others that know no `error` event read the second.
import type { LoadlineError } from '../../support/errors.ts';
import { objectAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { Conversation } from '../conversation.ts';
import { encodeError } from '../openai_error.ts';
import { createEventWriter } from './_event_writer.ts';
import type { EventWriter } from './_event_writer.ts';
import { createResponseWriter } from './_response_object.ts';

export const answerId = (requestId: string): string => `resp_${requestId.replace(/^req_/, '')}`;

/** The request is not at hand where no stream has begun: its settings are told as if it had asked for nothing. */
const NOTHING_ASKED: Conversation = {
  protocol: 'openai-responses',
  model: '',
  turns: [],
  tools: [],
  sampling: {},
  stream: true,
  includeUsage: true,
  metadata: {},
  extra: {},
};

/** Fields twice: nested, as OpenAI sends and its SDKs read them, and flat, as its specification has them. */
export function tellError(events: EventWriter, error: LoadlineError): string {
  const told: JsonObject = objectAt(encodeError(error), 'error') ?? {};
  const { code = null, param = null } = told;
  return events.event('error', { code, message: error.message, param, error: told });
}

/** What a failed response says. */
export function failureOf(error: LoadlineError): { readonly code: string; readonly message: string } {
  return { code: failedCode(error), message: error.message };
}

/** The two events of a stream that failed before anything was written of it. */
export function encodeStreamError(error: LoadlineError, requestId: string): string {
  const events = createEventWriter();
  const response = createResponseWriter({
    id: answerId(requestId),
    createdSeconds: secondsOf(requestId),
    model: '',
    conversation: NOTHING_ASKED,
  });
  const state = { status: 'failed', output: [], error: failureOf(error) } as const;
  return tellError(events, error) + events.printed('response.failed', `"response":${response.text(state)}`);
}

/**
 * The code of a failed response, from OpenAI's list and the two that OpenAI sends beside it. Codex acts on it: it compacts
 * at context_length_exceeded, gives up at insufficient_quota and invalid_prompt, and tries again at the others.
 */
function failedCode({ code, status, publicCode }: LoadlineError): string {
  if (typeof publicCode === 'string') return publicCode;
  switch (code) {
    case 'context_length_exceeded':
    case 'rate_limit_exceeded':
      return code;
    case 'concurrency_limit_exceeded':
      return 'rate_limit_exceeded';
    case 'budget_exceeded':
      return 'insufficient_quota';
    default:
      return status < 500 ? 'invalid_prompt' : 'server_error';
  }
}

/** Request ids begin with the milliseconds of their time (UUIDv7); 0 for one that does not. */
function secondsOf(requestId: string): number {
  const head = /^req_([0-9a-f]{12})7/.exec(requestId)?.[1];
  return head === undefined ? 0 : Math.floor(Number.parseInt(head, 16) / 1000);
}
