// vLLM as data. Source: docs.vllm.ai, Online Serving, v0.32 (endpoints with Responses, Messages and its count_tokens, port
// 8000, --api-key and VLLM_API_KEY), November 2026. Roles are what the model's chat template knows.
import { openaiServer } from './openai_server.ts';

export const vllm = openaiServer({
  id: 'vllm',
  displayName: 'vLLM',
  local: { port: 8000, modelOwner: 'vllm' },
  protocols: ['openai-chat', 'openai-responses', 'anthropic-messages', 'openai-embeddings'],
  countTokens: { 'anthropic-messages': '/v1/messages/count_tokens' },
  dialect: { functionsOnly: true, extensions: true, developerRole: false },
});
