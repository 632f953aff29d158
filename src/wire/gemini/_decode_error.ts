// Owns Google's errors, before a stream and inside one: `{error: {code, message, status, details}}`, also as the one
// element of a list. Must not judge them: upstream/failure.ts does.
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { ProviderError } from '../answer.ts';

/** Bodies that are no JSON are kept this far: enough for a log, far from a page of HTML. */
const MESSAGE_CHARS_MAX = 2_000;
const SECONDS = /^(\d{1,9}(?:\.\d{1,9})?)s$/;

/** Never throws: `body` is parsed JSON or the raw text. */
export function decodeGeminiError(status: number, body: unknown): ProviderError {
  const found: unknown = Array.isArray(body) ? body.find(isJsonObject) : body;
  if (isJsonObject(found)) return errorOf(status, found);
  return { status, message: typeof body === 'string' ? body.trim().slice(0, MESSAGE_CHARS_MAX) : '' };
}

/** An error in place of a chunk: its code is the status that it would have had. */
export function decodeChunkError(chunk: JsonObject): ProviderError {
  const code = numberAt(objectAt(chunk, 'error'), 'code');
  return errorOf(code !== undefined && code >= 400 && code <= 599 ? code : 200, chunk);
}

function errorOf(status: number, body: JsonObject): ProviderError {
  const error = objectAt(body, 'error') ?? body;
  const details = arrayAt(error, 'details').filter(isJsonObject);
  const reason = firstText(details, (detail) => stringAt(detail, 'reason'));
  const quota = firstText(details, (detail) => stringAt(arrayAt(detail, 'violations')[0], 'quotaId'));
  const field = firstText(details, (detail) => stringAt(arrayAt(detail, 'fieldViolations')[0], 'field'));
  const message = stringAt(error, 'message') ?? stringAt(body, 'error') ?? stringAt(body, 'message') ?? '';
  const retryAfterMs = retryDelay(details);
  return {
    status,
    type: stringAt(error, 'status'),
    code: reason ?? quota ?? (error['code'] === undefined ? undefined : String(error['code'])),
    ...(field === undefined ? {} : { param: field }),
    message: message.slice(0, MESSAGE_CHARS_MAX),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function firstText(
  details: readonly JsonObject[],
  read: (detail: JsonObject) => string | undefined,
): string | undefined {
  for (const detail of details) {
    const text = read(detail);
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}

/** RetryInfo: `34.4s`. */
function retryDelay(details: readonly JsonObject[]): number | undefined {
  const told = firstText(details, (detail) => stringAt(detail, 'retryDelay'));
  const seconds = told === undefined ? undefined : SECONDS.exec(told)?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}
