// Owns a whole Messages answer: read as a stream whose start holds everything, so that there is one reading of blocks,
// usage and ends, and folded back into an Answer.
import { stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import { LoadlineError } from '../../support/errors.ts';
import type { ToolNames } from '../codec.ts';
import type { Answer } from '../answer.ts';
import { gatherAnswer } from '../gathered.ts';
import { createMessageMachine } from './_message_machine.ts';

/** Throws LoadlineError upstream_error where the body is no message. */
export function decodeMessagesAnswer(body: JsonObject, toolNames: ToolNames): Answer {
  if (stringAt(body, 'type') !== 'message' || !Array.isArray(body['content'])) {
    throw new LoadlineError({
      code: 'upstream_error',
      message: 'The provider answered with something other than a message. Try again.',
    });
  }
  const { take } = createMessageMachine(toolNames);
  return gatherAnswer([
    ...take({ type: 'message_start', message: body }),
    ...take({ type: 'message_delta', usage: body['usage'] ?? null }),
    ...take({ type: 'message_stop' }),
  ]);
}
