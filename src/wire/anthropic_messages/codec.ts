// Owns Anthropic Messages as a protocol that providers speak: a Conversation goes out as POST /v1/messages, its answer
// comes back. Must not read what callers send in this protocol: that is an InboundCodec of its own beside this one.
import type { InboundCodec, UpstreamCodec } from '../codec.ts';
import { defineCount } from '../count.ts';
import { decodeMessagesAnswer } from './_decode_answer.ts';
import { decodeMessagesError } from './_decode_error.ts';
import { createMessagesDecoder } from './_decode_events.ts';
import { encodeMessagesError, encodeMessagesStreamError } from './_encode_error.ts';
import { encodeMessagesRequest } from './_encode_request.ts';

/**
 * The upstream half of Anthropic Messages (facts 2.1 to 2.13). What a model takes comes from its capabilities, never from
 * its name. Wire form: the types of Anthropic's official SDK 1.12.0.
 */
export const anthropicMessages: UpstreamCodec & Pick<InboundCodec, 'encodeError' | 'encodeStreamError'> = {
  protocol: 'anthropic-messages',
  encodeRequest: encodeMessagesRequest,
  createDecoder: createMessagesDecoder,
  decodeAnswer: decodeMessagesAnswer,
  decodeError: decodeMessagesError,
  count: defineCount({
    encodeRequest: encodeMessagesRequest,
    fields: new Set([
      'model',
      'messages',
      'system',
      'tools',
      'tool_choice',
      'thinking',
      'output_config',
      'cache_control',
    ]),
    answer: 'input_tokens',
  }),
  encodeError: encodeMessagesError,
  encodeStreamError: encodeMessagesStreamError,
};
