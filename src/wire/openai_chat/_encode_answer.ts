// Writes a whole answer in OpenAI's form, valid against its published schema; reasoning travels in the fields that clients
// have agreed on beside it.
import type { JsonObject } from '../../support/json.ts';
import type { EncodeContext } from '../codec.ts';
import type { Answer, Citation } from '../answer.ts';
import type { ReasoningPart, ToolCallPart } from '../conversation.ts';
import { encodeFinish, encodeServiceTier } from './_finish.ts';
import { encodeCallSignature, encodeDetails } from './_reasoning_details.ts';
import { encodeUsage } from './_usage.ts';

export function encodeChatAnswer(answer: Answer, context: EncodeContext): JsonObject {
  const hasToolCalls = answer.parts.some((part) => part.kind === 'tool-call');
  const tier = encodeServiceTier(answer.serviceTier);
  return {
    id: context.id,
    object: 'chat.completion',
    created: context.createdSeconds,
    model: context.model,
    choices: [
      {
        index: 0,
        message: messageOf(answer),
        logprobs: null,
        finish_reason: encodeFinish(answer.finish, hasToolCalls),
      },
    ],
    ...(answer.usage === undefined ? {} : { usage: encodeUsage(answer.usage) }),
    ...(tier === undefined ? {} : { service_tier: tier }),
  };
}

function messageOf(answer: Answer): JsonObject {
  const texts = (kind: 'text' | 'refusal'): string =>
    answer.parts.map((part) => (part.kind === kind ? part.text : '')).join('');
  const text = texts('text');
  const refusal = texts('refusal');
  const reasoning = answer.parts.filter((part) => part.kind === 'reasoning');
  const calls = answer.parts.filter((part) => part.kind === 'tool-call');
  const citations = answer.citations.map((cited) => encodeCitation({ ...cited, end: cited.end ?? text.length }));
  return {
    role: 'assistant',
    // OpenAI: null beside tool calls or a refusal, an empty text where the model said nothing.
    content: text === '' && (calls.length > 0 || refusal !== '' || answer.finish === 'content-filter') ? null : text,
    refusal: refusal === '' ? null : refusal,
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map((call) => ({
            ...encodeToolCall(call),
            ...encodeCallSignature(signatureFor(call.id, reasoning)),
          })),
        }),
    ...(citations.length === 0 ? {} : { annotations: citations }),
    ...reasoningFields(reasoning),
  };
}

const signatureFor = (callId: string, reasoning: readonly ReasoningPart[]): string | undefined =>
  reasoning.find((part) => part.forCallId === callId)?.signature;

function reasoningFields(parts: readonly ReasoningPart[]): JsonObject {
  const texts = parts.map((part) => part.text);
  const text = texts.filter((piece) => piece !== '').join('\n\n');
  const details = parts.flatMap((part, index) => encodeDetails(part, index));
  return {
    ...(text.trim() === '' ? {} : { reasoning_content: text }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
  };
}

/** A tool call as it stands in a message. A function without arguments is called with `{}`, never with nothing. */
export function encodeToolCall(call: ToolCallPart): JsonObject {
  if (call.custom === true) {
    return { id: call.id, type: 'custom', custom: { name: call.name, input: call.argumentsText } };
  }
  const given = call.argumentsText.trim() === '' ? '{}' : call.argumentsText;
  return { id: call.id, type: 'function', function: { name: call.name, arguments: given } };
}

/** OpenAI's annotation has all four fields; where a provider tells no place, the source stands for the whole text. */
export function encodeCitation({ url, title, start, end }: Citation): JsonObject {
  return {
    type: 'url_citation',
    url_citation: { url, title: title ?? url, start_index: start ?? 0, end_index: end ?? 0 },
  };
}
