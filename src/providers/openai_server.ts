// What servers that speak OpenAI's protocols have in common, so that a provider's file holds what is its own: paths, a Bearer
// key, variables that are named after it. Facts, no flow.
import type { Protocol } from '../wire/conversation.ts';
import type { ProviderFacts } from './provider.ts';

export interface ServerFacts extends Partial<ProviderFacts> {
  readonly id: string;
  readonly displayName: string;
  readonly protocols: readonly Protocol[];
}

const PATHS: ProviderFacts['paths'] = {
  'openai-chat': '/v1/chat/completions',
  'openai-responses': '/v1/responses',
  'openai-embeddings': '/v1/embeddings',
  'anthropic-messages': '/v1/messages',
};

/**
 * `lab-gpu` reads LAB_GPU_BASE_URL and LAB_GPU_API_KEY. A local server needs no key and is configured by its base URL alone:
 * its port says where to look for it, not that it runs.
 */
export function openaiServer(facts: ServerFacts): ProviderFacts {
  const variable = facts.id.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
  const spoken = Object.entries(PATHS).filter(([key]) => facts.protocols.some((protocol) => protocol === key));
  return {
    defaultBaseUrl: null,
    baseUrlVariables: [`${variable}_BASE_URL`],
    keyVariables: [`${variable}_API_KEY`],
    keyRequired: (facts.defaultBaseUrl ?? null) !== null,
    paths: Object.fromEntries(spoken),
    // OpenAI's own SDKs take base URLs that end in a version, such as https://host/api/v4.
    versionInBaseUrl: true,
    authHeaders: (key) => ({ authorization: `Bearer ${key}` }),
    fixedHeaders: {},
    forwardHeaders: [],
    requestIdHeader: 'x-request-id',
    modelPrefixes: [],
    ...facts,
  };
}
