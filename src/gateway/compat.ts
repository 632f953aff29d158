// What becomes of a parameter that the model cannot take: the key says, or the route, and the stricter of the two holds.
import type { Caller } from '../access/caller.ts';
import type { Compat } from '../wire/codec.ts';
import type { Resolution } from './resolve.ts';

export interface CompatInForce {
  readonly mode: Compat;
  /** Who made it strict; `default` where nobody did. */
  readonly from: 'key' | 'route' | 'default';
}

/** A key that is strict is never loosened by a route, nor a strict route by a key. */
export function compatOf(caller: Pick<Caller, 'compat'>, resolution: Resolution): CompatInForce {
  if (caller.compat === 'strict') return { mode: 'strict', from: 'key' };
  if (resolution.kind === 'route' && resolution.route.compat === 'strict') return { mode: 'strict', from: 'route' };
  return { mode: 'lenient', from: 'default' };
}
