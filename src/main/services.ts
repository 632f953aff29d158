// The services of the command line, put together: the one place that joins commands with stores, files and processes.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { APPLICATION_RIGHTS } from '../access/rights.ts';
import type { Caller } from '../access/caller.ts';
import type { CheckResult, CommonOptions, ReportOptions, Services, StarterFile } from '../cli/services.ts';
import { CommandFailed } from '../cli/terminal.ts';
import { formatProblem } from '../config/problem.ts';
import { buildReport, type Report } from '../evidence/report.ts';
import { qualifiedName } from '../catalog/model.ts';
import { explainRoute } from '../gateway/explain.ts';
import { openKeyStore } from '../store/sqlite/key_store.ts';
import { openLessonStore } from '../store/sqlite/lesson_store.ts';
import { openReportReader } from '../store/sqlite/report_reader.ts';
import { isLoadlineError } from '../support/errors.ts';
import { systemIds } from '../support/ids.ts';
import { compareModels } from './compare.ts';
import { loadConfigFile, readConfiguration, readEnvironment } from './configuration.ts';
import { offlineSnapshot, realProviders, simulationOf } from './build_snapshot.ts';
import { dataDirectoryAt, findDataDirectory } from './data_directory.ts';
import { examine } from './doctor.ts';
import { findLocalServers } from './local_servers.ts';
import { askProviders } from './refresh_models.ts';
import { serve, type ServeContext } from './serve.ts';
import { simulate } from './simulate.ts';
import { keepToldModels } from './told_models.ts';

export function createServices(context: ServeContext): Services {
  const { facts, environment } = context;
  const read = (options: CommonOptions) => readConfiguration({ environment, flags: options, envFile: true });
  const directoryOf = (options: CommonOptions) =>
    findDataDirectory(
      readEnvironment({ environment, flags: options, envFile: true }).settings.dataDirectory.value,
      facts.hint,
    );
  return {
    hint: facts.hint,
    version: facts.version,
    serve: (options) => serve(options, context),
    simulate: (port) => simulate(port, context.terminal),
    starterConfig: starterFile,
    check: (path) => check(path, context),
    snapshot: async (options) => offlineSnapshot(await read(options)),
    route: async (body, headers, options) => {
      const snapshot = offlineSnapshot(await read(options));
      const bytes = new TextEncoder().encode(JSON.stringify(body));
      return asCommand(() => explainRoute({ caller: ANYBODY, body: bytes, headers: new Headers(headers) }, snapshot));
    },
    keys: (options) =>
      asCommand(() =>
        openKeyStore({
          path: directoryOf(options).database,
          programVersion: facts.version,
          create: false,
          randomBytes: systemIds.randomBytes,
          nowMs: Date.now,
        }),
      ),
    lessons: (options) => {
      const { settings } = readEnvironment({ environment, flags: options, envFile: true });
      const { database } = dataDirectoryAt(settings.dataDirectory.value);
      if (!existsSync(database)) return undefined;
      return asCommand(() => openLessonStore({ path: database, programVersion: facts.version, nowMs: Date.now }));
    },
    refreshModels: async (options) => {
      const configuration = await read(options);
      const { path } = directoryOf(options);
      if (simulationOf(configuration, false) !== 'no')
        throw new CommandFailed('No provider is set up, so there is nobody to ask. Set OPENAI_API_KEY or another key.');
      const answers = await askProviders(realProviders(configuration));
      keepToldModels(
        path,
        answers.flatMap(({ told }) => told ?? []),
      );
      return answers.map(({ provider, told, says }) => ({ provider, ok: told !== undefined, says }));
    },
    report: (options) => report(options, context),
    compare: (options) => compareModels(options, context),
    doctor: (options, onFinding) => examine(options, context, onFinding),
    writeFile,
    readFile: (path) => {
      try {
        return readFileSync(path, 'utf8');
      } catch (error) {
        throw new CommandFailed(
          `${path} ${(error as { code?: unknown }).code === 'ENOENT' ? 'does not exist' : 'cannot be read'}.`,
        );
      }
    },
  };
}

/** `loadline route` without a key: everything may be asked about, and no hint lowers the risk. */
const ANYBODY: Caller = {
  orgId: '',
  projectId: '',
  projectName: 'default',
  keyId: '',
  keyName: 'terminal',
  rights: APPLICATION_RIGHTS,
  allowedModels: null,
  task: null,
  route: null,
  mayLowerRisk: false,
  compat: 'lenient',
};

/** What the rooms say in their own errors is said to the user in one sentence. */
function asCommand<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isLoadlineError(error)) throw new CommandFailed(error.message);
    if (error instanceof Error && error.name === 'StoreRefused') throw new CommandFailed(error.message);
    throw error;
  }
}

async function check(path: string | undefined, { environment }: ServeContext): Promise<CheckResult> {
  const { settings, warnings } = readEnvironment({ environment, flags: { config: path }, envFile: true });
  const { path: found, result } = await loadConfigFile(settings);
  const all = [...warnings, ...result.warnings.map(formatProblem)];
  if (!result.ok) {
    return { ok: false, path: found, problems: result.problems.map(formatProblem), warnings: all, effective: '' };
  }
  const { effectiveText } = await import('../config/effective.ts');
  return { ok: true, path: found, problems: [], warnings: all, effective: effectiveText(result.config, settings) };
}

async function report(options: ReportOptions, { environment, facts }: ServeContext): Promise<Report> {
  const configuration = await readConfiguration({ environment, flags: options, envFile: true });
  const directory = findDataDirectory(configuration.settings.dataDirectory.value, facts.hint);
  const { catalog, policy } = offlineSnapshot(configuration);
  const modelOf = (name: string | undefined) => {
    const found = name === undefined ? undefined : catalog.resolve(name);
    return found?.kind === 'model' ? found.model : undefined;
  };
  if (options.baseline !== undefined && (modelOf(options.baseline)?.price ?? null) === null) {
    throw new CommandFailed(
      `The baseline "${options.baseline}" has no known price. The models with one are in: ${facts.hint} models --prices`,
    );
  }
  const strong = modelOf(policy.tiers.at(-1)?.models[0]?.model);
  const reader = asCommand(() => openReportReader({ path: directory.database, programVersion: facts.version }));
  try {
    return buildReport(reader, {
      sinceMs: options.sinceMs,
      untilMs: Date.now() + 1,
      by: options.by,
      baseline: options.baseline,
      strongModel: strong === undefined ? null : qualifiedName(strong),
      priceOf: (name) => modelOf(name)?.price ?? null,
      includeSimulated: options.simulated,
    });
  } finally {
    reader.close();
  }
}

function writeFile(path: string, text: string, { overwrite }: { readonly overwrite: boolean }): void {
  try {
    writeFileSync(path, text, { flag: overwrite ? 'w' : 'wx' });
  } catch (error) {
    const isThere = (error as { code?: unknown }).code === 'EEXIST';
    throw new CommandFailed(
      isThere
        ? `${path} is there already. Say --force to replace it, or name another with --config.`
        : `${path} cannot be written.`,
    );
  }
}

async function starterFile(): Promise<StarterFile> {
  const { starterConfig } = await import('../config/starter.ts');
  const servers = await findLocalServers();
  // Two of a kind, or two that nobody knows, would need two names: one is offered.
  const offered = servers.filter(
    ({ provider }, at) => servers.findIndex((other) => other.provider === provider) === at,
  );
  const found = offered.map(({ provider, baseUrl, models }) => ({
    id: provider,
    baseUrl,
    says: `its models are ${provider}/${models[0] ?? '<model>'} and so on`,
  }));
  return {
    text: starterConfig(undefined, found),
    found: offered.map(({ name, baseUrl }) => `${name} at ${baseUrl}`),
  };
}
