// Joins the facts of each provider with what the operator set: base URL and key. Reads the environment it is handed,
// never the process's own, and does no I/O. Refuses what cannot work or would be unsafe, naming what to change.
import { isOwnListener, parseBaseUrl } from './base_url.ts';
import type { Listener } from './base_url.ts';
import { PROVIDERS } from './index.ts';
import { openaiCompatibleNamed } from './openai_compatible.ts';
import type { ConfiguredProvider, EndpointPath, ProviderFacts } from './provider.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One entry of `providers:` in the config file, its references already resolved. */
export interface ProviderOverride {
  /** A provider of index.ts, or a name of the operator's own, which is an OpenAI-compatible server. */
  readonly id: string;
  /** Facts to use for a name of one's own: `openai`, `anthropic` or `openai-compatible` (the default). */
  readonly kind?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly apiKey?: string | undefined;
}

export interface ConfigureOptions {
  readonly environment: Environment;
  readonly overrides?: readonly ProviderOverride[] | undefined;
  /** Where we listen ourselves: a base URL that leads there is refused. */
  readonly listener?: Listener | undefined;
}

/** A setting that refuses to start. `message` is one sentence for the operator and holds no secret. */
export class ProviderSettingError extends Error {
  /** The variable or config path at fault. */
  readonly setting: string;

  constructor(setting: string, reason: string) {
    super(`${setting} ${reason}.`);
    this.name = 'ProviderSettingError';
    this.setting = setting;
  }
}

interface Setting {
  readonly value: string;
  /** Where it came from, for messages. */
  readonly from: string;
}

/** Set, and not merely present: an empty variable is how shells and compose files say "unset". */
function settingOf(value: string | undefined, from: string): Setting | undefined {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? undefined : { value: trimmed, from };
}

function firstSet(environment: Environment, variables: readonly string[]): Setting | undefined {
  for (const name of variables) {
    const found = settingOf(environment[name], name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function checkKey(key: Setting): string {
  if (key.value.startsWith('ll_')) {
    throw new ProviderSettingError(
      key.from,
      'begins with ll_, which is a Loadline key and not one of the provider; set the key that the provider gave you',
    );
  }
  // A header cannot carry anything else, and a pasted line break is the usual reason.
  if (!/^[\x21-\x7e]+$/.test(key.value)) {
    throw new ProviderSettingError(
      key.from,
      'holds a space, a line break or another character that no key has; paste it again',
    );
  }
  return key.value;
}

function checkBaseUrl(base: Setting, listener: Listener | undefined): string {
  const parsed = parseBaseUrl(base.value);
  if (!parsed.ok) throw new ProviderSettingError(base.from, parsed.reason);
  if (listener !== undefined && isOwnListener(parsed.url, listener)) {
    throw new ProviderSettingError(base.from, 'leads back to this Loadline itself; set the base URL of the provider');
  }
  return parsed.url;
}

/** Facts for an entry of the config file. */
function factsOf(override: ProviderOverride): ProviderFacts {
  const known = PROVIDERS.find((facts) => facts.id === override.id);
  if (known !== undefined) return known;
  const named = openaiCompatibleNamed(override.id);
  if (override.kind === undefined || override.kind === 'openai-compatible') return named;
  const kind = PROVIDERS.find((facts) => facts.id === override.kind);
  if (kind === undefined) {
    const kinds = PROVIDERS.map((facts) => facts.id).join(', ');
    throw new ProviderSettingError(`providers.${override.id}.kind`, `is none of ${kinds}`);
  }
  // The same protocol elsewhere, with variables of its own: the key of the original must not travel there.
  const { id, displayName, baseUrlVariables, keyVariables, modelPrefixes } = named;
  const datedApi =
    kind.datedApi === undefined
      ? undefined
      : { ...kind.datedApi, variable: baseUrlVariables[0]?.replace(/BASE_URL$/, 'API_VERSION') ?? '' };
  return { ...kind, id, displayName, baseUrlVariables, keyVariables, modelPrefixes, datedApi, defaultBaseUrl: null };
}

/** `2024-10-21`, `2025-04-01-preview`: what may stand in a query as it is. */
const API_VERSION = /^[A-Za-z0-9.-]{1,40}$/;

/** The facts with the older API's paths where a version of it is named. Azure's newer API is versions `v1` and `preview`. */
function withDatedApi(facts: ProviderFacts, environment: Environment): ProviderFacts {
  const { datedApi } = facts;
  if (datedApi === undefined) return facts;
  const version = firstSet(environment, [datedApi.variable]);
  if (version === undefined || version.value === 'v1' || version.value === 'preview') return facts;
  if (!API_VERSION.test(version.value))
    throw new ProviderSettingError(version.from, 'is no version of an API; write it as 2024-10-21');
  const fill = (path: string): string => path.replaceAll('{version}', version.value);
  const fillEither = (path: EndpointPath): EndpointPath =>
    typeof path === 'string' ? fill(path) : { whole: fill(path.whole), stream: fill(path.stream) };
  const paths = Object.fromEntries(Object.entries(datedApi.paths).map(([key, path]) => [key, fillEither(path)]));
  return { ...facts, paths, modelsPath: fill(datedApi.modelsPath) };
}

function configureOne(
  plain: ProviderFacts,
  override: ProviderOverride | undefined,
  options: ConfigureOptions,
): ConfiguredProvider | undefined {
  const { environment, listener } = options;
  const facts = withDatedApi(plain, environment);
  const base =
    settingOf(override?.baseUrl, `providers.${facts.id}.base_url`) ?? firstSet(environment, facts.baseUrlVariables);
  const key = settingOf(override?.apiKey, `providers.${facts.id}.api_key`) ?? firstSet(environment, facts.keyVariables);
  const apiKey = key === undefined ? undefined : checkKey(key);
  if (base === undefined && facts.defaultBaseUrl === null) {
    if (override === undefined && key === undefined) return undefined;
    return { facts, baseUrl: '', apiKey, missing: facts.baseUrlVariables[0], simulated: false };
  }
  const baseUrl = base === undefined ? (facts.defaultBaseUrl ?? '') : checkBaseUrl(base, listener);
  const missing = facts.keyRequired && apiKey === undefined ? facts.keyVariables[0] : undefined;
  return { facts, baseUrl, apiKey, missing, simulated: false };
}

/**
 * All providers with the operator's settings, config file over environment. Those of index.ts that have a default base
 * URL are always listed, with `missing` naming the variable to set; others only where something was set for them.
 * Throws ProviderSettingError for a setting that cannot work.
 */
export function configureProviders(options: ConfigureOptions): readonly ConfiguredProvider[] {
  const overrides = new Map((options.overrides ?? []).map((override) => [override.id, override]));
  const own = [...overrides.values()].filter((override) => !PROVIDERS.some((facts) => facts.id === override.id));
  return [...PROVIDERS, ...own.map(factsOf)].flatMap((facts) => {
    const configured = configureOne(facts, overrides.get(facts.id), options);
    return configured === undefined ? [] : [configured];
  });
}

/** True as soon as one provider has a key, a base URL or a place in the config file: then nothing is simulated. */
export function isAnyProviderSet(options: Pick<ConfigureOptions, 'environment' | 'overrides'>): boolean {
  if ((options.overrides ?? []).length > 0) return true;
  return PROVIDERS.some(
    (facts) => firstSet(options.environment, [...facts.baseUrlVariables, ...facts.keyVariables]) !== undefined,
  );
}

/** What the simulator speaks, and where. */
const SIMULATED_PATHS: ProviderFacts['paths'] = {
  'openai-chat': '/v1/chat/completions',
  'openai-responses': '/v1/responses',
  'anthropic-messages': '/v1/messages',
  'openai-embeddings': '/v1/embeddings',
};

/** A provider whose every protocol is beyond the simulator is simulated in Chat Completions. */
function simulatedFacts(facts: ProviderFacts): ProviderFacts {
  const spoken = facts.protocols.filter((protocol) => SIMULATED_PATHS[protocol] !== undefined);
  const protocols = spoken.length === 0 ? (['openai-chat'] as const) : spoken;
  return { ...facts, protocols, paths: SIMULATED_PATHS, countTokens: undefined, compactPath: undefined };
}

/** Every provider answered by the simulator at `simulatorUrl` in place of its own origin. */
export function simulateProviders(simulatorUrl: string): readonly ConfiguredProvider[] {
  return PROVIDERS.map((facts) => ({
    facts: simulatedFacts(facts),
    baseUrl: simulatorUrl.replace(/\/+$/, ''),
    apiKey: 'simulated',
    missing: undefined,
    simulated: true,
  }));
}
