// Owns which providers the banner names: those that are set up, and those that the policy sends requests to.
import type { ConfiguredProvider } from '../providers/provider.ts';
import { buildSnapshot } from './build_snapshot.ts';
import type { Configuration } from './configuration.ts';

export interface ShownProvider {
  readonly name: string;
  readonly state: 'real' | 'simulated' | 'missing';
  readonly says: string;
}

/** One line for each. The many that nobody has a key for and no tier names keep out of the way. */
export function shownProviders(
  providers: readonly ConfiguredProvider[],
  configuration: Configuration,
): readonly ShownProvider[] {
  return concernedProviders(providers, configuration).map((provider) => shown(provider, configuration));
}

/** Those that are set up, written down, or asked for by a tier. */
export function concernedProviders(
  providers: readonly ConfiguredProvider[],
  configuration: Configuration,
): readonly ConfiguredProvider[] {
  const routed = routedProviders(providers, configuration);
  const written = new Set(configuration.config.providers.map(({ id }) => id));
  return providers.filter(({ simulated, missing, facts }) => {
    const isSet = !simulated && missing === undefined;
    return isSet || routed.has(facts.id) || written.has(facts.id);
  });
}

/** Providers of the models that tiers name. */
function routedProviders(providers: readonly ConfiguredProvider[], configuration: Configuration): ReadonlySet<string> {
  const { catalog, policy } = buildSnapshot(configuration, providers);
  return new Set(
    policy.tiers.flatMap((tier) =>
      tier.models.flatMap((entry) => {
        const found = catalog.resolve(entry.model);
        return found.kind === 'model' ? [found.model.provider] : [];
      }),
    ),
  );
}

function shown(provider: ConfiguredProvider, configuration: Configuration): ShownProvider {
  const { facts } = provider;
  if (provider.simulated) return { name: facts.id, state: 'simulated', says: 'simulated' };
  if (provider.missing !== undefined)
    return { name: facts.id, state: 'missing', says: `not set up, answers 503 until you set ${provider.missing}` };
  const { environment } = configuration.settings;
  const keyFrom =
    facts.keyVariables.find((name) => (environment[name] ?? '') !== '') ??
    (provider.apiKey === undefined ? 'none needed' : 'the config file');
  const elsewhere = provider.baseUrl === facts.defaultBaseUrl ? '' : `, at ${provider.baseUrl}`;
  return { name: facts.id, state: 'real', says: `real, key from ${keyFrom}${elsewhere}` };
}
