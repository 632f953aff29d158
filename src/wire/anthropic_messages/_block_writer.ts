// Owns which block each piece of an answer goes into: text here, thinking and calls in files of their own. The order of
// blocks is _block_queue.ts.
import type { Sealer } from '../../support/sealer.ts';
import type { AnswerEvent } from '../answer.ts';
import type { HostedCallPart } from '../conversation.ts';
import { citationOf, hostedBlocks } from './_answer_block.ts';
import type { Citation } from './_answer_block.ts';
import { createBlockQueue } from './_block_queue.ts';
import type { Block } from './_block_queue.ts';
import { createCallWriter } from './_call_writer.ts';
import { createThinkingWriter } from './_thinking_writer.ts';

type BlockEvent = Extract<
  AnswerEvent,
  {
    kind:
      | 'text-delta'
      | 'reasoning-delta'
      | 'reasoning-end'
      | 'tool-call-start'
      | 'tool-call-delta'
      | 'tool-call-end'
      | 'hosted-call'
      | 'citation';
  }
>;

export interface BlockWriter {
  readonly push: (event: BlockEvent) => string;
  /** Ends every block that is open. */
  readonly endAll: () => string;
  /** Whether the answer calls tools of the caller. */
  readonly calls: () => boolean;
  /** Characters of text, thinking and arguments. */
  readonly chars: () => number;
}

export function createBlockWriter(sealer: Sealer): BlockWriter {
  const queue = createBlockQueue();
  const calls = createCallWriter(queue);
  let text: Block | undefined;
  let chars = 0;

  function closeText(): string {
    const open = text;
    text = undefined;
    return open === undefined ? '' : queue.end(open);
  }

  const thinking = createThinkingWriter({ queue, sealer, closeOthers: closeText });
  const closeOpen = (): string => closeText() + thinking.close();

  function pushText(piece: string): string {
    let out = '';
    if (text === undefined) {
      out = thinking.close();
      const opened = queue.open({ type: 'text', text: '', citations: [] });
      text = opened.block;
      out += opened.out;
    }
    return out + queue.delta(text, { type: 'text_delta', text: piece });
  }

  /** Sources are told with the text that they belong to; one whose text is over has no place in this form. */
  const pushCitation = (citation: Citation): string =>
    text === undefined ? '' : queue.delta(text, { type: 'citations_delta', citation: citationOf(citation, sealer) });

  function pushHosted(part: HostedCallPart): string {
    const blocks = hostedBlocks(part, sealer);
    if (blocks.length === 0) return '';
    const out = [closeOpen()];
    for (const block of blocks) {
      const opened = queue.open(block);
      out.push(opened.out, queue.end(opened.block));
    }
    return out.join('');
  }

  function push(event: BlockEvent): string {
    switch (event.kind) {
      case 'text-delta':
        chars += event.text.length;
        return event.text === '' ? '' : pushText(event.text);
      case 'reasoning-delta':
        chars += event.text.length;
        return event.text === '' ? '' : thinking.push(event.text);
      case 'reasoning-end':
        return thinking.end(event.part);
      case 'tool-call-start':
        return closeOpen() + calls.start(event);
      case 'tool-call-delta':
        chars += event.argumentsDelta.length;
        return calls.piece(event.index, event.argumentsDelta);
      case 'tool-call-end':
        return calls.end(event.index);
      case 'hosted-call':
        return pushHosted(event.part);
      case 'citation':
        return pushCitation(event);
      default:
        return event satisfies never;
    }
  }

  return {
    push,
    endAll: () => calls.endAll() + closeOpen() + queue.endAll(),
    calls: calls.any,
    chars: () => chars,
  };
}
