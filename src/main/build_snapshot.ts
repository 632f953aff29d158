// Owns the joining of configuration, providers and catalog into the immutable snapshot that requests see.
import { networkInterfaces } from 'node:os';
import { createCatalog } from '../catalog/catalog.ts';
import type { ToldModels } from '../catalog/told.ts';
import { CommandFailed } from '../cli/terminal.ts';
import { catalogNames } from '../config/preset_config.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import type { Listener } from '../providers/base_url.ts';
import {
  configureProviders,
  isAnyProviderSet,
  ProviderSettingError,
  simulateProviders,
} from '../providers/configure.ts';
import type { ConfiguredProvider } from '../providers/provider.ts';
import type { Configuration } from './configuration.ts';
import { dataDirectoryAt } from './data_directory.ts';
import { readToldModels } from './told_models.ts';

/** Whether answers come from the simulator, and why. */
export function simulationOf(configuration: Configuration, asked: boolean): 'no' | 'nothing-configured' | 'asked-for' {
  if (asked) return 'asked-for';
  const { settings, config } = configuration;
  return isAnyProviderSet({ environment: settings.environment, overrides: config.providers })
    ? 'no'
    : 'nothing-configured';
}

/** Providers as configured. Throws CommandFailed for a setting that cannot work. */
export function realProviders(configuration: Configuration, listener?: Listener): readonly ConfiguredProvider[] {
  const { settings, config } = configuration;
  try {
    return configureProviders({ environment: settings.environment, overrides: config.providers, listener });
  } catch (error) {
    if (error instanceof ProviderSettingError) throw new CommandFailed(error.message);
    throw error;
  }
}

/** This machine's own addresses, so that a base URL that names one of them is known to lead back. */
export function listenerAt(host: string, port: number): Listener {
  const names = Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).map((entry) => entry.address),
  );
  // An address of one interface only is reached by that address alone.
  return { host, port, names: host === '0.0.0.0' || host === '::' ? names : [] };
}

export function buildSnapshot(
  configuration: Configuration,
  providers: readonly ConfiguredProvider[],
  told?: ToldModels,
): Snapshot {
  const { config } = configuration;
  return {
    policy: config.policy,
    catalog: createCatalog({
      overrides: config.models,
      // The names that `check` knew: a provider may be written down and not yet be set up.
      ...catalogNames(config.providers.map((provider) => provider.id)),
      told,
      nowMs: Date.now(),
    }),
    providers: new Map(providers.map((provider) => [provider.facts.id, provider])),
    aliases: config.aliases,
  };
}

/** The snapshot of commands that send nothing: simulated where no provider is set, so that a first look needs no key. */
export function offlineSnapshot(configuration: Configuration): Snapshot {
  const simulated = simulationOf(configuration, false) !== 'no';
  const providers = simulated ? simulateProviders('http://127.0.0.1') : realProviders(configuration);
  const directory = dataDirectoryAt(configuration.settings.dataDirectory.value).path;
  return buildSnapshot(configuration, providers, simulated ? undefined : readToldModels(directory));
}
