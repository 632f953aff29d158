// Words a failure for the caller (CONTRACT, Errors). Upstream status and text pass for caller faults, context length and
// content policy only; everything else is ours and says what to do without a word of the provider's.
import { LoadlineError } from '../support/errors.ts';
import type { ProviderError } from '../wire/answer.ts';
import { isOverload, isTimeout, withStatus } from './failure.ts';
import type { Failure, FailureCause } from './failure.ts';
import { readRefusedParameter } from './refused_parameter.ts';
import { scrub } from './scrub.ts';

export interface CallerErrorContext {
  /** `provider/model` that failed. */
  readonly qualified: string;
  readonly provider: string;
  /** The caller named the model, so a model that is gone is for the caller to change. */
  readonly pinned: boolean;
  /** Values that must not appear in any message: scrub.ts, secretsOf. */
  readonly secrets: readonly string[];
}

/** Where a provider names no wait, seconds: long enough to matter to its limits, short enough for a person. */
const RETRY_AFTER_SECONDS_DEFAULT = 5;
/** A day: no client sleeps longer, and a garbled header may say anything. */
const RETRY_AFTER_SECONDS_MAX = 86_400;
/** Public codes and params are identifiers; anything else is not passed. */
const IDENTIFIER = /^[\w.[\]$/-]{1,120}$/;

function retryAfterSeconds(failure: Failure): number {
  if (failure.retryAfterMs === undefined) return RETRY_AFTER_SECONDS_DEFAULT;
  return Math.min(RETRY_AFTER_SECONDS_MAX, Math.max(1, Math.ceil(failure.retryAfterMs / 1000)));
}

/** A code or param as it may pass: an identifier that holds no secret. */
function identifier(text: string | undefined, context: CallerErrorContext): string | undefined {
  return text !== undefined && IDENTIFIER.test(text) && scrub(text, context.secrets) === text ? text : undefined;
}

/** Many servers repeat the status as the code, which tells nobody anything: clients look for words. */
const codeOf = ({ code, status }: ProviderError, context: CallerErrorContext): string | undefined =>
  code === String(status) ? undefined : identifier(code, context);

/** The provider's words, or ours where it had none. */
function wordsOf(error: ProviderError, context: CallerErrorContext, otherwise: string): string {
  const words = scrub(error.message, context.secrets);
  return words === '' ? otherwise : words;
}

/** What OpenAI's clients look for where the provider's own error has no code. */
function otherCode(status: number, refused: boolean): string | null {
  if (status === 413) return 'request_too_large';
  return refused ? 'unsupported_parameter' : null;
}

function callerFault(error: ProviderError, context: CallerErrorContext): LoadlineError {
  const read = readRefusedParameter(error);
  const refused = read?.kind === 'refused' ? read : undefined;
  const code =
    error.status === 413
      ? 'body_too_large'
      : error.status === 404
        ? 'not_found'
        : refused !== undefined
          ? 'unsupported_parameter'
          : 'invalid_request';
  return new LoadlineError({
    code,
    status: error.status,
    // OpenAI's and Anthropic's own name for it; other servers' names (BadRequestError) mean nothing to a client.
    type: error.type === 'invalid_request_error' ? error.type : undefined,
    publicCode: codeOf(error, context) ?? otherCode(error.status, refused !== undefined),
    param: identifier(error.param ?? refused?.param, context),
    message: wordsOf(
      error,
      context,
      `${context.qualified} refused the request without saying why; check it against the API of ${context.provider}.`,
    ),
  });
}

function transient(failure: Failure, cause: FailureCause, context: CallerErrorContext): LoadlineError {
  const { provider, qualified } = context;
  if (isTimeout(cause)) {
    return new LoadlineError({
      code: 'upstream_timeout',
      message: `${qualified} did not answer in time. Try again, or allow more time with x-loadline-timeout-ms.`,
    });
  }
  if (isOverload(cause)) {
    const seconds = retryAfterSeconds(failure);
    return new LoadlineError({
      code: 'overloaded',
      retryAfterSeconds: seconds,
      message: `${provider} is overloaded. Try again in ${seconds} s.`,
    });
  }
  if ('kind' in cause && cause.kind === 'failed' && cause.fate === 'not-sent') {
    return new LoadlineError({
      code: 'upstream_error',
      message: `${provider} cannot be reached; nothing was sent. Try again later.`,
    });
  }
  if ('kind' in cause && cause.kind === 'broken') {
    return new LoadlineError({
      code: 'upstream_error',
      message: `The answer of ${qualified} broke off or could not be read. Try again.`,
    });
  }
  return new LoadlineError({ code: 'upstream_error', message: `${provider} failed while answering. Try again.` });
}

/**
 * The error that the caller gets for a failure. Never 401, 402 or 403; no upstream text but the three kinds that
 * concern the caller, and those scrubbed.
 */
export function toCallerError(failure: Failure, cause: FailureCause, context: CallerErrorContext): LoadlineError {
  const { provider, qualified } = context;
  const error = 'kind' in cause ? undefined : withStatus(cause);
  const ours = (message: string): LoadlineError => new LoadlineError({ code: 'upstream_error', message });
  switch (failure.class) {
    case 'transient':
      return transient(failure, cause, context);
    case 'rate-limit': {
      const seconds = retryAfterSeconds(failure);
      return new LoadlineError({
        code: 'rate_limit_exceeded',
        retryAfterSeconds: seconds,
        message: `${provider} limits the rate of ${qualified}. Try again in ${seconds} s.`,
      });
    }
    case 'quota':
      return ours(
        `Loadline's account at ${provider} has no quota left. The operator must add to it or route elsewhere.`,
      );
    case 'credential':
      return ours(
        `${provider} refused Loadline's credential. The operator must check its key; \`loadline doctor\` tells which.`,
      );
    case 'model-access':
      return ours(
        `Loadline's account at ${provider} may not use ${qualified}. The operator must enable it there or route elsewhere.`,
      );
    case 'model-gone':
      if (!context.pinned)
        return ours(`${provider} does not serve ${qualified}. The operator must take it out of the tier.`);
      return new LoadlineError({
        code: 'model_not_found',
        param: 'model',
        message: `${provider} does not serve ${qualified}, or not to this account. Use a model that GET /v1/models lists.`,
      });
    case 'context-length':
      return new LoadlineError({
        code: 'context_length_exceeded',
        publicCode: 'context_length_exceeded',
        param: identifier(error?.param, context) ?? 'messages',
        message:
          error === undefined
            ? `The prompt is too long for ${qualified}.`
            : wordsOf(error, context, `The prompt is too long for ${qualified}.`),
      });
    case 'content-policy':
      return new LoadlineError({
        code: 'content_policy',
        publicCode: identifier(error?.code, context) ?? 'content_policy',
        param: identifier(error?.param, context),
        message:
          error === undefined
            ? `${provider} refused the content.`
            : wordsOf(error, context, `${provider} refused the content.`),
      });
    case 'caller-fault':
      return error === undefined ? ours(`${provider} failed while answering. Try again.`) : callerFault(error, context);
    case 'unknown':
      return ours(`${provider} answered in a way that Loadline does not know. The operator must check its base URL.`);
    default:
      return failure.class satisfies never;
  }
}
