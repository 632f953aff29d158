// Models, providers and targets for the tests of this room. Pure data.
import type { Model } from '../../catalog/model.ts';
import type { ConfiguredProvider, ProviderFacts } from '../../providers/provider.ts';
import type { Capabilities } from '../../wire/capabilities.ts';
import type { Target } from '../target.ts';

export const CAPABILITIES: Capabilities = {
  contextTokens: 100_000,
  maxOutputTokens: 10_000,
  sampling: 'any',
  temperatureMax: 2,
  stopSequences: true,
  efforts: ['none', 'low', 'high'],
  thinking: 'absent',
  thinkingDefaultOn: false,
  thinkingCanBeDisabled: true,
  forcedToolChoice: 'yes',
  prefill: false,
  inlineSystem: true,
  structuredOutput: true,
  strictTools: true,
  imageInput: true,
  pdfInput: true,
  toolsWithEffortNeedResponses: false,
  maxTokensField: 'max_tokens',
};

export function modelOf(provider: string, id: string, capabilities: Partial<Capabilities> = {}): Model {
  return {
    id,
    provider,
    upstreamId: id,
    capabilities: { ...CAPABILITIES, ...capabilities },
    price: null,
    known: true,
    released: null,
    displayName: id,
  };
}

/** A key that must never be seen anywhere but at the provider. */
export const PROVIDER_KEY = 'sk-canary-0123456789abcdefghijklmnopqrstuvwxyz';

/** The target of one model; `alpha` and `beta` are two providers. */
export function targetOf(url: string, changes: Partial<Target> = {}): Target {
  const provider = changes.provider ?? 'alpha';
  return {
    model: modelOf(provider, `${provider}-model`),
    provider,
    protocol: 'openai-chat',
    url,
    headers: { authorization: `Bearer ${PROVIDER_KEY}` },
    simulated: false,
    requestIdHeader: 'x-request-id',
    ...changes,
  };
}

export function factsOf(id: string, changes: Partial<ProviderFacts> = {}): ProviderFacts {
  return {
    id,
    displayName: id,
    defaultBaseUrl: null,
    baseUrlVariables: [`${id.toUpperCase()}_BASE_URL`],
    keyVariables: [`${id.toUpperCase()}_API_KEY`],
    keyRequired: true,
    protocols: ['openai-chat'],
    paths: {
      'openai-chat': '/v1/chat/completions',
      'openai-responses': '/v1/responses',
      'anthropic-messages': '/v1/messages',
    },
    authHeaders: (key) => ({ authorization: `Bearer ${key}` }),
    fixedHeaders: {},
    forwardHeaders: [],
    requestIdHeader: 'x-request-id',
    modelPrefixes: [],
    ...changes,
  };
}

export function configuredOf(facts: ProviderFacts, changes: Partial<ConfiguredProvider> = {}): ConfiguredProvider {
  return {
    facts,
    baseUrl: `https://${facts.id}.test`,
    apiKey: PROVIDER_KEY,
    missing: undefined,
    simulated: false,
    ...changes,
  };
}
