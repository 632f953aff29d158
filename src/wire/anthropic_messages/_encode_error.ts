// Owns our errors in Anthropic's form: `{type: error, error: {type, message}, request_id}`, whole and inside a stream.
import { ERROR_TABLE } from '../../support/errors.ts';
import type { LoadlineError } from '../../support/errors.ts';
import type { JsonObject } from '../../support/json.ts';
import { anthropicMessage } from '../context_words.ts';
import { formatSse } from '../sse.ts';
import { inCallersWords } from './_caller_names.ts';

/** Types that Anthropic's clients know (its SDK 1.12.0). A provider of another protocol has others, which say nothing here. */
const TYPES: ReadonlySet<string> = new Set([
  'invalid_request_error',
  'authentication_error',
  'billing_error',
  'permission_error',
  'not_found_error',
  'request_too_large',
  'rate_limit_error',
  'timeout_error',
  'api_error',
  'overloaded_error',
]);

export function encodeMessagesError(error: LoadlineError, requestId: string): JsonObject {
  const { type } = error;
  return {
    type: 'error',
    error: {
      type: type !== undefined && TYPES.has(type) ? type : ERROR_TABLE[error.code].anthropicType,
      message: error.code === 'unsupported_parameter' ? inCallersWords(error) : anthropicMessage(error),
    },
    request_id: requestId,
  };
}

/** One event, after which the stream closes without `message_stop`. */
export function encodeMessagesStreamError(error: LoadlineError, requestId: string): string {
  return formatSse(JSON.stringify(encodeMessagesError(error, requestId)), 'error');
}
