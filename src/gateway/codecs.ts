// The lists of protocols: what callers speak to which endpoint, and what providers speak. A new protocol is one line here.
import type { InboundCodec, UpstreamCodec } from '../wire/codec.ts';
import type { Protocol } from '../wire/conversation.ts';
import { anthropicMessages } from '../wire/anthropic_messages/codec.ts';
import { gemini } from '../wire/gemini/codec.ts';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import { openaiEmbeddings } from '../wire/openai_embeddings/codec.ts';
import { openaiResponses } from '../wire/openai_responses/codec.ts';
import { responsesCompaction } from '../wire/openai_responses/compact_codec.ts';
import type { Endpoint } from './call.ts';

const INBOUND: ReadonlyMap<Endpoint, InboundCodec> = new Map<Endpoint, InboundCodec>([
  ['chat.completions', openaiChat],
  ['embeddings', openaiEmbeddings],
  ['messages', anthropicMessages],
  ['responses', openaiResponses],
  ['responses.compact', responsesCompaction],
]);

const UPSTREAM: ReadonlyMap<Protocol, UpstreamCodec> = new Map<Protocol, UpstreamCodec>([
  ['openai-chat', openaiChat],
  ['openai-embeddings', openaiEmbeddings],
  ['openai-responses', openaiResponses],
  ['anthropic-messages', anthropicMessages],
  ['gemini', gemini],
]);

/** The protocol of an endpoint. */
export function inboundCodec(endpoint: Endpoint): InboundCodec {
  const codec = INBOUND.get(endpoint);
  if (codec === undefined) throw new RangeError(`no protocol for ${endpoint}`);
  return codec;
}

/** The protocol of a target. */
export function upstreamCodec(protocol: Protocol): UpstreamCodec {
  const codec = UPSTREAM.get(protocol);
  if (codec === undefined) throw new RangeError(`no codec for ${protocol}`);
  return codec;
}
