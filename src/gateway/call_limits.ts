// Owns the bounds that a caller may put on its own request, which only ever tighten ours, and the header that tells a
// request of ours apart from a caller's.
import { LoadlineError } from '../support/errors.ts';
import { TOTAL_TIMEOUT_MS } from '../support/limits.ts';
import type { HeaderReader } from './call.ts';

/** Set on every request to a provider: one that comes back with our own value has gone in a circle. */
export const HOP_HEADER = 'x-loadline-hop';

export interface CallLimits {
  /** For everything: attempts, waits and the whole stream. */
  readonly totalMs: number;
}

/** Throws invalid_request for a header that is no number, or for a request that already passed through this process. */
export function readCallLimits(headers: HeaderReader, replicaId: string): CallLimits {
  const hops = headers.get(HOP_HEADER);
  if (hops !== null && hops.split(',').some((hop) => hop.trim() === replicaId)) {
    throw new LoadlineError({
      code: 'invalid_request',
      message:
        'This request already passed through this Loadline: the base URL of a provider leads back to it. Set that base URL to the provider itself.',
    });
  }
  const asked = positive(headers, 'x-loadline-timeout-ms');
  return { totalMs: Math.min(TOTAL_TIMEOUT_MS, asked ?? TOTAL_TIMEOUT_MS) };
}

function positive(headers: HeaderReader, name: string): number | undefined {
  const text = headers.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (/^\d{1,9}$/.test(text.trim()) && value > 0) return value;
  throw new LoadlineError({
    code: 'invalid_request',
    param: name,
    message: `The header ${name} must be a whole number of milliseconds above 0.`,
  });
}
