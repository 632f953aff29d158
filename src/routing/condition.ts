// Owns the compilation of a rule's `when`: CEL text in, a checked Condition or a list of problems out.
// Nothing is found out at run time that could have been found out here.
import { serialize } from '@marcbachmann/cel-js';
import { atomsOf } from './_cel_atoms.ts';
import { checkExpression } from './_cel_check.ts';
import { celContext, parseCel } from './_cel.ts';
import { taskLabels, type CompiledCondition, type CompileOptions } from './condition_facts.ts';

/** What is wrong with a `when`, in one sentence, and where: a UTF-16 offset in the expression. */
export interface ConditionProblem {
  readonly message: string;
  readonly offset: number;
}

export type CompileResult =
  | { readonly ok: true; readonly condition: CompiledCondition }
  | { readonly ok: false; readonly problems: readonly ConditionProblem[] };

/** Expressions are written by hand; longer ones belong into several rules. */
const WHEN_CHARS_MAX = 2_000;

/**
 * Compiles CEL. Refused with the offset: syntax, unknown names, types that do not fit, a result that is not true or
 * false, levels, categories or tasks that do not exist, levels compared by order, and functions that could stall.
 */
export function compileWhen(text: string, options: CompileOptions): CompileResult {
  if (text.trim() === '') return { ok: false, problems: [{ message: 'the condition is empty', offset: 0 }] };
  if (text.length > WHEN_CHARS_MAX) {
    return {
      ok: false,
      problems: [
        { message: `the condition is longer than ${WHEN_CHARS_MAX} characters; write several rules`, offset: 0 },
      ],
    };
  }
  const parsed = parseCel(text);
  if (!parsed.ok) return parsed;
  const found = checkExpression(parsed.expression, taskLabels(options));
  if (found.problems.length > 0) return { ok: false, problems: found.problems };
  const alternatives = atomsOf(parsed.expression.ast);
  if (alternatives?.length === 0) return { ok: false, problems: [{ message: 'this can never be true', offset: 0 }] };
  const evaluate = parsed.expression;
  return {
    ok: true,
    condition: {
      holds: (input) => evaluate(celContext(input)) === true,
      says: text.trim().replace(/\s+/g, ' '),
      readsRisk: found.readsRisk,
      // From the tree and not from the text: blanks count inside quotes, and comments and line ends do not.
      source: `when ${serialize(evaluate.ast)}`,
      alternatives,
    },
  };
}
