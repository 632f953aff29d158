// Any server that speaks OpenAI's Chat Completions, as data: vLLM, Ollama, LM Studio, llama.cpp, another gateway.
// The operator names its base URL; a name of the operator's own makes one more of the same kind.
import type { ProviderFacts } from './provider.ts';

export const openaiCompatible: ProviderFacts = openaiCompatibleNamed('openai-compatible', 'OpenAI-compatible server');

/**
 * Facts of a server under the operator's own name: `lab-gpu` reads LAB_GPU_BASE_URL and LAB_GPU_API_KEY.
 * Reached as `lab-gpu/model`, so it claims no model prefix.
 */
export function openaiCompatibleNamed(id: string, displayName: string = id): ProviderFacts {
  const variable = id.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
  return {
    id,
    displayName,
    defaultBaseUrl: null,
    baseUrlVariables: [`${variable}_BASE_URL`],
    keyVariables: [`${variable}_API_KEY`],
    keyRequired: false,
    protocols: ['openai-chat', 'openai-embeddings'],
    paths: { 'openai-chat': '/v1/chat/completions', 'openai-embeddings': '/v1/embeddings' },
    versionInBaseUrl: true,
    authHeaders: (key) => ({ authorization: `Bearer ${key}` }),
    fixedHeaders: {},
    forwardHeaders: [],
    requestIdHeader: 'x-request-id',
    modelPrefixes: [],
    dialect: { extensions: true },
  };
}
