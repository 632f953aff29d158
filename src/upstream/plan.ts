// Turns the models of a decision into targets: the configured provider, the protocol to speak, the URL, the credential.
// Chooses nothing else; the order is the decision's.
import { qualifiedName } from '../catalog/model.ts';
import type { Model } from '../catalog/model.ts';
import { endpointUrl } from '../providers/base_url.ts';
import type { ConfiguredProvider, ProviderFacts } from '../providers/provider.ts';
import { LoadlineError } from '../support/errors.ts';
import type { Conversation, Protocol } from '../wire/conversation.ts';
import type { Target } from './target.ts';

/** What of a conversation decides the protocol. */
export type ProtocolNeeds = Pick<Conversation, 'protocol' | 'tools' | 'reasoning'>;

/** The caller asked for reasoning: an effort other than none, a budget, or thinking switched on. */
function asksForReasoning(reasoning: Conversation['reasoning']): boolean {
  if (reasoning === undefined) return false;
  if (reasoning.effort !== undefined) return reasoning.effort !== 'none';
  return reasoning.enabled === true || (reasoning.budgetTokens ?? 0) > 0;
}

/**
 * The protocol to speak to a provider about a model. The caller's own where the provider speaks it, since then the
 * caller's bytes pass; else the provider's preferred one. Responses where Chat Completions would refuse the model's
 * tools together with its reasoning.
 */
export function protocolForTarget(model: Model, facts: ProviderFacts, needs: ProtocolNeeds): Protocol | undefined {
  const speaks = (protocol: Protocol): boolean =>
    facts.protocols.includes(protocol) && facts.paths[protocol] !== undefined;
  const usesTools = needs.tools.some((tool) => tool.kind !== 'hosted');
  if (
    model.capabilities.toolsWithEffortNeedResponses &&
    usesTools &&
    asksForReasoning(needs.reasoning) &&
    speaks('openai-responses')
  ) {
    return 'openai-responses';
  }
  if (speaks(needs.protocol)) return needs.protocol;
  return facts.protocols.find(speaks);
}

/** Why a model cannot be served as configured, in the words of CONTRACT (`set ANTHROPIC_API_KEY`); undefined when it can. */
export function unusableReason(model: Model, providers: readonly ConfiguredProvider[]): string | undefined {
  const provider = providers.find((candidate) => candidate.facts.id === model.provider);
  if (provider === undefined) return `configure the provider ${model.provider}`;
  return provider.missing === undefined ? undefined : `set ${provider.missing}`;
}

/** Everything but who pays is in the facts; a key that is not needed and not set sends no header at all. */
function targetOf(model: Model, provider: ConfiguredProvider, protocol: Protocol): Target {
  const { facts, apiKey } = provider;
  return {
    model,
    provider: facts.id,
    protocol,
    url: endpointUrl(provider.baseUrl, facts.paths[protocol] ?? '', facts),
    headers: { ...facts.fixedHeaders, ...(apiKey === undefined ? {} : facts.authHeaders(apiKey)) },
    simulated: provider.simulated,
    requestIdHeader: facts.requestIdHeader,
    dialect: facts.dialect,
    forwardHeaders: facts.forwardHeaders,
  };
}

/**
 * Targets for `models` in their order, without those that cannot be used. Throws LoadlineError no_upstream_available
 * that names what to set when none is left.
 */
export function planTargets(
  models: readonly Model[],
  providers: readonly ConfiguredProvider[],
  needs: ProtocolNeeds,
): readonly Target[] {
  const targets: Target[] = [];
  const reasons: string[] = [];
  for (const model of models) {
    const reason = unusableReason(model, providers);
    const provider = providers.find((candidate) => candidate.facts.id === model.provider);
    const protocol = provider === undefined ? undefined : protocolForTarget(model, provider.facts, needs);
    if (reason === undefined && provider !== undefined && protocol !== undefined)
      targets.push(targetOf(model, provider, protocol));
    else reasons.push(`${qualifiedName(model)}: ${reason ?? `${model.provider} speaks no protocol of ours`}`);
  }
  if (targets.length > 0) return targets;
  const what = reasons.length === 0 ? 'The route names no model' : reasons.join('; ');
  throw new LoadlineError({
    code: 'no_upstream_available',
    message: `No configured provider can serve this request. ${what}.`,
  });
}
