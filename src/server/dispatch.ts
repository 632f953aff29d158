// One HTTP request from its head to a Response: match, authenticate, read the body, hand over (DESIGN section 2).
// Owns that order and the errors of this edge. Must not know a model or a provider.
import type { Caller } from '../access/caller.ts';
import { readCredential } from '../access/credentials.ts';
import type { Clock } from '../support/clock.ts';
import { ERROR_TABLE, isLoadlineError, LoadlineError } from '../support/errors.ts';
import type { Ids } from '../support/ids.ts';
import type { Log } from '../support/log.ts';
import { apiOf, errorAnswer, type ErrorPlace } from './error_answer.ts';
import type { Lifecycle } from './lifecycle.ts';
import { readBody } from './read_body.ts';
import { matchRoute, type HandlerName, type Match, type MatchResult, type RouteRow } from './route_table.ts';

/** What the listener can do with the connection of one request. */
export interface Connection {
  /** No idle limit while an upstream works. */
  readonly hold: () => void;
  /** The idle limit again: called before the answer ends, because the setting stays on a kept-alive socket. */
  readonly release: () => void;
}

export interface Context {
  readonly request: Request;
  readonly requestId: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly caller: Caller;
  /** Empty where the route reads no body. */
  readonly body: Uint8Array;
  readonly receivedAtMs: number;
  /** To be called once when the answer has ended; a handler that answers whole leaves it to dispatch. */
  readonly onEnd: () => void;
}

export type Handler = (context: Context) => HandlerResult | Promise<HandlerResult>;
export interface HandlerResult {
  readonly response: Response;
  /** True when the handler calls `onEnd` itself, later: streams do. */
  readonly endsLater: boolean;
}

export interface DispatchOptions {
  readonly authenticate: (key: string, nowMs: number) => Caller | undefined;
  readonly handlers: Readonly<Record<HandlerName, Handler>>;
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** Nobody: the caller of routes that need no right. */
const ANYONE: Caller = {
  orgId: '',
  projectId: '',
  projectName: '',
  keyId: '',
  keyName: '',
  rights: new Set(['none']),
  allowedModels: [],
  task: null,
  route: null,
  mayLowerRisk: false,
  compat: 'lenient',
};

export type Dispatch = (request: Request, connection: Connection) => Promise<Response>;

export function createDispatch(options: DispatchOptions): Dispatch {
  return async (request, connection) => {
    const receivedAtMs = options.clock.monotonicMs();
    const requestId = options.ids.requestId();
    const target = splitTarget(request.url);
    const found = matchRoute(request.method, target.path);
    try {
      refuseTwoHosts(request.headers);
      const row = rowOf(found, target.path);
      const caller = authorize(row.row, request.headers, options);
      if (row.row.right !== 'none' && !options.lifecycle.accepting()) {
        throw new LoadlineError({
          code: 'draining',
          message: 'This process is shutting down. Try again.',
          retryAfterSeconds: 1,
        });
      }
      const leave = row.row.right === 'none' ? () => undefined : options.lifecycle.enter();
      const onEnd = (): void => {
        connection.release();
        leave();
      };
      try {
        const body = row.row.body ? await readBody(request) : new Uint8Array(0);
        if (row.row.body) connection.hold();
        const context = {
          request,
          requestId,
          params: row.params,
          query: target.query,
          caller,
          body,
          receivedAtMs,
          onEnd,
        };
        const result = await options.handlers[row.row.handler](context);
        if (!result.endsLater) onEnd();
        return request.method === 'HEAD' ? new Response(null, result.response) : result.response;
      } catch (error) {
        onEnd();
        throw error;
      }
    } catch (error) {
      const api = apiOf(found.kind === 'match' ? found.row : undefined, request.headers);
      return refused(error, { requestId, api }, options.log);
    }
  };
}

/** Two hosts are two readings of one request: a proxy before us may have judged the other. The runtime joins them. */
function refuseTwoHosts(headers: Headers): void {
  if (headers.get('host')?.includes(',') === true)
    throw new LoadlineError({ code: 'invalid_request', message: 'The request names two hosts. Send one Host header.' });
}

/**
 * Path and query of a request without building a URL object: this runs for every request. The URL is a bare path where
 * the request names no host that a URL can hold, as in the HTTP/1.0 of some health checks and proxies.
 */
function splitTarget(url: string): { path: string; query: URLSearchParams } {
  const start = url.startsWith('/') ? 0 : url.indexOf('/', url.indexOf('://') + 3);
  if (start < 0) return { path: '/', query: new URLSearchParams() };
  const mark = url.indexOf('?', start);
  return mark < 0
    ? { path: url.slice(start), query: new URLSearchParams() }
    : { path: url.slice(start, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

function rowOf(found: MatchResult, path: string): Match {
  if (found.kind === 'match') return found;
  if (found.kind === 'not-found') throw new LoadlineError({ code: 'not_found', message: notFoundMessage(path) });
  throw new MethodNotAllowed(found.allow);
}

/** The usual reason is a base URL with a `/v1` too few or too many. */
function notFoundMessage(path: string): string {
  const says = 'There is nothing at this path.';
  if (matchRoute('GET', `/v1${path}`).kind !== 'not-found')
    return `${says} The API is below /v1: end the base URL of your client with /v1.`;
  if (path.startsWith('/v1/v1/')) return `${says} Your client adds /v1 itself: leave it out of the base URL.`;
  return `${says} The API is below /v1, for example POST /v1/chat/completions.`;
}

class MethodNotAllowed extends LoadlineError {
  readonly allow: string;
  constructor(allow: readonly string[]) {
    super({ code: 'method_not_allowed', message: `Use ${allow.join(' or ')} on this path.` });
    this.allow = allow.join(', ');
  }
}

function authorize(row: RouteRow, headers: Headers, options: DispatchOptions): Caller {
  if (row.right === 'none') return ANYONE;
  const credential = readCredential(headers);
  if (credential.kind !== 'key') {
    throw new LoadlineError({
      code: 'invalid_api_key',
      message:
        credential.kind === 'none'
          ? 'No key was sent. Send "Authorization: Bearer <your Loadline key>", or the same key as "x-api-key"; `npm start` printed one, `loadline keys create` makes another.'
          : 'Two different credentials were sent. Send one, as "Authorization: Bearer" or as "x-api-key".',
    });
  }
  const caller = options.authenticate(credential.value, options.clock.nowMs());
  if (caller === undefined) {
    throw new LoadlineError({
      code: 'invalid_api_key',
      message: 'The key is not valid. Check it, or make one with `loadline keys create`.',
    });
  }
  if (!caller.rights.has(row.right)) {
    throw new LoadlineError({
      code: 'permission_denied',
      message: `This key lacks the right "${row.right}" that this path needs.`,
    });
  }
  return caller;
}

function refused(error: unknown, place: ErrorPlace, log: Log): Response {
  const { requestId } = place;
  const known = isLoadlineError(error)
    ? error
    : new LoadlineError({
        code: 'internal_error',
        message: `Something failed inside Loadline. The operator finds ${requestId} in the log.`,
        cause: error,
      });
  if (ERROR_TABLE[known.code].status >= 500) {
    const cause = known.cause instanceof Error ? known.cause : undefined;
    log.error('request.failed', { requestId, code: known.code, cause: cause?.name, at: placeOf(cause) });
  }
  return errorAnswer(known, known instanceof MethodNotAllowed ? { ...place, extra: { allow: known.allow } } : place);
}

/** Where it was thrown. Messages of the runtime may quote what they could not read, so the log gets the kind and the place. */
function placeOf(error: Error | undefined): string | undefined {
  const stack = error?.stack ?? '';
  const message = error?.message ?? '';
  const from = message === '' ? 0 : stack.indexOf(message) + message.length;
  return /\n\s+at (.*)/.exec(stack.slice(from))?.[1];
}
