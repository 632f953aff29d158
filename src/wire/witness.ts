// Who watches a stream that passes by as the provider's own events: one implementation a protocol, in its folder.
// passthrough.ts asks; a witness changes no byte and keeps what the record needs.
import type { LoadlineError } from '../support/errors.ts';
import type { ProviderError } from './answer.ts';
import type { EventText } from './event_text.ts';
import type { PumpState } from './pump.ts';

export type Verdict =
  /** `withhold`: not for the caller. `done`: the protocol's own last event, which passes. */
  | { readonly kind: 'pass' | 'withhold' | 'done' }
  /** The provider told an error in place of an answer; nothing of the event passes. */
  | { readonly kind: 'error'; readonly error: ProviderError };

export interface StreamWitness {
  /** Called once for each event, in order. */
  readonly judge: (event: EventText) => Verdict;
  /** Something that the caller sees as an answer has come: text, reasoning, a refusal, a tool call. */
  readonly content: () => boolean;
  /** Events to put before the protocol's own end, where the provider forgot them; empty where nothing is missing. */
  readonly beforeDone: () => string;
  /**
   * The events that end a stream which stopped without its own end although the answer is whole; undefined where it was
   * cut. Empty where nothing needs to be added.
   */
  readonly closing: () => string | undefined;
  readonly told: (complete: boolean) => PumpState;
  /** See Pump.fail. */
  readonly fail?: ((error: LoadlineError) => string | undefined) | undefined;
}
