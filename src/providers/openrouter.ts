// OpenRouter as data: the models of many makers under `maker/model`, so that here they are `openrouter/maker/model`.
// Sources: openrouter.ai/docs (base URL, reasoning_details, cache_control; Responses at /api/v1/responses, Messages at
// /api/v1/messages), November 2026.
import { openaiServer } from './openai_server.ts';

export const openrouter = openaiServer({
  id: 'openrouter',
  displayName: 'OpenRouter',
  defaultBaseUrl: 'https://openrouter.ai/api',
  protocols: ['openai-chat', 'openai-responses', 'anthropic-messages', 'openai-embeddings'],
  // How an application names itself in its lists; says nothing of who pays.
  forwardHeaders: ['http-referer', 'x-title'],
  requestIdHeader: 'x-generation-id',
  dialect: { functionsOnly: true, extensions: true, reasoningHistory: 'reasoning_details' },
});
