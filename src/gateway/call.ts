// What the conductor takes and gives: one call, one answer. Web-standard types only, so that any listener can stand in front.
import type { Caller } from '../access/caller.ts';

export type Endpoint = 'chat.completions' | 'responses' | 'responses.compact' | 'messages' | 'embeddings';

/** Anything with case-insensitive header look-up: `Headers`, or a map in a test. */
export interface HeaderReader {
  readonly get: (name: string) => string | null;
}

export interface Call {
  /** Ours, never the caller's. */
  readonly requestId: string;
  readonly caller: Caller;
  readonly endpoint: Endpoint;
  readonly body: Uint8Array;
  readonly headers: HeaderReader;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** Monotonic, when the request's head arrived. */
  readonly receivedAtMs: number;
  readonly origin: 'request' | 'compare';
  readonly parentId: string | null;
  /** Called once when nothing more will be written, also long after the answer's head went out. */
  readonly onEnd: () => void;
}

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | ReadableStream<Uint8Array>;
}
