// Owns OpenAI Responses as a protocol that providers speak: a Conversation goes out as /v1/responses, its answer comes
// back. Must not read what callers send in this protocol: that is an InboundCodec of its own beside this one.
import type { UpstreamCodec } from '../codec.ts';
import { decodeResponsesAnswer } from './_decode_answer.ts';
import { createResponsesDecoder } from './_decode_events.ts';
import { decodeResponsesError } from './_outcome.ts';
import { encodeResponsesRequest } from './_encode_request.ts';

/**
 * The upstream half of OpenAI Responses. Needed from the first day for callers of Chat Completions: the GPT-5.4 family
 * refuses function tools together with a reasoning effort there (facts 0.1, 2.14). Wire form: OpenAI's OpenAPI
 * document of 2026-08-21, CreateResponse and ResponseStreamEvent.
 */
export const openaiResponses: UpstreamCodec = {
  protocol: 'openai-responses',
  encodeRequest: encodeResponsesRequest,
  createDecoder: createResponsesDecoder,
  decodeAnswer: decodeResponsesAnswer,
  decodeError: decodeResponsesError,
};
