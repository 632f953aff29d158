// The edge with real keys and real routes around handlers that a test scripts: what the listener gives to dispatch, and
// what a handler gets from it. For tests only.
import { createKeyring } from '../../access/keyring.ts';
import { createKey, type CreatedKey } from '../../access/keys.ts';
import type { Caller } from '../../access/caller.ts';
import { systemClock } from '../../support/clock.ts';
import { systemIds } from '../../support/ids.ts';
import { silentLog, type Log, type LogFields } from '../../support/log.ts';
import { createDispatch, type Connection, type Context, type Dispatch, type Handler } from '../dispatch.ts';
import { createLifecycle, type Lifecycle } from '../lifecycle.ts';
import { ROUTES, type HandlerName } from '../route_table.ts';

/** A key of project `default`, as `loadline keys create` makes it. */
export function makeKey(changes: { readonly expiresAtMs?: number; readonly projectId?: string } = {}): CreatedKey {
  const owner = { orgId: 'default', projectId: 'default', projectName: 'default', name: 'test' };
  return createKey({ ...owner, ...changes }, systemIds.randomBytes, Date.now());
}

export interface LoggedLine {
  readonly event: string;
  readonly fields: LogFields;
}

export interface Edge {
  readonly dispatch: Dispatch;
  readonly key: string;
  readonly lifecycle: Lifecycle;
  /** Errors that were logged. */
  readonly logged: readonly LoggedLine[];
  /** Contexts that handlers got, in order. */
  readonly handled: readonly Context[];
  /** What was done with the connection, in order. */
  readonly connection: readonly string[];
  /** Sends one request through the edge, with the key unless headers say otherwise. */
  readonly ask: (method: string, path: string, more?: AskOptions) => Promise<Response>;
}

export interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodyInit;
  readonly signal?: AbortSignal;
}

export interface EdgeOptions {
  /** Replaces the handler that answers `{"handled": true}` on every route. */
  readonly handler?: Handler;
  readonly handlers?: Partial<Record<HandlerName, Handler>>;
  /** Replaces the keyring. */
  readonly authenticate?: (key: string) => Caller | undefined;
}

export function createEdge(options: EdgeOptions = {}): Edge {
  const { key, row } = makeKey();
  const keyring = createKeyring([row]);
  const logged: LoggedLine[] = [];
  const handled: Context[] = [];
  const connection: string[] = [];
  const lifecycle = createLifecycle(systemClock);
  const log: Log = { ...silentLog, error: (event, fields = {}) => void logged.push({ event, fields }) };
  const answer = options.handler ?? (() => ({ response: Response.json({ handled: true }), endsLater: false }));
  const watched = (handler: Handler): Handler => {
    return (context) => {
      handled.push(context);
      return handler(context);
    };
  };
  const handlers = Object.fromEntries(
    ROUTES.map((row) => [row.handler, watched(options.handlers?.[row.handler] ?? answer)]),
  );
  const dispatch = createDispatch({
    authenticate: options.authenticate ?? keyring.authenticate,
    handlers: handlers as Readonly<Record<HandlerName, Handler>>,
    lifecycle,
    clock: systemClock,
    ids: systemIds,
    log,
  });
  const wire: Connection = { hold: () => void connection.push('hold'), release: () => void connection.push('release') };
  return {
    dispatch,
    key,
    lifecycle,
    logged,
    handled,
    connection,
    ask: (method, path, more = {}) =>
      dispatch(
        request(method, path, {
          ...more,
          headers: more.headers ?? { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        }),
        wire,
      ),
  };
}

export function request(method: string, path: string, { headers = {}, body, signal }: AskOptions = {}): Request {
  const init = { method, headers, body, signal, duplex: 'half' };
  return new Request(`http://127.0.0.1:4600${path}`, init as RequestInit);
}

/** What a handler gets for a request that came through. */
export function contextOf(caller: Caller, changes: Partial<Context> = {}): Context {
  return {
    request: request('GET', '/'),
    requestId: 'req_00000000000070008000000000000000',
    params: {},
    query: new URLSearchParams(),
    caller,
    body: new Uint8Array(0),
    receivedAtMs: 0,
    onEnd: () => undefined,
    ...changes,
  };
}

export async function errorOf(
  response: Response,
): Promise<{ readonly code: string; readonly message: string; readonly type: string; readonly param: string | null }> {
  return ((await response.json()) as { error: { code: string; message: string; type: string; param: string | null } })
    .error;
}
