// Owns the form that a request has until its cache markers are settled: blocks with the caller's marker beside them,
// because only four markers may go out and which four is known at the end (_cache_markers.ts).
import type { JsonObject } from '../../support/json.ts';
import type { EncodeTarget } from '../codec.ts';
import type { CacheControl, Protocol } from '../conversation.ts';
import type { Losses } from '../losses.ts';

export interface Draft {
  readonly block: JsonObject;
  readonly cache?: CacheControl | undefined;
  /** On a tool result: where its call stands among all calls. */
  readonly callOrder?: number | undefined;
}

export interface DraftMessage {
  readonly role: 'user' | 'assistant' | 'system';
  readonly drafts: readonly Draft[];
}

/** What every encoder of this folder is handed. */
export interface Encoding {
  readonly target: EncodeTarget;
  readonly losses: Losses;
  /** The protocol that the request came in. */
  readonly protocol: Protocol;
}

export const typeOf = (draft: Draft | undefined): unknown => draft?.block['type'];

/** True for a block that belongs to the model's thinking: no marker may stand on it, and it stays where it is. */
export const isThinking = (draft: Draft | undefined): boolean =>
  typeOf(draft) === 'thinking' || typeOf(draft) === 'redacted_thinking';

export const textDraft = (text: string, cache?: CacheControl): Draft => ({ block: { type: 'text', text }, cache });
