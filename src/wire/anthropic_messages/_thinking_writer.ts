// Writes thinking as blocks: text in pieces, the signature at the end. Other families' reasoning is sealed in it, and what
// is told when its text is long said, or never readable, becomes a block of its own.
import type { JsonObject } from '../../support/json.ts';
import type { Sealer } from '../../support/sealer.ts';
import type { ReasoningPart } from '../conversation.ts';
import type { Block, BlockQueue } from './_block_queue.ts';
import { isAnthropics, reasoningBlock, sealReasoning } from './_sealed_reasoning.ts';

export interface ThinkingWriter {
  readonly push: (piece: string) => string;
  /** The end of a piece of reasoning, which tells all of it. */
  readonly end: (part: ReasoningPart) => string;
  /** Something else follows: what is open ends with it, sealed as what nobody signed. */
  readonly close: () => string;
}

export interface ThinkingOptions {
  readonly queue: BlockQueue;
  readonly sealer: Sealer;
  /** Closes what is open of any kind. */
  readonly closeOthers: () => string;
}

export function createThinkingWriter({ queue, sealer, closeOthers }: ThinkingOptions): ThinkingWriter {
  let open: Block | undefined;
  let thought = '';
  /** Thinking was closed by what followed it, and its own end has not come. */
  let unended = false;

  function begin(): { readonly block: Block; readonly out: string } {
    const before = closeOthers();
    const opened = queue.open({ type: 'thinking', thinking: '', signature: '' });
    open = opened.block;
    return { block: opened.block, out: before + opened.out };
  }

  function push(piece: string): string {
    const { block, out } = open === undefined ? begin() : { block: open, out: '' };
    thought += piece;
    return out + queue.delta(block, { type: 'thinking_delta', thinking: piece });
  }

  function sign(block: Block, part: ReasoningPart): string {
    // What was said in pieces and what the end says should be one text; where not, the seal keeps the whole.
    const signature = isAnthropics(part) ? (part.signature ?? '') : sealReasoning(part, sealer, part.text !== thought);
    open = undefined;
    thought = '';
    return queue.delta(block, { type: 'signature_delta', signature }) + queue.end(block);
  }

  const sealed = (part: ReasoningPart): string =>
    whole({ type: 'redacted_thinking', data: sealReasoning(part, sealer, true) });

  function whole(block: JsonObject): string {
    const before = closeOthers();
    const opened = queue.open(block);
    return before + opened.out + queue.end(opened.block);
  }

  function end(part: ReasoningPart): string {
    const said = unended;
    unended = false;
    if (open !== undefined && part.redacted !== true) return sign(open, part);
    if (isAnthropics(part) && part.redacted === true) return whole(reasoningBlock(part, sealer));
    // Told when its text is long said: what must come back is kept, whole.
    if (said) return part.signature === undefined ? '' : sealed(part);
    if (part.text === '' && part.signature === undefined) return '';
    if (part.text === '' && !isAnthropics(part)) return sealed(part);
    // An empty text under a signature must come back as it is.
    const first = part.text === '' ? begin().out : push(part.text);
    return open === undefined ? first : first + sign(open, part);
  }

  return {
    push,
    end,
    close: () => {
      if (open === undefined) return '';
      unended = true;
      return sign(open, { kind: 'reasoning', text: thought });
    },
  };
}
