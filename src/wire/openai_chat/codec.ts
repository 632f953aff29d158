// Chat Completions as one codec, for callers and for providers. Put together here and nowhere else; the parts are private.
import type { InboundCodec, UpstreamCodec } from '../codec.ts';
import { createPassthrough } from '../passthrough.ts';
import { decodeChatAnswer } from './_decode_answer.ts';
import { createChatDecoder } from './_decode_events.ts';
import { decodeChatRequest } from './_decode_request.ts';
import { encodeChatAnswer } from './_encode_answer.ts';
import { createChatEncoder, HEARTBEAT } from './_encode_events.ts';
import { encodeChatRequest } from './_encode_request.ts';
import { decodeError, encodeError, encodeStreamError } from '../openai_error.ts';
import { createChatWitness } from './_witness.ts';
import { passChatRequest } from './pass_request.ts';

/** OpenAI's Chat Completions, as its specification of 2026-08-21 has it and as clients and servers speak it. */
export const openaiChat: InboundCodec & UpstreamCodec = {
  protocol: 'openai-chat',
  decodeRequest: decodeChatRequest,
  passRequest: passChatRequest,
  createPassthrough: ({ hideUsage }) => createPassthrough(createChatWitness(hideUsage)),
  answerId: (requestId) => `chatcmpl-${requestId.replace(/^req_/, '')}`,
  createEncoder: createChatEncoder,
  encodeAnswer: encodeChatAnswer,
  encodeError,
  encodeStreamError,
  heartbeat: HEARTBEAT,
  encodeRequest: encodeChatRequest,
  createDecoder: createChatDecoder,
  decodeAnswer: decodeChatAnswer,
  decodeError,
};
