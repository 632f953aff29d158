// OpenAI as data: where it is, how it is spoken to. No flow, no request is built here.
import type { ProviderFacts } from './provider.ts';

export const openai: ProviderFacts = {
  id: 'openai',
  displayName: 'OpenAI',
  defaultBaseUrl: 'https://api.openai.com',
  baseUrlVariables: ['OPENAI_BASE_URL'],
  keyVariables: ['OPENAI_API_KEY'],
  keyRequired: true,
  protocols: ['openai-chat', 'openai-responses', 'openai-embeddings'],
  paths: {
    'openai-chat': '/v1/chat/completions',
    'openai-responses': '/v1/responses',
    'openai-embeddings': '/v1/embeddings',
  },
  countTokens: { 'openai-responses': '/v1/responses/input_tokens' },
  compactPath: '/v1/responses/compact',
  // OpenAI's own SDKs take base URLs that end in a version, such as https://host/api/v4.
  versionInBaseUrl: true,
  authHeaders: (key) => ({ authorization: `Bearer ${key}` }),
  fixedHeaders: {},
  // Neither the organization nor the project of the caller may choose whose account pays (CONTRACT, Headers).
  forwardHeaders: ['openai-beta', 'x-client-request-id'],
  requestIdHeader: 'x-request-id',
  modelPrefixes: ['gpt-', 'o1', 'o3', 'o4', 'chatgpt-', 'codex-', 'computer-use-', 'text-embedding-'],
};
