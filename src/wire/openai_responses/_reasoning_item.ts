// Writes one piece of reasoning: what may be read as a summary, and, sealed, what must come back (facts 2.14).
import type { Sealer } from '../../support/sealer.ts';
import type { ReasoningPart } from '../conversation.ts';
import { added, done } from './_event_writer.ts';
import type { ItemContext, OpenItem } from './_event_writer.ts';
import { sealReasoning } from './_sealed.ts';
import { withoutAbsent } from './_without_absent.ts';

export interface ReasoningItem extends OpenItem {
  readonly piece: (text: string) => string;
  /** Ends the item with what its provider signed. */
  readonly end: (part: ReasoningPart) => string;
  /** The same without its text, which an item before has told. */
  readonly endSilently: (part: ReasoningPart) => string;
  /** What was told so far. */
  readonly text: () => string;
}

export interface ReasoningContext extends ItemContext {
  readonly model: string;
  readonly sealer: Sealer;
}

/**
 * `encrypted_content` is there whether the caller asked for it or not, as OpenAI has it ("populated by default"): without
 * it the thought could not go back, and a provider that demands it would refuse the next turn.
 */
export function createReasoningItem(context: ReasoningContext): { readonly out: string; readonly item: ReasoningItem } {
  const { writer, place, model, sealer } = context;
  const fields = `"item_id":${JSON.stringify(place.id)},"output_index":${place.index},"summary_index":0`;
  const pieces: string[] = [];

  function piece(text: string): string {
    const empty = JSON.stringify({ type: 'summary_text', text: '' });
    const opened =
      pieces.length > 0 ? '' : writer.printed('response.reasoning_summary_part.added', `${fields},"part":${empty}`);
    pieces.push(text);
    return (
      opened + writer.printed('response.reasoning_summary_text.delta', `${fields},"delta":${JSON.stringify(text)}`)
    );
  }

  function closeSummary(text: string): string {
    if (pieces.length === 0) return '';
    const part = JSON.stringify({ type: 'summary_text', text });
    return (
      writer.printed('response.reasoning_summary_text.done', `${fields},"text":${JSON.stringify(text)}`) +
      writer.printed('response.reasoning_summary_part.done', `${fields},"part":${part}`)
    );
  }

  function end(part: ReasoningPart): string {
    // A provider that tells a block at once, without deltas.
    const whole = pieces.length === 0 && part.text !== '' ? piece(part.text) : '';
    return whole + endSilently(part);
  }

  function endSilently(part: ReasoningPart): string {
    const text = pieces.join('');
    const item = withoutAbsent({
      id: place.id,
      type: 'reasoning',
      summary: pieces.length === 0 ? [] : [{ type: 'summary_text', text }],
      encrypted_content: sealedOf(part, model, sealer),
    });
    return closeSummary(text) + done(context, item);
  }

  return {
    out: added(context, { id: place.id, type: 'reasoning', summary: [] }),
    // Reasoning that its provider never closed is readable text, and may have to go back as well (DeepSeek and its kin).
    item: {
      piece,
      end,
      endSilently,
      text: () => pieces.join(''),
      close: () => end({ kind: 'reasoning', text: pieces.join('') }),
    },
  };
}

/**
 * OpenAI checks its own encrypted content against the id of its item, and the item has ours: where it had one, both are
 * sealed together. Without an id it passes as it came.
 */
function sealedOf(part: ReasoningPart, model: string, sealer: Sealer): string | undefined {
  const { format, signature, text, id } = part;
  if (format === 'openai-responses-v1' && id === undefined) return signature;
  return text === '' && signature === undefined ? undefined : sealReasoning(part, model, sealer);
}
