// loadline serve: the parts put together behind a listener, the banner, and an orderly end.
import { bannerLines } from '../cli/banner.ts';
import type { ServeOptions } from '../cli/services.ts';
import { CommandFailed, type Terminal } from '../cli/terminal.ts';
import { listenOn, logLevel, modelsRefresh } from '../config/environment.ts';
import { isLoopbackHost } from '../providers/address.ts';
import { createLifecycle, type Lifecycle } from '../server/lifecycle.ts';
import type { Listener } from '../server/listener.ts';
import { systemClock } from '../support/clock.ts';
import { DRAIN_DEADLINE_MS } from '../support/limits.ts';
import type { Log } from '../support/log.ts';
import { createLog } from '../telemetry/log.ts';
import { listenerAt, realProviders, simulationOf } from './build_snapshot.ts';
import { readConfiguration } from './configuration.ts';
import { makeDataDirectory, type DataDirectory } from './data_directory.ts';
import { startEngine } from './engine.ts';
import { firstKeys } from './first_keys.ts';
import { publishUrl, takeLock, type Lock } from './lock.ts';
import { openDoor, type Door } from './open_door.ts';
import type { ProgramFacts } from './program_facts.ts';
import { shownProviders } from './shown_providers.ts';
import { listenForEnd } from './until_signal.ts';
import { watchLock } from './watch_lock.ts';

/** For bytes that the kernel has not taken yet, and for what is cut to be settled; idle connections are closed at once. */
const FLUSH_MS = 1_000;

export interface ServeContext {
  readonly facts: ProgramFacts;
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Serves until a signal ends it. Resolves with the exit code; throws CommandFailed where it cannot start. */
export async function serve(options: ServeOptions, context: ServeContext): Promise<number> {
  const { terminal, facts } = context;
  const ends = listenForEnd();
  const configuration = await readConfiguration({
    environment: context.environment,
    flags: options,
    envFile: options.envFile,
  });
  for (const warning of configuration.warnings) terminal.err(`warning: ${warning}`);
  const { settings, config } = configuration;
  const { host, port } = listenOn(settings, config);
  const simulated = simulationOf(configuration, options.simulate);
  if (simulated === 'nothing-configured' && isOpen(host.value)) throw notOpenly(host.value);
  const log = createLog({ level: logLevel(settings, config).value, nowMs: Date.now, write: terminal.err });
  const directory = makeDataDirectory(settings.dataDirectory.value);
  const lock = lockOrRefuse(directory, log);
  const unwatch = watchLock(lock, { directory: directory.path, log });
  let door: Door | undefined;
  try {
    // The port and the settings first: a start that fails there makes no key, which would be shown to nobody.
    door = openDoor(host.value, port.value);
    const { listener, url } = door;
    const ownListener = listenerAt(host.value, listener.port);
    if (simulated === 'no') realProviders(configuration, ownListener);
    const first = firstKeys({ directory, version: facts.version, adminKey: settings.adminKey });
    const engine = await startEngine({
      configuration,
      directory,
      simulate: simulated !== 'no',
      refresh: options.refresh ? modelsRefresh(config).value : 'never',
      listener: ownListener,
      version: facts.version,
      log,
    });
    try {
      const lifecycle = createLifecycle(systemClock);
      publishUrl(directory.path, url);
      const banner = {
        version: facts.version,
        url,
        key: first.key,
        simulated,
        dataDirectory: directory.path,
        adminKeyPath: first.adminKeyPath,
        configPath: configuration.configPath,
        envFile: configuration.envFile,
        hint: facts.hint,
      };
      const providers = shownProviders(engine.providers, configuration);
      door.serveFrom(engine, lifecycle, log);
      for (const line of bannerLines({ ...banner, providers })) terminal.out(line);
      await ends.asked;
      await end({ listener, lifecycle, insisted: ends.insisted, log });
    } finally {
      await engine.close();
    }
    return 0;
  } finally {
    await door?.listener.stop(true);
    unwatch();
    lock.release();
    ends.release();
  }
}

/** Reached from other machines. The unspecified addresses lead to this one, but from everywhere. */
function isOpen(host: string): boolean {
  return !isLoopbackHost(host) || /^[0:.[\]]*$/.test(host);
}

function notOpenly(host: string): CommandFailed {
  return new CommandFailed(
    `No provider is configured, and simulated answers are given on a loopback address only, not on ${host}. Set OPENAI_API_KEY or ANTHROPIC_API_KEY, or say --simulate.`,
  );
}

function lockOrRefuse(directory: DataDirectory, log: Log): Lock {
  const result = takeLock(directory.path);
  if (!result.ok) {
    const where = result.url === null ? '' : ` at ${result.url}`;
    throw new CommandFailed(
      `Loadline already serves from ${directory.path} (process ${result.pid}${where}). Stop it, or give this one a directory of its own with --data-dir.`,
    );
  }
  if (result.tookOver) log.warn('lock.taken_over', { directory: directory.path });
  return result.lock;
}

interface Ending {
  readonly listener: Listener;
  readonly lifecycle: Lifecycle;
  readonly insisted: Promise<void>;
  readonly log: Log;
}

/** Not ready at once; what is in flight finishes, to the deadline or to a second signal; then everything is closed. */
async function end({ listener, lifecycle, insisted, log }: Ending): Promise<void> {
  const waiting = lifecycle.inFlight();
  const says = `they get ${DRAIN_DEADLINE_MS / 1000} s; a second signal cuts them`;
  log.info('drain.begun', { inFlight: waiting, says: waiting === 0 ? undefined : says });
  const drained = await Promise.race([lifecycle.drain(DRAIN_DEADLINE_MS), insisted.then(() => false)]);
  if (!drained) log.warn('drain.cut', { inFlight: lifecycle.inFlight() });
  // A request has ended for us when its last bytes are handed over; the sockets get a moment to take them.
  else
    await Promise.race([
      listener.stop(false),
      new Promise<void>((resolve) => void systemClock.after(FLUSH_MS, resolve)),
      insisted,
    ]);
  await listener.stop(true);
  // What is cut has lost its client: it is settled as that while the ledger is open, not as unknown at the next start.
  if (!drained) await lifecycle.drain(FLUSH_MS);
  log.info('drain.ended', {});
}
