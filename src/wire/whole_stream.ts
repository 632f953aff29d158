// Owns the events of an answer that is whole: one that came so although a stream was asked for, and one that is written by
// the code that writes its stream. Reads no bytes.
import type { EventDecoder } from './codec.ts';
import type { Answer, AnswerEvent } from './answer.ts';

type AnswerPart = Answer['parts'][number];

/** The events that tell an answer: gathered again they are the same answer. */
export function eventsOfAnswer(answer: Answer): readonly AnswerEvent[] {
  // What they are about: a protocol that closes its text before a call has no place for them behind it.
  const lastText = answer.parts.findLastIndex((part) => part.kind === 'text');
  const citations = answer.citations.map((citation): AnswerEvent => ({ kind: 'citation', ...citation }));
  let calls = 0;
  const eventsOf = (part: AnswerPart): readonly AnswerEvent[] => {
    switch (part.kind) {
      case 'text':
        return [{ kind: 'text-delta', text: part.text }];
      case 'refusal':
        return [{ kind: 'refusal-delta', text: part.text }];
      case 'reasoning':
        return [
          ...(part.text === '' ? [] : [{ kind: 'reasoning-delta', text: part.text } as const]),
          { kind: 'reasoning-end', part },
        ];
      case 'tool-call': {
        const { id, name, custom, argumentsText } = part;
        const index = calls;
        calls += 1;
        return [
          { kind: 'tool-call-start', index, id, name, ...(custom === true ? { custom } : {}) },
          ...(argumentsText === '' ? [] : [{ kind: 'tool-call-delta', index, argumentsDelta: argumentsText } as const]),
          { kind: 'tool-call-end', index },
        ];
      }
      case 'hosted-call':
        return [{ kind: 'hosted-call', part }];
      default:
        return part satisfies never;
    }
  };
  const { id, model, usage, serviceTier, finish, nativeFinish, stopSequence } = answer;
  return [
    { kind: 'start', id, model, inputTokens: usage?.inputTokens },
    ...answer.parts.flatMap((part, at) => (at === lastText ? [...eventsOf(part), ...citations] : eventsOf(part))),
    ...(lastText < 0 ? citations : []),
    ...(usage === undefined ? [] : [{ kind: 'usage', usage } as const]),
    ...(serviceTier === undefined ? [] : [{ kind: 'service-tier', tier: serviceTier } as const]),
    { kind: 'finish', reason: finish, native: nativeFinish, stopSequence },
  ];
}

/** A decoder that has the whole answer already: for a provider that was asked for a stream and sent none. */
export const decoderOfAnswer = (answer: Answer): EventDecoder => ({
  push: () => [],
  end: () => eventsOfAnswer(answer),
});
