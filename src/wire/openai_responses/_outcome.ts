// Owns how a response ended: its finish reason, its usage, or its error. Shared by the stream and the whole answer.
// Must not judge an error: upstream/failure.ts does.
import { isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { FinishReason, ProviderError, Usage } from '../answer.ts';

/** Error bodies that are no JSON are kept this far: enough for a log, far from a page of HTML. */
const MESSAGE_CHARS_MAX = 2000;

export type Outcome =
  | { readonly kind: 'finish'; readonly reason: FinishReason; readonly native: string }
  | { readonly kind: 'error'; readonly error: ProviderError };

/** `response` is the object of response.completed, response.incomplete or response.failed, or the whole answer. */
export function decodeOutcome(response: JsonObject, hasCalls: boolean): Outcome {
  const status = stringAt(response, 'status') ?? 'completed';
  switch (status) {
    case 'incomplete': {
      const native = stringAt(objectAt(response, 'incomplete_details'), 'reason') ?? status;
      return { kind: 'finish', reason: INCOMPLETE.get(native) ?? 'unknown', native };
    }
    case 'failed':
    case 'cancelled':
    case 'queued':
    case 'in_progress':
      return { kind: 'error', error: decodeStreamError(objectAt(response, 'error') ?? {}) };
    default:
      // `completed`, and what servers that follow OpenAI loosely write for it.
      return { kind: 'finish', reason: hasCalls ? 'tool-calls' : 'stop', native: status };
  }
}

const INCOMPLETE = new Map<string, FinishReason>([
  ['max_output_tokens', 'length'],
  ['content_filter', 'content-filter'],
]);

/** An error inside a stream: the `error` of response.failed, or an `error` event with its fields nested or flat. */
export function decodeStreamError(error: JsonObject): ProviderError {
  const nested = objectAt(error, 'error') ?? error;
  const type = stringAt(nested, 'type');
  return errorOf(
    statusOf(stringAt(nested, 'code') ?? type ?? ''),
    type === 'error' ? { ...nested, type: null } : nested,
  );
}

/**
 * The HTTP status of the same error had it come before the stream, from the codes of ResponseErrorCode: what begins
 * with `invalid_` or speaks of an image is the caller's.
 */
function statusOf(code: string): number {
  if (/^(?:rate_limit_exceeded|insufficient_quota)/.test(code)) return 429;
  if (/^invalid_|image|policy|context_length_exceeded|data_residency_mismatch/.test(code)) return 400;
  return 500;
}

/** An error answer: OpenAI's `{error: {…}}`, an object without that wrapping, or raw text. Never throws. */
export function decodeResponsesError(status: number, body: unknown): ProviderError {
  if (isJsonObject(body)) return errorOf(status, objectAt(body, 'error') ?? body);
  const text = typeof body === 'string' ? body.trim() : '';
  return errorOf(status, { message: text.slice(0, MESSAGE_CHARS_MAX) });
}

function errorOf(status: number, error: JsonObject): ProviderError {
  const said = stringAt(error, 'message') ?? stringAt(error, 'detail') ?? stringAt(error, 'error') ?? '';
  const code = error['code'];
  return {
    status,
    type: stringAt(error, 'type'),
    code: typeof code === 'number' ? String(code) : stringAt(error, 'code'),
    param: stringAt(error, 'param'),
    message: said === '' ? 'The provider gave no message.' : said,
  };
}

/** `usage` of a response in our form; undefined where the provider sent none. `input_tokens` includes what was cached. */
export function decodeUsage(usage: JsonObject | undefined, webSearches: number): Usage | undefined {
  const inputTokens = numberAt(usage, 'input_tokens');
  const outputTokens = numberAt(usage, 'output_tokens');
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const input = objectAt(usage, 'input_tokens_details');
  const output = objectAt(usage, 'output_tokens_details');
  return {
    inputTokens: inputTokens ?? 0,
    cachedReadTokens: numberAt(input, 'cached_tokens') ?? 0,
    // OpenAI has one kind of cache write, without a choice of lifetime; it is kept under the shorter.
    cacheWrite5mTokens: numberAt(input, 'cache_write_tokens') ?? 0,
    cacheWrite1hTokens: 0,
    outputTokens: outputTokens ?? 0,
    reasoningTokens: numberAt(output, 'reasoning_tokens') ?? 0,
    audioInputTokens: numberAt(input, 'audio_tokens') ?? 0,
    audioOutputTokens: numberAt(output, 'audio_tokens') ?? 0,
    webSearches,
    source: 'provider',
  };
}

/** True for a web search that is charged: opening or reading a found page is not (OpenAI's guide to web search). */
export function isWebSearch(item: JsonObject): boolean {
  if (stringAt(item, 'type') !== 'web_search_call') return false;
  return (stringAt(objectAt(item, 'action'), 'type') ?? 'search') === 'search';
}
