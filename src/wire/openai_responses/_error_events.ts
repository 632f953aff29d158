// Writes our own error into a stream of Responses, as OpenAI ends one: an `error` event, then `response.failed`. The SDKs
// raise on the first, Codex and others that know no `error` event read the second.
import type { LoadlineError } from '../../support/errors.ts';
import { objectAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { Conversation } from '../conversation.ts';
import { encodeError } from '../openai_error.ts';
import { createEventWriter } from './_event_writer.ts';
import { createResponseWriter } from './_response_object.ts';

export const answerId = (requestId: string): string => `resp_${requestId.replace(/^req_/, '')}`;

/** The request is not at hand where a stream breaks: its settings are told as if it had asked for nothing. */
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

/**
 * Two events. The first holds its fields twice: nested, as OpenAI sends and its SDKs read them, and flat, as its
 * specification has them. Numbers begin anew, because what was sent before is not known here.
 */
export function encodeStreamError(error: LoadlineError, requestId: string): string {
  const told: JsonObject = objectAt(encodeError(error), 'error') ?? {};
  const { code = null, param = null } = told;
  const message = error.message;
  const writer = createEventWriter();
  const first = writer.event('error', { code, message, param, error: told });
  const response = createResponseWriter({
    id: answerId(requestId),
    createdSeconds: secondsOf(requestId),
    model: '',
    conversation: NOTHING_ASKED,
  });
  const state = { status: 'failed', output: [], error: { code: failedCode(error), message } } as const;
  return first + writer.printed('response.failed', `"response":${response.text(state)}`);
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
