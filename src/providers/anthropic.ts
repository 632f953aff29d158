// Anthropic as data: where it is, how it is spoken to. No flow, no request is built here.
import type { ProviderFacts } from './provider.ts';

export const anthropic: ProviderFacts = {
  id: 'anthropic',
  displayName: 'Anthropic',
  defaultBaseUrl: 'https://api.anthropic.com',
  baseUrlVariables: ['ANTHROPIC_BASE_URL'],
  keyVariables: ['ANTHROPIC_API_KEY'],
  keyRequired: true,
  protocols: ['anthropic-messages'],
  paths: { 'anthropic-messages': '/v1/messages' },
  countTokens: { 'anthropic-messages': '/v1/messages/count_tokens' },
  modelsForm: 'anthropic',
  authHeaders: (key) => ({ 'x-api-key': key }),
  // The only version of the Messages API there has been; without the header every call is refused with 400.
  fixedHeaders: { 'anthropic-version': '2023-06-01' },
  forwardHeaders: ['anthropic-beta'],
  requestIdHeader: 'request-id',
  modelPrefixes: ['claude-'],
};
