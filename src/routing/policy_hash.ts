// Owns the fingerprint of a policy: two policies that decide alike by the same words have the same one.
import { createHash } from 'node:crypto';
import type { Policy, Route, Tier } from './policy.ts';

/** Hex digits kept: 64 bits, enough to tell the policies of one installation apart. */
const HASH_CHARS = 16;

/** SHA-256 over tiers, routes and rules in one canonical form, first 16 hex digits. */
export function policyHash(tiers: readonly Tier[], routes: ReadonlyMap<string, Route>): string {
  const byName = [...routes.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const plain = { tiers: tiers.map(plainTier), routes: byName.map(plainRoute) };
  return createHash('sha256').update(JSON.stringify(plain)).digest('hex').slice(0, HASH_CHARS);
}

/** A policy with its hash. `routes` must hold `auto`. */
export function definePolicy(tiers: readonly Tier[], routes: ReadonlyMap<string, Route>): Policy {
  if (!routes.has('auto')) throw new TypeError('a policy without a route "auto"');
  return { hash: policyHash(tiers, routes), tiers, routes };
}

function plainTier(tier: Tier): unknown {
  return [tier.name, tier.models.map((model) => [model.model, model.weight, model.timeoutMs, model.retries])];
}

function plainRoute(route: Route): unknown {
  const rules = route.rules.map((rule) => [
    rule.name,
    rule.condition.source ?? rule.condition.says,
    rule.use,
    rule.because,
    rule.onUnsure,
  ]);
  // Left out where it changes nothing, so that a policy that never said it keeps its hash.
  const compat = route.compat === 'strict' ? [route.compat] : [];
  return [route.name, route.defaultTier, route.onUnsure, route.careful, rules, ...compat];
}
