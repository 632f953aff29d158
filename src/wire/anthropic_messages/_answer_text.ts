// Owns the text of an answer on its way to the caller: freed of what the request wrapped round it (answer_shape.ts), and
// held back where a tool was to carry the answer and the model talks first.
import type { ToolNames } from '../codec.ts';
import type { AnswerEvent } from '../answer.ts';
import { readShape, VALUE_FIELD } from '../answer_shape.ts';
import { createFenceStripper } from '../strip_fence.ts';
import { createUnwrapper } from '../unwrap_json.ts';
import type { TextFilter } from '../unwrap_json.ts';

/** Talk before the answer's tool: a sentence or two. More is an answer in itself and passes. */
const HELD_CHARS_MAX = 65_536;

export interface AnswerText {
  /** Text of a text block. */
  readonly push: (text: string) => readonly AnswerEvent[];
  /** Arguments of the tool that carries the answer: they are the text, and talk before them is none. */
  readonly pushOutput: (json: string) => readonly AnswerEvent[];
  readonly end: () => readonly AnswerEvent[];
  /** Characters given so far. */
  readonly length: () => number;
}

export function createAnswerText(toolNames: ToolNames): AnswerText {
  const shape = readShape(toolNames);
  const filter = filterFor(shape);
  let holding = shape.outputTool !== undefined;
  let outputBegan = false;
  let held = '';
  let given = 0;

  function give(text: string): readonly AnswerEvent[] {
    given += text.length;
    return text === '' ? [] : [{ kind: 'text-delta', text }];
  }

  function release(): string {
    const text = held;
    held = '';
    holding = false;
    return text;
  }

  return {
    push: (text) => {
      // Text round the answer's own arguments would make the JSON unreadable.
      if (outputBegan) return [];
      if (shape.outputTool !== undefined) {
        if (!holding) return give(text);
        held += text;
        return held.length > HELD_CHARS_MAX ? give(release()) : [];
      }
      return give(filter === undefined ? text : filter.push(text));
    },
    pushOutput: (json) => {
      if (!outputBegan) held = '';
      outputBegan = true;
      return give(filter === undefined ? json : filter.push(json));
    },
    end: () => give(release() + (filter?.end() ?? '')),
    length: () => given,
  };
}

function filterFor({
  wrapped,
  fenced,
}: {
  readonly wrapped: boolean;
  readonly fenced: boolean;
}): TextFilter | undefined {
  if (wrapped) return createUnwrapper(VALUE_FIELD, 'json');
  return fenced ? createFenceStripper() : undefined;
}
