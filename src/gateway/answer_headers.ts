// Owns the headers that tell a caller what was decided and what it cost (CONTRACT, Headers).
// Values are printable ASCII, bounded, and never hold prompt text.
import type { Decision } from '../routing/decision.ts';
import { HEADER_VALUE_BYTES_MAX } from '../support/limits.ts';
import type { LoadlineError } from '../support/errors.ts';
import type { Endpoint } from './call.ts';

const NANO_USD_PER_USD = 1_000_000_000;

/** Printable ASCII without the percent sign, which begins an escape. */
const PLAIN = /^[\x20-\x24\x26-\x7e]*$/;

/** A value as a header may carry it: printable ASCII, the rest percent-encoded as UTF-8, cut at 200 bytes. */
export function headerValue(text: string): string {
  // What our own rules say is plain already; only names from outside are not.
  if (text.length <= HEADER_VALUE_BYTES_MAX && PLAIN.test(text)) return text.trim();
  let out = '';
  for (const character of text) {
    const plain = /^[\x20-\x7e]$/.test(character) && character !== '%';
    const piece = plain ? character : encodeURIComponent(character.isWellFormed() ? character : '\ufffd');
    if (out.length + piece.length > HEADER_VALUE_BYTES_MAX) break;
    out += piece;
  }
  return out.trim();
}

/** Headers known once the decision stands. */
export function decisionHeaders(decision: Decision): Record<string, string> {
  const categories = decision.categories.length === 0 ? '' : `; ${decision.categories.join(', ')}`;
  return {
    'x-loadline-tier': headerValue(decision.tier),
    'x-loadline-rule': headerValue(decision.rule),
    'x-loadline-because': headerValue(decision.because),
    'x-loadline-risk': headerValue(`${decision.risk}${categories}`),
    'x-loadline-task': headerValue(decision.task),
  };
}

/** Headers of every answer that has a request id: also under the name that the endpoint's own clients read. */
export function idHeaders(requestId: string, endpoint: Endpoint): Record<string, string> {
  return { 'x-loadline-request-id': requestId, [endpoint === 'messages' ? 'request-id' : 'x-request-id']: requestId };
}

/**
 * When to try again. Claude Code asks for ever after a 429 unless it also learns that the limit is reached and until when
 * (facts 2.12): seconds since 1970.
 */
export function retryHeaders(
  { status, retryAfterSeconds }: Pick<LoadlineError, 'status' | 'retryAfterSeconds'>,
  endpoint: Endpoint,
  nowMs: number,
): Record<string, string> {
  if (retryAfterSeconds === undefined) return {};
  const seconds = Math.ceil(retryAfterSeconds);
  const after = { 'retry-after': String(seconds) };
  if (endpoint !== 'messages' || status !== 429) return after;
  return {
    ...after,
    'anthropic-ratelimit-unified-status': 'rejected',
    'anthropic-ratelimit-unified-reset': String(Math.ceil(nowMs / 1000) + seconds),
  };
}

/** US dollars with the nine digits that the ledger keeps, without trailing zeros; `unknown` for null. */
export function costHeader(nanoUsd: number | null): string {
  if (nanoUsd === null) return 'unknown';
  const whole = Math.floor(nanoUsd / NANO_USD_PER_USD);
  const rest = String(nanoUsd % NANO_USD_PER_USD)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return rest === '' ? String(whole) : `${whole}.${rest}`;
}
