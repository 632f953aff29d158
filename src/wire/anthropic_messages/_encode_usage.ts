// Owns the count of tokens in Anthropic's form (facts 2.8): input without what was read from or written to a cache, and
// every field that its SDK's types require, null where nothing is known.
import type { JsonObject } from '../../support/json.ts';
import type { Usage } from '../answer.ts';

/** What a text costs where its provider has not counted it: four characters to a token. */
const CHARS_PER_TOKEN = 4;

/** OpenAI's names and Anthropic's own. */
const TIERS: Readonly<Record<string, string>> = {
  default: 'standard',
  standard: 'standard',
  priority: 'priority',
  batch: 'batch',
};

/** Undefined usage is estimated, for the field must be a number: nobody reads nought as "unknown". */
export function usageOr(
  usage: Usage | undefined,
  estimate: { readonly inputTokens: number; readonly outputChars: number },
): UsageCounts {
  if (usage === undefined) {
    const output = Math.ceil(estimate.outputChars / CHARS_PER_TOKEN);
    return { input: estimate.inputTokens, read: 0, write5m: 0, write1h: 0, output, reasoning: undefined, searches: 0 };
  }
  const { cachedReadTokens: read, cacheWrite5mTokens: write5m, cacheWrite1hTokens: write1h } = usage;
  return {
    input: Math.max(0, usage.inputTokens - read - write5m - write1h),
    read,
    write5m,
    write1h,
    output: usage.outputTokens,
    reasoning: usage.reasoningTokens,
    searches: usage.webSearches,
  };
}

export interface UsageCounts {
  readonly input: number;
  readonly read: number;
  readonly write5m: number;
  readonly write1h: number;
  readonly output: number;
  readonly reasoning: number | undefined;
  readonly searches: number;
}

/** `usage` of message_delta: cumulative. */
export function encodeDeltaUsage({
  input,
  read,
  write5m,
  write1h,
  output,
  reasoning,
  searches,
}: UsageCounts): JsonObject {
  return {
    input_tokens: input,
    cache_creation_input_tokens: write5m + write1h,
    cache_read_input_tokens: read,
    output_tokens: output,
    output_tokens_details: reasoning === undefined ? null : { thinking_tokens: reasoning },
    server_tool_use: searches === 0 ? null : { web_search_requests: searches, web_fetch_requests: 0 },
  };
}

/** `usage` of a whole message and of message_start. */
export function encodeUsage(counts: UsageCounts, tier: string | undefined): JsonObject {
  return {
    ...encodeDeltaUsage(counts),
    cache_creation: { ephemeral_5m_input_tokens: counts.write5m, ephemeral_1h_input_tokens: counts.write1h },
    inference_geo: null,
    service_tier: tier !== undefined && Object.hasOwn(TIERS, tier) ? (TIERS[tier] ?? null) : null,
    speed: null,
  };
}
