// loadline compare: asks the running server of the data directory or of --url; without one runs the comparison in this
// process, on the same engine. Either way its calls are ordinary records.
import type { Caller } from '../access/caller.ts';
import { APPLICATION_RIGHTS } from '../access/rights.ts';
import type { CompareOptions } from '../cli/services.ts';
import { CommandFailed } from '../cli/terminal.ts';
import { createCompare, type CompareResult } from '../evidence/compare.ts';
import { readCompare } from '../evidence/read_compare.ts';
import { openKeyStore } from '../store/sqlite/key_store.ts';
import { systemClock } from '../support/clock.ts';
import { isLoadlineError } from '../support/errors.ts';
import { systemIds } from '../support/ids.ts';
import { objectAt, stringAt } from '../support/json.ts';
import { createLog } from '../telemetry/log.ts';
import { simulationOf } from './build_snapshot.ts';
import { readConfiguration, type Configuration } from './configuration.ts';
import { findDataDirectory, type DataDirectory } from './data_directory.ts';
import { startEngine } from './engine.ts';
import { runningServer, takeLock } from './lock.ts';
import type { ServeContext } from './serve.ts';
import { listenForEnd } from './until_signal.ts';

/** A made key lives for one comparison; where the process dies before it revokes it, this long. */
const KEY_MS = 60 * 60_000;
/** The running server reads changed keys four times a second. */
const KEY_WAIT_MS = 1_500;
const KEY_TRY_MS = 100;

/** Throws CommandFailed with what to do. */
export async function compareModels(options: CompareOptions, context: ServeContext): Promise<CompareResult> {
  const configuration = await readConfiguration({ environment: context.environment, flags: options, envFile: true });
  const { environment, dataDirectory } = configuration.settings;
  const ends = listenForEnd();
  const controller = new AbortController();
  void ends.asked.then(() => controller.abort());
  try {
    const url = options.url ?? environment['LOADLINE_URL'];
    const key = options.key ?? environment['LOADLINE_API_KEY'];
    if (url !== undefined)
      return await askServer({ url, key: key ?? missingKey(), options, signal: controller.signal });
    const directory = findDataDirectory(dataDirectory.value, context.facts.hint);
    const running = runningServer(directory.path);
    if (running !== null && running.url !== null)
      return await askOwnServer({ url: running.url, key, options, signal: controller.signal }, directory, context);
    return await runHere(options, { configuration, directory, context, signal: controller.signal });
  } finally {
    ends.release();
  }
}

function missingKey(): never {
  throw new CommandFailed('Give the key of that server with --key or LOADLINE_API_KEY.', 2);
}

interface Asking {
  readonly url: string;
  readonly key: string;
  readonly options: CompareOptions;
  readonly signal: AbortSignal;
}

async function askServer({ url, key, options, signal }: Asking): Promise<CompareResult> {
  if (options.simulate)
    throw new CommandFailed(
      '--simulate is for a comparison in this process; the running server answers with what it was started with.',
      2,
    );
  const answer = await post({ url, key, options, signal });
  const value: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok)
    throw new CommandFailed(stringAt(objectAt(value, 'error'), 'message') ?? `${url} answered ${answer.status}.`);
  const result = readCompare(value);
  if (result === undefined) throw new CommandFailed(`What answers at ${url} is not this version of Loadline.`);
  for (const leg of result.legs) options.onLeg(leg);
  return result;
}

async function post({ url, key, options, signal }: Asking): Promise<Response> {
  const { model: _model, ...body } = options.body;
  try {
    return await fetch(`${url.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1/compare`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ models: options.models, calls_per_month: options.callsPerMonth, body }),
      signal,
    });
  } catch {
    throw new CommandFailed(signal.aborted ? 'Interrupted.' : `No server answers at ${url}. Is it running?`);
  }
}

/** Beside a server on our own data directory a key can be made for the purpose, and taken back. */
async function askOwnServer(
  asking: Omit<Asking, 'key'> & { readonly key: string | undefined },
  directory: DataDirectory,
  context: ServeContext,
): Promise<CompareResult> {
  if (asking.key !== undefined) return askServer({ ...asking, key: asking.key });
  const store = openKeyStore({
    path: directory.database,
    programVersion: context.facts.version,
    create: false,
    randomBytes: systemIds.randomBytes,
    nowMs: Date.now,
  });
  try {
    const made = store.create({
      name: 'compare',
      project: 'default',
      task: null,
      route: null,
      models: null,
      expiresAtMs: Date.now() + KEY_MS,
      mayLowerRisk: false,
    });
    try {
      await untilKnown(asking.url, made.key);
      return await askServer({ ...asking, key: made.key });
    } finally {
      store.revoke(made.row.id);
    }
  } finally {
    store.close();
  }
}

async function untilKnown(url: string, key: string): Promise<void> {
  const deadline = performance.now() + KEY_WAIT_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } }).catch(
      () => undefined,
    );
    await answer?.body?.cancel();
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, KEY_TRY_MS));
  }
}

interface Here {
  readonly configuration: Configuration;
  readonly directory: DataDirectory;
  readonly context: ServeContext;
  readonly signal: AbortSignal;
}

/** The owner of the data directory, at the terminal. */
const OPERATOR: Caller = {
  orgId: 'default',
  projectId: 'default',
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

async function runHere(
  options: CompareOptions,
  { configuration, directory, context, signal }: Here,
): Promise<CompareResult> {
  const taken = takeLock(directory.path);
  if (!taken.ok) throw new CommandFailed(`Process ${taken.pid} uses ${directory.path} just now. Try again.`);
  const log = createLog({
    level: configuration.settings.logLevel?.value ?? 'error',
    nowMs: Date.now,
    write: context.terminal.err,
  });
  try {
    const simulate = simulationOf(configuration, options.simulate) !== 'no';
    const engine = await startEngine({
      configuration,
      directory,
      simulate,
      // It ends before a list would have come.
      refresh: 'never',
      listener: undefined,
      version: context.facts.version,
      log,
    });
    try {
      const compare = createCompare({
        gateway: engine.gateway,
        ledger: engine.ledger,
        clock: systemClock,
        ids: systemIds,
      });
      const { body, models, callsPerMonth, onLeg } = options;
      return await compare.run({
        caller: OPERATOR,
        body,
        models,
        callsPerMonth,
        requestId: systemIds.requestId(),
        signal,
        onLeg,
      });
    } finally {
      await engine.close();
    }
  } catch (error) {
    if (isLoadlineError(error)) throw new CommandFailed(error.message);
    throw error;
  } finally {
    taken.lock.release();
  }
}
