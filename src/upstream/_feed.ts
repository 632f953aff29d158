// Reads an upstream body chunk by chunk under a cutoff: every way in which a body can end becomes one of four words.
import { STREAM_CLOSE_MS } from '../support/limits.ts';
import type { Clock } from '../support/clock.ts';
import type { CutReason, Cutoff } from './_cutoff.ts';
import { networkCode } from './_network_error.ts';

export type Fed =
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'broken'; readonly detail: string }
  | { readonly kind: 'cut'; readonly reason: CutReason };

export interface Feed {
  readonly read: () => Promise<Fed>;
  /** Gives a chunk back: the next read returns it. */
  readonly unread: (bytes: Uint8Array) => void;
  /** Nothing more is wanted: closes the upstream. */
  readonly close: () => void;
  /** The answer is complete: reads to the end of the body in the background, for a short time, to keep the connection. */
  readonly drain: (clock: Clock) => void;
}

/** Behind the end of an answer comes at most a blank line; a body that goes on is closed. */
const DRAINED_BYTES_MAX = 64 * 1024;

export function createFeed(body: ReadableStream<Uint8Array> | null, cutoff: Cutoff): Feed {
  const reader = body?.getReader();
  let kept: Uint8Array | undefined;
  // Cancelling makes a pending read resolve at once, even where the source is deaf to its signal.
  const close = (): void => void reader?.cancel().catch(() => undefined);
  cutoff.onCut(close);

  async function read(): Promise<Fed> {
    const before = cutoff.reason();
    if (before !== undefined) return { kind: 'cut', reason: before };
    if (kept !== undefined) {
      const bytes = kept;
      kept = undefined;
      return { kind: 'chunk', bytes };
    }
    if (reader === undefined) return { kind: 'end' };
    try {
      const { done, value } = await reader.read();
      const reason = cutoff.reason();
      if (reason !== undefined) return { kind: 'cut', reason };
      return done ? { kind: 'end' } : { kind: 'chunk', bytes: value };
    } catch (error) {
      const reason = cutoff.reason();
      if (reason !== undefined) return { kind: 'cut', reason };
      return { kind: 'broken', detail: networkCode(error) || (error instanceof Error ? error.name : 'unknown') };
    }
  }

  async function readToEnd(source: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    let bytes = 0;
    for (;;) {
      const { done, value } = await source.read();
      if (done) return;
      bytes += value.length;
      if (bytes > DRAINED_BYTES_MAX) {
        close();
        return;
      }
    }
  }

  return {
    read,
    unread: (bytes) => {
      kept = bytes;
    },
    close,
    drain: (clock) => {
      if (reader === undefined) return;
      const disarm = clock.after(STREAM_CLOSE_MS, close);
      // A connection that breaks behind the end of the answer harms nobody.
      void readToEnd(reader)
        .catch(() => undefined)
        .finally(disarm);
    },
  };
}
