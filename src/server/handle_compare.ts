// POST /v1/compare: one Chat Completions body at two or more models, answered together.
import type { Compare, CompareLeg } from '../evidence/compare.ts';
import { costHeader } from '../gateway/answer_headers.ts';
import { LoadlineError } from '../support/errors.ts';
import { isJsonObject, numberAt, type JsonObject } from '../support/json.ts';
import { decodeUtf8, indexJson } from '../wire/json_index.ts';
import type { Handler } from './dispatch.ts';
import { jsonAnswer } from './error_answer.ts';

/** Reads `{models: [...], calls_per_month?, body: {...}}`, or the fields of the body beside `models`. */
export function compareHandler(compare: Compare): Handler {
  return async (context) => {
    const sent = indexJson(decodeUtf8(context.body)).value;
    const { models, calls_per_month: _calls, body: nested, model: _model, ...inline } = sent;
    const body: JsonObject = isJsonObject(nested) ? nested : inline;
    const result = await compare.run({
      caller: context.caller,
      body,
      models: readModels(models),
      callsPerMonth: numberAt(sent, 'calls_per_month') ?? 1000,
      requestId: context.requestId,
      signal: context.request.signal,
    });
    return {
      response: jsonAnswer(
        {
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
        },
        context.requestId,
      ),
      endsLater: false,
    };
  };
}

function readModels(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value as readonly string[];
  throw new LoadlineError({
    code: 'invalid_request',
    param: 'models',
    message: '"models" must be a list of model names.',
  });
}

/** One leg as JSON. Costs are US dollars, null when unknown. */
export function publicLeg(leg: CompareLeg): Record<string, unknown> {
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
