// Owns the body of a streamed answer: pulls network chunks through the pump, one await a chunk, and ends exactly once,
// whoever ends it: the provider, the client, a timer. Must not know a protocol or a price.

const encoder = new TextEncoder();

export interface StreamSource {
  /** The next piece for the client; `last` with the piece that ends the stream. Never rejects. */
  readonly next: () => Promise<StreamPiece>;
  /** The client went away. Called at most once, never after the last piece. */
  readonly cancel: () => void;
}

export interface StreamPiece {
  readonly out: string | Uint8Array;
  readonly last: boolean;
}

export interface StreamOptions {
  /** Written when the source is silent for `heartbeatMs`: keeps balancers and clients waiting. */
  readonly heartbeat: string;
  readonly heartbeatMs: number;
  /** A heartbeat at once, before anything is asked of the source: a listener sends a head with the first bytes behind it. */
  readonly beatFirst?: boolean | undefined;
  readonly after: (delayMs: number, task: () => void) => () => void;
}

/**
 * A byte stream over the source. Pull-based with no buffer of its own, so a slow reader slows the provider down and
 * nothing grows; everything that ends it runs in `pull` or `cancel`, which always run, and in no `finally`.
 */
export function streamBody(source: StreamSource, options: StreamOptions): ReadableStream<Uint8Array> {
  let ended = false;
  let silent = options.beatFirst === true;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        if (silent) {
          silent = false;
          controller.enqueue(encoder.encode(options.heartbeat));
          return;
        }
        for (;;) {
          const piece = await nextWithHeartbeat(source, options, (text) => {
            if (!ended) controller.enqueue(encoder.encode(text));
          });
          if (ended) return;
          const bytes = typeof piece.out === 'string' ? encoder.encode(piece.out) : piece.out;
          if (bytes.byteLength > 0) controller.enqueue(bytes);
          if (piece.last) {
            ended = true;
            controller.close();
            return;
          }
          // A chunk may hold no whole event; the reader is still waiting, so go on without returning to it.
          if (bytes.byteLength > 0) return;
        }
      },
      cancel: () => {
        if (ended) return;
        ended = true;
        source.cancel();
      },
    },
    { highWaterMark: 0 },
  );
}

/** The source's next piece, with heartbeats while it is silent. */
async function nextWithHeartbeat(
  source: StreamSource,
  options: StreamOptions,
  write: (text: string) => void,
): Promise<StreamPiece> {
  const beat = (): void => {
    write(options.heartbeat);
    stop = options.after(options.heartbeatMs, beat);
  };
  let stop = options.after(options.heartbeatMs, beat);
  const piece = await source.next();
  stop();
  return piece;
}
