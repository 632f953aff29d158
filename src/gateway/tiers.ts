// Owns the view that `decide` gets of the tiers: each model with its limits, its price and whether it can serve now.
import type { Caller } from '../access/caller.ts';
import { mayUseModel } from '../access/rights.ts';
import { qualifiedName, type Model } from '../catalog/model.ts';
import type { Candidate, TierFacts } from '../routing/decision.ts';
import type { Tier } from '../routing/policy.ts';
import type { Snapshot } from './snapshot.ts';

/** Facts of every tier, cheapest first, as the policy ranks them. */
export function tierFacts(snapshot: Snapshot, caller: Caller): readonly TierFacts[] {
  return snapshot.policy.tiers.map((tier) => ({ name: tier.name, models: candidatesOf(tier, snapshot, caller) }));
}

function candidatesOf(tier: Tier, snapshot: Snapshot, caller: Caller): readonly Candidate[] {
  return tier.models.flatMap((entry) => {
    const found = snapshot.catalog.resolve(entry.model);
    return found.kind === 'unknown' ? [] : [candidate(found.model, snapshot, caller)];
  });
}

function candidate(model: Model, snapshot: Snapshot, caller: Caller): Candidate {
  const price = model.price;
  return {
    modelId: model.id,
    qualified: qualifiedName(model),
    contextTokens: model.capabilities.contextTokens,
    maxOutputTokens: model.capabilities.maxOutputTokens,
    // Three parts input to one part output is what chat and agent traffic looks like; only the order matters here.
    pricePicoUsd: price === null ? null : (3 * price.inputPicoUsd + price.outputPicoUsd) / 4,
    unusable: whyUnusable(model, snapshot, caller),
    notAllowed: !mayUse(model, caller),
  };
}

/** Undefined when the model can serve; otherwise what to do about it. */
export function whyUnusable(model: Model, snapshot: Snapshot, caller: Caller): string | undefined {
  const provider = snapshot.providers.get(model.provider);
  if (provider === undefined) return `configure the provider ${model.provider}`;
  if (provider.missing !== undefined) return `set ${provider.missing}`;
  return mayUse(model, caller) ? undefined : `allow ${model.id} for this key`;
}

function mayUse(model: Model, caller: Caller): boolean {
  return mayUseModel(caller, ['auto', model.id, qualifiedName(model)]);
}
