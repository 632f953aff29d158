// Reads and writes `usage` of Chat Completions. Owns the arithmetic between what providers report and the one form that
// the ledger bills from: input with its cached tokens, output with its reasoning.
import { isJsonObject, numberAt, objectAt } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { NO_USAGE } from '../answer.ts';
import type { Usage } from '../answer.ts';

/** No single answer has a thousand million tokens; a provider that says so has a fault, and we do not bill it. */
const TOKENS_MAX = 1_000_000_000;

/** Undefined where the value counts nothing: null, empty, or of another form. */
export function decodeUsage(value: JsonValue | undefined): Usage | undefined {
  if (!isJsonObject(value)) return undefined;
  const prompt = countAt(value, 'prompt_tokens');
  const completion = countAt(value, 'completion_tokens');
  const total = countAt(value, 'total_tokens');
  if (prompt === undefined && completion === undefined && total === undefined) return undefined;
  const details = objectAt(value, 'prompt_tokens_details');
  const made = objectAt(value, 'completion_tokens_details');
  const counts = createCounter();
  const reasoning = counts.of(countAt(made, 'reasoning_tokens'));
  const input = counts.of(prompt ?? (total ?? 0) - (completion ?? 0));
  const told = counts.of(completion ?? (total ?? 0) - input);
  // xAI leaves reasoning out of completion_tokens; its total tells.
  const apart = reasoning > 0 && total === input + told + reasoning;
  const output = apart ? told + reasoning : told;
  // DeepSeek's and Anthropic's names, where OpenAI's are absent.
  const cached =
    countAt(details, 'cached_tokens') ??
    countAt(value, 'prompt_cache_hit_tokens') ??
    countAt(value, 'cache_read_input_tokens');
  const cachedRead = Math.min(counts.of(cached), input);
  const written = countAt(details, 'cache_write_tokens') ?? countAt(value, 'cache_creation_input_tokens');
  return {
    ...NO_USAGE,
    inputTokens: input,
    cachedReadTokens: cachedRead,
    cacheWrite5mTokens: Math.min(counts.of(written), input - cachedRead),
    outputTokens: output,
    reasoningTokens: Math.min(reasoning, output),
    audioInputTokens: Math.min(counts.of(countAt(details, 'audio_tokens')), input),
    audioOutputTokens: Math.min(counts.of(countAt(made, 'audio_tokens')), output),
    source: counts.corrected() ? 'estimated' : 'provider',
  };
}

/** Some servers write their counts as text; read as nothing, they would make the tokens free. */
function countAt(value: JsonObject | undefined, key: string): number | undefined {
  const told = value?.[key];
  return typeof told === 'string' && /^\d{1,12}$/.test(told) ? Number(told) : numberAt(value, key);
}

/** Token counts as they can be; a number that cannot be one makes the whole an estimate. */
function createCounter(): { readonly of: (count: number | undefined) => number; readonly corrected: () => boolean } {
  let corrected = false;
  return {
    of: (count) => {
      if (count === undefined) return 0;
      const possible = Math.min(TOKENS_MAX, Math.max(0, Math.floor(count)));
      if (possible !== count) corrected = true;
      return possible;
    },
    corrected: () => corrected,
  };
}

/** OpenAI's form, details included; cache writes only where there were some. */
export function encodeUsage(usage: Usage): JsonObject {
  const written = usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cachedReadTokens,
      audio_tokens: usage.audioInputTokens,
      ...(written > 0 ? { cache_write_tokens: written } : {}),
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens, audio_tokens: usage.audioOutputTokens },
  };
}
