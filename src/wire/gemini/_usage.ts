// Owns the counting of one answer: Google tells running totals, sometimes a few fields at a time. Cached tokens are part
// of the prompt, thoughts are beside the answer and are billed with it.
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { NO_USAGE } from '../answer.ts';
import type { Usage } from '../answer.ts';

export interface UsageReader {
  /** The totals so far, where this chunk told any. */
  readonly push: (chunk: JsonObject) => Usage | undefined;
  /** `standard`, `priority`, where the provider says it. */
  readonly tier: () => string | undefined;
}

/** The fields that are read here. */
const READ = [
  'promptTokenCount',
  'cachedContentTokenCount',
  'candidatesTokenCount',
  'thoughtsTokenCount',
  'toolUsePromptTokenCount',
  'totalTokenCount',
  'promptTokensDetails',
  'candidatesTokensDetails',
  'serviceTier',
] as const;

/** `webSearches` counts the queries that the provider made so far. */
export function createUsageReader(webSearches: () => number): UsageReader {
  const told: Record<string, JsonValue> = {};

  return {
    push: (chunk) => {
      const metadata = objectAt(chunk, 'usageMetadata');
      if (metadata === undefined) return undefined;
      // The last value of each field counts: the first chunks lack most of them.
      for (const key of READ) if ((metadata[key] ?? null) !== null) told[key] = metadata[key] ?? null;
      return hasCounts(told) ? usageOf(told, webSearches()) : undefined;
    },
    tier: () => stringAt(told, 'serviceTier')?.toLowerCase(),
  };
}

const hasCounts = (told: JsonObject): boolean =>
  count(told, 'promptTokenCount') + count(told, 'candidatesTokenCount') + count(told, 'totalTokenCount') > 0;

function usageOf(told: JsonObject, webSearches: number): Usage {
  const reasoningTokens = count(told, 'thoughtsTokenCount');
  return {
    ...NO_USAGE,
    // What its own tools found comes into the prompt on top of what was sent.
    inputTokens: count(told, 'promptTokenCount') + count(told, 'toolUsePromptTokenCount'),
    cachedReadTokens: count(told, 'cachedContentTokenCount'),
    outputTokens: count(told, 'candidatesTokenCount') + reasoningTokens,
    reasoningTokens,
    audioInputTokens: audioOf(told, 'promptTokensDetails'),
    audioOutputTokens: audioOf(told, 'candidatesTokensDetails'),
    webSearches,
  };
}

/** Counts of 64 bits may come as text. Never negative. */
function count(told: JsonObject, key: string): number {
  const value = numberAt(told, key) ?? Number(stringAt(told, key) ?? 0);
  return Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
}

function audioOf(told: JsonObject, key: string): number {
  let tokens = 0;
  for (const detail of arrayAt(told, key)) {
    if (isJsonObject(detail) && stringAt(detail, 'modality') === 'AUDIO') tokens += count(detail, 'tokenCount');
  }
  return tokens;
}
