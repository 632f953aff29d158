// Owns what POST /v1/compare and `loadline compare --json` print. Costs are US dollars, null when unknown.
import { costHeader } from '../gateway/answer_headers.ts';
import type { CompareLeg, CompareResult } from './compare.ts';

/** A comparison as JSON. */
export function publicCompare(result: CompareResult): Record<string, unknown> {
  return {
    id: result.id,
    object: 'loadline.compare',
    calls_per_month: result.callsPerMonth,
    answers: result.legs.map(publicLeg),
    differences: result.differences.map((difference) => ({
      from: difference.from,
      to: difference.to,
      same_text: difference.sameText,
      words_shared: difference.wordsShared,
      same_tool_calls: difference.sameToolCalls,
    })),
  };
}

/** One leg as JSON. Costs are US dollars, null when unknown. */
function publicLeg(leg: CompareLeg): Record<string, unknown> {
  const usd = (nanoUsd: number | null): number | null => (nanoUsd === null ? null : Number(costHeader(nanoUsd)));
  return {
    model: leg.model,
    served_model: leg.servedModel,
    request_id: leg.requestId,
    status: leg.status,
    error: leg.error,
    text: leg.text,
    tool_calls: leg.toolCalls,
    finish_reason: leg.finishReason,
    latency_ms: leg.latencyMs,
    usage:
      leg.inputTokens === null
        ? null
        : { input_tokens: leg.inputTokens, output_tokens: leg.outputTokens, usage_source: leg.usageSource },
    cost_usd: usd(leg.costNanoUsd),
    monthly_usd: usd(leg.monthlyNanoUsd),
    simulated: leg.simulated,
    dropped: leg.dropped,
  };
}
