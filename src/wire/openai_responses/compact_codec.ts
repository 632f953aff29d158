// Owns POST /v1/responses/compact as a protocol that callers speak: a Responses body in, its conversation folded to a sealed
// summary out. Every provider is asked for the summary in words, OpenAI too, so that any model can go on from it.
import { isJsonObject } from '../../support/json.ts';
import type { InboundCodec } from '../codec.ts';
import { invalidRequest } from '../losses.ts';
import { openaiResponses } from './codec.ts';
import { compactionRequest, encodeCompaction } from './compaction.ts';

const { continuation } = openaiResponses;

export const responsesCompaction: InboundCodec = {
  ...openaiResponses,
  decodeRequest: (body, sealer) => {
    if (body['stream'] === true) throw invalidRequest('stream', 'A compaction is not streamed. Leave stream out.');
    return compactionRequest(openaiResponses.decodeRequest(body, sealer));
  },
  translatesOnly: true,
  // What was folded is the caller's to keep: it is not an answer that could be continued by its id.
  continuation: continuation === undefined ? undefined : { ...continuation, wantsStore: () => false },
  encodeAnswer: (answer, context, body) => encodeCompaction(isJsonObject(body) ? body : {}, answer, context),
};
