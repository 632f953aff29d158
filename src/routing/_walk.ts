// Owns the walk along a route's rules: which one decides, what happens where something could not be told, the trace.
// Pure. Knows tiers by name and rank only.
import type { RuleTrace } from './decision.ts';
import type { ConditionInput, Route, Rule, Tier } from './policy.ts';

export interface Walked {
  readonly tier: string;
  /** The rule that decided; null for the default and for `on_unsure`. */
  readonly rule: Rule | null;
  readonly by: 'rule' | 'default' | 'on_unsure';
  /** The rule whose condition failed. */
  readonly threw: string | undefined;
  readonly trace: readonly RuleTrace[];
}

/** Place of a tier in the file, cheapest first; -1 for a name that no tier has. */
export function rankOfTier(tiers: readonly Pick<Tier, 'name'>[], name: string): number {
  return tiers.findIndex((tier) => tier.name === name);
}

/**
 * Walks the rules in order. A condition that throws ends the walk at its `on_unsure`. Where a signal failed, the rule that
 * matched decides as far as it goes at least as high as `on_unsure`; the default gives way to `on_unsure` altogether.
 */
export function walkRules(input: ConditionInput, route: Route, tiers: readonly Pick<Tier, 'name'>[]): Walked {
  const trace: RuleTrace[] = [];
  const unsure = input.assessment.failed.length > 0;
  for (const rule of route.rules) {
    const { name, condition } = rule;
    let matched: boolean;
    try {
      matched = condition.holds(input);
    } catch {
      trace.push({ rule: name, matched: false, says: `${condition.says} (could not be evaluated)` });
      return { tier: rule.onUnsure ?? route.onUnsure, rule: null, by: 'on_unsure', threw: name, trace };
    }
    trace.push({ rule: name, matched, says: condition.says });
    if (!matched) continue;
    if (!unsure) return { tier: rule.use, rule, by: 'rule', threw: undefined, trace };
    return { ...whenUnsure(rule, route, tiers), threw: undefined, trace };
  }
  const tier = unsure ? route.onUnsure : route.defaultTier;
  const by = unsure ? 'on_unsure' : 'default';
  trace.push({ rule: by, matched: true, says: unsure ? 'a signal failed' : 'no rule matched' });
  return { tier, rule: null, by, threw: undefined, trace };
}

/** A rule's own `on_unsure` is the operator's word for it; the route's never lowers what a rule chose. */
function whenUnsure(
  rule: Rule,
  route: Route,
  tiers: readonly Pick<Tier, 'name'>[],
): Pick<Walked, 'tier' | 'rule' | 'by'> {
  const own = rule.condition.readsRisk ? null : rule.onUnsure;
  const tier = own ?? rule.onUnsure ?? route.onUnsure;
  const keeps = own === null && rankOfTier(tiers, rule.use) >= rankOfTier(tiers, tier);
  return keeps || tier === rule.use ? { tier: rule.use, rule, by: 'rule' } : { tier, rule: null, by: 'on_unsure' };
}
