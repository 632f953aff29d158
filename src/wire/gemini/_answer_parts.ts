// Owns the parts of one answer in their order: text, thoughts, calls, and the signatures that must come back unchanged
// with the part that they came on, an empty text at the end of a stream too.
import { objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject } from '../../support/json.ts';
import { readShape } from '../answer_shape.ts';
import type { ToolNames } from '../codec.ts';
import type { AnswerEvent } from '../answer.ts';
import { createFenceStripper } from '../strip_fence.ts';
import { createFunctionCalls } from './_function_calls.ts';

export interface AnswerParts {
  readonly take: (part: JsonObject) => readonly AnswerEvent[];
  /** The answer is over: ends what is open and gives what was held back. */
  readonly end: () => readonly AnswerEvent[];
  readonly calls: () => number;
  /** Text or calls: thoughts alone are no answer. */
  readonly hasContent: () => boolean;
  /** The text so far; undefined where it is too long to keep. */
  readonly text: () => string | undefined;
}

/** Kept for the way back or for citations. The longest output of these models, 65,536 tokens, is about a quarter of it. */
const KEPT_CHARS_MAX = 1024 * 1024;
const FORMAT = 'google-gemini-v1';
/** What a part of text may hold: others are of a kind that answers here do not have. */
const SAID = new Set(['text', 'thought', 'thoughtSignature', 'thought_signature']);

export function createAnswerParts(toolNames: ToolNames, answerId: () => string | undefined): AnswerParts {
  const calls = createFunctionCalls(toolNames, answerId);
  const fence = readShape(toolNames).fenced ? createFenceStripper() : undefined;
  let thought = '';
  let thinking = false;
  let kept: string[] = [];
  let keptChars = 0;
  let hasText = false;
  let code: JsonObject | undefined;
  let runs = 0;

  function give(text: string): readonly AnswerEvent[] {
    if (text === '') return [];
    hasText = true;
    keptChars += text.length;
    if (keptChars <= KEPT_CHARS_MAX) kept.push(text);
    else kept = [];
    return [{ kind: 'text-delta', text }];
  }

  function endThought(signature?: string): readonly AnswerEvent[] {
    if (!thinking && signature === undefined) return [];
    // Half a text under a signature is none: then only the signature is kept.
    const text = thought.length <= KEPT_CHARS_MAX ? thought : '';
    thinking = false;
    thought = '';
    return [{ kind: 'reasoning-end', part: { kind: 'reasoning', text, signature, format: FORMAT } }];
  }

  function takeThought(text: string, signature: string | undefined): readonly AnswerEvent[] {
    thinking ||= text !== '';
    if (thought.length <= KEPT_CHARS_MAX) thought += text;
    const delta: readonly AnswerEvent[] = text === '' ? [] : [{ kind: 'reasoning-delta', text }];
    return signature === undefined ? delta : [...delta, ...endThought(signature)];
  }

  function takeText(text: string, signature: string | undefined): readonly AnswerEvent[] {
    if (text === '' && signature === undefined) return [];
    const before = [...endThought(), ...calls.end()];
    const told = give(fence === undefined ? text : fence.push(text));
    return [...before, ...told, ...(signature === undefined ? [] : endThought(signature))];
  }

  /** Code that Google ran itself comes as two parts: what was run, and what came of it. */
  function takeRun(result: JsonObject): readonly AnswerEvent[] {
    const ran = code ?? {};
    code = undefined;
    runs += 1;
    const id = stringAt(result, 'id') ?? `run_${(answerId() ?? '').replaceAll(/[^a-zA-Z0-9]/g, '')}_${runs}`;
    const status = stringAt(result, 'outcome') === 'OUTCOME_OK' ? 'completed' : 'failed';
    const raw = { executableCode: ran, codeExecutionResult: result };
    const part = { kind: 'hosted-call', id, name: 'code_execution', input: ran, status, sources: [], raw } as const;
    return [{ kind: 'hosted-call', part }];
  }

  return {
    take: (part) => {
      const signature = stringAt(part, 'thoughtSignature') ?? stringAt(part, 'thought_signature');
      const signed = signature === '' ? undefined : signature;
      const call = objectAt(part, 'functionCall');
      if (call !== undefined) return [...endThought(), ...calls.take(call, signed)];
      const text = stringAt(part, 'text') ?? '';
      if (part['thought'] === true) return takeThought(text, signed);
      const result = objectAt(part, 'codeExecutionResult');
      if (result !== undefined) return [...endThought(), ...takeRun(result)];
      code = objectAt(part, 'executableCode') ?? code;
      // A signature on a part that cannot go back has nothing to stand on.
      return Object.keys(part).every((key) => SAID.has(key)) ? takeText(text, signed) : [];
    },
    end: () => [...endThought(), ...give(fence?.end() ?? ''), ...calls.end()],
    calls: calls.count,
    hasContent: () => hasText || calls.count() > 0,
    text: () => (keptChars <= KEPT_CHARS_MAX ? kept.join('') : undefined),
  };
}
