// What stands between an upstream's body and the caller's: a synchronous machine fed with network chunks.
// Two makers implement it: passthrough.ts (same protocol, the provider's own bytes) and translate.ts (decode, encode).
import type { LoadlineError } from '../support/errors.ts';
import type { JsonObject } from '../support/json.ts';
import type { FinishReason, ProviderError, Usage } from './answer.ts';

export interface PumpOutput {
  /** What goes to the caller now: whole server-sent events. Empty string for nothing. */
  readonly out: string | Uint8Array;
  /** True once anything that the caller would see as content (text, reasoning, tool call, refusal) has come. */
  readonly content: boolean;
  /** Set when the upstream reported or implied a failure; nothing after it counts, `out` holds what came before. */
  readonly error?: ProviderError | undefined;
}

/** Everything known about the answer so far; read at settle, also after a cancel. */
export interface PumpState {
  readonly usage: Usage | undefined;
  /** What the provider told of the input before it counted the output; its output is none. */
  readonly input?: Usage | undefined;
  readonly finish: FinishReason | undefined;
  readonly model: string | undefined;
  /** Characters of answer text, reasoning and arguments seen: the basis of an estimate when usage never came. */
  readonly outputChars: number;
  /** The provider's own end of stream was seen. */
  readonly complete: boolean;
  /** The answer as one object, where the protocol's last event tells it: what the caller can fetch later. */
  readonly whole?: JsonObject | undefined;
}

export interface Pump {
  readonly push: (chunk: Uint8Array) => PumpOutput;
  readonly end: () => PumpOutput;
  readonly state: () => PumpState;
  /** Our error where the stream stands; undefined or absent where it looks the same anywhere (`encodeStreamError`). */
  readonly fail?: ((error: LoadlineError) => string | undefined) | undefined;
}
