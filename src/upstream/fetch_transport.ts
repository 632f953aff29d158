// The transport on Bun's fetch: the only file of this room that touches the network or the runtime's own API.
// Sends once; whether to send again is decided elsewhere (decide_next.ts).
import { systemClock } from '../support/clock.ts';
import type { Clock } from '../support/clock.ts';
import { classifyNetworkError } from './_network_error.ts';
import type { OutboundRequest, SendResult, Transport } from './transport.ts';

/**
 * Idle sockets are closed after 4-8 s (Bun's timer ticks in 4 s). Servers that close theirs at 5 s would otherwise meet
 * a POST on a closing socket, whose fate nobody can tell (bun.md, traps 2 and 9).
 */
const IDLE_SOCKET_SECONDS = 4;

/** `content-encoding` that we undo although we asked for none; by DecompressionStream's names. */
const DECODERS: Readonly<Record<string, Bun.CompressionFormat>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'brotli',
  zstd: 'zstd',
};

export interface FetchTransport extends Transport {
  /** Closes idle connections; those in use finish. */
  readonly close: () => void;
}

const failed = (
  fate: 'not-sent' | 'maybe-processed',
  reason: 'timeout' | 'cancelled' | 'other',
  detail: string,
): SendResult => ({
  kind: 'failed',
  fate,
  reason,
  detail,
});

/** The body as the provider meant it, or undefined when its framing or encoding contradicts itself. */
function readableBody(
  response: Response,
): { readonly headers: Headers; readonly body: ReadableStream<Uint8Array> | null } | undefined {
  // Both framings at once is how a request is smuggled past one of two readers; no provider sends it (vector cl-plus-te).
  if (response.headers.has('content-length') && response.headers.has('transfer-encoding')) return undefined;
  const encoding = (response.headers.get('content-encoding') ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '' || response.body === null)
    return { headers: response.headers, body: response.body };
  const format = DECODERS[encoding];
  if (format === undefined) return undefined;
  const headers = new Headers(response.headers);
  // They describe the encoded bytes; copied beside the decoded ones they corrupt the answer (bun.md, trap 8).
  headers.delete('content-encoding');
  headers.delete('content-length');
  // The DOM's types know fewer formats than the runtime.
  return { headers, body: response.body.pipeThrough(new DecompressionStream(format as CompressionFormat)) };
}

/**
 * A transport whose `send` resolves and never rejects. The signal must live no longer than the attempt: it also ends
 * the body, and closes the socket within milliseconds (6 ms measured).
 */
export function createFetchTransport(options: { readonly clock?: Clock } = {}): FetchTransport {
  const clock = options.clock ?? systemClock;
  const session = new Bun.FetchSession({ keepAlive: { idleTimeout: IDLE_SOCKET_SECONDS } });

  async function send(request: OutboundRequest, signal: AbortSignal): Promise<SendResult> {
    if (signal.aborted) return failed('not-sent', 'cancelled', 'cancelled before it was sent');
    // fetch also opens file: and data: URLs (bun.md, trap 6).
    if (!/^https?:\/\//i.test(request.url)) return failed('not-sent', 'other', 'the URL is neither http nor https');
    const controller = new AbortController();
    let cut: 'timeout' | 'cancelled' | undefined;
    const abort = (reason: 'timeout' | 'cancelled'): void => {
      cut ??= reason;
      controller.abort();
    };
    const onCancel = (): void => abort('cancelled');
    signal.addEventListener('abort', onCancel, { once: true });
    const disarm = clock.after(request.firstByteTimeoutMs, () => abort('timeout'));
    const startedAt = clock.monotonicMs();
    try {
      const response = await session.fetch(request.url, {
        method: 'POST',
        headers: { ...request.headers, 'accept-encoding': 'identity' },
        // The types want an unshared buffer; every body of ours is one.
        body: request.body as string | Uint8Array<ArrayBuffer>,
        signal: controller.signal,
        // A redirect would carry x-api-key and the prompt to another host (bun.md, trap 6).
        redirect: 'manual',
        decompress: false,
        // Bun's own idle timer is 300 s in coarse steps; our deadlines are the only ones.
        timeout: false,
        keepalive: !request.freshConnection,
      });
      const readable = readableBody(response);
      if (readable === undefined) {
        controller.abort();
        // A body that was complete already has given its connection back to the pool, where abort does not reach it.
        session.close();
        signal.removeEventListener('abort', onCancel);
        return failed('maybe-processed', 'other', 'framing or encoding of the answer contradicts itself');
      }
      return { kind: 'answered', status: response.status, ...readable, firstByteMs: clock.monotonicMs() - startedAt };
    } catch (error) {
      signal.removeEventListener('abort', onCancel);
      if (cut !== undefined)
        return failed('maybe-processed', cut, cut === 'timeout' ? 'no answer head in time' : 'cancelled');
      return classifyNetworkError(error);
    } finally {
      disarm();
    }
  }

  return { send, close: () => session.close() };
}
