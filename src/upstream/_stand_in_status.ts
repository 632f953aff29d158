// The HTTP status that an error stands for where it came under another: in a stream, or in a body under 200.
import type { ProviderError } from '../wire/answer.ts';

const TYPE_STATUS: readonly (readonly [RegExp, number])[] = [
  [/rate_limit|too_many_requests|resource_exhausted/, 429],
  [/overloaded/, 529],
  [/^unavailable\b/, 503],
  [/authentication|invalid_api_key|unauthenticated/, 401],
  [/billing|insufficient_quota/, 402],
  [/permission/, 403],
  [/model_not_found|not_found/, 404],
  [/too_large/, 413],
  [/timeout|deadline_exceeded/, 504],
  [
    /invalid_request|invalid_prompt|context_length|content_policy|content_filter|bad_request|invalid_argument|failed_precondition|out_of_range/,
    400,
  ],
];

/** The HTTP status that an error stands for when it came under a 200: in a stream or in a whole body. */
export function standInStatus(error: ProviderError): number {
  if (error.status >= 300) return error.status;
  const code = Number(error.code);
  if (Number.isInteger(code) && code >= 400 && code <= 599) return code;
  const told = `${error.type ?? ''} ${error.code ?? ''}`.toLowerCase();
  return TYPE_STATUS.find(([pattern]) => pattern.test(told))?.[1] ?? 502;
}
