// Owns what environment variables and flags mean to Loadline. Reads the environment that it is handed, and files through
// the function that it is handed. A message names the variable and what to set, never its value where that is a secret.
import type { Environment } from '../providers/configure.ts';
import { PROVIDERS } from '../providers/index.ts';
import type { LogLevel } from '../support/log.ts';
import type { LoadedConfig } from './loaded_config.ts';
import { isLogLevel, LOG_LEVELS } from './log_level.ts';
import type { Path } from './read_yaml.ts';

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 4600;
/** As long as OpenAI keeps them. */
const DEFAULT_RESPONSES_TTL_HOURS = 720;
const DEFAULT_CONFIG = 'loadline.yaml';
const DEFAULT_DATA_DIRECTORY = '.loadline';

/** A sealing key of 256 bits. */
const SECRET_BYTES_MIN = 32;
/** Shorter ones can be guessed over the network. */
const ADMIN_KEY_CHARS_MIN = 16;
/** A secret is a line; certificates and the like do not belong here. */
const SECRET_FILE_CHARS_MAX = 16 * 1024;

/** Ours that hold a secret, each readable as `*_FILE` too. */
const OWN_SECRETS = ['LOADLINE_ADMIN_KEY', 'LOADLINE_SECRET'] as const;
/** Named by the contract for later versions; set today they would do nothing. */
const LATER: Readonly<Record<string, string>> = {
  LOADLINE_DATABASE_URL: 'records are kept in SQLite in the data directory',
  LOADLINE_REDIS_URL: 'limits are kept in this process',
};

export interface Flags {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly config?: string | undefined;
  readonly dataDir?: string | undefined;
}

/** A value with where it comes from: `flag --port`, `env LOADLINE_PORT`, `loadline.yaml:3`, `default`. */
export interface Setting<T> {
  readonly value: T;
  readonly from: string;
}

export interface Settings {
  /** Undefined where neither flag nor variable says; listenOn adds the config file and the default. */
  readonly host: Setting<string> | undefined;
  readonly port: Setting<number> | undefined;
  /** `isRequired`: the operator named it, so that a file that is absent is an error. */
  readonly config: Setting<string> & { readonly isRequired: boolean };
  readonly dataDirectory: Setting<string>;
  readonly logLevel: Setting<LogLevel> | undefined;
  readonly adminKey: string | undefined;
  readonly secret: string | undefined;
  /** The environment with every `*_FILE` of a secret read: what configureProviders and loadConfig take. */
  readonly environment: Environment;
}

/** Everything that is wrong with the environment, one sentence each. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

export interface SettingsInput {
  readonly environment: Environment;
  readonly flags: Flags;
  /** Throws where the file cannot be read. */
  readonly readFile: (path: string) => string;
}

/** Flags outrank variables. Throws SettingsError with all problems. */
export function readSettings({ environment: given, flags, readFile }: SettingsInput): Settings {
  const problems: string[] = [];
  const environment = withSecretFiles(given, readFile, problems);
  const variable = (name: string): Setting<string> | undefined => {
    const value = environment[name]?.trim() ?? '';
    return value === '' ? undefined : { value, from: `env ${name}` };
  };
  for (const [name, instead] of Object.entries(LATER)) {
    if (variable(name) !== undefined) problems.push(`${name} is not available in this version: ${instead}. Unset it.`);
  }
  const flag = <T>(value: T | undefined, name: string): Setting<T> | undefined =>
    value === undefined ? undefined : { value, from: `flag --${name}` };
  const named = flag(flags.config, 'config') ?? variable('LOADLINE_CONFIG');
  const settings: Settings = {
    host: flag(flags.host, 'host') ?? variable('LOADLINE_HOST'),
    port: flag(flags.port, 'port') ?? portOf(variable('LOADLINE_PORT') ?? variable('PORT'), problems),
    config:
      named === undefined
        ? { value: DEFAULT_CONFIG, from: 'default', isRequired: false }
        : { ...named, isRequired: true },
    dataDirectory: flag(flags.dataDir, 'data-dir') ??
      variable('LOADLINE_DATA_DIR') ?? { value: DEFAULT_DATA_DIRECTORY, from: 'default' },
    logLevel: logLevelOf(variable('LOADLINE_LOG'), problems),
    adminKey: variable('LOADLINE_ADMIN_KEY')?.value,
    secret: variable('LOADLINE_SECRET')?.value,
    environment,
  };
  checkHost(settings.host, problems);
  checkSecrets(settings, problems);
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

/** Where to listen: flag, variable, config file, default, in this order. */
export function listenOn(
  settings: Settings,
  config: LoadedConfig,
): { readonly host: Setting<string>; readonly port: Setting<number> } {
  return {
    host: settings.host ??
      written(config, ['server', 'host'], config.server.host) ?? { value: DEFAULT_HOST, from: 'default' },
    port: settings.port ??
      written(config, ['server', 'port'], config.server.port) ?? { value: DEFAULT_PORT, from: 'default' },
  };
}

/** Whose lists of models are read in the background: config file, default. */
export function modelsRefresh(config: LoadedConfig): Setting<'auto' | 'always' | 'never'> {
  return (
    written(config, ['server', 'models_refresh'], config.server.modelsRefresh) ?? { value: 'auto', from: 'default' }
  );
}

/** What is logged: variable, config file, default, in this order. */
export function logLevel(settings: Settings, config: LoadedConfig): Setting<LogLevel> {
  return (
    settings.logLevel ?? written(config, ['telemetry', 'log'], config.logLevel) ?? { value: 'info', from: 'default' }
  );
}

/** What is kept between requests: config file, default, in this order. */
export function privacyOf(config: LoadedConfig): {
  readonly store: Setting<'on_request' | 'never'>;
  readonly responsesTtlHours: Setting<number>;
} {
  const { store, responsesTtlHours } = config.privacy;
  return {
    store: written(config, ['privacy', 'store'], store) ?? { value: 'on_request', from: 'default' },
    responsesTtlHours: written(config, ['privacy', 'responses_ttl_hours'], responsesTtlHours) ?? {
      value: DEFAULT_RESPONSES_TTL_HOURS,
      from: 'default',
    },
  };
}

function written<T>(config: LoadedConfig, path: Path, value: T | undefined): Setting<T> | undefined {
  return value === undefined
    ? undefined
    : { value, from: `${config.source?.file ?? ''}:${config.source?.lineOf(path) ?? 1}` };
}

/** `.env` under the real environment. A secret that the one gives as `NAME` and the other as `NAME_FILE` is the real one's. */
export function mergeEnvironment(real: Environment, fromFile: Readonly<Record<string, string>>): Environment {
  const isSet = (name: string): boolean => (real[name]?.trim() ?? '') !== '';
  const merged: Record<string, string | undefined> = { ...real };
  for (const [name, value] of Object.entries(fromFile)) {
    const other = name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : `${name}_FILE`;
    if (!isSet(name) && !(isSecret(name.replace(/_FILE$/, '')) && isSet(other))) merged[name] = value;
  }
  return merged;
}

/** Ours, the providers', and the keys of servers under names of one's own. */
function isSecret(name: string): boolean {
  return (
    OWN_SECRETS.some((own) => own === name) ||
    PROVIDERS.some((facts) => facts.keyVariables.includes(name)) ||
    name.endsWith('_API_KEY')
  );
}

function withSecretFiles(given: Environment, readFile: (path: string) => string, problems: string[]): Environment {
  const environment: Record<string, string | undefined> = { ...given };
  for (const [variable, path] of Object.entries(given)) {
    const name = variable.slice(0, -'_FILE'.length);
    if (!variable.endsWith('_FILE') || !isSecret(name) || path === undefined || path.trim() === '') continue;
    if ((given[name]?.trim() ?? '') !== '') {
      problems.push(`${name} and ${variable} are both set. Unset one of them.`);
      continue;
    }
    const read = secretIn(path.trim(), readFile);
    if (read.ok) environment[name] = read.value;
    else problems.push(`${variable} names a file that ${read.reason}. Correct the path, or set ${name}.`);
  }
  return environment;
}

function secretIn(
  path: string,
  readFile: (path: string) => string,
): { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string } {
  let text: string;
  try {
    text = readFile(path);
  } catch {
    return { ok: false, reason: 'cannot be read' };
  }
  if (text.length > SECRET_FILE_CHARS_MAX) return { ok: false, reason: 'is longer than any secret' };
  // Editors and `echo` end a file with a line break, which belongs to no secret.
  const value = text.replace(/^\uFEFF/, '').trim();
  return value === '' ? { ok: false, reason: 'is empty' } : { ok: true, value };
}

function portOf(setting: Setting<string> | undefined, problems: string[]): Setting<number> | undefined {
  if (setting === undefined) return undefined;
  const port = /^\d{1,5}$/.test(setting.value) ? Number(setting.value) : -1;
  if (port >= 0 && port <= 65_535) return { value: port, from: setting.from };
  problems.push(`${variableOf(setting)} is no port. Set a number from 0 to 65535; 0 takes a free one.`);
  return undefined;
}

function logLevelOf(setting: Setting<string> | undefined, problems: string[]): Setting<LogLevel> | undefined {
  if (setting === undefined) return undefined;
  if (isLogLevel(setting.value)) return { value: setting.value, from: setting.from };
  problems.push(`${variableOf(setting)} is no log level. Set one of ${LOG_LEVELS.join(', ')}.`);
  return undefined;
}

function checkHost(host: Setting<string> | undefined, problems: string[]): void {
  if (host === undefined || /^[A-Za-z0-9.:_-]{1,253}$/.test(host.value)) return;
  problems.push(`${variableOf(host)} is no address or host name. Give it without http:// and without a port.`);
}

function checkSecrets(settings: Settings, problems: string[]): void {
  const { secret, adminKey } = settings;
  if (secret !== undefined && new TextEncoder().encode(secret).length < SECRET_BYTES_MIN) {
    problems.push(
      `LOADLINE_SECRET is shorter than ${SECRET_BYTES_MIN} bytes. Set a longer random one, or unset it to have one made.`,
    );
  }
  if (adminKey !== undefined && !/^[\x21-\x7e]+$/.test(adminKey)) {
    problems.push(
      'LOADLINE_ADMIN_KEY holds a space, a line break or another character that no header carries. Set another.',
    );
  } else if (adminKey !== undefined && adminKey.length < ADMIN_KEY_CHARS_MIN) {
    problems.push(
      `LOADLINE_ADMIN_KEY is shorter than ${ADMIN_KEY_CHARS_MIN} characters. Set a longer one, or unset it to have one made.`,
    );
  }
}

/** `LOADLINE_PORT`, `--host`: how messages name a setting. */
function variableOf(setting: Setting<unknown>): string {
  return setting.from.replace(/^(?:env|flag) /, '');
}
