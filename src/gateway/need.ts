// Owns what one attempt may cost at most: the figure that admission reserves before anything is sent (DESIGN section 5).
import type { Need } from '../access/admission.ts';
import { reservationBound } from '../ledger/upper_bound.ts';
import type { Target } from '../upstream/target.ts';
import type { Call } from './call.ts';
import type { Prepared } from './prepare.ts';

/** Upper bounds for one attempt at `target`. */
export function needOf(call: Call, prepared: Prepared, target: Target): Need {
  const { caller } = call;
  const { capabilities, price } = target.model;
  const bodyBytes = call.body.byteLength;
  const outputTokens = Math.min(prepared.conversation.maxOutputTokens ?? capabilities.maxOutputTokens, capabilities.maxOutputTokens);
  return {
    requestId: call.requestId,
    orgId: caller.orgId,
    projectId: caller.projectId,
    keyId: caller.keyId,
    inputTokens: Math.min(bodyBytes, capabilities.contextTokens),
    outputTokens,
    costNanoUsd: reservationBound({ bodyBytes, inputTokensEstimate: prepared.assessment.inputTokensEstimate, capabilities, maxOutputTokens: outputTokens }, price),
  };
}
