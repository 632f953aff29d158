// OpenAI Responses as one codec, for callers and for providers. Put together here and nowhere else; the parts are private.
import type { InboundCodec, UpstreamCodec } from '../codec.ts';
import { defineCount } from '../count.ts';
import { encodeError } from '../openai_error.ts';
import { createPassthrough } from '../passthrough.ts';
import { callersName, inCallersWords } from './_caller_names.ts';
import { decodeResponsesAnswer } from './_decode_answer.ts';
import { createResponsesDecoder } from './_decode_events.ts';
import { decodeResponsesRequest } from './_decode_request.ts';
import { encodeResponsesAnswer } from './_encode_answer.ts';
import { createResponsesEncoder, HEARTBEAT } from './_encode_events.ts';
import { encodeResponsesRequest } from './_encode_request.ts';
import { answerId, encodeStreamError } from './_error_events.ts';
import { decodeResponsesError } from './_outcome.ts';
import { responsesContinuation } from './_continuation.ts';
import { createResponsesWitness } from './_witness.ts';
import { passResponsesRequest } from './pass_request.ts';

/**
 * OpenAI Responses, as its specification of 2026-08-21 and Open Responses of 2026-04-24 have it and as clients speak it.
 * As upstream it also serves callers of Chat Completions: the GPT-5.4 family refuses function tools together with a
 * reasoning effort there (facts 0.1, 2.14).
 */
export const openaiResponses: InboundCodec & UpstreamCodec = {
  protocol: 'openai-responses',
  decodeRequest: decodeResponsesRequest,
  passRequest: passResponsesRequest,
  // Usage is a part of the last event, which passes whole.
  createPassthrough: () => createPassthrough(createResponsesWitness()),
  answerId,
  createEncoder: createResponsesEncoder,
  encodeAnswer: encodeResponsesAnswer,
  callersName,
  encodeError: (error) => encodeError(inCallersWords(error)),
  encodeStreamError,
  heartbeat: HEARTBEAT,
  continuation: responsesContinuation,
  encodeRequest: encodeResponsesRequest,
  createDecoder: createResponsesDecoder,
  decodeAnswer: decodeResponsesAnswer,
  decodeError: decodeResponsesError,
  count: defineCount({
    encodeRequest: encodeResponsesRequest,
    fields: new Set([
      'model',
      'input',
      'instructions',
      'tools',
      'tool_choice',
      'parallel_tool_calls',
      'reasoning',
      'text',
      'truncation',
    ]),
    answer: 'input_tokens',
  }),
};
