// Owns tool calls while they stream: counted as the caller counts them, named as the caller named them, free text given
// as text, and the answer's own tool turned into the answer.
import { objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import type { ToolNames } from '../codec.ts';
import type { AnswerEvent } from '../answer.ts';
import { restoreToolName } from '../tool_names.ts';
import type { OpenBlock } from './_answer_blocks.ts';
import { INPUT_FIELD, readShape } from '../answer_shape.ts';
import type { AnswerText } from './_answer_text.ts';
import { createUnwrapper } from '../unwrap_json.ts';

export interface ToolCalls {
  readonly open: (block: JsonObject) => { readonly block: OpenBlock; readonly first: readonly AnswerEvent[] };
  readonly count: () => number;
}

export function createToolCalls(toolNames: ToolNames, text: AnswerText): ToolCalls {
  const shape = readShape(toolNames);
  let calls = 0;
  let outputs = 0;

  function openOutput(block: JsonObject): OpenBlock {
    outputs += 1;
    // A second answer beside the first would make both unreadable.
    const push = outputs === 1 ? text.pushOutput : (): readonly AnswerEvent[] => [];
    return collect(block, { push, end: () => [] });
  }

  function openCall(
    block: JsonObject,
    sentName: string,
  ): { readonly block: OpenBlock; readonly first: readonly AnswerEvent[] } {
    const index = calls;
    calls += 1;
    const custom = shape.isCustom(sentName);
    const unwrapper = custom ? createUnwrapper(INPUT_FIELD, 'text') : undefined;
    const give = (argumentsDelta: string): readonly AnswerEvent[] =>
      argumentsDelta === '' ? [] : [{ kind: 'tool-call-delta', index, argumentsDelta }];
    return {
      first: [
        {
          kind: 'tool-call-start',
          index,
          id: stringAt(block, 'id') ?? `toolu_${index}`,
          name: restoreToolName(sentName, toolNames),
          ...(custom ? { custom } : {}),
        },
      ],
      block: collect(block, {
        push: (json) => give(unwrapper === undefined ? json : unwrapper.push(json)),
        end: () => [...give(unwrapper?.end() ?? ''), { kind: 'tool-call-end', index }],
        // No arguments at all are no text; for a function they are an empty object.
        isEmptySilent: custom,
      }),
    };
  }

  return {
    open: (block) => {
      const name = stringAt(block, 'name') ?? '';
      if (name === '') {
        const error = { status: 502, type: 'invalid_event', message: 'The stream held a tool call without a name.' };
        return { block: { delta: () => [], stop: () => [] }, first: [{ kind: 'error', error }] };
      }
      return name === shape.outputTool ? { block: openOutput(block), first: [] } : openCall(block, name);
    },
    count: () => calls,
  };
}

interface ArgumentsSink {
  readonly push: (json: string) => readonly AnswerEvent[];
  readonly end: () => readonly AnswerEvent[];
  readonly isEmptySilent?: boolean | undefined;
}

/** Arguments come in pieces, or whole at the start of the block, or not at all: then they are an empty object. */
function collect(block: JsonObject, sink: ArgumentsSink): OpenBlock {
  const input = objectAt(block, 'input') ?? {};
  let inPieces = false;
  return {
    delta: (delta) => {
      const json = stringAt(delta, 'partial_json') ?? '';
      if (json === '') return [];
      inPieces = true;
      return sink.push(json);
    },
    stop: () => {
      const silent = inPieces || (sink.isEmptySilent === true && Object.keys(input).length === 0);
      return [...(silent ? [] : sink.push(JSON.stringify(input))), ...sink.end()];
    },
  };
}
