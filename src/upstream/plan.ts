// Turns the models of a decision into targets: the configured provider, the protocol to speak, the URL, the credential.
// Chooses nothing else; the order is the decision's.
import { qualifiedName } from '../catalog/model.ts';
import type { Model } from '../catalog/model.ts';
import { endpointPath, endpointUrl } from '../providers/base_url.ts';
import type { ConfiguredProvider, EndpointPath, ProviderFacts } from '../providers/provider.ts';
import { LoadlineError } from '../support/errors.ts';
import type { Conversation, Protocol } from '../wire/conversation.ts';
import type { Target } from './target.ts';

/** What of a conversation decides the protocol. */
export type ProtocolNeeds = Pick<Conversation, 'protocol' | 'tools' | 'reasoning'>;
/** And of the URL. */
export type TargetNeeds = ProtocolNeeds & Pick<Conversation, 'stream'>;

/** The caller asked for reasoning: an effort other than none, a budget, or thinking switched on. */
function asksForReasoning(reasoning: Conversation['reasoning']): boolean {
  if (reasoning === undefined) return false;
  if (reasoning.effort !== undefined) return reasoning.effort !== 'none';
  return reasoning.enabled === true || (reasoning.budgetTokens ?? 0) > 0;
}

/** Asked for, or by itself where Chat Completions takes the model's tools only with an effort of none (facts B5). */
function wouldReason(model: Model, reasoning: Conversation['reasoning']): boolean {
  const { effort, enabled, budgetTokens } = reasoning ?? {};
  const silent = effort === undefined && enabled !== false && budgetTokens !== 0;
  return asksForReasoning(reasoning) || (model.capabilities.toolsNeedEffortNone === true && silent);
}

/**
 * The protocol to speak to a provider about a model. Responses where nothing else serves the model, or where Chat
 * Completions would refuse its tools together with its reasoning; then the caller's own where the provider speaks it,
 * since then the caller's bytes pass; else the provider's preferred one. Embeddings are spoken as embeddings only.
 */
export function protocolForTarget(model: Model, facts: ProviderFacts, needs: ProtocolNeeds): Protocol | undefined {
  const speaks = (protocol: Protocol): boolean =>
    facts.protocols.includes(protocol) && facts.paths[protocol] !== undefined;
  if (needs.protocol === 'openai-embeddings') return speaks('openai-embeddings') ? 'openai-embeddings' : undefined;
  if (model.capabilities.responsesOnly === true && speaks('openai-responses')) return 'openai-responses';
  const usesTools = needs.tools.some((tool) => tool.kind !== 'hosted');
  if (
    model.capabilities.toolsWithEffortNeedResponses &&
    usesTools &&
    wouldReason(model, needs.reasoning) &&
    speaks('openai-responses')
  ) {
    return 'openai-responses';
  }
  if (speaks(needs.protocol)) return needs.protocol;
  return facts.protocols.find((protocol) => protocol !== 'openai-embeddings' && speaks(protocol));
}

/** A model's name as a segment of a path must not be one that URLs resolve: it would name another endpoint. */
const RESOLVED_SEGMENT = /^\.{1,2}$/;

/** Why a model cannot be served as configured, in the words of CONTRACT (`set ANTHROPIC_API_KEY`); undefined when it can. */
export function unusableReason(model: Model, providers: readonly ConfiguredProvider[]): string | undefined {
  const provider = providers.find((candidate) => candidate.facts.id === model.provider);
  if (provider === undefined) return `configure the provider ${model.provider}`;
  if (RESOLVED_SEGMENT.test(model.upstreamId)) return 'name a model';
  return provider.missing === undefined ? undefined : `set ${provider.missing}`;
}

interface Spoken {
  readonly protocol: Protocol;
  readonly stream: boolean;
}

/** Everything but who pays is in the facts; a key that is not needed and not set sends no header at all. */
function targetOf(model: Model, provider: ConfiguredProvider, { protocol, stream }: Spoken): Target {
  const { facts, apiKey } = provider;
  const urlOf = (path: EndpointPath): string =>
    endpointUrl(provider.baseUrl, endpointPath(path, model.upstreamId, stream), facts);
  const count = facts.countTokens?.[protocol];
  return {
    model,
    provider: facts.id,
    protocol,
    url: urlOf(facts.paths[protocol] ?? ''),
    ...(count === undefined ? {} : { countUrl: urlOf(count) }),
    headers: { ...facts.fixedHeaders, ...(apiKey === undefined ? {} : facts.authHeaders(apiKey)) },
    simulated: provider.simulated,
    requestIdHeader: facts.requestIdHeader,
    dialect: facts.dialect,
    forwardHeaders: facts.forwardHeaders,
  };
}

function unspoken(provider: string, needs: ProtocolNeeds): string {
  return needs.protocol === 'openai-embeddings'
    ? `${provider} has no embeddings`
    : `${provider} speaks no protocol of ours`;
}

/**
 * Where the tokens of a request for `model` can be asked for: in the protocol that it would be sent in, or in another that
 * its provider counts in. Undefined where nobody can be asked.
 */
export function planCount(
  model: Model,
  providers: readonly ConfiguredProvider[],
  needs: TargetNeeds,
): Target | undefined {
  const provider = providers.find((candidate) => candidate.facts.id === model.provider);
  if (provider === undefined || unusableReason(model, providers) !== undefined) return undefined;
  const spoken = protocolForTarget(model, provider.facts, needs);
  const protocols = spoken === undefined ? provider.facts.protocols : [spoken, ...provider.facts.protocols];
  const protocol = protocols.find((candidate) => provider.facts.countTokens?.[candidate] !== undefined);
  return protocol === undefined ? undefined : targetOf(model, provider, { protocol, stream: false });
}

/**
 * Targets for `models` in their order, without those that cannot be used. Throws LoadlineError no_upstream_available
 * that names what to set when none is left.
 */
export function planTargets(
  models: readonly Model[],
  providers: readonly ConfiguredProvider[],
  needs: TargetNeeds,
): readonly Target[] {
  const targets: Target[] = [];
  const reasons: string[] = [];
  for (const model of models) {
    const reason = unusableReason(model, providers);
    const provider = providers.find((candidate) => candidate.facts.id === model.provider);
    const protocol = provider === undefined ? undefined : protocolForTarget(model, provider.facts, needs);
    if (reason === undefined && provider !== undefined && protocol !== undefined)
      targets.push(targetOf(model, provider, { protocol, stream: needs.stream }));
    else reasons.push(`${qualifiedName(model)}: ${reason ?? unspoken(model.provider, needs)}`);
  }
  if (targets.length > 0) return targets;
  const what = reasons.length === 0 ? 'The route names no model' : reasons.join('; ');
  throw new LoadlineError({
    code: 'no_upstream_available',
    message: `No configured provider can serve this request. ${what}.`,
  });
}
