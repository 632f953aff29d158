// Owns Anthropic's errors, before a stream and inside one. Must not judge them: upstream/failure.ts does.
import { isJsonObject, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { ProviderError } from '../answer.ts';

/** Bodies that are no JSON are kept this far: enough for a log, far from a page of HTML. */
const MESSAGE_CHARS_MAX = 2_000;

/** The status that each type has before a stream (facts 2.11). */
const STATUS_OF_TYPE: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** An error answer: `{type: error, error: {type, message}}`, what proxies make of it, or raw text. Never throws. */
export function decodeMessagesError(status: number, body: unknown): ProviderError {
  if (isJsonObject(body)) return errorOf(status, body);
  const [first] = Array.isArray(body) ? body : [];
  if (isJsonObject(first)) return errorOf(status, first);
  return { status, message: typeof body === 'string' ? body.trim().slice(0, MESSAGE_CHARS_MAX) : '' };
}

/** An `error` event: its type stands for the status it would have had. An unknown one is the provider's fault. */
export function decodeEventError(event: JsonObject): ProviderError {
  const type = stringAt(objectAt(event, 'error'), 'type');
  const known = type !== undefined && Object.hasOwn(STATUS_OF_TYPE, type) ? STATUS_OF_TYPE[type] : undefined;
  return errorOf(known ?? 502, event);
}

function errorOf(status: number, body: JsonObject): ProviderError {
  const error = objectAt(body, 'error') ?? body;
  const type = stringAt(error, 'type');
  const { code } = error;
  const message =
    stringAt(error, 'message') ??
    stringAt(body, 'message') ??
    stringAt(body, 'error') ??
    stringAt(body, 'detail') ??
    '';
  return {
    status,
    type: type === 'error' ? undefined : type,
    code: typeof code === 'number' ? String(code) : stringAt(error, 'code'),
    param: stringAt(error, 'param'),
    message: message.slice(0, MESSAGE_CHARS_MAX),
  };
}
