// Writes a whole answer in Anthropic's form, valid against the types of its SDK.
import type { JsonObject } from '../../support/json.ts';
import type { EncodeContext } from '../codec.ts';
import type { Answer } from '../answer.ts';
import { citationOf, hostedBlocks, toolUseBlock } from './_answer_block.ts';
import { encodeStop } from './_encode_stop.ts';
import { encodeUsage, usageOr } from './_encode_usage.ts';
import { reasoningBlock } from './_sealed_reasoning.ts';

export function encodeMessagesAnswer(answer: Answer, context: EncodeContext): JsonObject {
  const { finish: reason, nativeFinish: native, stopSequence } = answer;
  const calls = answer.parts.some((part) => part.kind === 'tool-call');
  const refusal = answer.parts.map((part) => (part.kind === 'refusal' ? part.text : '')).join('');
  const counts = usageOr(answer.usage, { inputTokens: context.inputTokensEstimate, outputChars: charsOf(answer) });
  return {
    id: context.id,
    type: 'message',
    role: 'assistant',
    model: context.model,
    content: contentOf(answer, context),
    ...encodeStop({ reason, native, stopSequence, calls, refusal }),
    diagnostics: null,
    usage: encodeUsage(counts, answer.serviceTier),
  };
}

function contentOf({ parts, citations }: Answer, { sealer }: EncodeContext): readonly JsonObject[] {
  const lastText = parts.findLastIndex((part) => part.kind === 'text');
  return parts.flatMap((part, at): readonly JsonObject[] => {
    switch (part.kind) {
      case 'text': {
        const cited = at === lastText ? citations.map((citation) => citationOf(citation, sealer)) : [];
        if (part.text === '' && cited.length === 0) return [];
        // Empty and not null: version 6 of the AI SDK wants a list where the field is there, and the schema wants the field.
        return [{ type: 'text', text: part.text, citations: cited }];
      }
      // Told as the reason of the end.
      case 'refusal':
        return [];
      case 'reasoning':
        return [reasoningBlock(part, sealer)];
      case 'tool-call':
        return [toolUseBlock(part)];
      case 'hosted-call':
        return hostedBlocks(part, sealer);
      default:
        return part satisfies never;
    }
  });
}

const charsOf = ({ parts }: Answer): number =>
  parts.reduce((sum, part) => {
    if (part.kind === 'tool-call') return sum + part.argumentsText.length;
    return part.kind === 'hosted-call' ? sum : sum + part.text.length;
  }, 0);
