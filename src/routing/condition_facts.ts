// Owns what both kinds of condition, CEL and match, ask of a request and of the names in a policy. Knows no CEL: a policy
// without any loads none (5 MB of memory).
import type { Alternatives } from './atoms.ts';
import { rankOfRisk, TASKS, type RiskCategory } from './decision.ts';
import type { Condition, ConditionInput } from './policy.ts';

export interface CompiledCondition extends Condition {
  readonly source: string;
  /** The condition as alternatives of facts, to find rules that nothing can reach; undefined where it is too large. */
  readonly alternatives: Alternatives | undefined;
}

export interface CompileOptions {
  /** Task labels of the operator's own, beside the known ones. */
  readonly ownTasks: readonly string[];
}

/** Labels that a condition may name: the known tasks, the operator's own, and `unknown` for what cannot be told. */
export function taskLabels(options: CompileOptions): readonly string[] {
  return [...TASKS, ...options.ownTasks, 'unknown'];
}

/**
 * True from severity medium on. A hint that lowered the risk lowers its signals with it, so that no category can bring
 * back what a key was allowed to set aside.
 */
export function modifiesCategory(input: ConditionInput, category: RiskCategory): boolean {
  const lowered = rankOfRisk(input.risk) < rankOfRisk(input.assessment.risk);
  const ceiling = lowered ? rankOfRisk(input.risk) : rankOfRisk('high');
  return input.assessment.signals.some(
    (signal) =>
      signal.category === category &&
      signal.effect === 'modifies' &&
      Math.min(rankOfRisk(signal.severity), ceiling) >= rankOfRisk('medium'),
  );
}

/** True for any signal of the category, one that modifies too. */
export function mentionsCategory(input: ConditionInput, category: RiskCategory): boolean {
  return input.assessment.signals.some((signal) => signal.category === category);
}
