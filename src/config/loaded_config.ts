// The nouns of a configuration after it was read, resolved, checked and compiled; load.ts makes them. No flow.
import type { ModelOverride } from '../catalog/model_override.ts';
import type { Compat } from '../wire/codec.ts';
import type { ProviderOverride } from '../providers/configure.ts';
import type { Policy } from '../routing/policy.ts';
import type { LogLevel } from '../support/log.ts';
import type { ConfigFile } from './config_file.ts';
import type { Problem } from './problem.ts';

/** A name of the operator's own for a model or a route; `*` matches any run of characters. */
export interface ModelAlias {
  readonly pattern: string;
  /** A model id, `provider/model`, `auto` or `auto/<route>`. */
  readonly target: string;
}

/** Settings of the key of one name; what is absent stays as the key was made. */
export interface KeySettings {
  readonly task?: string | undefined;
  readonly route?: string | undefined;
  readonly models?: readonly string[] | undefined;
  readonly mayLowerRisk?: boolean | undefined;
  readonly compat?: Compat | undefined;
}

export const STORE_MODES = ['on_request', 'never'] as const;

/** What is kept between requests, as far as the file says; environment.ts has the defaults. */
export interface PrivacySettings {
  readonly store?: (typeof STORE_MODES)[number] | undefined;
  readonly responsesTtlHours?: number | undefined;
}

export interface LoadedConfig {
  readonly policy: Policy;
  /** What `models:` says of models; createCatalog takes it. */
  readonly models: readonly ModelOverride[];
  readonly aliases: readonly ModelAlias[];
  readonly providers: readonly ProviderOverride[];
  readonly server: {
    readonly host?: string | undefined;
    readonly port?: number | undefined;
    readonly modelsRefresh?: 'auto' | 'always' | 'never' | undefined;
  };
  /** By the name of the key. */
  readonly keys: ReadonlyMap<string, KeySettings>;
  readonly logLevel: LogLevel | undefined;
  readonly privacy: PrivacySettings;
  /** The file behind it, for --print; undefined where there is none and the preset runs. */
  readonly source: ConfigFile | undefined;
}

export type LoadResult =
  | { readonly ok: true; readonly config: LoadedConfig; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] };
