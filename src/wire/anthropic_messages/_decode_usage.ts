// Owns Anthropic's count of tokens, told in pieces that overlap, as one Usage (facts 2.8).
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Usage } from '../answer.ts';

/** A thousand times the largest context: sums of garbled counts stay exact, and so does the money made of them. */
const TOKENS_MAX = 2_147_483_647;

export interface UsageReader {
  /** Takes a `usage` object of message_start, message_delta or a whole message; a null says nothing. */
  readonly add: (usage: JsonObject | undefined) => void;
  /** Input so far, cached and written tokens included. */
  readonly inputTokens: () => number | undefined;
  /** Undefined until the output was counted: message_start only holds a placeholder for it. */
  readonly total: (outputCounted: boolean) => Usage | undefined;
  /** The input alone, in its kinds: told with the first event, by which an answer that breaks off is billed. */
  readonly input: () => Usage | undefined;
  readonly serviceTier: () => string | undefined;
}

/** Pieces are cumulative: the last number of each field counts. */
export function createUsageReader(): UsageReader {
  let told: JsonObject = {};
  return {
    add: (usage) => {
      if (usage !== undefined) told = overlay(told, usage);
    },
    inputTokens: () => (numberAt(told, 'input_tokens') === undefined ? undefined : inputsOf(told).all),
    total: (outputCounted) =>
      outputCounted && numberAt(told, 'output_tokens') !== undefined ? toUsage(told) : undefined,
    input: () =>
      numberAt(told, 'input_tokens') === undefined
        ? undefined
        : { ...toUsage(told), outputTokens: 0, reasoningTokens: 0, source: 'estimated' },
    serviceTier: () => stringAt(told, 'service_tier'),
  };
}

function overlay(before: JsonObject, after: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...before };
  for (const [key, value] of Object.entries(after)) {
    const present = merged[key];
    if (value === null) continue;
    merged[key] = isJsonObject(value) && isJsonObject(present) ? overlay(present, value) : value;
  }
  return merged;
}

interface Counts {
  readonly all: number;
  readonly cachedRead: number;
  readonly write5m: number;
  readonly write1h: number;
  readonly output: number;
}

/** Anthropic counts input, cache reads and cache writes apart. */
function inputsOf(usage: JsonObject): Counts {
  const split = objectAt(usage, 'cache_creation');
  const [split5m, split1h] = [
    tokensAt(split, 'ephemeral_5m_input_tokens'),
    tokensAt(split, 'ephemeral_1h_input_tokens'),
  ];
  // The sum is told anew at the end, the split perhaps not: what the split does not explain has the default lifetime.
  const written =
    numberAt(usage, 'cache_creation_input_tokens') === undefined
      ? split5m + split1h
      : tokensAt(usage, 'cache_creation_input_tokens');
  const write1h = Math.min(split1h, written);
  const cachedRead = tokensAt(usage, 'cache_read_input_tokens');
  return {
    all: tokensAt(usage, 'input_tokens') + cachedRead + written,
    cachedRead,
    write5m: written - write1h,
    write1h,
    output: tokensAt(usage, 'output_tokens'),
  };
}

function toUsage(told: JsonObject): Usage {
  const counts = iterationsOf(told).map(inputsOf).reduce(sum);
  return {
    inputTokens: counts.all,
    cachedReadTokens: counts.cachedRead,
    cacheWrite5mTokens: counts.write5m,
    cacheWrite1hTokens: counts.write1h,
    outputTokens: counts.output,
    reasoningTokens: tokensAt(objectAt(told, 'output_tokens_details'), 'thinking_tokens'),
    audioInputTokens: 0,
    audioOutputTokens: 0,
    webSearches: tokensAt(objectAt(told, 'server_tool_use'), 'web_search_requests'),
    source: 'provider',
  };
}

/**
 * A turn that was compacted on the way tells its first part only among the iterations. An advisor is another model with
 * another price, and after a fallback the top level is the answer's: neither is added.
 */
function iterationsOf(told: JsonObject): readonly [JsonObject, ...JsonObject[]] {
  const iterations = arrayAt(told, 'iterations').filter(isJsonObject);
  const [first, ...rest] = iterations.filter((iteration) =>
    ['message', 'compaction'].includes(stringAt(iteration, 'type') ?? 'message'),
  );
  const fellBack = iterations.some((iteration) => stringAt(iteration, 'type') === 'fallback_message');
  return first === undefined || fellBack ? [told] : [first, ...rest];
}

function sum(left: Counts, right: Counts): Counts {
  return {
    all: left.all + right.all,
    cachedRead: left.cachedRead + right.cachedRead,
    write5m: left.write5m + right.write5m,
    write1h: left.write1h + right.write1h,
    output: left.output + right.output,
  };
}

/** A count is a whole number from nothing to TOKENS_MAX, whatever was sent. */
const tokensAt = (value: JsonObject | undefined, key: string): number =>
  Math.min(TOKENS_MAX, Math.max(0, Math.trunc(numberAt(value, key) ?? 0)));
