// Owns how an error of ours becomes a Response at the edge: the protocol's body, the headers that clients act on.
import type { LoadlineError } from '../support/errors.ts';
import { openaiChat } from '../wire/openai_chat/codec.ts';

/** Headers that every answer of the API carries. */
export const API_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** A JSON error in OpenAI's form with the request id, and `retry-after` where it is known. */
export function errorAnswer(
  error: LoadlineError,
  requestId: string,
  extra: Readonly<Record<string, string>>,
): Response {
  return new Response(JSON.stringify(openaiChat.encodeError(error, requestId)), {
    status: error.status,
    headers: {
      ...API_HEADERS,
      'content-type': 'application/json',
      'x-loadline-request-id': requestId,
      'x-request-id': requestId,
      ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfterSeconds)) }),
      ...extra,
    },
  });
}

/** A whole JSON answer of our own. */
export function jsonAnswer(value: unknown, requestId: string): Response {
  return new Response(JSON.stringify(value), {
    headers: {
      ...API_HEADERS,
      'content-type': 'application/json',
      'x-loadline-request-id': requestId,
      'x-request-id': requestId,
    },
  });
}
