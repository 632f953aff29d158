// Writes the calls of a stream as tool_use blocks, each of whose arguments are one JSON text when its pieces are joined.
import { DIRECT, toolUseId } from './_answer_block.ts';
import type { AnswerEvent } from '../answer.ts';
import type { Block, BlockQueue } from './_block_queue.ts';

export interface CallWriter {
  readonly start: (event: Extract<AnswerEvent, { kind: 'tool-call-start' }>) => string;
  readonly piece: (index: number, text: string) => string;
  readonly end: (index: number) => string;
  readonly endAll: () => string;
  readonly any: () => boolean;
}

interface OpenCall {
  readonly block: Block;
  /** Free text becomes one argument, which can be quoted when it is whole. */
  readonly custom: boolean;
  text: string;
  hasArguments: boolean;
}

export function createCallWriter(queue: BlockQueue): CallWriter {
  const open = new Map<number, OpenCall>();
  let any = false;

  function end(index: number): string {
    const call = open.get(index);
    if (call === undefined) return '';
    open.delete(index);
    // A call without arguments is a call with none, and never a text that cannot be parsed (facts 3, L24).
    const rest = call.custom ? JSON.stringify({ input: call.text }) : call.hasArguments ? '' : '{}';
    const last = rest === '' ? '' : queue.delta(call.block, { type: 'input_json_delta', partial_json: rest });
    return last + queue.end(call.block);
  }

  return {
    start: ({ index, id, name, custom = false }) => {
      any = true;
      const { block, out } = queue.open({ type: 'tool_use', id: toolUseId(id), name, input: {}, caller: DIRECT });
      open.set(index, { block, custom, text: '', hasArguments: false });
      return out;
    },
    piece: (index, text) => {
      const call = open.get(index);
      if (call === undefined || text === '') return '';
      if (call.custom) {
        call.text += text;
        return '';
      }
      if (text.trim() !== '') call.hasArguments = true;
      return queue.delta(call.block, { type: 'input_json_delta', partial_json: text });
    },
    end,
    endAll: () => [...open.keys()].map(end).join(''),
    any: () => any,
  };
}
