// Owns the configuration that runs with no config file, and the names that any configuration knows. Loads neither the YAML
// parser nor the schema: with no file to read they would be 16 MB of memory for nothing.
import { PROVIDERS } from '../providers/index.ts';
import { articlePolicy } from '../routing/preset.ts';
import type { CatalogNames } from './check_names.ts';
import type { LoadedConfig } from './loaded_config.ts';

/** What runs with no config file. */
export function presetConfig(): LoadedConfig {
  return {
    policy: articlePolicy(),
    models: [],
    aliases: [],
    providers: [],
    server: {},
    keys: new Map(),
    logLevel: undefined,
    privacy: {},
    source: undefined,
  };
}

/** Providers as a catalog wants to know them: those of Loadline, and the ids of the operator's own. */
export function catalogNames(ownProviderIds: readonly string[]): CatalogNames {
  const ids = [...PROVIDERS.map((facts) => facts.id), ...ownProviderIds];
  return {
    providerIds: [...new Set(ids)],
    prefixes: PROVIDERS.map((facts) => ({ provider: facts.id, prefixes: facts.modelPrefixes })),
  };
}
