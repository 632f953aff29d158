// The adapter to Bun.serve and the simulator's only door: a provider in this process for a first try, always labelled.
// Holds no state between requests, and nothing of a request once it is answered.
import { LoadlineError } from '../support/errors.ts';
import { BODY_BYTES_MAX, SERVER_IDLE_SECONDS } from '../support/limits.ts';
import { errorBody } from './error_body.ts';
import { streamOf } from './event_stream.ts';
import { readBody } from './read_body.ts';
import { replyTo, SIMULATED } from './reply.ts';
import type { Reply } from './reply.ts';

export interface Simulator {
  /** Base URL without a trailing slash: `http://127.0.0.1:4610`. */
  readonly url: string;
  readonly port: number;
  /** Closes the socket and cuts what is still being answered. May be called again. */
  readonly stop: () => Promise<void>;
}

export interface SimulatorOptions {
  /** Loopback unless said: the simulator asks nobody for a key. */
  readonly host?: string | undefined;
  /** 0 takes a free port. */
  readonly port: number;
}

/** Starts to listen. Throws the runtime's error where the port is taken or may not be bound. */
export function startSimulator(options: SimulatorOptions): Simulator {
  const host = options.host ?? '127.0.0.1';
  const server = Bun.serve({
    hostname: host,
    port: options.port,
    // Bun would answer 413 with an empty body; readBody answers in the protocol's form.
    maxRequestBodySize: BODY_BYTES_MAX * 4,
    idleTimeout: SERVER_IDLE_SECONDS,
    development: false,
    // Bun shares a port by default here: a second simulator would take some of the first one's requests.
    reusePort: false,
    fetch: async (request) => {
      const reply = await replyTo({
        method: request.method,
        path: pathOf(request.url),
        isAnthropic: request.headers.has('anthropic-version'),
        readBody: () => readBody(request.body),
      });
      return toResponse(reply);
    },
    // Without this handler Bun answers with a page that shows message and source.
    error: () => {
      const error = new LoadlineError({ code: 'internal_error', message: 'Something failed inside the simulator.' });
      return Response.json(errorBody(error, 'openai', 'unknown'), {
        status: error.status,
        headers: SIMULATED,
      });
    },
  });
  const port = server.port ?? options.port;
  const shown = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${shown}:${port}`, port, stop: () => server.stop(true) };
}

/** Bun gives a bare path for HTTP/1.0 without a host. */
function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : (url.split('?', 1)[0] ?? '/');
}

function toResponse(reply: Reply): Response {
  const { status, headers } = reply;
  switch (reply.kind) {
    case 'json':
      return Response.json(reply.body, { status, headers });
    case 'text':
      return new Response(reply.body, { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } });
    case 'events':
      return new Response(streamOf(reply.events), {
        status,
        headers: { ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
      });
    default:
      return reply satisfies never;
  }
}
