// Reads a whole Chat Completions answer. Strict only in that there must be a message: everything else that servers leave
// out or send in another shape is read as far as it goes.
import { arrayAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import { LoadlineError } from '../../support/errors.ts';
import type { ToolNames } from '../codec.ts';
import type { Answer } from '../answer.ts';
import type { ReasoningPart } from '../conversation.ts';
import { citationsOf, contentOf, firstChoice } from './_answer_content.ts';
import { decodeFinish } from './_finish.ts';
import { decodeReasoning } from './_reasoning_details.ts';
import { createToolCallStream } from './_tool_call_stream.ts';
import { decodeUsage } from './_usage.ts';
import { gatherAnswer } from '../gathered.ts';

/** Throws LoadlineError upstream_error where the body holds no message. */
export function decodeChatAnswer(body: JsonObject, toolNames: ToolNames): Answer {
  const choice = firstChoice(body);
  const message = objectAt(choice, 'message');
  if (choice === undefined || message === undefined) {
    throw new LoadlineError({ code: 'upstream_error', message: 'The provider answered without a message.' });
  }
  const id = stringAt(body, 'id') || undefined;
  const { text, reasoning } = contentOf(message);
  const refusal = stringAt(message, 'refusal') ?? '';
  const calls = createToolCallStream(toolNames, () => id);
  const legacy = objectAt(message, 'function_call');
  const toolEvents = calls.push(legacy === undefined ? arrayAt(message, 'tool_calls') : [{ function: legacy }]);
  const native = stringAt(choice, 'finish_reason') || undefined;
  const usage = decodeUsage(body['usage']);
  const tier = stringAt(body, 'service_tier');
  return gatherAnswer([
    { kind: 'start', id, model: stringAt(body, 'model') || undefined },
    ...reasoningOf(message, reasoning).map((part) => ({ kind: 'reasoning-end', part }) as const),
    { kind: 'text-delta', text },
    { kind: 'refusal-delta', text: refusal },
    ...toolEvents,
    ...citationsOf(message).map((citation) => ({ kind: 'citation', ...citation }) as const),
    ...(tier === undefined ? [] : [{ kind: 'service-tier', tier } as const]),
    ...(usage === undefined ? [] : [{ kind: 'usage', usage } as const]),
    { kind: 'finish', reason: decodeFinish(native ?? 'stop', calls.begun()), native },
  ]);
}

/** Signed reasoning where there is some, else what can be read of it, Mistral's lists included. */
function reasoningOf(message: JsonObject, readable: string): readonly ReasoningPart[] {
  const parts = decodeReasoning(message);
  if (parts.length > 0 || readable === '') return parts;
  return [{ kind: 'reasoning', text: readable }];
}
