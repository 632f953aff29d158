// The decision about one Chat Completions body under the preset: decode, assess, decide, as a request meets them.
import assert from 'node:assert/strict';
import { openaiChat } from '../../wire/openai_chat/codec.ts';
import { assess } from '../assess.ts';
import { decide } from '../decide.ts';
import type { Decision, TierFacts } from '../decision.ts';
import { articlePolicy } from '../preset.ts';

const POLICY = articlePolicy();
const TIERS: readonly TierFacts[] = POLICY.tiers.map((tier) => ({
  name: tier.name,
  models: tier.models.map(({ model }) => ({
    modelId: model,
    qualified: `test/${model}`,
    contextTokens: 1_000_000,
    maxOutputTokens: 64_000,
    pricePicoUsd: null,
  })),
}));

/** What `auto` decides about this body, with no hints from the client. */
export function decisionOf(body: object): Decision {
  const route = POLICY.routes.get('auto');
  assert.ok(route !== undefined);
  const conversation = openaiChat.decodeRequest({ model: 'auto', ...body } as never);
  const input = {
    protocol: conversation.protocol,
    assessment: assess(conversation, { careful: false }),
    hints: { tags: [], metadata: {} },
    caller: { keyName: 'k', projectName: 'p', mayLowerRisk: false },
    outputTokensWanted: 1_000,
  };
  return decide(input, route, { policy: POLICY, tiers: TIERS, catalogHash: 'test' });
}
