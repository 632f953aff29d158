// Owns the order of blocks in a stream that we write: one open at a time, counted without a gap. Pieces of a block whose
// turn has not come are kept until it has (facts 2.15), because calls that run beside each other come in turns upstream.
import type { JsonObject } from '../../support/json.ts';
import { formatSse } from '../sse.ts';

export interface Block {
  /** Pieces that wait for their turn, as they will be sent. */
  readonly waiting: JsonObject[];
  readonly opening: JsonObject;
  ended: boolean;
}

export interface BlockQueue {
  /** A new block behind those that are there; its first events where it is its turn. */
  readonly open: (opening: JsonObject) => { readonly block: Block; readonly out: string };
  readonly delta: (block: Block, delta: JsonObject) => string;
  /** The block is whole. What waited behind it goes out. */
  readonly end: (block: Block) => string;
  readonly endAll: () => string;
}

export const eventText = (event: JsonObject & { readonly type: string }): string =>
  formatSse(JSON.stringify(event), event.type);

export function createBlockQueue(): BlockQueue {
  /** The first is the one that the caller sees open. */
  const queue: Block[] = [];
  let index = 0;

  const start = ({ opening }: Block): string =>
    eventText({ type: 'content_block_start', index, content_block: opening });
  const send = (delta: JsonObject): string => eventText({ type: 'content_block_delta', index, delta });

  /** Closes blocks that are whole and opens the next one, as far as that goes. */
  function advance(): string {
    const out: string[] = [];
    for (let head = queue[0]; head?.ended === true; head = queue[0]) {
      out.push(eventText({ type: 'content_block_stop', index }));
      queue.shift();
      index += 1;
      const next = queue[0];
      if (next === undefined) break;
      out.push(start(next), ...next.waiting.splice(0).map(send));
    }
    return out.join('');
  }

  function end(block: Block): string {
    block.ended = true;
    return advance();
  }

  return {
    open: (opening) => {
      const block: Block = { opening, waiting: [], ended: false };
      queue.push(block);
      return { block, out: queue[0] === block ? start(block) : '' };
    },
    delta: (block, delta) => {
      if (block.ended) return '';
      if (queue[0] === block) return send(delta);
      block.waiting.push(delta);
      return '';
    },
    end,
    endAll: () => {
      for (const block of queue) block.ended = true;
      return advance();
    },
  };
}
