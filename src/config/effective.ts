// Owns the effective configuration as text: a loadline.yaml that says in full what runs, each line with its origin.
// Secrets and other references are shown as references; a value from the environment is never printed where it is one.
import { configureProviders, ProviderSettingError, type Environment } from '../providers/configure.ts';
import { providerOfModel } from '../providers/index.ts';
import type { ConfiguredProvider } from '../providers/provider.ts';
import { ARTICLE_RULES, ARTICLE_TIERS, PRESET_NAME } from '../routing/preset.ts';
import { isJsonObject } from '../support/json.ts';
import { listenOn, logLevel, modelsRefresh, privacyOf, type Settings } from './environment.ts';
import type { LoadedConfig } from './loaded_config.ts';
import { pathKey, type Path } from './read_yaml.ts';
import { comment, field, layOut, section, type Line } from './yaml_lines.ts';

const PRESET = `preset ${PRESET_NAME}`;

/** YAML that loads to the same configuration; comments tell where each line comes from. */
export function effectiveText(config: LoadedConfig, settings: Settings): string {
  const listen = listenOn(settings, config);
  const log = logLevel(settings, config);
  const privacy = privacyOf(config);
  const refresh = modelsRefresh(config);
  return layOut([
    ...field(
      0,
      ['version', 1],
      config.source?.lineOf(['version']) === undefined ? 'default' : origin(config, ['version']),
    ),
    section(0, 'server'),
    ...field(1, ['host', listen.host.value], listen.host.from),
    ...field(1, ['port', listen.port.value], listen.port.from),
    ...field(1, ['models_refresh', refresh.value], refresh.from),
    ...providerLines(config, settings.environment),
    ...copied(config, 'models'),
    section(0, 'tiers'),
    ...tierLines(config),
    section(0, 'routes'),
    ...routeLines(config),
    ...copied(config, 'keys'),
    section(0, 'privacy'),
    ...field(1, ['store', privacy.store.value], privacy.store.from),
    ...field(1, ['responses_ttl_hours', privacy.responsesTtlHours.value], privacy.responsesTtlHours.from),
    section(0, 'telemetry'),
    ...field(1, ['log', log.value], log.from),
  ]);
}

/** `loadline.yaml:12`, with the variables that a reference reads. */
function origin(config: LoadedConfig, path: Path): string {
  const { source } = config;
  if (source === undefined) return 'default';
  const variables = source.references.get(pathKey(path)) ?? [];
  return [`${source.file}:${source.lineOf(path) ?? 1}`, ...variables.map((name) => `env ${name}`)].join(', ');
}

function writtenAt(config: LoadedConfig, path: Path): unknown {
  let value = config.source?.written;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** What is set, and by name what is not: providers that nothing is said of keep out of the way. */
function providerLines(config: LoadedConfig, environment: Environment): readonly Line[] {
  let providers: readonly ConfiguredProvider[];
  try {
    providers = configureProviders({ environment, overrides: config.providers });
  } catch (error) {
    // A variable that refuses to start is told by `serve`; here it must not hide everything else.
    if (error instanceof ProviderSettingError) return [comment(0, `providers: ${error.message}`)];
    throw error;
  }
  const isSet = (name: string): boolean => (environment[name]?.trim() ?? '') !== '';
  const asked = askedProviders(config);
  const set: Line[] = [];
  const unset: Line[] = [];
  for (const provider of providers) {
    const { id, baseUrlVariables, keyVariables } = provider.facts;
    const isSaid =
      config.providers.some((override) => override.id === id) || [...keyVariables, ...baseUrlVariables].some(isSet);
    if (isSaid) set.push(section(1, id), ...oneProvider(provider, config, isSet));
    else if (asked.has(id))
      unset.push(comment(1, `${id}: ${provider.missing === undefined ? 'not set' : `set ${provider.missing}`}`));
  }
  return [set.length === 0 ? comment(0, 'providers: none is set') : section(0, 'providers'), ...set, ...unset];
}

/** Providers that a tier names a model of. The others keep out of the way. */
function askedProviders(config: LoadedConfig): ReadonlySet<string> {
  const names = config.policy.tiers.flatMap((tier) => tier.models.map((entry) => entry.model));
  return new Set(names.map((name) => providerOfModel(name)?.id ?? name.slice(0, Math.max(0, name.indexOf('/')))));
}

function oneProvider(
  provider: ConfiguredProvider,
  config: LoadedConfig,
  isSet: (name: string) => boolean,
): readonly Line[] {
  const { id, baseUrlVariables, keyVariables, defaultBaseUrl } = provider.facts;
  const path = ['providers', id];
  const written = (name: string): readonly Line[] | undefined => {
    const value = writtenAt(config, [...path, name]);
    return value === undefined ? undefined : field(2, [name, value], origin(config, [...path, name]));
  };
  const variable = (name: string, of: string): readonly Line[] => field(2, [name, `\${${of}}`], `env ${of}`);
  const keyVariable = keyVariables.find(isSet);
  const baseUrlVariable = baseUrlVariables.find(isSet);
  const byDefault =
    defaultBaseUrl === null
      ? [comment(2, `base_url: set ${baseUrlVariables[0] ?? ''}`)]
      : field(2, ['base_url', defaultBaseUrl], 'default');
  const withoutKey =
    provider.apiKey === undefined && provider.missing !== undefined
      ? [comment(2, `api_key: set ${provider.missing}`)]
      : [];
  return [
    ...(written('kind') ?? []),
    ...(written('base_url') ?? (baseUrlVariable === undefined ? byDefault : variable('base_url', baseUrlVariable))),
    ...(written('api_key') ?? (keyVariable === undefined ? withoutKey : variable('api_key', keyVariable))),
  ];
}

/** A section that only the file can fill, as it stands there. */
function copied(config: LoadedConfig, name: string): readonly Line[] {
  const written = writtenAt(config, [name]);
  if (!isJsonObject(written) || Object.keys(written).length === 0) return [];
  return [section(0, name), ...fields(config, [name], 1)];
}

function fields(config: LoadedConfig, path: Path, depth: number): readonly Line[] {
  const value = writtenAt(config, path);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const here = [...path, key];
    if (isJsonObject(item) && Object.keys(item).length > 0)
      return [section(depth, key), ...fields(config, here, depth + 1)];
    return item === null ? [] : field(depth, [key, item], origin(config, here));
  });
}

function tierLines(config: LoadedConfig): readonly Line[] {
  const written = writtenAt(config, ['tiers']);
  if (isJsonObject(written)) return fields(config, ['tiers'], 1);
  return ARTICLE_TIERS.flatMap((tier) => field(1, [tier.name, tier.models.map((model) => model.model)], PRESET));
}

function routeLines(config: LoadedConfig): readonly Line[] {
  return [...config.policy.routes.values()].flatMap((route) => {
    const path = ['routes', route.name];
    const written = writtenAt(config, path);
    const isWritten = isJsonObject(written);
    const extendsPreset = !isWritten || written['extends'] !== undefined;
    const from = (key: string): string => {
      if (isWritten && written[key] !== undefined) return origin(config, [...path, key]);
      return extendsPreset ? PRESET : 'default';
    };
    return [
      section(1, route.name),
      ...field(2, ['default', route.defaultTier], from('default')),
      ...field(2, ['on_unsure', route.onUnsure], from('on_unsure')),
      ...field(2, ['careful', route.careful], from('careful')),
      ...(route.compat === undefined ? [] : field(2, ['compat', route.compat], from('compat'))),
      ...(route.promptCache === undefined ? [] : field(2, ['prompt_cache', route.promptCache], from('prompt_cache'))),
      ...(isWritten && written['tasks'] !== undefined ? field(2, ['tasks', written['tasks']], from('tasks')) : []),
      section(2, 'rules'),
      ...ownRules(config, [...path, 'rules']),
      ...(extendsPreset ? presetRules() : []),
    ];
  });
}

function ownRules(config: LoadedConfig, path: Path): readonly Line[] {
  const rules = writtenAt(config, path);
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown, index) =>
    isJsonObject(rule) ? item(rule, (key) => origin(config, [...path, index, key])) : [],
  );
}

function presetRules(): readonly Line[] {
  return ARTICLE_RULES.flatMap(({ name, match, use, because }) =>
    item({ name, match, use, ...(because === '' ? {} : { because }) }, () => PRESET),
  );
}

/** One rule as an entry of the list. */
function item(rule: Readonly<Record<string, unknown>>, from: (key: string) => string): readonly Line[] {
  return Object.entries(rule)
    .flatMap(([key, value]) => field(4, [key, value], from(key)))
    .map((line, index) => (index === 0 ? { ...line, text: `${line.text.slice(0, 6)}- ${line.text.slice(8)}` } : line));
}
