// What goes to one target and what comes of it, as the gateway holds them. Types only.
import type { Lesson } from '../catalog/lesson.ts';
import type { JsonObject } from '../support/json.ts';
import type { Sealer } from '../support/sealer.ts';
import type { WholeAnswer } from '../upstream/call.ts';
import type { Target } from '../upstream/target.ts';
import type { Compat, InboundCodec } from '../wire/codec.ts';
import type { Conversation } from '../wire/conversation.ts';
import type { JsonIndex } from '../wire/json_index.ts';
import type { HeaderReader } from './call.ts';
import type { ViewFor } from './remember.ts';
import type { Thoughts } from './thoughts.ts';

/** A whole answer as it goes to the caller, with what the record needs of it. */
export interface ServedAnswer extends WholeAnswer {
  readonly body: string | Uint8Array;
  readonly finish: string;
  /** The same as an object, for protocols whose answers are stored. */
  readonly whole: JsonObject;
  /** The provider's own word for the end, where the caller's protocol has none for it. */
  readonly nativeFinish: string | undefined;
}

export interface OutgoingRequest {
  /** The caller's protocol. */
  readonly codec: InboundCodec;
  readonly index: JsonIndex;
  readonly conversation: Conversation;
  readonly headers: HeaderReader;
  readonly compat: Compat;
  readonly promptCache: 'auto' | undefined;
  readonly requestId: string;
  /** Wall clock, milliseconds since 1970: `created` of the answer. */
  readonly startedAtMs: number;
  readonly replicaId: string;
  readonly inputTokensEstimate: number;
  readonly sealer: Sealer;
  /** The request as the targets of one provider are to see it; the caller's own unless said. */
  readonly viewFor?: ViewFor | undefined;
  /** Told of signed reasoning that led to a tool call, when the answer is whole. */
  readonly onThoughts?: ((thoughts: Thoughts, target: Target) => void) | undefined;
  /** What is known that this target's model refuses; nothing unless said. */
  readonly lessonsFor?: ((target: Target) => readonly Lesson[]) | undefined;
}
