// Joins what a provider tells of its models with what was shipped: above the shipped table, beneath the operator's word.
// A figure that cannot be true is left where it is. Pure.
import type { Capabilities } from '../wire/capabilities.ts';
import type { ToldCapabilities } from '../wire/told_model.ts';
import type { LimitsFrom, Model } from './model.ts';

/** By `provider/model`. */
export type ToldModels = ReadonlyMap<string, ToldCapabilities>;

/** No model that answers has less, and none that is known has nearly as much. */
const TOKENS_MIN = 512;
const TOKENS_MAX = 50_000_000;

const isTokens = (value: number | undefined): value is number =>
  value !== undefined && Number.isSafeInteger(value) && value >= TOKENS_MIN && value <= TOKENS_MAX;

/** Only what can be true, and within itself consistent: an answer is part of the context. */
function believable(told: ToldCapabilities, shipped: Capabilities): ToldCapabilities {
  const { contextTokens, maxOutputTokens, ...rest } = told;
  const context = isTokens(contextTokens) ? contextTokens : undefined;
  const output =
    isTokens(maxOutputTokens) && maxOutputTokens <= (context ?? shipped.contextTokens) ? maxOutputTokens : undefined;
  return {
    ...rest,
    ...(context === undefined ? {} : { contextTokens: context }),
    ...(output === undefined ? {} : { maxOutputTokens: output }),
    // A context that is smaller than the shipped output bounds the output as well.
    ...(output === undefined && context !== undefined && context < shipped.maxOutputTokens
      ? { maxOutputTokens: context }
      : {}),
  };
}

/** The model with what its provider told. `efforts` of a model that takes none are not invented by a list. */
export function withTold(model: Model, told: ToldCapabilities | undefined): Model {
  if (told === undefined) return model;
  const believed = believable(told, model.capabilities);
  if (Object.keys(believed).length === 0) return model;
  const from: LimitsFrom = {
    ...(believed.contextTokens === undefined ? {} : { contextTokens: 'provider' }),
    ...(believed.maxOutputTokens === undefined ? {} : { maxOutputTokens: 'provider' }),
  };
  return {
    ...model,
    capabilities: { ...model.capabilities, ...believed },
    limitsFrom: from,
    told: { capabilities: believed, shipped: model.capabilities },
  };
}

/** `claude-haiku-4-5-20251001` → `claude-haiku-4-5`: a dated snapshot speaks for the model where that is not listed itself. */
const SNAPSHOT = /[-@]20\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])$/;

/** Finds what is told of `provider/model`, by its name, another of its names, or its latest snapshot. */
export function toldOf(told: ToldModels, names: readonly string[]): ToldCapabilities | undefined {
  for (const name of names) {
    const exact = told.get(name);
    if (exact !== undefined) return exact;
  }
  const dated = [...told.keys()].filter((name) => SNAPSHOT.test(name) && names.includes(name.replace(SNAPSHOT, '')));
  const latest = dated.toSorted().at(-1);
  return latest === undefined ? undefined : told.get(latest);
}
