// Owns the stream that is read for a caller who asked for a whole answer: decoded, kept, and folded to one Answer at its end.
// Nothing of it goes out on the way, so that a stream that breaks can still be taken elsewhere.
import { ANSWER_BYTES_MAX } from '../support/limits.ts';
import type { EventDecoder } from './codec.ts';
import type { Answer, AnswerEvent } from './answer.ts';
import { gatherAnswer } from './gathered.ts';
import type { Pump } from './pump.ts';
import { createTranslation } from './translate.ts';

export interface StreamGathering {
  readonly pump: Pump;
  /** Once the pump is complete. */
  readonly answer: () => Answer;
}

/** `push` throws RangeError where the answer is longer than ANSWER_BYTES_MAX. */
export function gatherStream(decoder: EventDecoder): StreamGathering {
  const events: AnswerEvent[] = [];
  const translation = createTranslation({
    decoder,
    encoder: {
      push: (event) => {
        events.push(event);
        return '';
      },
    },
  });
  return {
    pump: {
      push: (chunk) => {
        const { error } = translation.push(chunk);
        if (translation.state().outputChars > ANSWER_BYTES_MAX)
          throw new RangeError(`an answer is longer than ${ANSWER_BYTES_MAX} characters`);
        return { out: '', content: false, error };
      },
      end: () => ({ out: '', content: false, error: translation.end().error }),
      state: translation.state,
    },
    answer: () => gatherAnswer(events),
  };
}
