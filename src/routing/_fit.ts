// Owns rule 4 of the preset: which model of the chosen tier serves, and where a prompt goes that it does not hold.
// Pure. Throws the two errors that a caller can get for it; never takes a tier that was not asked for otherwise.
import { LoadlineError } from '../support/errors.ts';
import type { Candidate, RiskLevel, TierFacts } from './decision.ts';

export interface FitRequest {
  readonly tiers: readonly TierFacts[];
  /** The tier that the rules chose. */
  readonly tier: string;
  readonly inputTokens: number;
  readonly outputTokensWanted: number;
  readonly risk: RiskLevel;
  /** Risk below medium and nothing failed: a smaller tier may take what no larger one holds. */
  readonly mayGoDown: boolean;
  /** Why the tier was chosen, for messages. */
  readonly because: string;
}

export interface Fit {
  readonly tier: string;
  /** The one to serve, then fallbacks of its tier that hold the prompt too. */
  readonly models: readonly Candidate[];
  /** Set when the prompt decided: the model that it did not fit. */
  readonly moved?: { readonly from: string; readonly down: boolean } | undefined;
}

interface Place {
  readonly candidate: Candidate;
  readonly rank: number;
}

/** Throws no_upstream_available, model_not_allowed or context_length_exceeded. */
export function fitContext(request: FitRequest): Fit {
  const rank = request.tiers.findIndex((tier) => tier.name === request.tier);
  const usable = placesOf(request.tiers).filter((place) => place.candidate.unusable === undefined);
  const chosen = usable.find((place) => place.rank === rank);
  if (chosen === undefined) throw cannotServe(request);
  const upwards = usable.filter((place) => place.rank >= rank);
  if (holdsAll(chosen.candidate, request)) return fitAt(chosen, usable, request);
  const larger = cheapest(upwards.filter((place) => holdsAll(place.candidate, request)));
  if (larger !== undefined)
    return { ...fitAt(larger, usable, request), moved: { from: chosen.candidate.modelId, down: false } };
  // No model holds prompt and answer in full; one that holds the prompt can still answer, shorter.
  if (holdsPrompt(chosen.candidate, request)) return fitAt(chosen, usable, request);
  const tight = cheapest(upwards.filter((place) => holdsPrompt(place.candidate, request)));
  if (tight !== undefined)
    return { ...fitAt(tight, usable, request), moved: { from: chosen.candidate.modelId, down: false } };
  if (request.mayGoDown) {
    const below = usable.filter((place) => place.rank < rank);
    const down =
      cheapest(below.filter((place) => holdsAll(place.candidate, request))) ??
      cheapest(below.filter((place) => holdsPrompt(place.candidate, request)));
    if (down !== undefined) return { ...fitAt(down, usable, request), moved: { from: request.tier, down: true } };
  }
  throw tooLong(request, request.mayGoDown ? usable : upwards);
}

function placesOf(tiers: readonly TierFacts[]): readonly Place[] {
  return tiers.flatMap((tier, rank) => tier.models.map((candidate) => ({ candidate, rank })));
}

function holdsAll(candidate: Candidate, request: FitRequest): boolean {
  const answerTokens = Math.min(request.outputTokensWanted, candidate.maxOutputTokens);
  return holdsPrompt(candidate, request) && request.inputTokens + answerTokens <= candidate.contextTokens;
}

function holdsPrompt(candidate: Candidate, request: FitRequest): boolean {
  return request.inputTokens < candidate.contextTokens;
}

/** Unknown prices come last; equal ones keep the order of the file. */
function cheapest(places: readonly Place[]): Place | undefined {
  const price = (place: Place): number => place.candidate.pricePicoUsd ?? Number.POSITIVE_INFINITY;
  let best: Place | undefined;
  for (const place of places) if (best === undefined || price(place) < price(best)) best = place;
  return best;
}

function fitAt(place: Place, usable: readonly Place[], request: FitRequest): Fit {
  const fallbacks = usable.filter(
    (other) => other.rank === place.rank && other !== place && holdsPrompt(other.candidate, request),
  );
  return {
    tier: request.tiers[place.rank]?.name ?? request.tier,
    models: [place, ...fallbacks].map((fit) => fit.candidate),
  };
}

function cannotServe(request: FitRequest): LoadlineError {
  const models = request.tiers.find((tier) => tier.name === request.tier)?.models ?? [];
  const reasons = models.map((model) => `${model.unusable ?? 'configure it'} (for ${model.modelId})`);
  const forbidden = models.length > 0 && models.every((model) => model.notAllowed === true);
  const needs = `This request needs the tier "${request.tier}" (${request.because})`;
  if (forbidden) {
    return new LoadlineError({
      code: 'model_not_allowed',
      param: 'model',
      message: `${needs}, and this key may use none of its models.`,
    });
  }
  const what =
    reasons.length === 0
      ? 'name a model in it that the catalog or a provider knows'
      : [...new Set(reasons)].join(', or ');
  return new LoadlineError({
    code: 'no_upstream_available',
    message: `${needs}, and no model of that tier can be served now: ${what}. Another tier is not used in its place.`,
  });
}

function tooLong(request: FitRequest, considered: readonly Place[]): LoadlineError {
  const maximum = Math.max(...considered.map((place) => place.candidate.contextTokens));
  const rank = request.tiers.findIndex((tier) => tier.name === request.tier);
  const missing = placesOf(request.tiers).find(
    (place) => place.rank >= rank && place.candidate.unusable !== undefined && holdsPrompt(place.candidate, request),
  );
  const stays = request.mayGoDown ? '' : ` At risk ${request.risk} it stays at the tier "${request.tier}" or above.`;
  const larger =
    missing === undefined ? '' : ` ${missing.candidate.modelId} would hold it: ${missing.candidate.unusable ?? ''}.`;
  return new LoadlineError({
    code: 'context_length_exceeded',
    param: 'messages',
    message: `prompt is too long: ${request.inputTokens} tokens > ${maximum} maximum.${stays} Shorten it, or give that tier a model with a larger context.${larger}`,
  });
}
