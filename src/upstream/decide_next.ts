// What to do after a failed attempt: the same target again, another one, or nothing. Pure: clock, randomness and the
// state of the request are handed in, so that every case is a line in a test.
import { ATTEMPTS_MAX, RETRY_AFTER_MS_MAX } from '../support/limits.ts';
import type { Failure } from './failure.ts';
import type { Target } from './target.ts';

/** Second tries of one target in one request: more would multiply with the retries of the client's own SDK. */
export const RETRIES_MAX = 1;
/** Changes of target in one request. */
export const FALLBACKS_MAX = 1;
/** Full jitter (0 to this) before a second try, so that a provider that stumbled is not hit by all at once. */
export const BACKOFF_MS_MAX = 500;
/** Where another target stands ready, nobody waits longer than this for the first. */
export const WAIT_RATHER_THAN_FALL_BACK_MS_MAX = 2_000;

export interface NextInput {
  readonly failure: Failure;
  /** What the failed attempt is known to have done. */
  readonly fate: 'not-sent' | 'maybe-processed' | 'answered';
  readonly targets: readonly Target[];
  /** Index of the target that failed. */
  readonly current: number;
  readonly attemptsMade: number;
  readonly retriesMade: number;
  readonly fallbacksMade: number;
  /** The caller has had answer headers: only another target of the same model may take over. */
  readonly sameModelOnly: boolean;
  /** Until the total deadline. */
  readonly remainingMs: number;
  /** 0 ≤ random < 1. */
  readonly random: number;
}

export type NextStep =
  /** `freshConnection`: the failed one may have died on a kept-alive socket that the provider was closing. */
  | { readonly kind: 'retry'; readonly delayMs: number; readonly freshConnection: boolean }
  | { readonly kind: 'fallback'; readonly index: number }
  | { readonly kind: 'stop'; readonly because: string };

/** Whether `candidate` can do better than `failed` at this kind of failure. */
function mayHelp(failure: Failure, failed: Target, candidate: Target): boolean {
  switch (failure.class) {
    case 'credential':
    case 'quota':
      // The account is the provider's: all its models share the fault.
      return candidate.provider !== failed.provider;
    case 'context-length':
      return candidate.model.capabilities.contextTokens > failed.model.capabilities.contextTokens;
    case 'model-gone':
    case 'model-access':
      return candidate.provider !== failed.provider || candidate.model.id !== failed.model.id;
    case 'transient':
    case 'rate-limit':
    case 'unknown':
      return true;
    case 'content-policy':
    case 'caller-fault':
      return false;
    default:
      return failure.class satisfies never;
  }
}

function fallbackIndex(input: NextInput): number | undefined {
  const failed = input.targets[input.current];
  if (failed === undefined || input.fallbacksMade >= FALLBACKS_MAX) return undefined;
  const found = input.targets.findIndex(
    (candidate, index) =>
      index > input.current &&
      mayHelp(input.failure, failed, candidate) &&
      (!input.sameModelOnly || candidate.model.id === failed.model.id),
  );
  return found === -1 ? undefined : found;
}

/** As the tier says for this target, never beyond what one request may try in all, nor beyond the rule on money. */
function retriesMax(input: NextInput): number {
  const asked = Math.min(input.targets[input.current]?.retriesMax ?? RETRIES_MAX, ATTEMPTS_MAX - 1);
  return input.fate === 'maybe-processed' ? Math.min(asked, RETRIES_MAX) : asked;
}

/** The provider's own wait with a little jitter on top, or full jitter where it named none. */
function delayMs(input: NextInput): number {
  const told = input.failure.retryAfterMs;
  return told === undefined
    ? input.random * BACKOFF_MS_MAX
    : told + input.random * Math.min(BACKOFF_MS_MAX, told * 0.1 + 50);
}

/**
 * The rule on money: an attempt of unknown fate (`maybe-processed`) is sent a second time at most once, on a fresh
 * connection, and only after a reset before any byte of the answer, where a kept-alive socket that the provider was
 * just closing is by far the likeliest cause; a tier that asks for more retries changes nothing of it. Time-outs and
 * answers that broke off were processed: they are never sent to the same target again, only to a fallback, whose
 * reservation is its own.
 */
export function decideNext(input: NextInput): NextStep {
  const { failure } = input;
  if (failure.retry === 'no') return { kind: 'stop', because: 'nothing would help' };
  if (input.attemptsMade >= ATTEMPTS_MAX) return { kind: 'stop', because: 'attempts spent' };
  if (input.remainingMs <= 0) return { kind: 'stop', because: 'time spent' };
  const fallback = fallbackIndex(input);
  const wait = delayMs(input);
  const patience = fallback === undefined ? RETRY_AFTER_MS_MAX : WAIT_RATHER_THAN_FALL_BACK_MS_MAX;
  // The bound is on what was asked for; jitter may carry it over by a few milliseconds.
  const mayWait = (failure.retryAfterMs ?? 0) <= patience && wait < input.remainingMs;
  if (failure.retry === 'same' && input.retriesMade < retriesMax(input) && mayWait) {
    return { kind: 'retry', delayMs: wait, freshConnection: input.fate === 'maybe-processed' };
  }
  if (fallback !== undefined) return { kind: 'fallback', index: fallback };
  return { kind: 'stop', because: 'no other target' };
}
