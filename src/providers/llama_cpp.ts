// llama.cpp's llama-server as data. Source: tools/server/README.md of ggml-org/llama.cpp (endpoints with Messages and its
// count_tokens, port 8080, --api-key), November 2026.
import { openaiServer } from './openai_server.ts';

export const llamaCpp = openaiServer({
  id: 'llama-cpp',
  displayName: 'llama.cpp',
  local: { port: 8080, modelOwner: 'llamacpp' },
  baseUrlVariables: ['LLAMA_CPP_BASE_URL', 'LLAMACPP_BASE_URL'],
  protocols: ['openai-chat', 'anthropic-messages', 'openai-embeddings'],
  countTokens: { 'anthropic-messages': '/v1/messages/count_tokens' },
  dialect: { functionsOnly: true, extensions: true, developerRole: false, maxTokensField: 'max_tokens' },
});
