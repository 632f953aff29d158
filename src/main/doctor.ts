// loadline doctor: looks at an installation from outside, without spending anything. Each look is one finding.
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import type { CommonOptions } from '../cli/services.ts';
import { formatProblem } from '../config/problem.ts';
import { openKeyStore } from '../store/sqlite/key_store.ts';
import { systemIds } from '../support/ids.ts';
import { UPSTREAM_REQUESTS_MAX } from '../support/limits.ts';
import { loadConfigFile, readEnvironment, type Configuration } from './configuration.ts';
import { dataDirectoryAt, type DataDirectory } from './data_directory.ts';
import { lookAtLocalServers, lookAtProviders, type Look } from './doctor_providers.ts';
import { runningServer } from './lock.ts';
import { SECRET_BYTES_MIN } from './secret.ts';
import type { ServeContext } from './serve.ts';

/** Bun reads this many upstream calls at once by default and queues the rest without a sign. */
const BUN_DEFAULT_REQUESTS = 256;
const DISK_BYTES_MIN = 512 * 1024 * 1024;

export async function examine(options: CommonOptions, context: ServeContext, look: Look): Promise<void> {
  lookAtVersions(context, look);
  const read = readEnvironment({ environment: context.environment, flags: options, envFile: true });
  for (const warning of read.warnings) look({ level: 'warn', subject: '.env', says: warning });
  const directory = dataDirectoryAt(read.settings.dataDirectory.value);
  lookAtDirectory(directory, context, look);
  lookAtSecret(directory, read.settings.secret, look);
  const { path, result } = await loadConfigFile(read.settings);
  if (!result.ok) {
    for (const problem of result.problems) look({ level: 'fail', subject: 'config', says: formatProblem(problem) });
    return;
  }
  look({
    level: 'ok',
    subject: 'config',
    says: path === null ? 'no file, so the preset "article" runs' : `${path} is right`,
  });
  for (const warning of result.warnings) look({ level: 'warn', subject: 'config', says: formatProblem(warning) });
  const configuration: Configuration = {
    settings: read.settings,
    config: result.config,
    configPath: path,
    envFile: read.envFile,
    warnings: [],
  };
  await lookAtProviders(configuration, look);
  await lookAtLocalServers(configuration, look);
}

function lookAtVersions({ facts, environment }: ServeContext, look: Look): void {
  const running = process.versions['bun'] ?? 'none';
  look({ level: 'ok', subject: 'loadline', says: `version ${facts.version}` });
  look(
    running === facts.bunVersion
      ? { level: 'ok', subject: 'bun', says: `version ${running}, the one that this version was tested with` }
      : {
          level: 'warn',
          subject: 'bun',
          says: `version ${running}, but this version was tested with ${facts.bunVersion}; start with ${facts.hint}`,
        },
  );
  const atOnce = Number(environment['BUN_CONFIG_MAX_HTTP_REQUESTS'] ?? BUN_DEFAULT_REQUESTS);
  look(
    atOnce >= UPSTREAM_REQUESTS_MAX
      ? { level: 'ok', subject: 'upstream calls', says: `up to ${atOnce} at once` }
      : {
          level: 'warn',
          subject: 'upstream calls',
          says: `only ${atOnce} at once; start with ${facts.hint}, which sets BUN_CONFIG_MAX_HTTP_REQUESTS=${UPSTREAM_REQUESTS_MAX}`,
        },
  );
}

function lookAtDirectory(directory: DataDirectory, { facts }: ServeContext, look: Look): void {
  const subject = 'data directory';
  if (!existsSync(directory.database)) {
    look({ level: 'ok', subject, says: `${directory.path} is not there yet; the first start makes it` });
    return;
  }
  try {
    accessSync(directory.path, constants.R_OK | constants.W_OK);
    const isOpen = (statSync(directory.path).mode & 0o077) !== 0;
    look({
      level: isOpen ? 'warn' : 'ok',
      subject,
      says: isOpen
        ? `${directory.path} can be read by other users; run: chmod 700 ${directory.path}`
        : `${directory.path} is writable and closed to others`,
    });
  } catch {
    look({ level: 'fail', subject, says: `${directory.path} cannot be written by this user` });
    return;
  }
  const free = statfsSync(directory.path);
  const freeBytes = free.bavail * free.bsize;
  look({
    level: freeBytes < DISK_BYTES_MIN ? 'warn' : 'ok',
    subject: 'disk',
    says: `${(freeBytes / 1024 ** 3).toFixed(1)} GiB free`,
  });
  lookAtKeys(directory, facts.version, look);
  const running = runningServer(directory.path);
  look({
    level: 'ok',
    subject: 'server',
    says:
      running === null
        ? 'none runs on this data directory'
        : `process ${running.pid} serves${running.url === null ? '' : ` at ${running.url}`}`,
  });
}

/** Sealed entries are readable with the secret alone, and by everybody who has it. */
function lookAtSecret(directory: DataDirectory, given: string | undefined, look: Look): void {
  const subject = 'secret';
  if (given !== undefined) return look({ level: 'ok', subject, says: 'LOADLINE_SECRET is set' });
  const found = statSync(directory.secret, { throwIfNoEntry: false });
  if (found === undefined)
    return look({
      level: 'ok',
      subject,
      says: `the first start makes one at ${directory.secret}; LOADLINE_SECRET outranks it`,
    });
  if (found.size < SECRET_BYTES_MIN)
    return look({ level: 'fail', subject, says: `${directory.secret} is damaged: put a copy back` });
  const isOpen = (found.mode & 0o077) !== 0;
  look({
    level: isOpen ? 'warn' : 'ok',
    subject,
    says: isOpen
      ? `${directory.secret} can be read by other users; run: chmod 600 ${directory.secret}`
      : `${directory.secret} is closed to others; keep a copy of it with your backups`,
  });
}

function lookAtKeys(directory: DataDirectory, version: string, look: Look): void {
  try {
    const store = openKeyStore({
      path: directory.database,
      programVersion: version,
      create: false,
      randomBytes: systemIds.randomBytes,
      nowMs: Date.now,
    });
    const valid = store
      .list()
      .filter(
        (row) =>
          row.kind === 'application' &&
          row.revokedAtMs === null &&
          (row.expiresAtMs ?? Number.POSITIVE_INFINITY) > Date.now(),
      );
    store.close();
    look({
      level: valid.length === 0 ? 'warn' : 'ok',
      subject: 'keys',
      says: valid.length === 0 ? 'no valid key: make one with keys create' : `${valid.length} valid`,
    });
  } catch (error) {
    look({ level: 'fail', subject: 'database', says: error instanceof Error ? error.message : 'cannot be opened' });
  }
}
