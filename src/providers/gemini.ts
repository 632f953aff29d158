// Google Gemini as data: its own API, where the model stands in the path and a stream is another method.
// Source: ai.google.dev/api/generate-content, /api/tokens and /gemini-api/docs/api-key (November 2026).
import type { ProviderFacts } from './provider.ts';

export const gemini: ProviderFacts = {
  id: 'gemini',
  displayName: 'Google Gemini',
  defaultBaseUrl: 'https://generativelanguage.googleapis.com',
  baseUrlVariables: ['GEMINI_BASE_URL'],
  keyVariables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  keyRequired: true,
  protocols: ['gemini'],
  paths: {
    gemini: {
      whole: '/v1beta/models/{model}:generateContent',
      // Without alt=sse the stream is one JSON array.
      stream: '/v1beta/models/{model}:streamGenerateContent?alt=sse',
    },
  },
  countTokens: { gemini: '/v1beta/models/{model}:countTokens' },
  modelsPath: '/v1beta/models',
  modelsForm: 'gemini',
  // A key in the query would stand in logs on the way.
  authHeaders: (key) => ({ 'x-goog-api-key': key }),
  fixedHeaders: {},
  forwardHeaders: [],
  // Google names no id of the request in its headers; the answer's body has `responseId`.
  requestIdHeader: 'x-request-id',
  modelPrefixes: ['gemini-', 'gemma-'],
};
