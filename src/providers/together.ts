// Together AI as data. Source: docs.together.ai/docs/inference/openai-compatibility (base URL, Chat Completions and
// embeddings; models are named maker/model), November 2026.
import { openaiServer } from './openai_server.ts';

export const together = openaiServer({
  id: 'together',
  displayName: 'Together AI',
  defaultBaseUrl: 'https://api.together.ai',
  keyVariables: ['TOGETHER_API_KEY', 'TOGETHERAI_API_KEY'],
  protocols: ['openai-chat', 'openai-embeddings'],
  dialect: { functionsOnly: true, developerRole: false, maxTokensField: 'max_tokens' },
});
