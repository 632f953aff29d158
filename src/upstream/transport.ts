// The seam to the network (DESIGN section 2). Retries read `fate`, never an error string.

export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
  /** Time for the answer's head; the transport aborts beyond it. */
  readonly firstByteTimeoutMs: number;
  /** Send on a fresh connection: for the one retry of an attempt whose fate is unknown. */
  readonly freshConnection: boolean;
}

export type SendResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Headers;
      readonly body: ReadableStream<Uint8Array> | null;
      readonly firstByteMs: number;
    }
  | {
      readonly kind: 'failed';
      /** `not-sent`: the provider cannot have seen it. `maybe-processed`: it may have been billed. */
      readonly fate: 'not-sent' | 'maybe-processed';
      readonly reason: 'connect' | 'reset' | 'timeout' | 'cancelled' | 'other';
      /** For the log only. */
      readonly detail: string;
    };

export interface Transport {
  readonly send: (request: OutboundRequest, signal: AbortSignal) => Promise<SendResult>;
}
