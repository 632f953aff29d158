// Owns the listener of `serve` and what stands behind it: opened first, because a taken port must cost nothing, answering
// 503 until the parts behind it stand.
import { isIP } from 'node:net';
import { CommandFailed } from '../cli/terminal.ts';
import { createCompare } from '../evidence/compare.ts';
import { createDispatch, type Dispatch } from '../server/dispatch.ts';
import { errorAnswer } from '../server/error_answer.ts';
import { createHandlers } from '../server/handlers.ts';
import type { Lifecycle } from '../server/lifecycle.ts';
import { listen, type Listener } from '../server/listener.ts';
import { systemClock } from '../support/clock.ts';
import { LoadlineError } from '../support/errors.ts';
import { systemIds } from '../support/ids.ts';
import type { Log } from '../support/log.ts';
import type { Engine } from './engine.ts';

export interface Door {
  readonly listener: Listener;
  /** `http://127.0.0.1:4600`: how this machine reaches it. */
  readonly url: string;
  /** From now on requests are served. */
  readonly serveFrom: (engine: Engine, lifecycle: Lifecycle, log: Log) => void;
}

/** Throws CommandFailed with one sentence where it cannot listen. */
export function openDoor(host: string, port: number): Door {
  let serving: Dispatch | undefined;
  const listener = listenOrRefuse(host, port, (request, connection) =>
    serving === undefined ? Promise.resolve(starting()) : serving(request, connection),
  );
  return {
    listener,
    url: urlOf(listener),
    serveFrom: (engine, lifecycle, log) => {
      serving = dispatchTo(engine, lifecycle, log);
    },
  };
}

/** Health included: nobody is sent here before. */
function starting(): Response {
  const message = 'Loadline is starting. Try again.';
  const error = new LoadlineError({ code: 'overloaded', message, retryAfterSeconds: 1 });
  return errorAnswer(error, { requestId: systemIds.requestId(), api: 'openai' });
}

function dispatchTo(engine: Engine, lifecycle: Lifecycle, log: Log): Dispatch {
  const { gateway, ledger, vault } = engine;
  const compare = createCompare({ gateway, ledger, clock: systemClock, ids: systemIds });
  return createDispatch({
    authenticate: (key, nowMs) => engine.keyring().authenticate(key, nowMs),
    handlers: createHandlers({ gateway, compare, ledger, lifecycle, vault }),
    lifecycle,
    clock: systemClock,
    ids: systemIds,
    log,
  });
}

function listenOrRefuse(host: string, port: number, dispatch: Dispatch): Listener {
  try {
    return listen({ host, port, dispatch });
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    // Of a name that leads nowhere the runtime says whatever went wrong last: "in use", "no such file".
    const isName = isIP(host) === 0 && host !== 'localhost';
    if (code === 'EADDRNOTAVAIL' || (isName && code !== 'EACCES'))
      throw new CommandFailed(
        `Cannot listen on ${host} port ${port}: that is no address of this machine${code === 'EADDRINUSE' ? ', or the port is taken' : ''}. Choose another with --host and --port.`,
      );
    if (code === 'EADDRINUSE')
      throw new CommandFailed(
        `The port ${port} on ${host} is taken. Free it, or choose another with --port or LOADLINE_PORT.`,
      );
    if (code === 'EACCES')
      throw new CommandFailed(
        `This user may not listen on port ${port}. Choose one above 1023 with --port or LOADLINE_PORT.`,
      );
    throw new CommandFailed(
      `Cannot listen on ${host} port ${port}: ${String(code ?? 'unknown reason')}. Choose another with --host and --port.`,
    );
  }
}

function urlOf(listener: Listener): string {
  const host = listener.host === '0.0.0.0' || listener.host === '::' ? '127.0.0.1' : listener.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${listener.port}`;
}
