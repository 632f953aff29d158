// Owns what the decoder of an answer must know of its request: which tool carries the answer, what was wrapped, which
// tools take free text. The codec's interface hands only tool names from request to answer, so this travels among them,
// under keys that no tool can have: providers take no colon in a name.
import type { ToolNames } from './codec.ts';
import { restoreToolName } from './tool_names.ts';

export interface AnswerShape {
  /** Tool, as sent, whose arguments are the answer's text. */
  readonly outputTool?: string | undefined;
  /** The answer is an object with the value that the caller wants under VALUE_FIELD. */
  readonly wrapped?: boolean | undefined;
  /** The answer was asked for as JSON in words only: one code fence round it is not part of it. */
  readonly fenced?: boolean | undefined;
  /** Names, as sent, of tools whose one argument is free text. */
  readonly customTools?: readonly string[] | undefined;
}

/** Where a value stands whose schema is no object. */
export const VALUE_FIELD = 'value';
/** Where the free text of a custom tool stands. */
export const INPUT_FIELD = 'input';

const OUTPUT_KEY = 'loadline:output-tool';
const WRAPPED_KEY = 'loadline:wrapped';
const FENCED_KEY = 'loadline:fenced';
const CUSTOM_PREFIX = 'loadline:custom:';

/** The same names with the shape among them. */
export function withShape(toolNames: ToolNames, shape: AnswerShape): ToolNames {
  const all = new Map(toolNames);
  if (shape.outputTool !== undefined) all.set(OUTPUT_KEY, shape.outputTool);
  if (shape.wrapped === true) all.set(WRAPPED_KEY, 'yes');
  if (shape.fenced === true) all.set(FENCED_KEY, 'yes');
  for (const name of shape.customTools ?? []) all.set(`${CUSTOM_PREFIX}${name}`, restoreToolName(name, toolNames));
  return all;
}

export interface ShapeReader {
  readonly outputTool: string | undefined;
  readonly wrapped: boolean;
  readonly fenced: boolean;
  readonly isCustom: (sentName: string) => boolean;
}

export function readShape(toolNames: ToolNames): ShapeReader {
  return {
    outputTool: toolNames.get(OUTPUT_KEY),
    wrapped: toolNames.has(WRAPPED_KEY),
    fenced: toolNames.has(FENCED_KEY),
    isCustom: (sentName) => toolNames.has(`${CUSTOM_PREFIX}${sentName}`),
  };
}
