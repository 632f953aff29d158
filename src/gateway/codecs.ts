// The one list of protocols that providers speak, by name. A new protocol is one line here.
import type { UpstreamCodec } from '../wire/codec.ts';
import type { Protocol } from '../wire/conversation.ts';
import { anthropicMessages } from '../wire/anthropic_messages/codec.ts';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import { openaiResponses } from '../wire/openai_responses/codec.ts';

export const UPSTREAM_CODECS: Readonly<Record<Protocol, UpstreamCodec>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'anthropic-messages': anthropicMessages,
};
