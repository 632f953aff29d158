// Anthropic Messages as one codec, for callers and for providers. Put together here and nowhere else; the parts are private.
import type { InboundCodec, UpstreamCodec } from '../codec.ts';
import { defineCount } from '../count.ts';
import { createPassthrough } from '../passthrough.ts';
import { callersName } from './_caller_names.ts';
import { decodeMessagesAnswer } from './_decode_answer.ts';
import { decodeMessagesError } from './_decode_error.ts';
import { createMessagesDecoder } from './_decode_events.ts';
import { decodeCountedRequest, decodeMessagesRequest } from './_decode_request.ts';
import { encodeMessagesAnswer } from './_encode_answer.ts';
import { encodeMessagesError, encodeMessagesStreamError } from './_encode_error.ts';
import { createMessagesEncoder, HEARTBEAT } from './_encode_events.ts';
import { encodeMessagesRequest } from './_encode_request.ts';
import { createMessagesWitness } from './_witness.ts';
import { passMessagesRequest } from './pass_request.ts';

/**
 * Anthropic Messages (facts 2.1 to 2.15), in the wire form of the types of Anthropic's official SDK 1.12.0. What a model
 * takes comes from its capabilities, never from its name.
 */
export const anthropicMessages: InboundCodec & UpstreamCodec = {
  protocol: 'anthropic-messages',
  decodeRequest: decodeMessagesRequest,
  decodeCounted: decodeCountedRequest,
  passRequest: passMessagesRequest,
  // Usage is a part of events that mean more than it.
  createPassthrough: () => createPassthrough(createMessagesWitness()),
  answerId: (requestId) => `msg_${requestId.replace(/^req_/, '')}`,
  createEncoder: createMessagesEncoder,
  encodeAnswer: encodeMessagesAnswer,
  callersName,
  encodeError: encodeMessagesError,
  encodeStreamError: encodeMessagesStreamError,
  heartbeat: HEARTBEAT,
  gathersWhole: true,
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
};
