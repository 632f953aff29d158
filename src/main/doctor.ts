// loadline doctor: looks at an installation from outside, without spending anything. Each look is one finding.
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import type { CommonOptions, Finding } from '../cli/services.ts';
import { formatProblem } from '../config/problem.ts';
import { endpointUrl } from '../providers/base_url.ts';
import type { ConfiguredProvider } from '../providers/provider.ts';
import { openKeyStore } from '../store/sqlite/key_store.ts';
import { systemIds } from '../support/ids.ts';
import { UPSTREAM_REQUESTS_MAX } from '../support/limits.ts';
import { realProviders, simulationOf } from './build_snapshot.ts';
import { loadConfigFile, readEnvironment, type Configuration } from './configuration.ts';
import { dataDirectoryAt, type DataDirectory } from './data_directory.ts';
import { runningServer } from './lock.ts';
import { SECRET_BYTES_MIN } from './secret.ts';
import type { ServeContext } from './serve.ts';

type Look = (finding: Finding) => void;

/** A provider that takes longer to list its models is as good as away. */
const PROBE_MS = 5_000;
/** Signatures and expiries of providers and certificates tolerate a few minutes; a minute is a clock that is not kept. */
const CLOCK_SKEW_MS_MAX = 60_000;
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

async function lookAtProviders(configuration: Configuration, look: Look): Promise<void> {
  if (simulationOf(configuration, false) !== 'no') {
    look({
      level: 'warn',
      subject: 'providers',
      says: 'none is set up, so all answers are simulated; set OPENAI_API_KEY and ANTHROPIC_API_KEY',
    });
    return;
  }
  let providers: readonly ConfiguredProvider[];
  try {
    providers = realProviders(configuration);
  } catch (error) {
    look({ level: 'fail', subject: 'providers', says: error instanceof Error ? error.message : 'a setting is wrong' });
    return;
  }
  const skews = await Promise.all(providers.map((provider) => probe(provider, look)));
  const worst = skews
    .filter((skew) => skew !== undefined)
    .toSorted((left, right) => Math.abs(right) - Math.abs(left))[0];
  if (worst === undefined) return;
  const seconds = (Math.abs(worst) / 1000).toFixed(0);
  look(
    Math.abs(worst) > CLOCK_SKEW_MS_MAX
      ? {
          level: 'warn',
          subject: 'clock',
          says: `${seconds} s ${worst > 0 ? 'ahead of' : 'behind'} the providers: set it, or records and expiries are off`,
        }
      : { level: 'ok', subject: 'clock', says: 'agrees with the providers' },
  );
}

/** Lists the provider's models, which costs nothing. Gives back how far our clock is ahead, where it can be told. */
async function probe(provider: ConfiguredProvider, look: Look): Promise<number | undefined> {
  const { facts, baseUrl, apiKey, missing } = provider;
  const subject = `provider ${facts.id}`;
  if (missing !== undefined) {
    look({ level: 'warn', subject, says: `not set up: set ${missing}` });
    return undefined;
  }
  const headers = { ...facts.fixedHeaders, ...(apiKey === undefined ? {} : facts.authHeaders(apiKey)) };
  const answer = await fetch(endpointUrl(baseUrl, '/v1/models', facts), {
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(PROBE_MS),
  }).catch(() => undefined);
  await answer?.body?.cancel();
  look({ subject, ...verdict(answer?.status, baseUrl) });
  const date = Date.parse(answer?.headers.get('date') ?? '');
  // The header counts whole seconds.
  return Number.isNaN(date) ? undefined : Date.now() - date - 500;
}

function verdict(status: number | undefined, baseUrl: string): Pick<Finding, 'level' | 'says'> {
  const host = new URL(baseUrl).host;
  if (status === undefined) return { level: 'fail', says: `${host} cannot be reached within ${PROBE_MS / 1000} s` };
  if (status === 401 || status === 403) return { level: 'fail', says: `${host} refuses the key (${status})` };
  if (status === 404 || status === 405)
    return {
      level: 'warn',
      says: `${host} is reachable but lists no models (${status}), so the key could not be tried`,
    };
  if (status >= 200 && status < 300) return { level: 'ok', says: `${host} is reachable and takes the key` };
  return { level: 'warn', says: `${host} answered ${status} to a list of its models` };
}
