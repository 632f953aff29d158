// The table of every codec, as the tests of this folder go over it: one that a protocol folder gains is tested for nothing.
// For tests only.
import type { InboundCodec, UpstreamCodec } from '../../src/wire/codec.ts';
import type { DialogueProtocol, InboundProtocol, Protocol } from '../../src/wire/conversation.ts';
import { anthropicMessages } from '../../src/wire/anthropic_messages/codec.ts';
import { gemini } from '../../src/wire/gemini/codec.ts';
import { openaiChat } from '../../src/wire/openai_chat/codec.ts';
import { openaiResponses } from '../../src/wire/openai_responses/codec.ts';

/** Embeddings are no dialogue: one request, one answer, no stream. */
const DIALOGUES: readonly UpstreamCodec[] = [openaiChat, openaiResponses, anthropicMessages, gemini];

export interface DialogueCodec extends InboundCodec {
  readonly protocol: DialogueProtocol & InboundProtocol;
}

const isInbound = (codec: UpstreamCodec): codec is UpstreamCodec & DialogueCodec => 'decodeRequest' in codec;

/** What callers speak. */
export const INBOUND: readonly DialogueCodec[] = DIALOGUES.filter(isInbound);
/** What providers speak. */
export const UPSTREAM: readonly UpstreamCodec[] = DIALOGUES;

export interface Pair {
  readonly name: string;
  readonly inbound: DialogueCodec;
  readonly upstream: UpstreamCodec;
}

/** Every caller's protocol with every provider's. */
export const PAIRS: readonly Pair[] = INBOUND.flatMap((inbound) =>
  UPSTREAM.map((upstream) => ({ name: `${inbound.protocol} ← ${upstream.protocol}`, inbound, upstream })),
);

export function pairOf(inbound: DialogueProtocol, upstream: Protocol): Pair {
  const found = PAIRS.find((pair) => pair.inbound.protocol === inbound && pair.upstream.protocol === upstream);
  if (found === undefined) throw new Error(`nobody speaks ${inbound} to us, or we ${upstream} to anybody`);
  return found;
}
