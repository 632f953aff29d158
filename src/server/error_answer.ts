// Owns how an error of ours becomes a Response at the edge: the body in the form of the API that was called, the headers
// that clients act on.
import type { LoadlineError } from '../support/errors.ts';
import { anthropicMessages } from '../wire/anthropic_messages/codec.ts';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import type { Api } from './route_table.ts';

/** Headers that every answer of the API carries. */
export const API_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** The API whose form an answer takes: that of the path, or on shared and unknown paths that of the client. */
export function apiOf(row: { readonly api?: Api | undefined } | undefined, headers: Headers): Exclude<Api, 'either'> {
  const api = row === undefined ? 'either' : (row.api ?? 'openai');
  if (api !== 'either') return api;
  return headers.get('anthropic-version') === null ? 'openai' : 'anthropic';
}

/** The request id under the names that the clients of each API read. */
function idHeaders(requestId: string, api: Exclude<Api, 'either'>): Readonly<Record<string, string>> {
  return {
    'x-loadline-request-id': requestId,
    ...(api === 'anthropic' ? { 'request-id': requestId } : { 'x-request-id': requestId }),
  };
}

export interface ErrorPlace {
  readonly requestId: string;
  readonly api: Exclude<Api, 'either'>;
  /** What the route adds: `allow`. */
  readonly extra?: Readonly<Record<string, string>> | undefined;
}

/** A JSON error in the API's form with the request id, and `retry-after` where it is known. */
export function errorAnswer(error: LoadlineError, { requestId, api, extra }: ErrorPlace): Response {
  const { encodeError } = api === 'anthropic' ? anthropicMessages : openaiChat;
  return new Response(JSON.stringify(encodeError(error, requestId)), {
    status: error.status,
    headers: {
      ...API_HEADERS,
      'content-type': 'application/json',
      ...idHeaders(requestId, api),
      ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfterSeconds)) }),
      ...extra,
    },
  });
}

/** A whole JSON answer of our own. */
export function jsonAnswer(value: unknown, requestId: string, api: Exclude<Api, 'either'> = 'openai'): Response {
  return new Response(JSON.stringify(value), {
    headers: { ...API_HEADERS, 'content-type': 'application/json', ...idHeaders(requestId, api) },
  });
}
