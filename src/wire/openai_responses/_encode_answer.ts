// Writes a whole answer: the response object with which its stream would end, by the same code.
import type { JsonObject } from '../../support/json.ts';
import type { EncodeContext } from '../codec.ts';
import type { Answer, AnswerEvent } from '../conversation.ts';
import { createResponsesEncoder } from './_encode_events.ts';

export function encodeResponsesAnswer(answer: Answer, context: EncodeContext): JsonObject {
  const encoder = createResponsesEncoder(context);
  for (const event of eventsOf(answer)) encoder.push(event);
  return encoder.response();
}

/** The events that tell the answer. Its citations have no place: they follow the last text. */
function eventsOf(answer: Answer): readonly AnswerEvent[] {
  const lastText = answer.parts.findLastIndex((part) => part.kind === 'text');
  const citations = answer.citations.map(({ url, title }): AnswerEvent => ({ kind: 'citation', url, title }));
  const events: AnswerEvent[] = [];
  let calls = 0;
  for (const [at, part] of answer.parts.entries()) {
    switch (part.kind) {
      case 'text':
        events.push({ kind: 'text-delta', text: part.text }, ...(at === lastText ? citations : []));
        break;
      case 'refusal':
        events.push({ kind: 'refusal-delta', text: part.text });
        break;
      case 'reasoning':
        events.push({ kind: 'reasoning-end', part });
        break;
      case 'tool-call': {
        const { id, name, custom, argumentsText } = part;
        const index = calls;
        calls += 1;
        events.push(
          { kind: 'tool-call-start', index, id, name, custom },
          { kind: 'tool-call-delta', index, argumentsDelta: argumentsText },
          { kind: 'tool-call-end', index },
        );
        break;
      }
      case 'hosted-call':
        events.push({ kind: 'hosted-call', part });
        break;
      default:
        part satisfies never;
    }
  }
  if (lastText < 0) events.push(...citations);
  if (answer.usage !== undefined) events.push({ kind: 'usage', usage: answer.usage });
  if (answer.serviceTier !== undefined) events.push({ kind: 'service-tier', tier: answer.serviceTier });
  return [...events, { kind: 'finish', reason: answer.finish }];
}
