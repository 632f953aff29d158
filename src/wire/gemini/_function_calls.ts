// Owns the function calls of one answer: counted over the whole stream, for Google begins anew in every chunk; named as
// the caller named them; with an id each, the same for the same answer, where Google gives none.
import { arrayAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import { INPUT_FIELD, readShape } from '../answer_shape.ts';
import type { ToolNames } from '../codec.ts';
import type { AnswerEvent } from '../answer.ts';
import { restoreToolName } from '../tool_names.ts';
import { createPartialArguments } from './_partial_arguments.ts';
import type { PartialArguments } from './_partial_arguments.ts';

export interface FunctionCalls {
  /** A `functionCall`; `signature` is the thought that led to it. */
  readonly take: (call: JsonObject, signature: string | undefined) => readonly AnswerEvent[];
  /** The answer is over, or something else follows: ends a call whose arguments came in pieces. */
  readonly end: () => readonly AnswerEvent[];
  readonly count: () => number;
}

interface OpenCall {
  readonly index: number;
  readonly custom: boolean;
  readonly pieces: PartialArguments;
}

/** Characters of the answer's id in the ids made here. */
const ANSWER_ID_CHARS = 24;

/** `answerId` makes ids for calls without one: unlike from answer to answer, alike within it. */
export function createFunctionCalls(toolNames: ToolNames, answerId: () => string | undefined): FunctionCalls {
  const shape = readShape(toolNames);
  const taken = new Set<string>();
  let calls = 0;
  let open: OpenCall | undefined;

  function idOf(call: JsonObject, index: number): string {
    const given = stringAt(call, 'id') ?? '';
    const plain = (answerId() ?? '').replaceAll(/[^a-zA-Z0-9]/g, '').slice(-ANSWER_ID_CHARS);
    const id = given !== '' && !taken.has(given) ? given : `call_${plain}_${index}`;
    taken.add(id);
    return id;
  }

  function finish(index: number, argumentsText: string): readonly AnswerEvent[] {
    const delta: readonly AnswerEvent[] =
      argumentsText === '' ? [] : [{ kind: 'tool-call-delta', index, argumentsDelta: argumentsText }];
    return [...delta, { kind: 'tool-call-end', index }];
  }

  function end(): readonly AnswerEvent[] {
    const ended = open;
    open = undefined;
    if (ended === undefined) return [];
    return finish(ended.index, ended.custom ? freeText(ended.pieces.text()) : ended.pieces.text());
  }

  function begin(call: JsonObject, sentName: string, signature: string | undefined): readonly AnswerEvent[] {
    const index = calls;
    calls += 1;
    const id = idOf(call, index);
    const custom = shape.isCustom(sentName);
    const signed: readonly AnswerEvent[] =
      signature === undefined
        ? []
        : [
            {
              kind: 'reasoning-end',
              part: { kind: 'reasoning', text: '', signature, format: 'google-gemini-v1', forCallId: id },
            },
          ];
    const name = restoreToolName(sentName, toolNames);
    const start: AnswerEvent = { kind: 'tool-call-start', index, id, name, ...(custom ? { custom } : {}) };
    if (call['willContinue'] === true || arrayAt(call, 'partialArgs').length > 0) {
      open = { index, custom, pieces: createPartialArguments() };
      open.pieces.push(call);
      return [...signed, start];
    }
    const given = JSON.stringify(objectAt(call, 'args') ?? {});
    return [...signed, start, ...finish(index, custom ? freeText(given) : given)];
  }

  return {
    take: (call, signature) => {
      const name = stringAt(call, 'name') ?? '';
      if (name !== '') return [...end(), ...begin(call, name, signature)];
      if (open !== undefined) {
        open.pieces.push(call);
        return call['willContinue'] === true ? [] : end();
      }
      const error = { status: 502, type: 'invalid_event', message: 'The answer held a function call without a name.' };
      return [{ kind: 'error', error }];
    },
    end,
    count: () => calls,
  };
}

/** What a custom tool was called with: the one text, or whatever the model wrote in its place. */
function freeText(argumentsText: string): string {
  const value: unknown = JSON.parse(argumentsText);
  return stringAt(value, INPUT_FIELD) ?? (argumentsText === '{}' ? '' : argumentsText);
}
