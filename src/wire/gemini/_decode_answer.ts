// Owns a whole Gemini answer: read as a stream of one chunk, so that there is one reading of parts, usage and ends, and
// folded back into an Answer.
import { LoadlineError } from '../../support/errors.ts';
import { objectAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { ToolNames } from '../codec.ts';
import type { Answer } from '../answer.ts';
import { gatherAnswer } from '../gathered.ts';
import { createAnswerMachine } from './_answer_machine.ts';

/** Throws LoadlineError upstream_error where the body is no answer, or one that the model broke off. */
export function decodeGeminiAnswer(body: JsonObject, toolNames: ToolNames): Answer {
  if (!Array.isArray(body['candidates']) && objectAt(body, 'promptFeedback') === undefined) {
    throw new LoadlineError({
      code: 'upstream_error',
      message: 'The provider answered with something other than an answer of Gemini. Try again.',
    });
  }
  const { take, end } = createAnswerMachine(toolNames);
  return gatherAnswer([...take(body), ...end()]);
}
