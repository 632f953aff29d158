// Owns Google's Gemini as a protocol that providers speak: a Conversation goes out as generateContent, its answer comes
// back. Must not choose the address: the model and whether it streams stand in the URL, which the provider's facts make.
import type { UpstreamCodec } from '../codec.ts';
import { defineCount } from '../count.ts';
import { decodeGeminiAnswer } from './_decode_answer.ts';
import { decodeGeminiError } from './_decode_error.ts';
import { createGeminiDecoder } from './_decode_events.ts';
import { encodeGeminiRequest } from './_encode_request.ts';

/**
 * POST /v1beta/models/{model}:generateContent and :streamGenerateContent?alt=sse. What a model takes comes from its
 * capabilities, never from its name. Wire form: Google's published reference of v1beta, autumn 2026, and recorded traffic.
 */
export const gemini: UpstreamCodec = {
  protocol: 'gemini',
  encodeRequest: encodeGeminiRequest,
  createDecoder: createGeminiDecoder,
  decodeAnswer: decodeGeminiAnswer,
  decodeError: decodeGeminiError,
  // The endpoint takes bare contents, or a whole request under this name, which must repeat the model.
  count: defineCount({
    encodeRequest: encodeGeminiRequest,
    fields: new Set(['contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig']),
    answer: 'totalTokens',
    wrap: (body, model) => ({ generateContentRequest: { model: `models/${model}`, ...body } }),
  }),
};
