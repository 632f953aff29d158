// What the gateway hands in for one attempt: the request as this target takes it, and how to read what comes back.
import type { JsonObject } from '../support/json.ts';
import type { ProviderError, Usage } from '../wire/answer.ts';
import type { Pump } from '../wire/pump.ts';

export interface AttemptTimeouts {
  /** Until the head of the answer. */
  readonly firstByteMs: number;
  /** Between two signs of progress once the head is there; pings and comments are none. */
  readonly idleMs: number;
}

/** What any decoded answer must tell the trace. */
export interface WholeAnswer {
  readonly usage: Usage | undefined;
  readonly outputChars?: number | undefined;
}

/** One request as it goes to one target. Made anew for each attempt, since a pump is used up. */
export interface PreparedCall<A extends WholeAnswer> {
  readonly body: string | Uint8Array;
  /** Headers of the caller that may pass; the target's own win over them. */
  readonly headers: Readonly<Record<string, string>>;
  /** For `x-loadline-dropped`: what this target could not take. */
  readonly dropped: readonly string[];
  readonly decodeError: (status: number, body: unknown) => ProviderError;
  readonly answer:
    | {
        readonly kind: 'whole';
        /** Throws where the body is not this protocol's answer. */ readonly decode: (
          body: JsonObject,
          bytes: Uint8Array,
        ) => A;
      }
    | {
        readonly kind: 'stream';
        readonly pump: Pump;
        /** The stream of an answer that came whole all the same: all of it at the end. Throws where the body is none. */
        readonly ofWhole?: ((body: JsonObject) => Pump) | undefined;
      }
    /** Asked for as a stream and answered whole: `answer` once the pump is complete, `decode` where it came whole all the same. */
    | {
        readonly kind: 'gathered';
        readonly pump: Pump;
        readonly answer: () => A;
        readonly decode: (body: JsonObject, bytes: Uint8Array) => A;
      };
  /** Shorter or longer than the request's, as the tier says for this model. */
  readonly timeouts?: Partial<AttemptTimeouts> | undefined;
}
