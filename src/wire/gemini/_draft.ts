// Owns the form that a request has until its contents are settled: parts with what they are beside them, because results
// go in the order of their calls and signatures are asked for by place.
import type { JsonObject } from '../../support/json.ts';
import type { EncodeTarget } from '../codec.ts';
import type { Protocol } from '../conversation.ts';
import type { Losses } from '../losses.ts';

export interface Draft {
  readonly kind: 'text' | 'media' | 'call' | 'result' | 'thought';
  readonly part: JsonObject;
  /** On a result: where its call stands among all calls. */
  readonly callOrder?: number | undefined;
}

export interface DraftContent {
  readonly role: 'user' | 'model' | 'system';
  readonly drafts: readonly Draft[];
}

/** What every encoder of this folder is handed. */
export interface Encoding {
  readonly target: EncodeTarget;
  readonly losses: Losses;
  /** The protocol that the request came in. */
  readonly protocol: Protocol;
}

export const textDraft = (text: string): Draft => ({ kind: 'text', part: { text } });
