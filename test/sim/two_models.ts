// The preset with a second model in each tier, from the other provider, so that fallbacks have somewhere to go.
import type { Snapshot } from '../../src/gateway/snapshot.ts';
import { definePolicy } from '../../src/routing/policy_hash.ts';
import { testSnapshot } from '../snapshot.ts';

export function articleTwoModels(): Snapshot {
  const snapshot = testSnapshot();
  const entry = (model: string) => ({ model, weight: 1, timeoutMs: null, retries: null });
  const tiers = [
    { name: 'cheap', models: [entry('gpt-5.4-mini'), entry('claude-haiku-4-5')] },
    { name: 'strong', models: [entry('claude-sonnet-4-6'), entry('gpt-5.4')] },
  ];
  return { ...snapshot, policy: definePolicy(tiers, snapshot.policy.routes) };
}
