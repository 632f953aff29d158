// Says of a failed fetch whether the provider can have seen the request. Reads error codes only: messages change
// between releases and are for people.
import type { SendResult } from './transport.ts';

type Failed = Extract<SendResult, { kind: 'failed' }>;

/** No connection was made, so no byte was sent. Names of Bun, of Node and of the resolver. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ConnectionRefused',
  'FailedToOpenSocket',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_NODATA',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ENFILE',
  'DNSException',
]);
/** The handshake failed or the certificate was refused: the request itself travels only after both. */
const TLS =
  /^(?:EPROTO|ERR_TLS_.*|ERR_SSL_.*|.*CERT.*|SELF_SIGNED.*|UNABLE_TO_.*|HOSTNAME_MISMATCH|INVALID_PURPOSE|INVALID_CA|PATH_LENGTH_EXCEEDED|CRL_.*)$/;
/** The connection ended early. On a kept-alive socket the provider may have read the request (bun.md, trap 2). */
const RESET = new Set(['ECONNRESET', 'ConnectionReset', 'ConnectionClosed', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET']);

/** The code of an error or of its cause; empty where there is none. */
export function networkCode(error: unknown): string {
  for (
    let current: unknown = error, depth = 0;
    depth < 4 && typeof current === 'object' && current !== null;
    depth += 1
  ) {
    const code = (current as { readonly code?: unknown }).code;
    if (typeof code === 'string' && code !== '') return code;
    current = (current as { readonly cause?: unknown }).cause;
  }
  return '';
}

/** `detail` is the code alone: messages of the runtime hold the URL. Unknown codes count as maybe processed. */
export function classifyNetworkError(error: unknown): Failed {
  const code = networkCode(error);
  const detail = code === '' && error instanceof Error ? error.name : code;
  if (NOT_CONNECTED.has(code) || TLS.test(code)) return { kind: 'failed', fate: 'not-sent', reason: 'connect', detail };
  if (code === 'ERR_INVALID_URL') return { kind: 'failed', fate: 'not-sent', reason: 'other', detail };
  return { kind: 'failed', fate: 'maybe-processed', reason: RESET.has(code) ? 'reset' : 'other', detail };
}
