// Owns everything that happens to a request before anything is sent: read the body, the hints, the signals, decide.
// Pure but for the snapshot it reads; POST /v1/route is this and nothing more.
import type { Caller } from '../access/caller.ts';
import { mayUseModel } from '../access/rights.ts';
import { qualifiedName, type Model } from '../catalog/model.ts';
import { assess, ASSESSMENT_VERSION } from '../routing/assess.ts';
import { decide, decidePinned, type DecideContext } from '../routing/decide.ts';
import type { Assessment, CallerFacts, DecideInput, Decision, Hints } from '../routing/decision.ts';
import { readHints } from '../routing/hints.ts';

import { LoadlineError } from '../support/errors.ts';
import { REQUEST_PARTS_MAX } from '../support/limits.ts';
import type { Conversation } from '../wire/conversation.ts';
import type { JsonIndex } from '../wire/json_index.ts';
import type { Sealer } from '../support/sealer.ts';
import type { InboundCodec } from '../wire/codec.ts';
import type { HeaderReader } from './call.ts';
import type { Continued } from './continuation.ts';
import { compatOf, type CompatInForce } from './compat.ts';
import { resolveModel, type Resolution } from './resolve.ts';
import type { Snapshot } from './snapshot.ts';
import { tierFacts } from './tiers.ts';

/** Output tokens that a request is taken to want when it names no maximum: most answers are shorter. */
export const OUTPUT_TOKENS_ASSUMED = 4_096;

export interface Prepared extends Parsed {
  readonly hints: Hints;
  readonly assessment: Assessment;
  readonly decision: Decision;
  /** The models to try, in order. */
  readonly models: readonly Model[];
  /** Hints that did not count, for `x-loadline-dropped`. */
  readonly droppedHints: readonly string[];
  readonly compat: CompatInForce;
  readonly promptCache: 'auto' | undefined;
}

export interface Parsed {
  readonly index: JsonIndex;
  readonly conversation: Conversation;
  /** Where the request continues a stored answer; its history stands in `index` and `conversation` already. */
  readonly continued?: Continued | undefined;
}

/** A checked body → Conversation. Throws invalid_request with the field. */
export function readParsed(index: JsonIndex, codec: Pick<InboundCodec, 'decodeRequest'>, sealer?: Sealer): Parsed {
  const conversation = codec.decodeRequest(index.value, sealer);
  const parts = conversation.turns.reduce((sum, turn) => sum + turn.parts.length, 0);
  if (parts <= REQUEST_PARTS_MAX) return { index, conversation };
  throw new LoadlineError({
    code: 'invalid_request',
    message: `The messages hold ${parts} parts; at most ${REQUEST_PARTS_MAX} are taken. Join parts of text that belong together.`,
  });
}

export interface PrepareInput {
  readonly parsed: Parsed;
  readonly headers: HeaderReader;
  readonly caller: Caller;
  readonly snapshot: Snapshot;
}

/** Everything that a decision is made from. */
export interface Gathered {
  readonly resolution: Resolution;
  readonly decideInput: DecideInput;
  readonly context: DecideContext;
  /** Hints that did not count. */
  readonly dropped: readonly string[];
}

/** Reads hints and signals and finds out what the model's name means. Throws model_not_found or model_not_allowed. */
export function gather({ parsed, headers, caller, snapshot }: PrepareInput): Gathered {
  const { conversation } = parsed;
  const { hints, dropped } = readHints(headers, conversation, caller);
  const resolution = resolveModel({ name: conversation.model, routeHint: hints.route, caller, snapshot });
  refuseRouteOfEmbeddings(conversation, resolution);
  const facts: CallerFacts = {
    keyName: caller.keyName,
    projectName: caller.projectName,
    mayLowerRisk: caller.mayLowerRisk,
  };
  const assessment = assess(conversation, { careful: resolution.kind === 'route' && resolution.route.careful });
  return {
    resolution,
    decideInput: {
      protocol: conversation.protocol,
      assessment,
      hints,
      caller: facts,
      outputTokensWanted: conversation.maxOutputTokens ?? OUTPUT_TOKENS_ASSUMED,
    },
    context: {
      policy: snapshot.policy,
      tiers: tierFacts(snapshot, caller),
      catalogHash: snapshot.catalog.hash,
      signalsHash: ASSESSMENT_VERSION,
    },
    dropped,
  };
}

/** Vectors of two models cannot be compared: nobody may choose between them but the caller. */
function refuseRouteOfEmbeddings({ protocol, model }: Conversation, resolution: Resolution): void {
  if (protocol !== 'openai-embeddings' || resolution.kind === 'model') return;
  throw new LoadlineError({
    code: 'invalid_request',
    param: 'model',
    message: `"${model === 'auto' ? model : resolution.name}" chooses among chat models, and vectors of different models cannot be compared. Name an embedding model, such as text-embedding-3-small.`,
  });
}

/** The decision for what was gathered. Throws no_upstream_available, model_not_allowed or context_length_exceeded. */
export function decideGathered({ resolution, decideInput, context }: Gathered): Decision {
  return resolution.kind === 'route'
    ? decide(decideInput, resolution.route, context)
    : decidePinned(decideInput, qualifiedName(resolution.model), context);
}

/** Decides. Throws model_not_found, model_not_allowed, context_length_exceeded or no_upstream_available. */
export function prepare(input: PrepareInput): Prepared {
  const gathered = gather(input);
  const decision = decideGathered(gathered);
  const { resolution, decideInput, dropped } = gathered;
  const models = resolution.kind === 'route' ? modelsOf(decision, input) : [resolution.model];
  const { hints, assessment } = decideInput;
  return {
    ...input.parsed,
    hints,
    assessment,
    decision,
    models,
    droppedHints: [...new Set([...dropped, ...decision.droppedHints])],
    compat: compatOf(input.caller, resolution),
    promptCache: resolution.kind === 'route' ? resolution.route.promptCache : undefined,
  };
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
