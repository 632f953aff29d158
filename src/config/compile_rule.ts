// Owns one rule: its fields, its condition compiled with the faults at their own characters, its tier.
import type { Alternatives } from '../routing/atoms.ts';
import { compileWhen } from '../routing/condition.ts';
import type { CompiledCondition } from '../routing/condition_facts.ts';
import { compileMatch } from '../routing/match.ts';
import type { Rule } from '../routing/policy.ts';
import { addProblem, type ConfigFile } from './config_file.ts';
import { readPart, type Part } from './read_part.ts';
import { checkTierName, type ReadTiers } from './read_tiers.ts';
import { shown } from './schema_problem.ts';
import { matchOf, ruleSchema, type WrittenRule } from './schema_routes.ts';

export interface RuleContext {
  readonly file: ConfigFile;
  readonly tiers: ReadTiers;
  /** Task labels of the route's own. */
  readonly ownTasks: readonly string[];
}

export interface CompiledRule {
  readonly rule: Rule;
  readonly part: Part;
  /** Undefined where the condition is too large to compare. */
  readonly alternatives: Alternatives | undefined;
}

/** What x-loadline-rule says where no rule decided. */
const TAKEN = new Set(['default', 'on_unsure', 'context', 'pinned']);

/** Undefined where the rule cannot be used; its problems are reported, all that can be told. */
export function compileRule(part: Part, context: RuleContext): CompiledRule | undefined {
  const { file, tiers } = context;
  const written = readPart(ruleSchema, part, file);
  if (written === undefined) return undefined;
  if (TAKEN.has(written.name)) {
    addProblem(
      file,
      { path: [...part.path, 'name'] },
      `"${written.name}" is what is shown where no rule decided; use another name`,
    );
  }
  checkTierName(written.use, { path: [...part.path, 'use'] }, { tiers, file });
  if (written.on_unsure !== undefined)
    checkTierName(written.on_unsure, { path: [...part.path, 'on_unsure'] }, { tiers, file });
  const condition = compileCondition(written, part, context);
  if (condition === undefined) return undefined;
  const rule: Rule = {
    name: written.name,
    condition,
    use: written.use,
    because: (written.because ?? '').trim(),
    onUnsure: written.on_unsure ?? null,
  };
  return { rule, part, alternatives: condition.alternatives };
}

function compileCondition(
  written: WrittenRule,
  part: Part,
  { file, ownTasks }: RuleContext,
): CompiledCondition | undefined {
  const match = matchOf(written);
  if (written.when !== undefined && match !== undefined) {
    addProblem(
      file,
      { path: [...part.path, 'match'], name: true },
      `the rule "${shown(written.name)}" has both \`when\` and \`match\`; put all of it into one`,
    );
    return undefined;
  }
  if (written.when !== undefined) {
    const compiled = compileWhen(written.when, { ownTasks });
    if (compiled.ok) return compiled.condition;
    for (const { message, offset } of compiled.problems)
      addProblem(file, { path: [...part.path, 'when'], offset }, message);
    return undefined;
  }
  if (match !== undefined) {
    const compiled = compileMatch(match, { ownTasks });
    if (compiled.ok) return compiled.condition;
    for (const { message, path } of compiled.problems)
      addProblem(file, { path: [...part.path, 'match', ...path] }, message);
    return undefined;
  }
  addProblem(
    file,
    { path: [...part.path, 'when'] },
    `the rule "${shown(written.name)}" has no condition; give it \`when\` or \`match\`, or write \`default\` of the route`,
  );
  return undefined;
}
