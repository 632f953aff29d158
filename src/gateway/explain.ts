// Owns the explanation of a decision: what it rests on, what each model would cost, what would have changed it. Decides
// with the same code as a request that is sent, and sends nothing.
import { qualifiedName } from '../catalog/model.ts';
import { costOfUsage } from '../ledger/cost.ts';
import { rankOfRisk, RISK_LEVELS, type Decision, type Hints } from '../routing/decision.ts';
import { isLoadlineError } from '../support/errors.ts';
import { NO_USAGE } from '../wire/answer.ts';
import { decodeUtf8, indexJson } from '../wire/json_index.ts';
import { endpointOf } from './endpoint_of.ts';
import type { Change, RouteCall, RouteResult } from './gateway.ts';
import { inboundCodec } from './codecs.ts';
import { compatOf } from './compat.ts';
import type { GatewayOptions } from './options.ts';
import { decideGathered, gather, OUTPUT_TOKENS_ASSUMED, readParsed, type Gathered, type Parsed } from './prepare.ts';
import { readIndexed } from './remember.ts';
import type { Snapshot } from './snapshot.ts';

/** Output tokens of the cost table where the request names no maximum: a page of text. */
const OUTPUT_TOKENS_SHOWN = 1_000;

/** Throws LoadlineError where the request could not be sent at all. */
export function explainRoute(call: RouteCall, snapshot: Snapshot): RouteResult {
  const index = indexJson(decodeUtf8(call.body));
  return explainParsed(readParsed(index, inboundCodec(endpointOf(index.value, call.headers))), call, snapshot);
}

/** The same with the history of a request that continues a stored answer: the decision is about the whole of it. */
export async function explainContinued(call: RouteCall, options: GatewayOptions): Promise<RouteResult> {
  const snapshot = options.snapshot();
  const index = indexJson(decodeUtf8(call.body));
  const endpoint = endpointOf(index.value, call.headers);
  return explainParsed(await readIndexed(index, { endpoint, caller: call.caller }, options), call, snapshot);
}

function explainParsed(parsed: Parsed, call: RouteCall, snapshot: Snapshot): RouteResult {
  const gathered = gather({ parsed, headers: call.headers, caller: call.caller, snapshot });
  const decision = decideGathered(gathered);
  const { assessment } = gathered.decideInput;
  const outputTokensAssumed = Math.min(
    parsed.conversation.maxOutputTokens ?? OUTPUT_TOKENS_SHOWN,
    OUTPUT_TOKENS_ASSUMED,
  );
  const usage = { ...NO_USAGE, inputTokens: assessment.inputTokensEstimate, outputTokens: outputTokensAssumed };
  const costs = snapshot.policy.tiers.flatMap((tier) =>
    tier.models.flatMap(({ model: name }) => {
      const found = snapshot.catalog.resolve(name);
      if (found.kind === 'unknown') return [];
      return [{ model: qualifiedName(found.model), tier: tier.name, nanoUsd: costOfUsage(usage, found.model.price) }];
    }),
  );
  return {
    decision,
    assessment,
    costs,
    outputTokensAssumed,
    changes: gathered.resolution.kind === 'route' ? changesOf(gathered, decision) : [],
    droppedHints: [...new Set([...gathered.dropped, ...decision.droppedHints])],
    compat: compatOf(call.caller, gathered.resolution),
  };
}

/** Tried in this order; each that sends the request to another tier is told. */
function changesOf(gathered: Gathered, decision: Decision): readonly Change[] {
  const { assessment, hints } = gathered.decideInput;
  const harmless = { ...assessment, signals: [], risk: 'none' as const, categories: [], failed: [] };
  const higher = RISK_LEVELS.find(
    (level) => rankOfRisk(level) > rankOfRisk(decision.risk) && rankOfRisk(level) >= rankOfRisk('medium'),
  );
  const tried: readonly { readonly says: string; readonly with: Gathered }[] = [
    {
      says: 'without what it touches',
      with: {
        ...gathered,
        decideInput: { ...gathered.decideInput, assessment: harmless, hints: { ...hints, risk: undefined } },
      },
    },
    ...(higher === undefined
      ? []
      : [{ says: `with metadata.risk "${higher}"`, with: hinted(gathered, { risk: higher }) }]),
    {
      says: 'with metadata.task "classification"',
      with: hinted(gathered, { task: 'classification', taskSource: 'hint' }),
    },
    { says: 'with metadata.task "code_review"', with: hinted(gathered, { task: 'code_review', taskSource: 'hint' }) },
  ];
  return tried.flatMap((attempt) => {
    const other = tryToDecide(attempt.with);
    if (other === undefined || other.tier === decision.tier) return [];
    return [{ says: attempt.says, tier: other.tier, rule: other.rule }];
  });
}

function hinted(gathered: Gathered, hints: Partial<Hints>): Gathered {
  const { decideInput } = gathered;
  return { ...gathered, decideInput: { ...decideInput, hints: { ...decideInput.hints, ...hints } } };
}

/** A tier that nothing can serve is no change worth telling. */
function tryToDecide(gathered: Gathered): Decision | undefined {
  try {
    return decideGathered(gathered);
  } catch (error) {
    if (isLoadlineError(error)) return undefined;
    throw error;
  }
}
