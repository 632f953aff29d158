// Owns `generationConfig` but for its form of output and its thinking: sampling, stops, the maximum. A value that asks for
// nothing is left out and not named.
import type { JsonObject } from '../../support/json.ts';
import type { Conversation, Sampling } from '../conversation.ts';
import type { Losses } from '../losses.ts';
import type { Encoding } from './_draft.ts';
import { stopsHere } from '../stops.ts';

/** Google's limit. */
const STOPS_MAX = 5;
const TEMPERATURE_DEFAULT = 1;
const TOP_P_DEFAULT = 1;

/** Throws unsupported_parameter for more than one answer. */
export function encodeConfig(conversation: Conversation, { losses, target }: Encoding): JsonObject {
  const { sampling } = conversation;
  if ((sampling.n ?? 1) > 1) {
    losses.refuse('n', `${target.model} gives one answer for each request. Leave n out and send n requests.`);
  }
  loseUnknown(sampling, losses);
  return {
    ...encodeSampling(conversation, { losses, target }),
    ...(sampling.seed === undefined ? {} : { seed: sampling.seed }),
    ...encodeMaxTokens(conversation, { losses, target }),
    ...encodeStop(conversation, { losses, target }),
  };
}

type Place = Pick<Encoding, 'losses' | 'target'>;

function encodeSampling({ reasoning, sampling }: Conversation, { losses, target }: Place): JsonObject {
  const { capabilities } = target;
  const isTaken =
    capabilities.sampling === 'at-effort-none' ? reasoning?.effort === 'none' : capabilities.sampling !== 'none';
  const { temperature, topP, topK } = isTaken ? sampling : {};
  const clamped = temperature === undefined ? undefined : Math.min(temperature, capabilities.temperatureMax);
  // Zero and -1 are how other servers write "no top_k".
  const sentTopK = topK !== undefined && topK > 0 ? topK : undefined;
  const keepsTopP = capabilities.sampling !== 'one-of' || clamped === undefined;
  const sentTopP = keepsTopP ? topP : undefined;
  if (isLost(sampling.temperature, clamped, TEMPERATURE_DEFAULT)) losses.drop('temperature');
  if (isLost(sampling.topP, sentTopP, TOP_P_DEFAULT)) losses.drop('top_p');
  if ((sampling.topK ?? 0) > 0 && sentTopK === undefined) losses.drop('top_k');
  return {
    ...(clamped === undefined ? {} : { temperature: clamped }),
    ...(sentTopP === undefined ? {} : { topP: sentTopP }),
    ...(sentTopK === undefined ? {} : { topK: sentTopK }),
  };
}

const isLost = (asked: number | undefined, sent: number | undefined, preset: number): boolean =>
  asked !== undefined && asked !== sent && asked !== preset;

/** Today's models answer 400 to penalties; log probabilities have no place in the answer that we give. */
function loseUnknown(sampling: Sampling, losses: Losses): void {
  if ((sampling.presencePenalty ?? 0) !== 0) losses.drop('presence_penalty');
  if ((sampling.frequencyPenalty ?? 0) !== 0) losses.drop('frequency_penalty');
  if (Object.keys(sampling.logitBias ?? {}).length > 0) losses.drop('logit_bias');
  if (sampling.logprobs === true) losses.drop('logprobs');
  if ((sampling.topLogprobs ?? 0) > 0) losses.drop('top_logprobs');
}

/** Nothing where nothing was asked: Google's default is the model's own maximum. */
function encodeMaxTokens({ maxOutputTokens: asked }: Conversation, { losses, target }: Place): JsonObject {
  const most = target.capabilities.maxOutputTokens;
  if (asked === undefined) return {};
  if (asked > most) losses.drop('max_completion_tokens');
  return { maxOutputTokens: Math.min(asked, most) };
}

const sentStops = ({ stop }: Conversation, { capabilities }: Place['target']): readonly string[] =>
  capabilities.stopSequences ? (stop ?? []).filter((sequence) => sequence !== '').slice(0, STOPS_MAX) : [];

function encodeStop(conversation: Conversation, { target }: Place): JsonObject {
  const sent = sentStops(conversation, target);
  return sent.length === 0 ? {} : { stopSequences: sent };
}

/** Stops beyond what Google takes. */
export function keptStops(conversation: Conversation, { losses, target }: Place): readonly string[] {
  const sent = sentStops(conversation, target);
  const { stops, all } = stopsHere(
    (conversation.stop ?? []).filter((sequence) => !sent.includes(sequence)),
    conversation,
  );
  if (!all) losses.drop('stop');
  return stops;
}
