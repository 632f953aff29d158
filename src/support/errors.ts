// Owns the one error class and the one table of codes (CONTRACT, Errors). Everything that reaches a caller
// is one of these; docs/errors.md is generated from the table and a test holds the two together.

export interface ErrorRow {
  readonly status: number;
  /** OpenAI's `type`. */
  readonly openaiType: string;
  /** Anthropic's `error.type`. */
  readonly anthropicType: string;
  readonly meaning: string;
  readonly whatToDo: string;
}

export const ERROR_TABLE = {
  invalid_request: {
    status: 400,
    openaiType: 'invalid_request_error',
    anthropicType: 'invalid_request_error',
    meaning: 'The body is not a valid request.',
    whatToDo: 'Correct what the message names and send it again.',
  },
  unsupported_parameter: {
    status: 400,
    openaiType: 'invalid_request_error',
    anthropicType: 'invalid_request_error',
    meaning: 'The chosen model cannot take a parameter.',
    whatToDo: 'Remove the parameter in `param`, or use a key with `compat: lenient`.',
  },
  context_length_exceeded: {
    status: 400,
    openaiType: 'invalid_request_error',
    anthropicType: 'invalid_request_error',
    meaning: 'The prompt is longer than any model that may take it.',
    whatToDo: 'Shorten the prompt, or allow a model with a larger context.',
  },
  content_policy: {
    status: 400,
    openaiType: 'invalid_request_error',
    anthropicType: 'invalid_request_error',
    meaning: 'The provider refused the content.',
    whatToDo: 'Change the content; another provider may judge differently.',
  },
  price_unknown: {
    status: 400,
    openaiType: 'invalid_request_error',
    anthropicType: 'invalid_request_error',
    meaning: 'The model has no known price and a budget applies.',
    whatToDo: 'Give the model a price in `models:`, or use a key without a budget.',
  },
  invalid_api_key: {
    status: 401,
    openaiType: 'authentication_error',
    anthropicType: 'authentication_error',
    meaning: 'The key is missing, malformed, unknown, revoked or expired.',
    whatToDo: 'Send a Loadline key as `Authorization: Bearer ll_...`.',
  },
  budget_exceeded: {
    status: 402,
    openaiType: 'insufficient_quota',
    anthropicType: 'billing_error',
    meaning: 'A budget would be exceeded.',
    whatToDo: 'Wait for the reset named in the message, or raise the budget.',
  },
  model_not_allowed: {
    status: 403,
    openaiType: 'permission_error',
    anthropicType: 'permission_error',
    meaning: 'The key may not use this model.',
    whatToDo: 'Use one of the models that `GET /v1/models` lists for this key.',
  },
  permission_denied: {
    status: 403,
    openaiType: 'permission_error',
    anthropicType: 'permission_error',
    meaning: 'The key may not use this route.',
    whatToDo: 'Use a key that has the right the message names.',
  },
  model_not_found: {
    status: 404,
    openaiType: 'invalid_request_error',
    anthropicType: 'not_found_error',
    meaning: 'No such model, alias or route.',
    whatToDo: 'Use a name from `GET /v1/models`, or `provider/model`.',
  },
  not_found: {
    status: 404,
    openaiType: 'invalid_request_error',
    anthropicType: 'not_found_error',
    meaning: 'No such path or record.',
    whatToDo: 'Check the path or the id.',
  },
  method_not_allowed: {
    status: 405,
    openaiType: 'invalid_request_error',
    anthropicType: 'invalid_request_error',
    meaning: 'The path exists, the method does not.',
    whatToDo: 'Use a method from the `allow` header.',
  },
  idempotency_conflict: {
    status: 409,
    openaiType: 'invalid_request_error',
    anthropicType: 'invalid_request_error',
    meaning: 'The same Idempotency-Key is in flight.',
    whatToDo: 'Wait for the first answer.',
  },
  body_too_large: {
    status: 413,
    openaiType: 'invalid_request_error',
    anthropicType: 'request_too_large',
    meaning: 'The body is larger than the limit.',
    whatToDo: 'Send at most the bytes that the message names.',
  },
  unsupported_media_type: {
    status: 415,
    openaiType: 'invalid_request_error',
    anthropicType: 'invalid_request_error',
    meaning: 'The body is not JSON.',
    whatToDo: 'Send `Content-Type: application/json`.',
  },
  idempotency_mismatch: {
    status: 422,
    openaiType: 'invalid_request_error',
    anthropicType: 'invalid_request_error',
    meaning: 'The same Idempotency-Key came with another body.',
    whatToDo: 'Use a new key for a new request.',
  },
  rate_limit_exceeded: {
    status: 429,
    openaiType: 'rate_limit_error',
    anthropicType: 'rate_limit_error',
    meaning: 'A rate limit was reached.',
    whatToDo: 'Wait for `retry-after` seconds.',
  },
  concurrency_limit_exceeded: {
    status: 429,
    openaiType: 'rate_limit_error',
    anthropicType: 'rate_limit_error',
    meaning: 'Too many requests at once.',
    whatToDo: 'Wait for running requests to end.',
  },
  client_closed: {
    status: 499,
    openaiType: 'invalid_request_error',
    anthropicType: 'api_error',
    meaning: 'The client went away (log and record only).',
    whatToDo: 'Nothing.',
  },
  internal_error: {
    status: 500,
    openaiType: 'server_error',
    anthropicType: 'api_error',
    meaning: 'A fault in Loadline.',
    whatToDo: 'Report the request id.',
  },
  upstream_error: {
    status: 502,
    openaiType: 'server_error',
    anthropicType: 'api_error',
    meaning: 'The provider failed, or our credential there did.',
    whatToDo: 'Try again; the operator finds the cause in the record.',
  },
  no_upstream_available: {
    status: 503,
    openaiType: 'server_error',
    anthropicType: 'overloaded_error',
    meaning: 'No configured provider can serve this.',
    whatToDo: 'Set the variable that the message names.',
  },
  overloaded: {
    status: 503,
    openaiType: 'server_error',
    anthropicType: 'overloaded_error',
    meaning: 'Too much load here or at the provider.',
    whatToDo: 'Wait for `retry-after` seconds.',
  },
  draining: {
    status: 503,
    openaiType: 'server_error',
    anthropicType: 'overloaded_error',
    meaning: 'This process is shutting down.',
    whatToDo: 'Try again; another process answers.',
  },
  upstream_timeout: {
    status: 504,
    openaiType: 'server_error',
    anthropicType: 'timeout_error',
    meaning: 'The provider did not answer in time.',
    whatToDo: 'Try again, or raise the timeout.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERROR_TABLE;

export interface ErrorDetails {
  readonly code: ErrorCode;
  /** For the caller: printable, no secret, no upstream internals, says what to do next. */
  readonly message: string;
  /** The request field at fault, for example `messages[2].content`. */
  readonly param?: string | undefined;
  /** Replaces the table's status, for caller faults that keep the provider's own. */
  readonly status?: number | undefined;
  /** Replaces the table's types: the provider's own `type` for a caller fault that passes. */
  readonly type?: string | undefined;
  /** The `code` that the caller sees where the provider's own passes; null is OpenAI's "no code". */
  readonly publicCode?: string | null | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** For the log only. */
  readonly cause?: unknown;
}

const BRAND = Symbol.for('loadline.error');

export class LoadlineError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly param: string | undefined;
  readonly type: string | undefined;
  readonly publicCode: string | null | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly [BRAND] = true;

  constructor(details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'LoadlineError';
    this.code = details.code;
    this.status = details.status ?? ERROR_TABLE[details.code].status;
    this.param = details.param;
    this.type = details.type;
    this.publicCode = details.publicCode;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** True for our error, also one made by another copy of this module. */
export function isLoadlineError(value: unknown): value is LoadlineError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}
