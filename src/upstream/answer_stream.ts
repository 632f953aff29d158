// A stream from the provider on its way to the caller: reads, pushes through the pump, and finds the commit point, the
// first content. Before it a failure can still be taken elsewhere; behind it everything is told in the stream.
import { UNCOMMITTED_BYTES_MAX } from '../support/limits.ts';
import type { Clock } from '../support/clock.ts';
import type { LoadlineError } from '../support/errors.ts';
import type { Pump, PumpOutput, PumpState } from '../wire/pump.ts';
import type { CutReason, Cutoff } from './_cutoff.ts';
import type { Feed } from './_feed.ts';
import type { FailureCause } from './failure.ts';

export type StreamStep =
  | { readonly kind: 'out'; readonly out: string | Uint8Array }
  /** The answer is complete. */
  | { readonly kind: 'end' }
  /** It failed after content: to be told once, in the stream's own form. */
  | { readonly kind: 'error'; readonly error: LoadlineError }
  | { readonly kind: 'cancelled' };

export interface AnswerStream {
  /** The next step; call again only after the last one came. Never rejects. `end`, `error` and `cancelled` repeat. */
  readonly next: () => Promise<StreamStep>;
  /** The reader is gone: closes the upstream. */
  readonly cancel: () => void;
  readonly state: () => PumpState;
  /** See Pump.fail. */
  readonly fail?: Pump['fail'];
}

/** How a stream ended, told once to whoever keeps the trace. */
export type StreamEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly cause: FailureCause; readonly atEnd: boolean };

export type Opened =
  | { readonly kind: 'committed'; readonly stream: AnswerStream }
  | Exclude<StreamEnd, { kind: 'complete' }>;

export interface OpenStreamOptions {
  readonly feed: Feed;
  readonly pump: Pump;
  readonly cutoff: Cutoff;
  readonly clock: Clock;
  /** Called once, when a committed stream ends; words the error where it failed. */
  readonly onEnd: (end: StreamEnd) => LoadlineError | undefined;
}

type Pulled = {
  readonly outs: readonly (string | Uint8Array)[];
  readonly content: boolean;
  readonly end?: StreamEnd | undefined;
};

function endOfCut(reason: CutReason): StreamEnd {
  if (reason === 'cancelled') return { kind: 'cancelled' };
  return { kind: 'failed', atEnd: false, cause: { kind: 'broken', reason, detail: `${reason} deadline` } };
}

const failedWith = (output: PumpOutput, atEnd: boolean): StreamEnd | undefined =>
  output.error === undefined ? undefined : { kind: 'failed', cause: output.error, atEnd };

/** Whether two states differ in anything that is an answer: a comment or a ping changes none of these. */
function moved(before: PumpState, after: PumpState): boolean {
  return (
    before.outputChars !== after.outputChars ||
    before.finish !== after.finish ||
    before.model !== after.model ||
    before.usage?.outputTokens !== after.usage?.outputTokens ||
    before.complete !== after.complete
  );
}

/** Reads one chunk and says what came of it. */
function createPuller({ feed, pump, cutoff, clock }: OpenStreamOptions): () => Promise<Pulled> {
  let last = pump.state();

  function pushed(bytes: Uint8Array): Pulled {
    const output = pump.push(bytes);
    const state = pump.state();
    if (moved(last, state)) cutoff.progress();
    last = state;
    const end = failedWith(output, false);
    if (end !== undefined || !state.complete) return { outs: [output.out], content: output.content, end };
    // The protocol's own end was seen: the caller need not wait for the socket to close as well.
    const closing = pump.end();
    feed.drain(clock);
    return {
      outs: [output.out, closing.out],
      content: output.content || closing.content,
      end: failedWith(closing, true) ?? { kind: 'complete' },
    };
  }

  return async () => {
    const fed = await feed.read();
    switch (fed.kind) {
      case 'cut':
        return { outs: [], content: false, end: endOfCut(fed.reason) };
      case 'broken':
        return {
          outs: [],
          content: false,
          end: { kind: 'failed', atEnd: true, cause: { kind: 'broken', reason: 'cut', detail: fed.detail } },
        };
      case 'end': {
        const output = pump.end();
        return { outs: [output.out], content: output.content, end: failedWith(output, true) ?? { kind: 'complete' } };
      }
      case 'chunk':
        try {
          return pushed(fed.bytes);
        } catch (error) {
          // A pump that throws has met bytes that no rule of it covers; the stream cannot be trusted any further.
          const detail = error instanceof Error ? error.name : 'unknown';
          return {
            outs: [],
            content: false,
            end: { kind: 'failed', atEnd: false, cause: { kind: 'broken', reason: 'not-an-answer', detail } },
          };
        }
      default:
        return fed satisfies never;
    }
  };
}

/** The stream behind its commit point. `first` is what was held back until then. */
function createCommitted(options: OpenStreamOptions, pull: () => Promise<Pulled>, first: Pulled): AnswerStream {
  const { cutoff, feed, pump, onEnd } = options;
  const queue: StreamStep[] = [];
  let final: StreamStep | undefined;

  function close(end: StreamEnd): StreamStep {
    cutoff.release();
    if (end.kind === 'failed') feed.close();
    const error = onEnd(end);
    if (end.kind === 'complete') return { kind: 'end' };
    return error === undefined ? { kind: 'cancelled' } : { kind: 'error', error };
  }

  function take(pulled: Pulled): void {
    for (const out of pulled.outs) if (out.length > 0) queue.push({ kind: 'out', out });
    // A cancel may have ended it while the chunk was on its way.
    if (pulled.end !== undefined) final ??= close(pulled.end);
  }

  cutoff.pause();
  take(first);
  return {
    next: async () => {
      for (;;) {
        const gone = cutoff.reason() === 'cancelled';
        if (gone && final === undefined) final = close({ kind: 'cancelled' });
        const queued = gone ? undefined : queue.shift();
        if (queued !== undefined) return queued;
        if (final !== undefined) return final;
        cutoff.resume();
        const pulled = await pull();
        cutoff.pause();
        take(pulled);
      }
    },
    cancel: () => {
      cutoff.cut('cancelled');
      if (final === undefined) final = close({ kind: 'cancelled' });
    },
    state: () => pump.state(),
    fail: pump.fail,
  };
}

/**
 * Reads until the first content, the end, or a failure. Output before it is held back, at most UNCOMMITTED_BYTES_MAX:
 * beyond that the stream is committed without content, for nobody's memory is endless.
 */
export async function openStream(options: OpenStreamOptions): Promise<Opened> {
  const pull = createPuller(options);
  const held: (string | Uint8Array)[] = [];
  let bytes = 0;
  for (;;) {
    const pulled = await pull();
    for (const out of pulled.outs) {
      bytes += out.length;
      if (out.length > 0) held.push(out);
    }
    const { end } = pulled;
    if (end?.kind === 'cancelled') return end;
    if (end?.kind === 'failed' && !pulled.content) return end;
    if (pulled.content || end !== undefined || bytes > UNCOMMITTED_BYTES_MAX) {
      return {
        kind: 'committed',
        stream: createCommitted(options, pull, { outs: held, content: pulled.content, end }),
      };
    }
  }
}
