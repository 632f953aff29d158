// Owns the reading of what POST /v1/compare answered, for a command line that asked a running server: the counterpart of
// compare_public.ts.
import { arrayAt, booleanAt, isJsonObject, numberAt, objectAt, stringAt, type JsonValue } from '../support/json.ts';
import type { CompareLeg, CompareResult } from './compare.ts';
import type { Difference } from './compare_text.ts';

const NANO_USD_PER_USD = 1e9;

/** Undefined where it is not such an answer: another program listens there, or a version that speaks otherwise. */
export function readCompare(value: unknown): CompareResult | undefined {
  if (!isJsonObject(value) || value['object'] !== 'loadline.compare') return undefined;
  return {
    id: stringAt(value, 'id') ?? '',
    callsPerMonth: numberAt(value, 'calls_per_month') ?? 0,
    legs: arrayAt(value, 'answers').map(readLeg),
    differences: arrayAt(value, 'differences').map(readDifference),
  };
}

function readLeg(value: JsonValue): CompareLeg {
  const usage = objectAt(value, 'usage');
  return {
    model: stringAt(value, 'model') ?? '',
    servedModel: stringAt(value, 'served_model') ?? null,
    requestId: stringAt(value, 'request_id') ?? '',
    status: numberAt(value, 'status') ?? 0,
    error: stringAt(value, 'error') ?? null,
    text: stringAt(value, 'text') ?? '',
    toolCalls: arrayAt(value, 'tool_calls').map((call) => ({
      name: stringAt(call, 'name') ?? '',
      arguments: stringAt(call, 'arguments') ?? '',
    })),
    finishReason: stringAt(value, 'finish_reason') ?? null,
    latencyMs: numberAt(value, 'latency_ms') ?? 0,
    inputTokens: numberAt(usage, 'input_tokens') ?? null,
    outputTokens: numberAt(usage, 'output_tokens') ?? null,
    usageSource: stringAt(usage, 'usage_source') ?? null,
    costNanoUsd: nanoUsd(value, 'cost_usd'),
    monthlyNanoUsd: nanoUsd(value, 'monthly_usd'),
    simulated: booleanAt(value, 'simulated') ?? false,
    dropped: arrayAt(value, 'dropped').filter((name) => typeof name === 'string'),
  };
}

/** Dollars with nine digits after the point are whole nano-dollars; the rounding undoes the division alone. */
function nanoUsd(value: JsonValue, key: string): number | null {
  const usd = numberAt(value, key);
  return usd === undefined ? null : Math.round(usd * NANO_USD_PER_USD);
}

function readDifference(value: JsonValue): Difference {
  return {
    from: stringAt(value, 'from') ?? '',
    to: stringAt(value, 'to') ?? '',
    sameText: booleanAt(value, 'same_text') ?? false,
    wordsShared: numberAt(value, 'words_shared') ?? null,
    sameToolCalls: booleanAt(value, 'same_tool_calls') ?? false,
  };
}
