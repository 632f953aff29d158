// Azure OpenAI as data: OpenAI's protocols at a resource of the operator's own. A model's id is the name of a deployment.
// Sources: learn.microsoft.com/azure/foundry/openai/api-version-lifecycle (the v1 API, which takes no api-version) and
// /azure/ai-services/openai/reference (deployments in the path, api-version in the query), November 2026.
import type { ProviderFacts } from './provider.ts';

export const azureOpenai: ProviderFacts = {
  id: 'azure-openai',
  displayName: 'Azure OpenAI',
  defaultBaseUrl: null,
  baseUrlVariables: ['AZURE_OPENAI_ENDPOINT', 'AZURE_API_BASE'],
  keyVariables: ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY'],
  keyRequired: true,
  protocols: ['openai-chat', 'openai-responses', 'openai-embeddings'],
  paths: {
    'openai-chat': '/openai/v1/chat/completions',
    'openai-responses': '/openai/v1/responses',
    'openai-embeddings': '/openai/v1/embeddings',
  },
  modelsPath: '/openai/v1/models',
  datedApi: {
    variable: 'AZURE_API_VERSION',
    paths: {
      'openai-chat': '/openai/deployments/{model}/chat/completions?api-version={version}',
      'openai-responses': '/openai/responses?api-version={version}',
      'openai-embeddings': '/openai/deployments/{model}/embeddings?api-version={version}',
    },
    modelsPath: '/openai/models?api-version={version}',
  },
  authHeaders: (key) => ({ 'api-key': key }),
  fixedHeaders: {},
  forwardHeaders: ['x-ms-client-request-id'],
  requestIdHeader: 'apim-request-id',
  // Deployments bear names of the operator's own.
  modelPrefixes: [],
};
