// What a scripted model sees of a request and what it says to it, whatever the protocol. For tests only.
import type { JsonObject } from '../../../src/support/json.ts';

export interface PlannedCall {
  readonly name: string;
  readonly arguments: JsonObject;
}

/** One answer: thoughts are told only where the request asks for them. */
export interface Turn {
  readonly thinking?: string;
  readonly text?: string;
  readonly calls?: readonly PlannedCall[];
  /** What the usage says of the prompt; a small one unless told. */
  readonly inputTokens?: number;
}

export interface OfferedTool {
  readonly name: string;
  readonly schema: JsonObject;
}

/** A request as the model understands it. */
export interface Seen {
  readonly model: string;
  readonly stream: boolean;
  readonly tools: readonly OfferedTool[];
  /** All that the user and the system said, joined. */
  readonly text: string;
  /** What the tools answered, in the order of the request. */
  readonly results: readonly { readonly callId: string; readonly text: string }[];
  /** Thoughts of earlier turns that came back as they were told. */
  readonly thoughts: number;
  /** How many answers this model gave before. */
  readonly answered: number;
}

export type Move =
  | { readonly kind: 'turn'; readonly turn: Turn }
  /** The provider's own words for a prompt that is too long. */
  | { readonly kind: 'overflow' }
  | { readonly kind: 'rate-limit' }
  /** A stream that ends in the provider's error after this text. */
  | { readonly kind: 'break'; readonly text: string };

export type Scenario = (seen: Seen) => Move;

export const turn = (told: Turn): Move => ({ kind: 'turn', turn: told });

/** One text to everything. */
export const say =
  (text: string): Scenario =>
  () =>
    turn({ thinking: 'They want a word.', text });

/**
 * Two turns: calls what `plan` says with thoughts and a word before it, then tells what the tools answered. Requests
 * without tools are what agents do beside their work, such as naming a session.
 */
export const toolLoop =
  (plan: (seen: Seen) => readonly PlannedCall[]): Scenario =>
  (seen) => {
    if (seen.tools.length === 0) return turn({ text: 'A short title' });
    if (seen.results.length === 0) {
      return turn({ thinking: 'I must look at it — first, über alles.', text: 'Let me look.', calls: plan(seen) });
    }
    return turn({ thinking: 'Now I know.', text: `It says: ${seen.results.map(({ text }) => text).join(' & ')}` });
  };

/** Refuses with the provider's context error where `when` holds for the first time, then goes on as `otherwise`. */
export function overflowOnce(when: (seen: Seen) => boolean, otherwise: Scenario): Scenario {
  let refused = false;
  return (seen) => {
    if (refused || !when(seen)) return otherwise(seen);
    refused = true;
    return { kind: 'overflow' };
  };
}
