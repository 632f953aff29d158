// Writes a whole answer: the response object with which its stream would end, by the same code.
import type { JsonObject } from '../../support/json.ts';
import type { EncodeContext } from '../codec.ts';
import type { Answer } from '../answer.ts';
import { eventsOfAnswer } from '../whole_stream.ts';
import { createResponsesEncoder } from './_encode_events.ts';

export function encodeResponsesAnswer(answer: Answer, context: EncodeContext): JsonObject {
  const encoder = createResponsesEncoder(context);
  for (const event of eventsOfAnswer(answer)) encoder.push(event);
  return encoder.response();
}
