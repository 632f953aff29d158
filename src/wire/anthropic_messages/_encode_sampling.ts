// Owns sampling, stops and the maximum of a Messages request (facts 2.5). A value that asks for nothing is left out and
// not named: one answer, no penalty, no log probabilities.
import type { JsonObject } from '../../support/json.ts';
import type { Capabilities } from '../capabilities.ts';
import type { Conversation, Sampling } from '../conversation.ts';
import type { Encoding } from './_draft.ts';
import type { Losses } from '../losses.ts';
import { stopsHere } from '../stops.ts';

/** What Anthropic takes for granted. */
const TEMPERATURE_DEFAULT = 1;
const TOP_P_DEFAULT = 1;
/** A thinking model takes no smaller top_p. */
const THINKING_TOP_P_MIN = 0.95;

/** Tokens that the answer may have: as asked within the model's own maximum, which is the default too. */
export function encodeMaxTokens(conversation: Conversation, { target, losses }: Encoding): number {
  const most = target.capabilities.maxOutputTokens;
  const asked = conversation.maxOutputTokens;
  if (asked === undefined || asked <= most) return asked ?? most;
  losses.drop('max_completion_tokens');
  return most;
}

/** Throws unsupported_parameter for more than one answer. */
export function encodeSampling(sampling: Sampling, thinks: boolean, { target, losses }: Encoding): JsonObject {
  if ((sampling.n ?? 1) > 1) {
    losses.refuse('n', `${target.model} gives one answer for each request. Leave n out and send n requests.`);
  }
  loseUnknown(sampling, losses);
  const { temperature, topP, topK } = taken(sampling, thinks, target.capabilities);
  // Zero and -1 are how other servers write "no top_k".
  const sentTopK = topK !== undefined && topK > 0 ? topK : undefined;
  const clamped = temperature === undefined ? undefined : Math.min(temperature, target.capabilities.temperatureMax);
  if (isLost(sampling.temperature, clamped, TEMPERATURE_DEFAULT)) losses.drop('temperature');
  if (isLost(sampling.topP, topP, TOP_P_DEFAULT)) losses.drop('top_p');
  if ((sampling.topK ?? 0) > 0 && sentTopK === undefined) losses.drop('top_k');
  return {
    ...(clamped === undefined ? {} : { temperature: clamped }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(sentTopK === undefined ? {} : { top_k: sentTopK }),
  };
}

type Picked = Pick<Sampling, 'temperature' | 'topP' | 'topK'>;

const isLost = (asked: number | undefined, sent: number | undefined, preset: number): boolean =>
  asked !== undefined && asked !== sent && asked !== preset;

function taken(sampling: Sampling, thinks: boolean, capabilities: Capabilities): Picked {
  switch (capabilities.sampling) {
    case 'none':
      return {};
    case 'at-effort-none':
      return thinks ? {} : sampling;
    case 'one-of':
      return oneOf(thinks ? whileThinking(sampling) : sampling);
    case 'any':
      return thinks ? whileThinking(sampling) : sampling;
    default:
      return capabilities.sampling satisfies never;
  }
}

/** Thinking and a temperature of one's own, top_k or a low top_p exclude each other (facts 1.3). */
function whileThinking({ temperature, topP }: Sampling): Picked {
  return {
    temperature: temperature === TEMPERATURE_DEFAULT ? temperature : undefined,
    topP: topP !== undefined && topP >= THINKING_TOP_P_MIN ? topP : undefined,
  };
}

/** Temperature stays unless it asks for nothing and top_p does. */
function oneOf(picked: Picked): Picked {
  const { temperature, topP, topK } = picked;
  if (temperature === undefined || topP === undefined) return picked;
  const keepsTopP = temperature === TEMPERATURE_DEFAULT && topP !== TOP_P_DEFAULT;
  return keepsTopP ? { topP, topK } : { temperature, topK };
}

function loseUnknown(sampling: Sampling, losses: Losses): void {
  if (sampling.seed !== undefined) losses.drop('seed');
  if ((sampling.presencePenalty ?? 0) !== 0) losses.drop('presence_penalty');
  if ((sampling.frequencyPenalty ?? 0) !== 0) losses.drop('frequency_penalty');
  if (Object.keys(sampling.logitBias ?? {}).length > 0) losses.drop('logit_bias');
  if (sampling.logprobs === true) losses.drop('logprobs');
  if ((sampling.topLogprobs ?? 0) > 0) losses.drop('top_logprobs');
}

export interface StopPlan {
  readonly fields: JsonObject;
  /** Anthropic refuses blank stops: kept here. */
  readonly here: readonly string[];
}

export function planStop(conversation: Conversation, { target, losses }: Encoding): StopPlan {
  const asked = conversation.stop ?? [];
  const sent = target.capabilities.stopSequences ? asked.filter((sequence) => sequence.trim() !== '') : [];
  const { stops, all } = stopsHere(
    asked.filter((sequence) => !sent.includes(sequence)),
    conversation,
  );
  if (!all) losses.drop('stop');
  return { fields: sent.length === 0 ? {} : { stop_sequences: sent }, here: stops };
}
