// Owns the way from the text of loadline.yaml to a checked and compiled configuration, or to all of its problems at once.
// Reads no file and no environment of its own: both are handed in.
import { z } from 'zod';
import { createCatalog } from '../catalog/catalog.ts';
import type { ModelOverride } from '../catalog/model_override.ts';
import type { Environment } from '../providers/configure.ts';
import { articlePolicy } from '../routing/preset.ts';
import { definePolicy } from '../routing/policy_hash.ts';
import { isJsonObject } from '../support/json.ts';
import { checkAliases, checkKeys, checkModels, checkTierModels, NAMES_ONLY_MS, type Names } from './check_names.ts';
import { addProblem, openConfigFile, type ConfigFile } from './config_file.ts';
import type { LoadedConfig, LoadResult } from './loaded_config.ts';
import { catalogNames, presetConfig } from './preset_config.ts';
import { readKeys } from './read_keys.ts';
import { readModels, type ReadModels } from './read_models.ts';
import { readPart, type Part } from './read_part.ts';
import { readProviders } from './read_providers.ts';
import { readRoutes } from './read_routes.ts';
import { readTiers } from './read_tiers.ts';
import { configSchema, CONFIG_VERSION, privacySchema, serverSchema, telemetrySchema } from './schema.ts';

export interface LoadOptions {
  /** The name for messages, as the operator gave it. */
  readonly file: string;
  readonly text: string;
  /** What references are resolved from. */
  readonly environment: Environment;
}

/** The top level alone: sections are read one by one. */
const frameSchema = z.strictObject({
  ...Object.fromEntries(Object.keys(configSchema.shape).map((section) => [section, z.unknown().optional()])),
  $schema: z.string().optional(),
  version: z.literal(CONFIG_VERSION).optional(),
});

/** Never throws for what the text holds. Warnings are said in both cases. */
export function loadConfig(options: LoadOptions): LoadResult {
  const file = openConfigFile(options.file, options.text, options.environment);
  const config = isReadable(file) ? configOf(file) : presetConfig();
  const problems = file.problems.list();
  const warnings = file.warnings.list();
  return problems.length === 0 ? { ok: true, config, warnings } : { ok: false, problems, warnings };
}

function isReadable(file: ConfigFile): boolean {
  if (file.value === undefined) return false;
  if (file.value === null || isJsonObject(file.value)) return true;
  addProblem(
    file,
    { path: [] },
    'a config is a mapping of sections: version, server, providers, models, tiers, routes, keys',
  );
  return false;
}

function configOf(file: ConfigFile): LoadedConfig {
  const whole = isJsonObject(file.value) ? file.value : {};
  readPart(frameSchema, { value: whole, path: [] }, file);
  const section = (name: string): Part => ({ value: whole[name], path: [name] });
  const server = readSection(serverSchema, section('server'), file);
  const telemetry = readSection(telemetrySchema, section('telemetry'), file);
  const privacy = readSection(privacySchema, section('privacy'), file);
  const providers = readProviders(section('providers'), file);
  const read = readModels(section('models'), file);
  const tiers = readTiers(section('tiers'), file);
  const routes = readRoutes(section('routes'), tiers, file);
  const keys = readKeys(section('keys'), file);
  const providerIds = isJsonObject(whole['providers']) ? Object.keys(whole['providers']) : [];
  const known = catalogNames(providerIds);
  const models = checkModels(read, known, file);
  const catalog = createCatalog({ ...known, overrides: models, nowMs: NAMES_ONLY_MS });
  const names: Names = { file, catalog, rejected: rejectedNames(whole['models'], read, models), read, routes };
  checkTierModels(tiers, names);
  checkAliases(names);
  checkKeys(keys, names);
  return {
    policy: definePolicy(tiers.tiers, routes.routes.has('auto') ? routes.routes : articlePolicy().routes),
    models,
    aliases: read.aliases,
    providers,
    server: {
      host: server?.host,
      port: server?.port,
      ...(server?.models_refresh === undefined ? {} : { modelsRefresh: server.models_refresh }),
    },
    keys,
    logLevel: telemetry?.log,
    privacy: { store: privacy?.store, responsesTtlHours: privacy?.responses_ttl_hours },
    source: file,
  };
}

/** A section that is absent, or there and empty because all in it is commented out, says nothing. */
function readSection<S extends z.ZodType>(schema: S, part: Part, file: ConfigFile): z.infer<S> | undefined {
  return part.value === undefined || part.value === null ? undefined : readPart(schema, part, file);
}

function rejectedNames(section: unknown, read: ReadModels, models: readonly ModelOverride[]): ReadonlySet<string> {
  const written = isJsonObject(section) ? Object.keys(section) : [];
  const fine = new Set([...models.map((model) => model.id), ...read.aliases.map((alias) => alias.pattern)]);
  return new Set(written.filter((name) => !fine.has(name)));
}
