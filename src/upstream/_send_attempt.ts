// One attempt from the first byte sent to an answer, a stream with content, or a classified failure. Whether there is
// another one is attempt.ts's business.
import type { Clock } from '../support/clock.ts';
import type { JsonObject } from '../support/json.ts';
import type { LoadlineError } from '../support/errors.ts';
import type { Pump } from '../wire/pump.ts';
import { createCutoff } from './_cutoff.ts';
import type { Cutoff } from './_cutoff.ts';
import { createFeed } from './_feed.ts';
import type { Feed } from './_feed.ts';
import type { OpenTrace } from './_trace.ts';
import { readErrorBody, readWhole, startsLikeJson } from './_whole_answer.ts';
import { openStream } from './answer_stream.ts';
import type { AnswerStream, StreamEnd } from './answer_stream.ts';
import type { AttemptTimeouts, PreparedCall, WholeAnswer } from './call.ts';
import { classifyFailure } from './failure.ts';
import type { Failure, FailureCause, FailureHints } from './failure.ts';
import { hintsFromHeaders } from './retry_after.ts';
import type { Target } from './target.ts';
import type { SendResult, Transport } from './transport.ts';

export interface SendOptions<A extends WholeAnswer> {
  readonly target: Target;
  readonly call: PreparedCall<A>;
  readonly freshConnection: boolean;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeouts: AttemptTimeouts;
  /** On the monotonic clock. */
  readonly deadlineMs: number;
  readonly trace: OpenTrace;
  readonly wordError: (failure: Failure, cause: FailureCause) => LoadlineError;
}

export type Sent<A> =
  | {
      readonly kind: 'answer';
      readonly answer: A;
      readonly bytes: Uint8Array;
      readonly status: number;
      readonly headers: Headers;
    }
  | { readonly kind: 'stream'; readonly stream: AnswerStream; readonly status: number; readonly headers: Headers }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly cause: FailureCause; readonly fate: Fate };

const NO_BYTES = new Uint8Array(0);

type Fate = 'not-sent' | 'maybe-processed' | 'answered';
type Answered = Extract<SendResult, { kind: 'answered' }>;

/** Ends the trace of a failed or cancelled attempt and says so. */
function lose<A>(
  trace: OpenTrace,
  cause: FailureCause,
  facts: { readonly failure: Failure; readonly fate: Fate },
): Sent<A> {
  const { failure, fate } = facts;
  trace.end('failed', { class: failure.class, why: failure.why, fate });
  return { kind: 'failed', failure, cause, fate };
}

function cancelled<A>(trace: OpenTrace, fate: Fate): Sent<A> {
  trace.end('cancelled', { class: 'cancelled', why: 'cancelled', fate });
  return { kind: 'cancelled' };
}

/** A stream that ended without its own end, or with an error of which nobody told the price, was processed: not again. */
function classifyStreamEnd(end: Extract<StreamEnd, { kind: 'failed' }>, hints: FailureHints): Failure {
  const failure = classifyFailure(end.cause, hints);
  return end.atEnd && failure.class === 'transient' && failure.why === 'server-fault'
    ? { ...failure, retry: 'next', why: 'ended-early' }
    : failure;
}

async function receiveWhole<A extends WholeAnswer>(
  options: SendOptions<A>,
  answered: Answered,
  at: { feed: Feed; cutoff: Cutoff },
): Promise<Sent<A>> {
  const { call, trace, clock } = options;
  const hints = hintsFromHeaders(answered.headers, clock.nowMs());
  const whole = await readWhole(at.feed, at.cutoff, call.decodeError);
  if (whole.kind === 'body' && call.answer.kind === 'stream' && call.answer.ofWhole !== undefined) {
    const pump = pumpOf(call.answer.ofWhole, whole.body);
    if (pump !== undefined)
      return receiveEvents(options, answered, { cutoff: at.cutoff, feed: nothingMore(at.cutoff), pump });
  }
  at.cutoff.release();
  if (whole.kind === 'cancelled') return cancelled(trace, 'answered');
  if (whole.kind === 'failed')
    return lose(trace, whole.cause, { failure: classifyFailure(whole.cause, hints), fate: 'answered' });
  const unusable = (detail: string): Sent<A> => {
    const cause: FailureCause = { kind: 'broken', reason: 'not-an-answer', detail };
    return lose(trace, cause, { failure: classifyFailure(cause), fate: 'answered' });
  };
  if (call.answer.kind === 'stream') return unusable('a whole body where a stream was asked for');
  try {
    const answer = call.answer.decode(whole.body, whole.bytes);
    trace.measure(() => ({ usage: answer.usage, outputChars: answer.outputChars ?? 0 }));
    trace.end('success');
    return { kind: 'answer', answer, bytes: whole.bytes, status: answered.status, headers: answered.headers };
  } catch (error) {
    return unusable(error instanceof Error ? error.name : 'unknown');
  }
}

/** Nothing more comes: the answer has been read. */
const nothingMore = (cutoff: Cutoff): Feed => createFeed(null, cutoff);

function pumpOf(make: (body: JsonObject) => Pump, body: JsonObject): Pump | undefined {
  try {
    return make(body);
  } catch {
    return undefined;
  }
}

async function receiveStream<A extends WholeAnswer>(
  options: SendOptions<A>,
  answered: Answered,
  at: { feed: Feed; cutoff: Cutoff },
): Promise<Sent<A>> {
  const { call } = options;
  if (call.answer.kind === 'whole') return receiveWhole(options, answered, at);
  // Some servers answer an error, or everything, as plain JSON although a stream was asked for, and not all of them say so.
  if (!/\bevent-stream\b/i.test(answered.headers.get('content-type') ?? '')) {
    const first = await at.feed.read();
    if (first.kind === 'chunk') {
      at.feed.unread(first.bytes);
      if (startsLikeJson(first.bytes)) return receiveWhole(options, answered, at);
    }
  }
  return receiveEvents(options, answered, { ...at, pump: call.answer.pump });
}

/** Reads to the first content, and hands over from there. */
async function receiveEvents<A extends WholeAnswer>(
  options: SendOptions<A>,
  answered: Answered,
  at: { feed: Feed; cutoff: Cutoff; pump: Pump },
): Promise<Sent<A>> {
  const { call, trace, clock, wordError } = options;
  const { pump } = at;
  const hints = hintsFromHeaders(answered.headers, clock.nowMs());
  trace.measure(() => {
    const state = pump.state();
    return { usage: state.usage, input: state.input, outputChars: state.outputChars };
  });
  const onEnd = (end: StreamEnd): LoadlineError | undefined => {
    switch (end.kind) {
      case 'complete':
        trace.end('success');
        return undefined;
      case 'cancelled':
        cancelled(trace, 'answered');
        return undefined;
      case 'failed': {
        const failure = classifyStreamEnd(end, hints);
        lose(trace, end.cause, { failure, fate: 'answered' });
        return wordError(failure, end.cause);
      }
      default:
        return end satisfies never;
    }
  };
  const opened = await openStream({ feed: at.feed, pump, cutoff: at.cutoff, clock, onEnd });
  const { status, headers } = answered;
  if (opened.kind === 'committed') {
    // Nothing of a gathered stream is content, so that it is committed by its end alone.
    return call.answer.kind === 'gathered'
      ? { kind: 'answer', answer: call.answer.answer(), bytes: NO_BYTES, status, headers }
      : { kind: 'stream', stream: opened.stream, status, headers };
  }
  at.cutoff.release();
  at.feed.close();
  if (opened.kind === 'cancelled') return cancelled(trace, 'answered');
  return lose(trace, opened.cause, { failure: classifyStreamEnd(opened, hints), fate: 'answered' });
}

/** A status that is no answer: the provider's error, or a redirect, which is never followed. */
async function receiveError<A extends WholeAnswer>(
  options: SendOptions<A>,
  answered: Answered,
  at: { feed: Feed; cutoff: Cutoff },
): Promise<Sent<A>> {
  const { call, trace, clock } = options;
  const hints = hintsFromHeaders(answered.headers, clock.nowMs());
  const body = await readErrorBody(at.feed, clock);
  at.cutoff.release();
  at.feed.close();
  if (at.cutoff.reason() === 'cancelled') return cancelled(trace, 'answered');
  const cause =
    answered.status < 400
      ? { status: answered.status, type: 'redirect', message: '' }
      : call.decodeError(answered.status, body);
  return lose(trace, cause, { failure: classifyFailure(cause, hints), fate: 'answered' });
}

/** Sends once and receives. Never rejects for anything that the network or the provider did. */
export async function sendAttempt<A extends WholeAnswer>(options: SendOptions<A>): Promise<Sent<A>> {
  const { target, call, clock, trace, deadlineMs } = options;
  const timeouts = { ...options.timeouts, ...call.timeouts };
  const cutoff = createCutoff({ clock, parent: options.signal, idleMs: timeouts.idleMs, deadlineMs });
  const streamed = call.answer.kind !== 'whole';
  const result = await options.transport.send(
    {
      url: target.url,
      headers: {
        'content-type': 'application/json',
        accept: streamed ? 'text/event-stream' : 'application/json',
        'user-agent': 'loadline',
        ...call.headers,
        ...target.headers,
      },
      body: call.body,
      // The total deadline is the cutoff's alone: told as a late head, it would look as if another target could help.
      firstByteTimeoutMs: timeouts.firstByteMs,
      freshConnection: options.freshConnection,
    },
    cutoff.signal,
  );
  if (result.kind === 'failed') {
    cutoff.release();
    const reason = cutoff.reason();
    if (reason === 'cancelled') return cancelled(trace, result.fate);
    const cause: FailureCause =
      reason === undefined ? result : { kind: 'broken', reason, detail: `${reason} deadline` };
    return lose(trace, cause, { failure: classifyFailure(cause), fate: result.fate });
  }
  trace.head(result.status, result.headers.get(target.requestIdHeader ?? 'x-request-id'), result.firstByteMs);
  cutoff.watchIdle();
  const at = { feed: createFeed(result.body, cutoff), cutoff };
  if (result.status < 200 || result.status > 299) return receiveError(options, result, at);
  return streamed ? receiveStream(options, result, at) : receiveWhole(options, result, at);
}
