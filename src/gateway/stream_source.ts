// Owns the steps of a streamed answer as the body pulls them: the provider's pieces, then exactly one end, told before
// the last bytes go out, so that the record is there the moment a client has read the stream.
import { LoadlineError } from '../support/errors.ts';
import type { JsonObject } from '../support/json.ts';
import type { AttemptsResult } from '../upstream/attempt.ts';
import type { Target } from '../upstream/target.ts';
import type { StreamPiece, StreamSource } from './answer_stream.ts';
import type { ServedAnswer } from './outgoing.ts';

type Result = AttemptsResult<ServedAnswer>;
type StreamResult = Extract<Result, { kind: 'stream' }>;

/** How a stream ended. */
export interface StreamEnding {
  readonly end: 'complete' | 'error' | 'cancelled';
  readonly error: LoadlineError | undefined;
  /** The target that served or was serving; undefined where none did. */
  readonly target: Target | undefined;
  readonly dropped: readonly string[];
  readonly finish: string | null;
  /** The answer as one object, where the protocol tells it and it came to its end. */
  readonly whole: JsonObject | undefined;
}

export interface SourceOptions {
  /** Our error in the stream's own form. */
  readonly encodeError: (error: LoadlineError) => string;
  /** Called once, before the last piece is given out or when the reader went away. */
  readonly onEnd: (ending: StreamEnding) => void;
}

const GONE = new LoadlineError({ code: 'client_closed', message: 'The client went away.' });
const NOTHING: StreamPiece = { out: '', last: true };

/** A stream whose first content is there. */
export function committedSource(result: StreamResult, options: SourceOptions): StreamSource {
  const { stream, target, dropped } = result;
  let ended = false;

  function end(how: StreamEnding['end'], error?: LoadlineError): void {
    if (ended) return;
    ended = true;
    const { finish, whole } = stream.state();
    options.onEnd({ end: how, error, target, dropped, finish: finish ?? null, whole });
  }

  async function next(): Promise<StreamPiece> {
    const pieces: (string | Uint8Array)[] = [];
    for (;;) {
      const step = await stream.next();
      switch (step.kind) {
        case 'out':
          // Behind the protocol's own end only the end itself is left: it is settled before these bytes go out.
          if (!stream.state().complete) return { out: step.out, last: false };
          pieces.push(step.out);
          break;
        case 'end':
          end('complete');
          return { out: joined(pieces), last: true };
        case 'error':
          end('error', step.error);
          return { out: joined([...pieces, stream.fail?.(step.error) ?? options.encodeError(step.error)]), last: true };
        case 'cancelled':
          end('cancelled', GONE);
          return NOTHING;
        default:
          return step satisfies never;
      }
    }
  }

  return {
    next,
    cancel: () => {
      stream.cancel();
      end('cancelled', GONE);
    },
  };
}

/** A stream whose head went out before anybody knew what would come: first the wait, then the stream or its error. */
export function pendingSource(running: Promise<Result | LoadlineError>, options: SourceOptions): StreamSource {
  let source: StreamSource | undefined;
  let cancelled = false;
  let ended = false;

  function end(ending: Pick<StreamEnding, 'end' | 'error'>): void {
    if (ended) return;
    ended = true;
    options.onEnd({ ...ending, target: undefined, dropped: [], finish: null, whole: undefined });
  }

  async function next(): Promise<StreamPiece> {
    if (source !== undefined) return source.next();
    const result = await running;
    if (result instanceof Error) return failed(result);
    switch (result.kind) {
      case 'stream':
        source = committedSource(result, options);
        if (!cancelled) return source.next();
        source.cancel();
        return NOTHING;
      case 'failed':
        return failed(result.error);
      case 'cancelled':
        end({ end: 'cancelled', error: GONE });
        return NOTHING;
      case 'answer':
        return failed(
          new LoadlineError({
            code: 'upstream_error',
            message: 'The provider answered whole where a stream was asked for. Try again.',
          }),
        );
      default:
        return result satisfies never;
    }
  }

  function failed(error: LoadlineError): StreamPiece {
    end({ end: 'error', error });
    return { out: options.encodeError(error), last: true };
  }

  return {
    next,
    // The attempts end by the request's own signal; what they came to is settled when they say so, though nobody pulls.
    cancel: () => {
      if (cancelled) return;
      cancelled = true;
      if (source !== undefined) source.cancel();
      else void next();
    },
  };
}

const encoder = new TextEncoder();

function joined(pieces: readonly (string | Uint8Array)[]): string | Uint8Array {
  const [first] = pieces;
  if (first === undefined) return '';
  if (pieces.length === 1) return first;
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('');
  const all = pieces.map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece));
  const whole = new Uint8Array(all.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of all) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
