// Owns the live parts behind the gateway, started and stopped together: projection, journal, keys, transport, admission,
// simulator. `serve` puts a listener in front of it, `compare` without a server uses it as it is.
import { createKeyring, type Keyring } from '../access/keyring.ts';
import { createOpenAdmitter } from '../access/open_admission.ts';
import type { KeyRow } from '../access/caller.ts';
import { createLessonBook } from '../catalog/lesson_book.ts';
import { CommandFailed } from '../cli/terminal.ts';
import { privacyOf } from '../config/environment.ts';
import type { KeySettings } from '../config/loaded_config.ts';
import { createGateway } from '../gateway/conductor.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { createVault, type Vault } from '../gateway/vault.ts';
import { openLedger } from '../ledger/open_ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Listener } from '../providers/base_url.ts';
import { simulateProviders } from '../providers/configure.ts';
import type { ConfiguredProvider } from '../providers/provider.ts';
import { startSimulator, type Simulator } from '../simulator/listener.ts';
import { createKeep } from '../store/sqlite/keep.ts';
import { openProjection, type ProjectionWithKept } from '../store/sqlite/projection.ts';
import { systemClock } from '../support/clock.ts';
import { systemIds } from '../support/ids.ts';
import type { Log } from '../support/log.ts';
import { createSealer } from '../support/sealer.ts';
import { createFetchTransport } from '../upstream/fetch_transport.ts';
import { realProviders } from './build_snapshot.ts';
import type { Configuration } from './configuration.ts';
import type { DataDirectory } from './data_directory.ts';
import { keepRefreshing, type ModelsRefresh } from './keep_refreshing.ts';
import { keepSnapshot } from './keep_snapshot.ts';
import { openSecret } from './secret.ts';

export interface Engine {
  readonly gateway: Gateway;
  readonly ledger: Ledger;
  /** The keys of now; swapped when another process changed them. */
  readonly keyring: () => Keyring;
  readonly keys: () => readonly KeyRow[];
  readonly providers: readonly ConfiguredProvider[];
  /** What is kept between requests; undefined where nothing is. */
  readonly vault: Vault | undefined;
  readonly close: () => Promise<void>;
}

export interface EngineOptions {
  readonly configuration: Configuration;
  readonly directory: DataDirectory;
  readonly simulate: boolean;
  /** Whose lists of models are read in the background. */
  readonly refresh: ModelsRefresh;
  /** Where we listen ourselves, for base URLs that lead back. */
  readonly listener: Listener | undefined;
  readonly version: string;
  readonly log: Log;
}

const HOUR_MS = 60 * 60_000;

/** Throws CommandFailed where a part cannot be started; what was started by then is stopped again. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { configuration, directory, log } = options;
  const closers: (() => unknown)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    // A setting that cannot work is told before anything is opened.
    const real = options.simulate ? [] : realProviders(configuration, options.listener);
    const secret = openSecret(directory, configuration.settings.secret);
    const simulator = options.simulate ? startSimulator({ port: 0 }) : undefined;
    if (simulator !== undefined) closers.push(() => simulator.stop());
    const providers = providersOf(real, simulator);
    let rows: readonly KeyRow[] = [];
    let keyring = createKeyring([]);
    const lessons = createLessonBook({
      nowMs: systemClock.nowMs,
      onLearned: (lesson) => projection.learn(lesson),
    });
    const projection = await openProjection({
      path: directory.database,
      programVersion: options.version,
      clock: systemClock,
      log,
      onLessons: lessons.replace,
      onKeys: (changed) => {
        rows = changed;
        keyring = createKeyring(changed.map((row) => withSettings(row, configuration.config.keys.get(row.name))));
      },
    });
    const ledger = await openLedger({ directory: directory.journal, projection, clock: systemClock, log });
    closers.push(() => ledger.close());
    const vault = openVault(options, { secret, projection, closers });
    const transport = createFetchTransport();
    closers.push(() => transport.close());
    const snapshot = keepSnapshot({ configuration, providers, directory: directory.path, closers });
    const refresh = options.simulate ? 'never' : options.refresh;
    closers.push(keepRefreshing({ refresh, providers, directory: directory.path, log }));
    const gateway = createGateway({
      snapshot,
      admitter: createOpenAdmitter(),
      ledger,
      transport,
      clock: systemClock,
      random: Math.random,
      log,
      lessons,
      sealer: createSealer(secret, 'reasoning'),
      vault,
      storedForMs: privacyOf(configuration.config).responsesTtlHours.value * HOUR_MS,
      replicaId: systemIds.requestId().replace(/^req_/, ''),
    });
    return { gateway, ledger, keyring: () => keyring, keys: () => rows, providers, vault, close: closeAll };
  } catch (error) {
    await closeAll();
    throw asFailure(error);
  }
}

interface VaultParts {
  readonly secret: Uint8Array;
  readonly projection: ProjectionWithKept;
  readonly closers: (() => unknown)[];
}

/** Undefined where the operator wants nothing kept. */
function openVault({ configuration, log }: EngineOptions, parts: VaultParts): Vault | undefined {
  const { secret, projection, closers } = parts;
  if (privacyOf(configuration.config).store.value === 'never') return undefined;
  const keep = createKeep({ run: projection.kept, clock: systemClock, log });
  closers.push(() => keep.close());
  return createVault({ keep, sealer: createSealer(secret, 'kept'), clock: systemClock });
}

function providersOf(
  real: readonly ConfiguredProvider[],
  simulator: Simulator | undefined,
): readonly ConfiguredProvider[] {
  return simulator === undefined ? real : simulateProviders(simulator.url);
}

/** What the config says of a key by its name stands over what it was made with. */
function withSettings(row: KeyRow, settings: KeySettings | undefined): KeyRow {
  if (settings === undefined) return row;
  return {
    ...row,
    task: settings.task ?? row.task,
    route: settings.route ?? row.route,
    allowedModels: settings.models ?? row.allowedModels,
    mayLowerRisk: settings.mayLowerRisk ?? row.mayLowerRisk,
    compat: settings.compat ?? row.compat,
  };
}

function asFailure(error: unknown): unknown {
  if (error instanceof CommandFailed) return error;
  // StoreRefused and the file system's errors are sentences for the operator already.
  const isKnown =
    error instanceof Error && (error.name === 'StoreRefused' || (error as { code?: unknown }).code !== undefined);
  return isKnown ? new CommandFailed(error.message) : error;
}
