// Owns what one attempt may cost at most: the figure that admission reserves before anything is sent (DESIGN section 5).
import type { Need } from '../access/admission.ts';
import { reservationBound } from '../ledger/upper_bound.ts';
import type { Target } from '../upstream/target.ts';
import type { Conversation, Part } from '../wire/conversation.ts';
import type { Call } from './call.ts';
import type { Prepared } from './prepare.ts';

/** Searches that a provider's own tool may make in one answer, where nobody says a maximum: Anthropic's default bound. */
const WEB_SEARCHES_MAX = 10;

/** Upper bounds for one attempt at `target`. */
export function needOf(call: Call, prepared: Prepared, target: Target): Need {
  const { caller } = call;
  const { conversation } = prepared;
  const { capabilities, price } = target.model;
  const bodyBytes = call.body.byteLength;
  const outputTokens = Math.min(
    conversation.maxOutputTokens ?? capabilities.maxOutputTokens,
    capabilities.maxOutputTokens,
  );
  const bound = {
    bodyBytes,
    inputTokensEstimate: prepared.assessment.inputTokensEstimate,
    capabilities,
    maxOutputTokens: outputTokens,
    ...referencesIn(conversation),
    choices: conversation.sampling.n,
    webSearchesMax: searchesItself(conversation) ? WEB_SEARCHES_MAX : 0,
  };
  return {
    requestId: call.requestId,
    orgId: caller.orgId,
    projectId: caller.projectId,
    keyId: caller.keyId,
    inputTokens: Math.min(bodyBytes, capabilities.contextTokens),
    outputTokens,
    costNanoUsd: reservationBound(bound, price),
  };
}

/** Media named by URL or id: a few bytes of the body that stand for many tokens. */
function referencesIn(conversation: Conversation): { referencedImages: number; referencedFiles: number } {
  let referencedImages = 0;
  let referencedFiles = 0;
  const look = (part: Part): void => {
    if (part.kind === 'tool-result') for (const inner of part.parts) look(inner);
    if ((part.kind !== 'image' && part.kind !== 'file') || part.source.kind === 'base64') return;
    if (part.kind === 'image') referencedImages += 1;
    else referencedFiles += 1;
  };
  for (const turn of conversation.turns) for (const part of turn.parts) look(part);
  return { referencedImages, referencedFiles };
}

function searchesItself(conversation: Conversation): boolean {
  return (
    'web_search_options' in conversation.extra ||
    conversation.tools.some((tool) => tool.kind === 'hosted' && tool.name.startsWith('web_search'))
  );
}
