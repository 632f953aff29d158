// Owns the bodies of the simulator's errors, each in the form of the API that was called.
import { ERROR_TABLE } from '../support/errors.ts';
import type { LoadlineError } from '../support/errors.ts';
import type { JsonObject } from '../support/json.ts';

export type Speech = 'openai' | 'anthropic';

/** `{error: {message, type, param, code}}`, or `{type: 'error', error: {type, message}, request_id}`. */
export function errorBody(error: LoadlineError, speech: Speech, requestId: string): JsonObject {
  const row = ERROR_TABLE[error.code];
  switch (speech) {
    case 'openai':
      return {
        error: { message: error.message, type: row.openaiType, param: error.param ?? null, code: codeOf(error) },
      };
    case 'anthropic':
      return { type: 'error', error: { type: row.anthropicType, message: error.message }, request_id: requestId };
    default:
      return speech satisfies never;
  }
}

/** OpenAI has no code for a body that is simply wrong. */
function codeOf(error: LoadlineError): string | null {
  return error.code === 'invalid_request' ? null : error.code;
}
