// Writes tool calls as the deltas of a Chat Completions stream: name and id once, then pieces of the arguments. A function
// that was called with nothing gets `{}`, because clients parse what they joined.
import type { JsonObject } from '../../support/json.ts';
import type { AnswerEvent } from '../answer.ts';

export interface ToolCallWriter {
  /** `extra` stands beside the name. */
  readonly start: (event: Extract<AnswerEvent, { kind: 'tool-call-start' }>, extra: JsonObject) => JsonObject;
  /** Undefined where there is nothing to write. */
  readonly piece: (index: number, text: string) => JsonObject | undefined;
  readonly end: (index: number) => JsonObject | undefined;
  /** Ends every call that is still open. */
  readonly endAll: () => readonly JsonObject[];
  readonly any: () => boolean;
}

interface OpenCall {
  readonly custom: boolean;
  hasArguments: boolean;
}

const pieceOf = (index: number, call: OpenCall, text: string): JsonObject => ({
  tool_calls: [{ index, ...(call.custom ? { custom: { input: text } } : { function: { arguments: text } }) }],
});

export function createToolCallWriter(): ToolCallWriter {
  const open = new Map<number, OpenCall>();
  let any = false;

  function end(index: number): JsonObject | undefined {
    const call = open.get(index);
    open.delete(index);
    return call === undefined || call.hasArguments || call.custom ? undefined : pieceOf(index, call, '{}');
  }

  return {
    start: ({ index, id, name, custom = false }, extra) => {
      open.set(index, { custom, hasArguments: false });
      any = true;
      // Custom calls in a stream are not in OpenAI's published schema; this is what its API sends.
      if (custom) return { tool_calls: [{ index, id, type: 'custom', custom: { name, input: '' }, ...extra }] };
      return { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' }, ...extra }] };
    },
    piece: (index, text) => {
      const call = open.get(index);
      if (call === undefined || text === '') return undefined;
      if (text.trim() !== '') call.hasArguments = true;
      return pieceOf(index, call, text);
    },
    end,
    endAll: () => [...open.keys()].map(end).filter((piece) => piece !== undefined),
    any: () => any,
  };
}
