// OpenAI's Embeddings as one codec, for callers and for providers. There is no conversation in it: its texts stand in a
// Conversation so that the plan, the estimate and the record are those of every other request. It is never translated.
import { LoadlineError } from '../../support/errors.ts';
import type { InboundCodec, UpstreamCodec } from '../codec.ts';
import { openaiChat } from '../openai_chat/codec.ts';
import { decodeEmbeddingsAnswer } from './_answer.ts';
import { decodeEmbeddingsRequest } from './_decode_request.ts';
import { fitEmbeddingsAnswer } from './_fit_answer.ts';
import { passEmbeddingsRequest } from './_pass_request.ts';

const never = (what: string) => (): never => {
  throw new LoadlineError({ code: 'internal_error', message: `Embeddings have no ${what}.` });
};

export const openaiEmbeddings: InboundCodec & UpstreamCodec = {
  protocol: 'openai-embeddings',
  decodeRequest: decodeEmbeddingsRequest,
  passRequest: passEmbeddingsRequest,
  decodeAnswer: decodeEmbeddingsAnswer,
  fitAnswer: fitEmbeddingsAnswer,
  // An answer of embeddings has no id.
  answerId: (requestId) => requestId,
  decodeError: openaiChat.decodeError,
  encodeError: openaiChat.encodeError,
  encodeStreamError: openaiChat.encodeStreamError,
  heartbeat: openaiChat.heartbeat,
  createPassthrough: never('stream'),
  createEncoder: never('stream'),
  createDecoder: never('stream'),
  encodeAnswer: never('other form'),
  encodeRequest: never('other form'),
};
