// Reads what a provider's headers say about trying again. Text in bodies is failure.ts's business.
import type { FailureHints } from './failure.ts';

/** A wait beyond this is no wait but a mistake: 30 days, also the bound of arithmetic on garbage. */
const WAIT_MS_MAX = 30 * 86_400_000;

function boundedMs(value: number): number | undefined {
  return Number.isFinite(value) ? Math.min(WAIT_MS_MAX, Math.max(0, Math.ceil(value))) : undefined;
}

function amount(text: string | null): number {
  return text !== null && /^\s*-?\d{1,15}(?:\.\d{1,9})?\s*$/.test(text) ? Number(text) : Number.NaN;
}

/**
 * Milliseconds to wait: `retry-after-ms`, else `retry-after` in seconds or as a date (RFC 9110, 10.2.3). Undefined for
 * none and for garbage; a date in the past is 0.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const exact = boundedMs(amount(headers.get('retry-after-ms')));
  if (exact !== undefined) return exact;
  const told = headers.get('retry-after');
  if (told === null) return undefined;
  const seconds = boundedMs(amount(told) * 1000);
  if (seconds !== undefined) return seconds;
  // Only the date forms of HTTP begin with a weekday; Date.parse alone would read `5 apples` as a year.
  return /^(?:mon|tue|wed|thu|fri|sat|sun)/i.test(told.trim()) ? boundedMs(Date.parse(told) - nowMs) : undefined;
}

/** All that headers say about trying again. */
export function hintsFromHeaders(headers: Headers, nowMs: number): FailureHints {
  const should = headers.get('x-should-retry');
  return {
    retryAfterMs: retryAfterMs(headers, nowMs),
    shouldRetry: should === 'true' ? true : should === 'false' ? false : undefined,
  };
}
