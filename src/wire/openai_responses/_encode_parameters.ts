// Owns the parameters of a Responses request that the model's capabilities decide: sampling, reasoning, and the
// fields that no protocol-neutral name holds. A value that equals the default is no loss and is left out unnamed.
import { isJsonObject } from '../../support/json.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { Capabilities, Effort } from '../capabilities.ts';
import type { Conversation, Reasoning, Sampling } from '../conversation.ts';
import { encodeWebSearch } from './_encode_tools.ts';
import { withoutAbsent } from './_without_absent.ts';
import type { Losses } from '../losses.ts';

const EFFORTS: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** Where a budget in tokens ends an effort (facts 2.6); more than the last is xhigh. */
const BUDGET_EFFORTS: readonly (readonly [number, Effort])[] = [
  [1024, 'minimal'],
  [2048, 'low'],
  [10_000, 'medium'],
  [16_384, 'high'],
];

/** Fields that Chat Completions and Responses share by name and meaning (CreateModelResponseProperties). */
const SHARED_FIELDS = new Set(['safety_identifier', 'prompt_cache_retention', 'prompt_cache_options']);

export interface EncodedReasoning {
  readonly reasoning: JsonObject | undefined;
  /** What the model is told, undefined where it is left to its default. */
  readonly effort: Effort | undefined;
}

export function encodeReasoning(
  asked: Reasoning | undefined,
  capabilities: Capabilities,
  losses: Losses,
): EncodedReasoning {
  const effort = encodeEffort(asked, capabilities, losses);
  const thinks = capabilities.efforts.length > 0;
  const summary = asked?.summary ?? (asked?.display === 'summarized' && effort !== 'none' ? 'auto' : undefined);
  if (asked?.summary !== undefined && !thinks) losses.drop('reasoning.summary');
  const told = withoutAbsent({ effort, summary: thinks ? summary : undefined });
  return { reasoning: Object.keys(told).length === 0 ? undefined : told, effort };
}

/** The effort asked for; where the model lacks it the next higher one, else its highest, and that is named. */
function encodeEffort(asked: Reasoning | undefined, capabilities: Capabilities, losses: Losses): Effort | undefined {
  const wanted = askedEffort(asked);
  // Responses knows levels only: a number of tokens becomes the level that stands for it.
  if (asked?.budgetTokens !== undefined) losses.note('reasoning.max_tokens');
  if (wanted === undefined) return undefined;
  const rank = EFFORTS.findIndex((effort) => effort === wanted);
  const offered = EFFORTS.filter((effort) => capabilities.efforts.includes(effort));
  if (offered.length === 0 && wanted === 'none') return undefined;
  const given = rank < 0 ? undefined : (offered.find((effort) => EFFORTS.indexOf(effort) >= rank) ?? offered.at(-1));
  if (given !== wanted) losses.drop('reasoning_effort');
  return given;
}

/** A name, or what a budget or a plain yes or no stands for. */
function askedEffort(asked: Reasoning | undefined): string | undefined {
  if (asked?.effort !== undefined) return asked.effort;
  if (asked?.enabled === false) return 'none';
  const budget = asked?.budgetTokens;
  if (budget !== undefined) return BUDGET_EFFORTS.find(([most]) => budget <= most)?.[1] ?? 'xhigh';
  return asked?.enabled === true ? 'medium' : undefined;
}

interface SamplingAsk {
  readonly sampling: Sampling;
  readonly effort: Effort | undefined;
  readonly capabilities: Capabilities;
}

/** Temperature and top_p where the model takes them. Responses has no field for the rest. */
export function encodeSampling(ask: SamplingAsk, losses: Losses): JsonObject {
  const { sampling, capabilities } = ask;
  if ((sampling.n ?? 1) > 1)
    losses.refuse('n', 'The Responses API gives one answer for each request. Leave n out and send n requests.');
  loseUnknownSampling(sampling, losses);
  const { temperature, topP } = sampling;
  if (!takesSampling(ask)) {
    if ((temperature ?? 1) !== 1) losses.drop('temperature');
    if ((topP ?? 1) !== 1) losses.drop('top_p');
    return {};
  }
  const clamped = temperature === undefined ? undefined : Math.min(temperature, capabilities.temperatureMax);
  if (clamped !== temperature) losses.drop('temperature');
  const both = clamped !== undefined && topP !== undefined && capabilities.sampling === 'one-of';
  if (both) losses.drop('top_p');
  return withoutAbsent({ temperature: clamped, top_p: both ? undefined : topP });
}

export function takesSampling({ capabilities, effort }: Omit<SamplingAsk, 'sampling'>): boolean {
  switch (capabilities.sampling) {
    case 'any':
    case 'one-of':
      return true;
    case 'at-effort-none':
      // Models of this kind think only when told to: no effort is effort none (facts 1.3).
      return effort === undefined || effort === 'none';
    case 'none':
      return false;
    default:
      return capabilities.sampling satisfies never;
  }
}

function loseUnknownSampling(sampling: Sampling, losses: Losses): void {
  if (sampling.topK !== undefined) losses.drop('top_k');
  if (sampling.seed !== undefined) losses.drop('seed');
  if ((sampling.presencePenalty ?? 0) !== 0) losses.drop('presence_penalty');
  if ((sampling.frequencyPenalty ?? 0) !== 0) losses.drop('frequency_penalty');
  if (sampling.logitBias !== undefined && Object.keys(sampling.logitBias).length > 0) losses.drop('logit_bias');
  if (sampling.logprobs === true) losses.drop('logprobs');
  if ((sampling.topLogprobs ?? 0) > 0) losses.drop('top_logprobs');
}

export interface EncodedExtra {
  readonly fields: JsonObject;
  readonly tools: readonly JsonObject[];
}

/** Top-level fields that the inbound codec did not know. Those of a Responses caller pass as they are. */
export function encodeExtra(conversation: Conversation, losses: Losses): EncodedExtra {
  const { extra, protocol } = conversation;
  if (protocol === 'openai-responses') return { fields: { ...conversation.native, ...extra }, tools: [] };
  const fields: Record<string, JsonValue> = {};
  const tools: JsonObject[] = [];
  for (const [name, value] of Object.entries(extra)) {
    const search = name === 'web_search_options' ? encodeWebSearch(value) : undefined;
    if (value === null) continue;
    if (search !== undefined) tools.push(search);
    else if (SHARED_FIELDS.has(name)) fields[name] = value;
    else if (asksForAudio(name, value)) losses.refuse(name, 'The Responses API answers in text. Ask for text only.');
    else if (name !== 'modalities') losses.drop(name);
  }
  return { fields, tools };
}

function asksForAudio(name: string, value: JsonValue): boolean {
  if (name === 'audio') return isJsonObject(value);
  return name === 'modalities' && Array.isArray(value) && value.includes('audio');
}
