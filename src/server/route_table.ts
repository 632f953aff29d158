// The route table: the only way in. Each row names the right that it needs; a row without one does not compile.
// Owns matching by table row, never by path text later on.
import type { Right } from '../access/caller.ts';

export type HandlerName =
  | 'home'
  | 'health'
  | 'ready'
  | 'chat'
  | 'responses'
  | 'response'
  | 'delete-response'
  | 'input-items'
  | 'compact'
  | 'input-tokens'
  | 'messages'
  | 'count-tokens'
  | 'embeddings'
  | 'models'
  | 'model'
  | 'route'
  | 'compare'
  | 'request';

/** Whose API the path belongs to: errors are told in its form. `either` has both, told apart by `anthropic-version`. */
export type Api = 'openai' | 'anthropic' | 'either';

export interface RouteRow {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** One segment in braces is a parameter; the last one may span slashes (`{name*}`), as model names do. */
  readonly path: string;
  readonly right: Right;
  readonly handler: HandlerName;
  /** OpenAI's unless said. */
  readonly api?: Api | undefined;
  /** Whether a JSON body is read before the handler runs. */
  readonly body: boolean;
  readonly says: string;
}

export const ROUTES: readonly RouteRow[] = [
  {
    method: 'GET',
    path: '/',
    right: 'none',
    handler: 'home',
    body: false,
    says: 'One page: the endpoint, the clients, the docs.',
  },
  { method: 'GET', path: '/healthz', right: 'none', handler: 'health', body: false, says: 'The process is alive.' },
  { method: 'GET', path: '/readyz', right: 'none', handler: 'ready', body: false, says: 'The process takes requests.' },
  {
    method: 'POST',
    path: '/v1/chat/completions',
    right: 'inference',
    handler: 'chat',
    body: true,
    says: 'OpenAI Chat Completions, stream or not.',
  },
  {
    method: 'POST',
    path: '/v1/responses',
    right: 'inference',
    handler: 'responses',
    body: true,
    says: 'OpenAI Responses, stream or not.',
  },
  {
    method: 'POST',
    path: '/v1/responses/compact',
    right: 'inference',
    handler: 'compact',
    body: true,
    says: 'A conversation folded to its summary, to go on from.',
  },
  {
    method: 'POST',
    path: '/v1/responses/input_tokens',
    right: 'inference',
    handler: 'input-tokens',
    body: true,
    says: 'The input tokens of a Responses body.',
  },
  {
    method: 'GET',
    path: '/v1/responses/{id}',
    right: 'inference',
    handler: 'response',
    body: false,
    says: 'A stored Response of this project.',
  },
  {
    method: 'DELETE',
    path: '/v1/responses/{id}',
    right: 'inference',
    handler: 'delete-response',
    body: false,
    says: 'Forgets a stored Response.',
  },
  {
    method: 'GET',
    path: '/v1/responses/{id}/input_items',
    right: 'inference',
    handler: 'input-items',
    body: false,
    says: 'The input that a stored Response answered.',
  },
  {
    method: 'POST',
    path: '/v1/messages',
    right: 'inference',
    handler: 'messages',
    api: 'anthropic',
    body: true,
    says: 'Anthropic Messages, stream or not.',
  },
  {
    method: 'POST',
    path: '/v1/messages/count_tokens',
    right: 'inference',
    handler: 'count-tokens',
    api: 'anthropic',
    body: true,
    says: 'The input tokens of a Messages body.',
  },
  {
    method: 'POST',
    path: '/v1/embeddings',
    right: 'inference',
    handler: 'embeddings',
    body: true,
    says: 'OpenAI Embeddings.',
  },
  {
    method: 'GET',
    path: '/v1/models',
    right: 'models',
    handler: 'models',
    api: 'either',
    body: false,
    says: 'The models that the key may use.',
  },
  {
    method: 'GET',
    path: '/v1/models/{model*}',
    right: 'models',
    handler: 'model',
    api: 'either',
    body: false,
    says: 'One model.',
  },
  {
    method: 'POST',
    path: '/v1/route',
    right: 'route',
    handler: 'route',
    body: true,
    says: 'The decision for a body; no model is called.',
  },
  {
    method: 'POST',
    path: '/v1/compare',
    right: 'compare',
    handler: 'compare',
    body: true,
    says: 'One body, two or more models, side by side.',
  },
  {
    method: 'GET',
    path: '/v1/requests/{id}',
    right: 'read-own',
    handler: 'request',
    body: false,
    says: 'The record of one own request.',
  },
];

export interface Match {
  readonly kind: 'match';
  readonly row: RouteRow;
  readonly params: Readonly<Record<string, string>>;
}
export type MatchResult =
  | Match
  | { readonly kind: 'not-found' }
  | { readonly kind: 'method-not-allowed'; readonly allow: readonly string[] };

interface Pattern {
  readonly prefix: string;
  readonly suffix: string;
  readonly name: string;
  readonly spans: boolean;
  /** One for each method. */
  readonly rows: RouteRow[];
}

const exact = new Map<string, RouteRow[]>();
const patterns = new Map<string, Pattern>();
for (const row of ROUTES) {
  const open = row.path.indexOf('{');
  const close = row.path.indexOf('}');
  if (open < 0) exact.set(row.path, [...(exact.get(row.path) ?? []), row]);
  else {
    const known = patterns.get(row.path);
    const inside = row.path.slice(open + 1, close);
    const spans = inside.endsWith('*');
    const name = spans ? inside.slice(0, -1) : inside;
    const [prefix, suffix] = [row.path.slice(0, open), row.path.slice(close + 1)];
    if (known === undefined) patterns.set(row.path, { prefix, suffix, name, spans, rows: [row] });
    else known.rows.push(row);
  }
}

/** Finds the row for a method and a decoded-once path. HEAD is GET without its body. */
export function matchRoute(method: string, path: string): MatchResult {
  const rows = exact.get(path);
  if (rows !== undefined) return choose(rows, method, {});
  for (const { prefix, suffix, name, spans, rows } of patterns.values()) {
    if (!path.startsWith(prefix) || !path.endsWith(suffix) || path.length < prefix.length + suffix.length) continue;
    const value = decodeParameter(path.slice(prefix.length, path.length - suffix.length));
    if (value === undefined || value === '' || (!spans && value.includes('/'))) continue;
    return choose(rows, method, { [name]: value });
  }
  return { kind: 'not-found' };
}

function choose(rows: readonly RouteRow[], method: string, params: Readonly<Record<string, string>>): MatchResult {
  const asked = method === 'HEAD' ? 'GET' : method;
  const row = rows.find((candidate) => candidate.method === asked);
  return row === undefined ? refuse(rows) : { kind: 'match', row, params };
}

function refuse(rows: readonly RouteRow[]): MatchResult {
  const allow = rows.flatMap((row) => (row.method === 'GET' ? ['GET', 'HEAD'] : [row.method]));
  return { kind: 'method-not-allowed', allow };
}

function decodeParameter(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
