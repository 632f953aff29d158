// Ollama as data. Sources: docs.ollama.com/api/openai-compatibility (fields; Responses since 0.13.3, without state) and
// /api/anthropic-compatibility (Messages), November 2026. It reads `max_tokens` alone and passes over what it does not know.
import { openaiServer } from './openai_server.ts';

export const ollama = openaiServer({
  id: 'ollama',
  displayName: 'Ollama',
  local: { port: 11_434, modelOwner: 'library' },
  protocols: ['openai-chat', 'openai-responses', 'anthropic-messages', 'openai-embeddings'],
  dialect: { functionsOnly: true, extensions: true, developerRole: false, maxTokensField: 'max_tokens', choicesMax: 1 },
});
