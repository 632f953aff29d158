// Owns everything that happens to a request before anything is sent: read the body, the hints, the signals, decide.
// Pure but for the snapshot it reads; POST /v1/route is this and nothing more.
import type { Caller } from '../access/caller.ts';
import { mayUseModel } from '../access/rights.ts';
import { qualifiedName, type Model } from '../catalog/model.ts';
import { assess } from '../routing/assess.ts';
import { decide, decidePinned } from '../routing/decide.ts';
import type { Assessment, CallerFacts, Decision, Hints } from '../routing/decision.ts';
import { readHints } from '../routing/hints.ts';
import { LoadlineError } from '../support/errors.ts';
import type { Conversation } from '../wire/conversation.ts';
import { decodeUtf8, indexJson, type JsonIndex } from '../wire/json_index.ts';
import { openaiChat } from '../wire/openai_chat/codec.ts';
import type { HeaderReader } from './call.ts';
import { resolveModel } from './resolve.ts';
import type { Snapshot } from './snapshot.ts';
import { tierFacts } from './tiers.ts';

/** Output tokens that a request is taken to want when it names no maximum: most answers are shorter. */
export const OUTPUT_TOKENS_ASSUMED = 4_096;

export interface Prepared {
  readonly index: JsonIndex;
  readonly conversation: Conversation;
  readonly hints: Hints;
  readonly assessment: Assessment;
  readonly decision: Decision;
  /** The models to try, in order. */
  readonly models: readonly Model[];
  /** Hints that did not count, for `x-loadline-dropped`. */
  readonly droppedHints: readonly string[];
}

export interface Parsed {
  readonly index: JsonIndex;
  readonly conversation: Conversation;
}

/** Bytes → checked JSON → Conversation. Throws invalid_request with the position or the field. */
export function parseBody(body: Uint8Array): Parsed {
  const index = indexJson(decodeUtf8(body));
  return { index, conversation: openaiChat.decodeRequest(index.value) };
}

export interface PrepareInput {
  readonly parsed: Parsed;
  readonly headers: HeaderReader;
  readonly caller: Caller;
  readonly snapshot: Snapshot;
}

/** Decides. Throws model_not_found, model_not_allowed, context_length_exceeded or no_upstream_available. */
export function prepare(input: PrepareInput): Prepared {
  const { caller, snapshot } = input;
  const { conversation } = input.parsed;
  const { hints, dropped } = readHints(input.headers, conversation, caller);
  const resolution = resolveModel({ name: conversation.model, routeHint: hints.route, caller, snapshot });
  const facts: CallerFacts = { keyName: caller.keyName, projectName: caller.projectName, mayLowerRisk: caller.mayLowerRisk };
  const route = resolution.kind === 'route' ? resolution.route : undefined;
  const assessment = assess(conversation, { careful: route?.careful ?? false });
  const decideInput = {
    protocol: conversation.protocol,
    assessment,
    hints,
    caller: facts,
    outputTokensWanted: conversation.maxOutputTokens ?? OUTPUT_TOKENS_ASSUMED,
  };
  const tiers = tierFacts(snapshot, caller);
  const decision =
    resolution.kind === 'route'
      ? decide(decideInput, resolution.route, { policy: snapshot.policy, tiers, catalogHash: snapshot.catalog.hash })
      : decidePinned(decideInput, qualifiedName(resolution.model), { policy: snapshot.policy, tiers, catalogHash: snapshot.catalog.hash });
  const models = resolution.kind === 'route' ? modelsOf(decision, input) : [resolution.model];
  return { ...input.parsed, hints, assessment, decision, models, droppedHints: [...new Set([...dropped, ...decision.droppedHints])] };
}

function modelsOf(decision: Decision, input: PrepareInput): readonly Model[] {
  const { caller, snapshot } = input;
  const models = decision.models.flatMap((name) => {
    const found = snapshot.catalog.resolve(name);
    return found.kind === 'model' ? [found.model] : [];
  });
  const allowed = models.filter((model) => mayUseModel(caller, ['auto', model.id, qualifiedName(model)]));
  if (allowed.length > 0) return allowed;
  throw new LoadlineError({
    code: 'model_not_allowed',
    param: 'model',
    message: `This request needs the tier "${decision.tier}" (${decision.because}), and this key may use none of its models.`,
  });
}
