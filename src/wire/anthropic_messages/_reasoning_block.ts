// Owns one thinking block while it streams: its text goes on at once, its signature comes at the end, and both must come
// back unchanged in the next request, an empty text with a signature too (facts 2.6).
import { stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { AnswerEvent } from '../answer.ts';
import type { ReasoningPart } from '../conversation.ts';
import type { OpenBlock } from './_answer_blocks.ts';

/** Text kept for the way back. The longest output of any model, 128,000 tokens, is about a quarter of it. */
const KEPT_CHARS_MAX = 2 * 1024 * 1024;

export function createReasoning(block: JsonObject): {
  readonly block: OpenBlock;
  readonly first: readonly AnswerEvent[];
} {
  const data = stringAt(block, 'data');
  let text = stringAt(block, 'thinking') ?? '';
  let signature = stringAt(block, 'signature') ?? '';
  const first: readonly AnswerEvent[] = text === '' ? [] : [{ kind: 'reasoning-delta', text }];

  function partOf(): ReasoningPart {
    const format = 'anthropic-claude-v1';
    if (stringAt(block, 'type') === 'redacted_thinking')
      return { kind: 'reasoning', text: '', signature: data, redacted: true, format };
    // Half a text under a signature would be refused when it comes back: then neither is kept.
    const whole = text.length <= KEPT_CHARS_MAX;
    return {
      kind: 'reasoning',
      text: whole ? text : '',
      signature: whole && signature !== '' ? signature : undefined,
      format,
    };
  }

  return {
    first,
    block: {
      delta: (delta) => {
        signature += stringAt(delta, 'signature') ?? '';
        const added = stringAt(delta, 'thinking') ?? '';
        if (added === '') return [];
        if (text.length <= KEPT_CHARS_MAX) text += added;
        return [{ kind: 'reasoning-delta', text: added }];
      },
      stop: () => [{ kind: 'reasoning-end', part: partOf() }],
    },
  };
}
