// Owns the list of fields that Loadline's contract names and this version does not act on. Each is an error with a
// sentence of its own: a setting that is accepted and does nothing is worse than one that is refused.
import type { Path } from './read_yaml.ts';

/** Path patterns, `*` for any one name or place, with what to do in the meantime. */
const LATER: readonly { readonly path: readonly string[]; readonly instead: string }[] = [
  { path: ['routes', '*', 'cascade'], instead: 'a rule chooses one tier; retries and fallbacks run inside that tier' },
  {
    path: ['routes', '*', 'rules', '*', 'cascade'],
    instead: 'a rule chooses one tier; retries and fallbacks run inside that tier',
  },
  { path: ['routes', '*', 'session'], instead: 'each request is decided by itself' },
  { path: ['routes', '*', 'shadow'], instead: 'use `loadline compare` to see two models side by side' },
  { path: ['routes', '*', 'max_output_tokens'], instead: 'set the maximum in the request' },
  { path: ['tiers', '*', '*', 'weight'], instead: 'the first model of a tier serves and the rest are its fallbacks' },
  { path: ['server', 'cors_origins'], instead: 'no CORS header is sent; call the gateway from a server' },
  { path: ['server', 'headers_hold_ms'], instead: 'headers are held for 15 seconds at most' },
  { path: ['server', 'trusted_proxies'], instead: 'remove it' },
  { path: ['keys', '*', 'budget'], instead: 'spend is recorded and reported, and not yet limited' },
  { path: ['keys', '*', 'aliases'], instead: 'write the alias under `models`, where it holds for all keys' },
  { path: ['telemetry', 'metrics'], instead: 'use `loadline report`' },
  { path: ['telemetry', 'traces'], instead: 'use `loadline report`' },
  { path: ['privacy', 'redact'], instead: 'no prompt and no answer is written to a record or a log' },
  { path: ['privacy', 'store_prompts'], instead: 'what a call itself asks to keep is kept, sealed; see privacy.store' },
];

/** Why a field of the contract cannot be used yet, or undefined where it is no such field. */
export function notYet(path: Path): string | undefined {
  const found = LATER.find(
    (entry) =>
      entry.path.length === path.length && entry.path.every((part, index) => part === '*' || part === path[index]),
  );
  return found === undefined
    ? undefined
    : `"${String(path.at(-1))}" is not available in this version: ${found.instead}`;
}
