// What an operator may write as a base URL, and the endpoint that it leads to. Pure; opens no socket.
import { bareHost, isLoopbackHost, isMetadataHost } from './address.ts';
import type { EndpointPath, ProviderFacts } from './provider.ts';

export type BaseUrl = { readonly ok: true; readonly url: string } | { readonly ok: false; readonly reason: string };

/** Endpoints that people paste where the base belongs. */
const ENDPOINT = /\/(?:chat\/completions|completions|responses|messages|embeddings|models)$/;
/** A path segment that is a version: `v1`, `v4`, `v1beta`. */
const VERSION_SEGMENT = /\/v\d+[a-z0-9]*(?=\/|$)/;

/**
 * Brings a base URL to one form: no trailing slash, no trailing `/v1`. `reason` is one clause that says what is wrong
 * and what to write; it never repeats the URL, which may hold a password.
 */
export function parseBaseUrl(text: string): BaseUrl {
  const wrong = (reason: string): BaseUrl => ({ ok: false, reason });
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return wrong('is not a URL; write it as https://host or http://host:port');
  }
  // `localhost:8000` parses as the scheme `localhost:`, which is why the advice names the scheme.
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return wrong('must begin with http:// or https://');
  if (url.username !== '' || url.password !== '')
    return wrong('must not hold a user name or password; set the key variable instead');
  if (url.search !== '' || url.hash !== '') return wrong('must not have a query or a fragment; give the base only');
  if (isMetadataHost(url.hostname))
    return wrong('points at a link-local or cloud metadata address, where no model is served');
  const path = url.pathname.replace(/\/+$/, '');
  if (ENDPOINT.test(path))
    return wrong(`names an endpoint; give the base, without ${ENDPOINT.exec(path)?.[0] ?? 'its path'}`);
  return { ok: true, url: `${url.origin}${path.replace(/\/v1$/, '').replace(/\/+$/, '')}` };
}

/**
 * The full URL of an endpoint path such as `/v1/messages` under a base URL that parseBaseUrl made. A first segment that
 * the base URL already ends with (`https://host/openai`, `https://host/v1beta`) is not written twice.
 */
export function endpointUrl(baseUrl: string, path: string, facts: Pick<ProviderFacts, 'versionInBaseUrl'>): string {
  const { pathname } = new URL(baseUrl);
  const first = /^\/[^/]+(?=\/)/.exec(path)?.[0];
  if (first !== undefined && pathname.endsWith(first)) return baseUrl + path.slice(first.length);
  const versioned = facts.versionInBaseUrl === true && VERSION_SEGMENT.test(pathname);
  return baseUrl + (versioned ? path.replace(/^\/v1(?=\/)/, '') : path);
}

/** The path of a request: a model's id stands in it as one segment, whatever characters it has. */
export function endpointPath(path: EndpointPath, upstreamId: string, stream: boolean): string {
  const template = typeof path === 'string' ? path : stream ? path.stream : path.whole;
  return template.replaceAll('{model}', () => encodeURIComponent(upstreamId));
}

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Further names and addresses of this machine, where they are known. */
  readonly names?: readonly string[] | undefined;
}

/**
 * True when calls to `baseUrl` would come back to our own listener: the same port, and a host that is the listener's,
 * one of this machine's names, or loopback while we listen on loopback or everywhere. A loop would multiply every
 * request until the process runs out of sockets.
 */
export function isOwnListener(baseUrl: string, listener: Listener): boolean {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined) return false;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (port !== listener.port) return false;
  const host = bareHost(url.hostname);
  const own = [listener.host, ...(listener.names ?? [])].map(bareHost);
  return own.includes(host) || (isLoopbackHost(host) && isLoopbackHost(listener.host));
}
