// Owns what POST /v1/route and `loadline route --json` print: the decision with its reasons. Positions, never text.
// Costs are US dollars, null when unknown.
import type { Decision } from '../routing/decision.ts';
import { costHeader } from './answer_headers.ts';
import type { RouteResult } from './gateway.ts';

/** A decision as JSON, in the names that records use too. */
export function publicDecision(decision: Decision): Record<string, unknown> {
  return {
    route: decision.route,
    tier: decision.tier,
    rule: decision.rule,
    because: decision.because,
    models: decision.models,
    risk: decision.risk,
    risk_source: decision.riskSource,
    categories: decision.categories,
    task: decision.task,
    task_source: decision.taskSource,
    reads_only: decision.readsOnly,
    escalated: decision.escalated,
    tier_without_risk: decision.tierWithoutRisk,
    input_tokens_estimate: decision.inputTokensEstimate,
    signals: decision.signals,
    ...(decision.auto === undefined ? {} : { auto: decision.auto }),
    hashes: decision.hashes,
  };
}

export function publicExplanation(result: RouteResult): Record<string, unknown> {
  const { decision, assessment } = result;
  return {
    model: decision.models[0] ?? null,
    ...publicDecision(decision),
    task_says: assessment.task.says,
    ask_part: assessment.askPart ?? null,
    paths: assessment.paths,
    tools: assessment.toolNames,
    failed_signals: assessment.failed,
    rules: decision.trace,
    costs: result.costs.map(({ model, tier, nanoUsd }) => ({
      model,
      tier,
      cost_usd: nanoUsd === null ? null : Number(costHeader(nanoUsd)),
    })),
    output_tokens_assumed: result.outputTokensAssumed,
    changes: result.changes,
    dropped: result.droppedHints,
    compat: result.compat.mode,
    compat_from: result.compat.from,
  };
}
