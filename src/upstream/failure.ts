// Reads what a provider or the network said went wrong and says which kind of failure it is. This file, with its rules in
// _failure_rules.ts, and refused_parameter.ts look at upstream error text, and nobody else may match a message. Decides
// nothing about attempts (decide_next.ts does) and words nothing for callers (caller_error.ts does).
import type { ProviderError } from '../wire/answer.ts';
import { OVERLOAD_CODE, RULES } from './_failure_rules.ts';
import type { Clues } from './_failure_rules.ts';
import { standInStatus } from './_stand_in_status.ts';
import { waitFromText } from './_wait_text.ts';
import type { SendResult } from './transport.ts';

export type FailureClass =
  | 'transient'
  | 'rate-limit'
  | 'quota'
  | 'credential'
  | 'model-access'
  | 'model-gone'
  | 'context-length'
  | 'content-policy'
  | 'caller-fault'
  | 'unknown';

export type SendFailure = Extract<SendResult, { kind: 'failed' }>;

/** An answer that began and cannot be used. */
export interface BrokenAnswer {
  readonly kind: 'broken';
  /**
   * `cut`: the connection ended inside it. `idle`, `total`: our timers. `not-an-answer`: whole, but not what the
   * protocol answers. `too-large`: more than limits.ts allows.
   */
  readonly reason: 'cut' | 'idle' | 'total' | 'not-an-answer' | 'too-large';
  /** For the log only. */
  readonly detail: string;
}

export type FailureCause = ProviderError | SendFailure | BrokenAnswer;

export interface Failure {
  readonly class: FailureClass;
  /** What is worth trying: this target again, another one, or nothing. */
  readonly retry: 'same' | 'next' | 'no';
  /** How long the provider asks to wait, from its headers, a field of its body or its text. */
  readonly retryAfterMs?: number | undefined;
  /** Name of the rule that decided, for the record: never upstream text. */
  readonly why: string;
}

export interface FailureHints {
  readonly retryAfterMs?: number | undefined;
  /** The provider's `x-should-retry`, where it sent one. */
  readonly shouldRetry?: boolean | undefined;
}

/** Types and codes are short identifiers; a provider's odd one is not worth a long match. */
const NAME_CHARS_MAX = 200;
/** Error messages are matched no further than this: every pattern below stays far under a millisecond. */
const MATCHED_CHARS_MAX = 2000;

/**
 * Text between quotes is what the caller sent, echoed back: a prompt that says "credit balance is too low" must not
 * become a quota failure. A quote opens only after a space or a bracket, so that apostrophes stay. What is escaped
 * inside does not close it, nor does an apostrophe (a letter follows); one that nobody closed was cut off by a limit.
 */
const QUOTED =
  /(^|[\s([{:=,])(?:'(?:[^'\\]|\\[^]?|'(?=[a-z0-9]))*(?:'|$)|"(?:[^"\\]|\\[^]?)*(?:"(?![a-z0-9])|$)|`[^`]*(?:`(?![a-z0-9])|$))/g;

/** The same error with the status that it stands for. */
export function withStatus(error: ProviderError): ProviderError {
  const status = standInStatus(error);
  return status === error.status ? error : { ...error, status };
}

function cluesOf(error: ProviderError, hints: FailureHints): Clues {
  const text = error.message.slice(0, MATCHED_CHARS_MAX).toLowerCase().replaceAll(QUOTED, '$1…').trim();
  return {
    status: standInStatus(error),
    type: (error.type ?? '').slice(0, NAME_CHARS_MAX).toLowerCase(),
    code: (error.code ?? '').slice(0, NAME_CHARS_MAX).toLowerCase(),
    text,
    retryAfterMs: hints.retryAfterMs ?? error.retryAfterMs ?? waitFromText(text),
  };
}

function classifySendFailure(failure: SendFailure): Failure {
  switch (failure.reason) {
    case 'cancelled':
      return { class: 'transient', retry: 'no', why: 'cancelled' };
    case 'timeout':
      // The wait is already as long as the caller was promised; another target may be faster.
      return { class: 'transient', retry: 'next', why: 'first-byte-timeout' };
    case 'connect':
      return { class: 'transient', retry: 'same', why: 'connect' };
    case 'reset':
      return { class: 'transient', retry: 'same', why: 'reset' };
    case 'other':
      return { class: 'transient', retry: 'next', why: 'unreadable-answer' };
    default:
      return failure.reason satisfies never;
  }
}

/**
 * The kind of a failure, and what is worth trying. `hints` are what the provider's headers said.
 * A broken answer is never worth the same target: it was processed, and a second one would be billed again.
 */
export function classifyFailure(cause: FailureCause, hints: FailureHints = {}): Failure {
  if ('kind' in cause) {
    if (cause.kind === 'failed') return classifySendFailure(cause);
    return { class: 'transient', retry: cause.reason === 'total' ? 'no' : 'next', why: `answer-${cause.reason}` };
  }
  const clues = cluesOf(cause, hints);
  const rule = RULES.find((candidate) => candidate.when(clues));
  if (rule === undefined)
    return { class: 'unknown', retry: 'next', why: `status-${clues.status}`, retryAfterMs: clues.retryAfterMs };
  const retry = rule.retry === 'same' && hints.shouldRetry === false ? 'next' : rule.retry;
  return { class: rule.class, retry, why: rule.why, retryAfterMs: clues.retryAfterMs };
}

/** True where the caller should read "busy, try later" rather than "broken". */
export function isOverload(cause: FailureCause): boolean {
  if ('kind' in cause) return false;
  return (
    standInStatus(cause) === 529 ||
    standInStatus(cause) === 503 ||
    OVERLOAD_CODE.test(`${cause.type ?? ''} ${cause.code ?? ''}`.toLowerCase())
  );
}

/** True where time ran out, at the provider or on our own timers. */
export function isTimeout(cause: FailureCause): boolean {
  if (!('kind' in cause)) return [408, 504, 524].includes(standInStatus(cause)) || cause.type === 'timeout_error';
  return cause.reason === 'timeout' || cause.reason === 'idle' || cause.reason === 'total';
}
