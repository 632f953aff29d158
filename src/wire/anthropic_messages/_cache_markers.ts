// Owns which cache markers go out (facts 2.7): at most four, a longer time to live before a shorter one. Drafts become
// blocks here.
import type { JsonObject, JsonValue } from '../../support/json.ts';
import type { CacheControl } from '../conversation.ts';
import { isThinking } from './_draft.ts';
import type { Draft, DraftMessage } from './_draft.ts';
import type { Losses } from '../losses.ts';

/** Anthropic answers 400 to a fifth. */
const MARKERS_MAX = 4;

export interface MarkedDrafts {
  readonly tools: readonly Draft[];
  readonly system: readonly Draft[];
  readonly messages: readonly DraftMessage[];
}

export interface MarkedBody {
  readonly tools: readonly JsonObject[];
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
}

/** `automatic`: a marker for the whole request stands at its top and takes one of the four places. */
export function settleMarkers(drafts: MarkedDrafts, automatic: boolean, losses: Losses): MarkedBody {
  const head = markedOf([...drafts.tools, ...drafts.system]);
  const body = markedOf(drafts.messages.flatMap((message) => message.drafts));
  const kept = choose(head, body, MARKERS_MAX - (automatic ? 1 : 0));
  if (kept.length < head.length + body.length) losses.drop('cache_control');
  const controls = orderLifetimes(kept, losses);
  const print = (draft: Draft): JsonObject => {
    const control = controls.get(draft);
    return control === undefined ? draft.block : { ...draft.block, cache_control: printControl(control) };
  };
  return {
    tools: drafts.tools.map(print),
    system: drafts.system.map(print),
    messages: drafts.messages.map(({ role, drafts }) => ({ role, content: drafts.map(print) })),
  };
}

const markedOf = (drafts: readonly Draft[]): readonly Draft[] =>
  drafts.filter((draft) => draft.cache !== undefined && !isThinking(draft));

/**
 * Tools and system come first, for every turn shares them; then the last of the conversation, where the next turn picks
 * up. A head that would fill every place leaves one to the conversation.
 */
function choose(head: readonly Draft[], body: readonly Draft[], places: number): readonly Draft[] {
  const forHead = Math.min(head.length, body.length > 0 ? places - 1 : places);
  const forBody = Math.min(body.length, places - forHead);
  return [...head.slice(head.length - forHead), ...body.slice(body.length - forBody)];
}

/** In prompt order an hour may not follow five minutes: it becomes five minutes too, which costs less and is said. */
function orderLifetimes(kept: readonly Draft[], losses: Losses): ReadonlyMap<Draft, CacheControl> {
  const controls = new Map<Draft, CacheControl>();
  let short = false;
  for (const draft of kept) {
    if (draft.cache === undefined) continue;
    const tooLong = short && draft.cache.ttl === '1h';
    if (tooLong) losses.drop('cache_control.ttl');
    short ||= draft.cache.ttl !== '1h';
    controls.set(draft, tooLong ? { type: 'ephemeral' } : draft.cache);
  }
  return controls;
}

function printControl({ type, ttl }: CacheControl): JsonValue {
  return ttl === undefined ? { type } : { type, ttl };
}
