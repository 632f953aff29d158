// The one attempt loop: walks the plan from the chosen target to its fallbacks, at most one retry and one fallback
// (decide_next.ts), until there is an answer, a stream that has begun, an error for the caller, or nobody left to answer.
// Knows no protocol, no money and no record: the gateway hands those in as `prepare` and `beforeSend`.
import { isLoadlineError, LoadlineError } from '../support/errors.ts';
import type { Clock } from '../support/clock.ts';
import { ATTEMPTS_MAX } from '../support/limits.ts';
import { qualifiedName } from '../catalog/model.ts';
import { reportedLoss } from './_losses.ts';
import type { Loss } from './_losses.ts';
import { sendAttempt } from './_send_attempt.ts';
import type { Sent } from './_send_attempt.ts';
import { createTraces } from './_trace.ts';
import type { AttemptTrace } from './_trace.ts';
import { cancelledBefore, sleepUnlessCancelled } from './_wait.ts';
import type { AnswerStream } from './answer_stream.ts';
import type { AttemptTimeouts, PreparedCall, WholeAnswer } from './call.ts';
import { toCallerError } from './caller_error.ts';
import { decideNext } from './decide_next.ts';
import type { NextStep } from './decide_next.ts';
import { withStatus } from './failure.ts';
import type { Failure, FailureCause } from './failure.ts';
import { readRefusedParameter } from './refused_parameter.ts';
import type { RefusedParameter } from './refused_parameter.ts';
import { secretsOf } from './scrub.ts';
import type { Target } from './target.ts';
import type { Transport } from './transport.ts';

export type { AttemptTrace } from './_trace.ts';

export interface AttemptsOptions<A extends WholeAnswer> {
  /** The chosen target, then its fallbacks. At least one. */
  readonly targets: readonly Target[];
  /** Throws LoadlineError where a target cannot take the request: final for the first, "not this one" for a fallback. */
  readonly prepare: (target: Target) => PreparedCall<A>;
  /**
   * Before each send, the first included: raises the reservation for an attempt that may be billed. A LoadlineError
   * means that the attempt is not made.
   */
  readonly beforeSend: (target: Target, attemptIndex: number) => void | Promise<void>;
  readonly transport: Transport;
  readonly clock: Clock;
  /** 0 ≤ random < 1, for jitter. */
  readonly random: () => number;
  /** The caller: aborted when it went away. */
  readonly signal: AbortSignal;
  readonly timeouts: AttemptTimeouts;
  /** For everything, back-off and the whole stream included. */
  readonly totalMs: number;
  /** The caller named the model. */
  readonly pinned: boolean;
  /**
   * Asked after each failure. The gateway lets it turn true once it has sent answer headers (HEADERS_HOLD_MS): from then
   * on only another target of the same model may take over, and the result is told in the stream.
   */
  readonly sameModelOnly?: (() => boolean) | undefined;
  /**
   * Told of an error in which the provider names a parameter that the model does not take. True where `prepare` leaves it
   * out from now on: then the same target gets one more attempt, once a request.
   */
  readonly amend?: ((refusal: Refusal<A>) => boolean) | undefined;
}

export interface Refusal<A extends WholeAnswer> {
  readonly target: Target;
  readonly call: PreparedCall<A>;
  readonly refused: RefusedParameter;
  /** The provider's words, as the caller would read them. */
  readonly reason: string;
}

interface Served {
  readonly target: Target;
  readonly status: number;
  /** The provider's; what of them passes on is the gateway's choice. */
  readonly headers: Headers;
  readonly dropped: readonly string[];
}

/** All attempts so far, each time as of now: while a stream runs its attempt is `unknown`. */
interface WithTraces {
  readonly traces: () => readonly AttemptTrace[];
}

export type AttemptsResult<A> = WithTraces &
  (
    | ({ readonly kind: 'answer'; readonly answer: A; readonly bytes: Uint8Array } & Served)
    | ({ readonly kind: 'stream'; readonly stream: AnswerStream } & Served)
    /** `failure` is absent where the request was refused before anything was sent. */
    | { readonly kind: 'failed'; readonly error: LoadlineError; readonly failure: Failure | undefined }
    | { readonly kind: 'cancelled' }
  );

type Tried<A extends WholeAnswer> =
  | { readonly kind: 'sent'; readonly sent: Sent<A>; readonly call: PreparedCall<A> }
  | { readonly kind: 'refused'; readonly error: LoadlineError }
  | { readonly kind: 'cancelled' };

/** State of one request over its attempts. */
interface Run<A extends WholeAnswer> {
  readonly options: AttemptsOptions<A>;
  readonly deadlineMs: number;
  readonly traces: ReturnType<typeof createTraces>;
  readonly losses: Loss[];
  attempts: number;
  retries: number;
  fallbacks: number;
  amended: boolean;
}

function noTimeLeft(target: Target): LoadlineError {
  const message = `No time was left to ask ${qualifiedName(target.model)}. Try again, or allow more time with x-loadline-timeout-ms.`;
  return new LoadlineError({ code: 'upstream_timeout', message });
}

async function tryTarget<A extends WholeAnswer>(
  run: Run<A>,
  targetIndex: number,
  freshConnection: boolean,
): Promise<Tried<A>> {
  const { options } = run;
  const target = options.targets[targetIndex];
  if (target === undefined) throw new RangeError('runAttempts needs at least one target');
  let call: PreparedCall<A>;
  try {
    call = options.prepare(target);
    const admitted = options.beforeSend(target, run.attempts);
    if (admitted !== undefined && (await cancelledBefore(admitted, options.signal))) return { kind: 'cancelled' };
  } catch (error) {
    if (isLoadlineError(error)) return { kind: 'refused', error };
    throw error;
  }
  if (options.signal.aborted) return { kind: 'cancelled' };
  // The time went by while money was reserved: an answer that nobody waits for is not paid for.
  if (options.clock.monotonicMs() >= run.deadlineMs) return { kind: 'refused', error: noTimeLeft(target) };
  run.attempts += 1;
  const context = {
    qualified: qualifiedName(target.model),
    provider: target.provider,
    pinned: options.pinned,
    secrets: target.simulated ? [] : secretsOf(target.headers),
  };
  const sent = await sendAttempt({
    target,
    call,
    freshConnection,
    transport: options.transport,
    clock: options.clock,
    signal: options.signal,
    timeouts: options.timeouts,
    deadlineMs: run.deadlineMs,
    trace: run.traces.open(target, targetIndex),
    wordError: (failure: Failure, cause: FailureCause) => toCallerError(failure, cause, context),
  });
  if (sent.kind === 'failed')
    run.losses.push({ failure: sent.failure, targetIndex, error: toCallerError(sent.failure, sent.cause, context) });
  return { kind: 'sent', sent, call };
}

function nextStep<A extends WholeAnswer>(
  run: Run<A>,
  failed: Extract<Sent<A>, { kind: 'failed' }>,
  current: number,
): NextStep {
  const { options } = run;
  return decideNext({
    failure: failed.failure,
    fate: failed.fate,
    targets: options.targets,
    current,
    attemptsMade: run.attempts,
    retriesMade: run.retries,
    fallbacksMade: run.fallbacks,
    sameModelOnly: options.sameModelOnly?.() ?? false,
    remainingMs: run.deadlineMs - options.clock.monotonicMs(),
    random: options.random(),
  });
}

/** Whether the request may be sent once more, without what the provider has just refused. */
function amends<A extends WholeAnswer>(
  run: Run<A>,
  failed: Extract<Sent<A>, { kind: 'failed' }>,
  at: { readonly target: Target; readonly call: PreparedCall<A> },
): boolean {
  const { options } = run;
  const { cause, failure } = failed;
  const reason = run.losses.at(-1)?.error.message;
  if (failure.class !== 'caller-fault' || 'kind' in cause || reason === undefined) return false;
  const refused = readRefusedParameter(withStatus(cause));
  if (refused === undefined || options.amend?.({ ...at, refused, reason }) !== true) return false;
  // Learned in any case, so that the next request does not meet a second refusal either.
  const again = !run.amended && run.attempts < ATTEMPTS_MAX && options.clock.monotonicMs() < run.deadlineMs;
  run.amended = true;
  return again;
}

/**
 * Runs the attempts of one request. Resolves with an answer, a stream whose first content is there, the error for the
 * caller, or `cancelled`; rejects only for a fault of ours. After the signal every phase ends at once and the upstream
 * is closed.
 */
export async function runAttempts<A extends WholeAnswer>(options: AttemptsOptions<A>): Promise<AttemptsResult<A>> {
  const { clock, signal } = options;
  const run: Run<A> = {
    options,
    deadlineMs: clock.monotonicMs() + options.totalMs,
    traces: createTraces(clock),
    losses: [],
    attempts: 0,
    retries: 0,
    fallbacks: 0,
    amended: false,
  };
  const traces = run.traces.snapshot;
  const lost = (refusal?: LoadlineError): AttemptsResult<A> => {
    const loss = reportedLoss(run.losses);
    const error = loss?.error ?? refusal;
    if (error === undefined) throw new Error('an attempt was lost without a reason');
    return { kind: 'failed', error, failure: loss?.failure, traces };
  };
  let current = 0;
  let freshConnection = false;
  for (;;) {
    if (signal.aborted) return { kind: 'cancelled', traces };
    const tried: Tried<A> = await tryTarget(run, current, freshConnection);
    if (tried.kind === 'cancelled') return { kind: 'cancelled', traces };
    // No budget for a second attempt, or a fallback that cannot take the request: the first failure stands.
    if (tried.kind === 'refused') return lost(tried.error);
    const { sent, call }: Extract<Tried<A>, { kind: 'sent' }> = tried;
    const target = options.targets[current];
    if (sent.kind === 'cancelled' || target === undefined) return { kind: 'cancelled', traces };
    if (sent.kind !== 'failed') return { ...sent, target, dropped: call.dropped, traces };
    if (amends(run, sent, { target, call })) continue;
    const step: NextStep = nextStep(run, sent, current);
    switch (step.kind) {
      case 'stop':
        return lost();
      case 'retry':
        run.retries += 1;
        freshConnection = step.freshConnection;
        if (await sleepUnlessCancelled(clock, step.delayMs, signal)) return { kind: 'cancelled', traces };
        break;
      case 'fallback':
        run.fallbacks += 1;
        freshConnection = false;
        current = step.index;
        break;
      default:
        return step satisfies never;
    }
  }
}
