// Owns the way from flags, environment, .env and loadline.yaml to one configuration, or to one failure that names all that
// is wrong. The only place that reads these files.
import { existsSync, readFileSync } from 'node:fs';
import { CommandFailed } from '../cli/terminal.ts';
import { parseEnvFile } from '../config/env_file.ts';
import { mergeEnvironment, readSettings, SettingsError, type Flags, type Settings } from '../config/environment.ts';
import { presetConfig } from '../config/preset_config.ts';
import type { LoadedConfig, LoadResult } from '../config/loaded_config.ts';
import { formatProblem } from '../config/problem.ts';
import type { Environment } from '../providers/configure.ts';

const ENV_FILE = '.env';

export interface Configuration {
  readonly settings: Settings;
  readonly config: LoadedConfig;
  /** The file that was read; null where the preset runs. */
  readonly configPath: string | null;
  /** `.env` where it was read. */
  readonly envFile: string | null;
  readonly warnings: readonly string[];
}

export interface ReadOptions {
  readonly environment: Environment;
  readonly flags: Flags;
  /** False for `--no-env-file`. */
  readonly envFile: boolean;
}

/** Settings alone, for commands that must speak of a config that is wrong. Throws CommandFailed. */
export function readEnvironment(options: ReadOptions): Pick<Configuration, 'settings' | 'envFile' | 'warnings'> {
  const found =
    options.envFile && existsSync(ENV_FILE) ? parseEnvFile(readFileSync(ENV_FILE, 'utf8'), ENV_FILE) : undefined;
  const environment = found === undefined ? options.environment : mergeEnvironment(options.environment, found.values);
  try {
    const settings = readSettings({
      environment,
      flags: options.flags,
      readFile: (path) => readFileSync(path, 'utf8'),
    });
    return { settings, envFile: found === undefined ? null : ENV_FILE, warnings: found?.problems ?? [] };
  } catch (error) {
    if (error instanceof SettingsError) throw new CommandFailed(error.problems.join('\n'));
    throw error;
  }
}

/** The config file as it stands, right or wrong; the preset where there is none. Throws CommandFailed where one that was named is absent. */
export async function loadConfigFile(
  settings: Settings,
): Promise<{ readonly path: string | null; readonly result: LoadResult }> {
  const path = settings.config.value;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const isAbsent = (error as { code?: unknown }).code === 'ENOENT';
    if (isAbsent && !settings.config.isRequired)
      return { path: null, result: { ok: true, config: presetConfig(), warnings: [] } };
    throw new CommandFailed(
      `The config file ${path} (${settings.config.from}) ${isAbsent ? 'does not exist' : 'cannot be read'}.`,
    );
  }
  // The parser and the schema are loaded only where there is something to read.
  const { loadConfig } = await import('../config/load.ts');
  return { path, result: loadConfig({ file: path, text, environment: settings.environment }) };
}

/** Throws CommandFailed with every problem, one a line. */
export async function readConfiguration(options: ReadOptions): Promise<Configuration> {
  const { settings, envFile, warnings } = readEnvironment(options);
  const { path, result } = await loadConfigFile(settings);
  if (!result.ok) throw new CommandFailed(result.problems.map(formatProblem).join('\n'));
  return {
    settings,
    config: result.config,
    configPath: path,
    envFile,
    warnings: [...warnings, ...result.warnings.map(formatProblem)],
  };
}
