// Reads a whole body within a bound. Web streams only; knows nothing of providers.

export type ReadBody =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  /** `bytes` is what fitted; the rest was refused and the stream cancelled. */
  | { readonly kind: 'too-large'; readonly bytes: Uint8Array }
  | { readonly kind: 'broken'; readonly error: unknown }
  | { readonly kind: 'cancelled' };

export interface ReadBodyOptions {
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Called for each chunk, for idle timers. */
  readonly onChunk?: ((bytes: number) => void) | undefined;
}

/** One array from many; the single chunk of most answers is passed on uncopied. */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  if (first === undefined) return new Uint8Array(0);
  if (chunks.length === 1) return first;
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

/**
 * Reads `stream` to its end, to `maxBytes` or until `signal`. Never rejects; afterwards the stream is at its end or
 * cancelled. A null stream is an empty body.
 */
export async function readBody(stream: ReadableStream<Uint8Array> | null, options: ReadBodyOptions): Promise<ReadBody> {
  if (stream === null) return { kind: 'whole', bytes: new Uint8Array(0) };
  const { maxBytes, signal, onChunk } = options;
  const reader = stream.getReader();
  const cancelled = (): boolean => signal?.aborted === true;
  // Cancelling makes a pending read resolve at once, whatever the source does about its signal.
  const stop = (): void => void reader.cancel().catch(() => undefined);
  if (cancelled()) {
    stop();
    return { kind: 'cancelled' };
  }
  signal?.addEventListener('abort', stop, { once: true });
  const chunks: Uint8Array[] = [];
  let total = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (cancelled()) return { kind: 'cancelled' };
      if (done) return { kind: 'whole', bytes: joinChunks(chunks) };
      onChunk?.(value.length);
      if (total + value.length > maxBytes) {
        chunks.push(value.subarray(0, maxBytes - total));
        stop();
        return { kind: 'too-large', bytes: joinChunks(chunks) };
      }
      total += value.length;
      chunks.push(value);
    }
  } catch (error) {
    return cancelled() ? { kind: 'cancelled' } : { kind: 'broken', error };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
