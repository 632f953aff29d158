// The adapter to Bun.serve: the only file of this room that knows the runtime.
import { LoadlineError } from '../support/errors.ts';
import { BODY_BYTES_MAX, SERVER_IDLE_SECONDS } from '../support/limits.ts';
import type { Dispatch } from './dispatch.ts';
import { errorAnswer } from './error_answer.ts';

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Stops taking connections; what is in flight goes on. With `force` it is cut. */
  readonly stop: (force: boolean) => Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly dispatch: Dispatch;
}

/** Starts to listen. Throws the runtime's error where the port is taken or may not be bound. */
export function listen(options: ListenOptions): Listener {
  const server = Bun.serve({
    hostname: options.host,
    port: options.port,
    // Bun would answer 413 with an empty body; readBody has the message, and refuses at the first byte too many.
    maxRequestBodySize: BODY_BYTES_MAX * 4,
    idleTimeout: SERVER_IDLE_SECONDS,
    development: false,
    // Outside development Bun shares a port by default: a second server would start and take every other request.
    reusePort: false,
    fetch: (request, bun) =>
      options.dispatch(request, {
        hold: () => bun.timeout(request, 0),
        release: () => bun.timeout(request, SERVER_IDLE_SECONDS),
      }),
    // Without this handler Bun answers with a page that shows message and source.
    error: () =>
      errorAnswer(new LoadlineError({ code: 'internal_error', message: 'Something failed inside Loadline.' }), {
        requestId: 'unknown',
        api: 'openai',
      }),
  });
  return {
    host: server.hostname ?? options.host,
    port: server.port ?? options.port,
    stop: (force) => server.stop(force),
  };
}
