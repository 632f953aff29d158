// Owns the decision: pure and synchronous, the same input gives the same one, so that recorded traffic can be replayed
// against a new policy without calling a model. The order is CONTRACT's: risk, task, default, context.
import {
  becauseOfContext,
  becauseOfDefault,
  becauseOfRule,
  becausePinned,
  becauseUnsure,
  type BecauseFacts,
} from './because.ts';
import { fitContext } from './_fit.ts';
import { rankOfTier, walkRules, type Walked } from './_walk.ts';
import {
  rankOfRisk,
  type Assessment,
  type DecideInput,
  type Decision,
  type RiskLevel,
  type TaskGuess,
  type TierFacts,
} from './decision.ts';
import type { ConditionInput, Policy, Route } from './policy.ts';

/** What a decision is made against. */
export interface DecideContext {
  readonly policy: Policy;
  /** Facts of every tier of the policy, in its order. */
  readonly tiers: readonly TierFacts[];
  readonly catalogHash: string;
  /** Version of the signals, recorded with the decision. */
  readonly signalsHash?: string | undefined;
}

/** Risk and task after hints. */
interface Settled {
  readonly risk: RiskLevel;
  readonly riskSource: 'signals' | 'hint';
  readonly task: string;
  readonly taskSource: TaskGuess['source'];
  readonly droppedHints: readonly string[];
}

interface Judged {
  readonly settled: Settled;
  readonly facts: BecauseFacts;
  readonly walked: Walked;
  readonly tierWithoutRisk: string;
  readonly escalated: boolean;
}

/** Throws no_upstream_available, model_not_allowed or context_length_exceeded. */
export function decide(input: DecideInput, route: Route, context: DecideContext): Decision {
  const judged = judge(input, route, context.policy);
  const { settled, walked, facts } = judged;
  const because = becauseOf(walked, input.assessment, facts);
  const fit = fitContext({
    tiers: context.tiers,
    tier: walked.tier,
    inputTokens: input.assessment.inputTokensEstimate,
    outputTokensWanted: input.outputTokensWanted,
    risk: settled.risk,
    mayGoDown:
      rankOfRisk(settled.risk) < rankOfRisk('medium') &&
      input.assessment.failed.length === 0 &&
      walked.threw === undefined,
    because,
  });
  const { moved } = fit;
  const to = fit.models[0]?.modelId ?? '';
  return {
    ...common(input, judged, context),
    kind: 'routed',
    route: route.name,
    tier: fit.tier,
    rule: moved === undefined ? ruleName(walked) : 'context',
    because:
      moved === undefined
        ? because
        : becauseOfContext({ ...moved, tokens: input.assessment.inputTokensEstimate, to, risk: settled.risk }),
    models: fit.models.map((model) => model.qualified),
    escalated: judged.escalated,
  };
}

/** The caller named the model: nothing is decided, but signals and what `auto` would have done are recorded. Never throws. */
export function decidePinned(input: DecideInput, qualified: string, context: DecideContext): Decision {
  const route = context.policy.routes.get('auto');
  if (route === undefined) throw new TypeError('a policy without a route "auto"');
  const judged = judge(input, route, context.policy);
  const auto = { tier: judged.walked.tier, rule: ruleName(judged.walked), escalated: judged.escalated };
  return {
    ...common(input, judged, context),
    kind: 'pinned',
    route: '',
    tier: 'pinned',
    rule: 'pinned',
    because: becausePinned(auto),
    models: [qualified],
    escalated: false,
    auto,
  };
}

function judge(input: DecideInput, route: Route, policy: Policy): Judged {
  const settled = settleHints(input);
  const conditionInput = { ...input, risk: settled.risk, task: settled.task };
  const walked = walkRules(conditionInput, route, policy.tiers);
  const without = walkRules(withoutRisk(conditionInput), route, policy.tiers);
  const { signals, categories } = input.assessment;
  const rises = rankOfTier(policy.tiers, walked.tier) > rankOfTier(policy.tiers, without.tier);
  return {
    settled,
    facts: { ...settled, signals, categories },
    walked,
    tierWithoutRisk: without.tier,
    escalated: rises,
  };
}

/** A hint raises; it lowers only where the key may. A task hint stands over what was inferred. */
function settleHints({ assessment, hints, caller }: DecideInput): Settled {
  const hinted = hints.risk;
  const lowers = hinted !== undefined && rankOfRisk(hinted) < rankOfRisk(assessment.risk);
  const counts = hinted !== undefined && (lowers ? caller.mayLowerRisk : hinted !== assessment.risk);
  return {
    risk: counts ? hinted : assessment.risk,
    riskSource: counts ? 'hint' : 'signals',
    task: hints.task ?? assessment.task.task,
    taskSource: hints.task === undefined ? assessment.task.source : (hints.taskSource ?? 'hint'),
    droppedHints: lowers && !caller.mayLowerRisk ? ['risk'] : [],
  };
}

/** The same request as if nothing risky had been seen, said or missed: what task and default alone would do. */
function withoutRisk(input: ConditionInput): ConditionInput {
  const assessment: Assessment = { ...input.assessment, signals: [], risk: 'none', categories: [], failed: [] };
  return { ...input, assessment, risk: 'none', hints: { ...input.hints, risk: undefined } };
}

function ruleName(walked: Walked): string {
  return walked.rule?.name ?? walked.by;
}

function becauseOf(walked: Walked, assessment: Assessment, facts: BecauseFacts): string {
  if (walked.rule !== null) return becauseOfRule(walked.rule, walked.tier, facts);
  if (walked.by === 'default') return becauseOfDefault(walked.tier, facts);
  return becauseUnsure(walked.tier, { failed: assessment.failed, threw: walked.threw });
}

/** What routed and pinned decisions record alike. */
function common(input: DecideInput, judged: Judged, context: DecideContext) {
  const { assessment } = input;
  const { settled, walked } = judged;
  return {
    risk: settled.risk,
    riskSource: settled.riskSource,
    categories: assessment.categories,
    task: settled.task,
    taskSource: settled.taskSource,
    readsOnly: assessment.readsOnly,
    signals: assessment.signals,
    inputTokensEstimate: assessment.inputTokensEstimate,
    tierWithoutRisk: judged.tierWithoutRisk,
    trace: walked.trace,
    droppedHints: settled.droppedHints,
    hashes: { policy: context.policy.hash, signals: context.signalsHash ?? '', catalog: context.catalogHash },
  } satisfies Partial<Decision>;
}
