// Owns the content blocks of one answer: which are open, what each has told, and what of it the caller gets. Of the tools
// that Anthropic runs itself searches are told; the rest is its own business and stays with it.
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { ToolNames } from '../codec.ts';
import type { AnswerEvent } from '../answer.ts';
import { createAnswerText } from './_answer_text.ts';
import { citationsOf } from './_citations.ts';
import { createHostedBlocks } from './_hosted_blocks.ts';
import { createReasoning } from './_reasoning_block.ts';
import { createToolCalls } from './_tool_call_block.ts';

export interface AnswerBlocks {
  readonly start: (index: number, block: JsonObject) => readonly AnswerEvent[];
  readonly delta: (index: number, delta: JsonObject) => readonly AnswerEvent[];
  readonly isOpen: (index: number) => boolean;
  readonly stop: (index: number) => readonly AnswerEvent[];
  /** The message ended: closes what is open and gives what was held back. */
  readonly close: () => readonly AnswerEvent[];
  /** Tool calls that the caller saw. */
  readonly calls: () => number;
}

/** What a kind of block does while it is open. */
export interface OpenBlock {
  readonly delta: (delta: JsonObject) => readonly AnswerEvent[];
  readonly stop: () => readonly AnswerEvent[];
}

const NOTHING: readonly AnswerEvent[] = [];
const IGNORED: OpenBlock = { delta: () => NOTHING, stop: () => NOTHING };

export function createAnswerBlocks(toolNames: ToolNames): AnswerBlocks {
  const open = new Map<number, OpenBlock>();
  const text = createAnswerText(toolNames);
  const calls = createToolCalls(toolNames, text);
  const hosted = createHostedBlocks();

  function openText(block: JsonObject): { readonly block: OpenBlock; readonly first: readonly AnswerEvent[] } {
    const start = text.length();
    const found = arrayAt(block, 'citations').filter(isJsonObject);
    return {
      first: text.push(stringAt(block, 'text') ?? ''),
      block: {
        delta: (delta) => {
          const citation = objectAt(delta, 'citation');
          if (citation !== undefined) found.push(citation);
          return text.push(stringAt(delta, 'text') ?? '');
        },
        stop: () => citationsOf(found, start, text.length()),
      },
    };
  }

  function opened(block: JsonObject): { readonly block: OpenBlock; readonly first: readonly AnswerEvent[] } {
    switch (stringAt(block, 'type')) {
      case 'text':
        return openText(block);
      case 'thinking':
      case 'redacted_thinking':
        return createReasoning(block);
      case 'tool_use':
        return calls.open(block);
      case 'server_tool_use':
        return { block: hosted.call(block) ?? IGNORED, first: NOTHING };
      case 'web_search_tool_result':
      case 'web_fetch_tool_result':
        return { block: IGNORED, first: hosted.result(block) };
      default:
        return { block: IGNORED, first: NOTHING };
    }
  }

  function stop(index: number): readonly AnswerEvent[] {
    const block = open.get(index);
    open.delete(index);
    return block?.stop() ?? NOTHING;
  }

  return {
    start: (index, block) => {
      const before = stop(index);
      const next = opened(block);
      open.set(index, next.block);
      return [...before, ...next.first];
    },
    delta: (index, delta) => open.get(index)?.delta(delta) ?? NOTHING,
    isOpen: (index) => open.has(index),
    stop,
    close: () => [...[...open.keys()].flatMap(stop), ...text.end()],
    calls: calls.count,
  };
}
