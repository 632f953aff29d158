// Fireworks AI as data. Sources: docs.fireworks.ai/nexus/apis-and-sdks (Chat Completions, Messages and Responses under
// /inference), /tools-sdks/openai-compatibility (models are named accounts/fireworks/models/…, reasoning_content),
// November 2026. Its Messages endpoint takes the key as a Bearer token like the others.
import { openaiServer } from './openai_server.ts';

export const fireworks = openaiServer({
  id: 'fireworks',
  displayName: 'Fireworks AI',
  defaultBaseUrl: 'https://api.fireworks.ai/inference',
  protocols: ['openai-chat', 'openai-responses', 'anthropic-messages', 'openai-embeddings'],
  dialect: {
    functionsOnly: true,
    developerRole: false,
    maxTokensField: 'max_tokens',
    reasoningHistory: 'reasoning_content',
  },
});
