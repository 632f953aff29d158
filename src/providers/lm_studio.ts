// LM Studio as data. Sources: lmstudio.ai/docs/developer/openai-compat and /anthropic-compat (endpoints, port 1234, a key only
// where authentication is switched on), November 2026.
import { openaiServer } from './openai_server.ts';

export const lmStudio = openaiServer({
  id: 'lm-studio',
  displayName: 'LM Studio',
  local: { port: 1234, modelOwner: 'organization_owner' },
  baseUrlVariables: ['LM_STUDIO_BASE_URL', 'LMSTUDIO_BASE_URL'],
  keyVariables: ['LM_API_TOKEN', 'LM_STUDIO_API_KEY'],
  protocols: ['openai-chat', 'openai-responses', 'anthropic-messages', 'openai-embeddings'],
  dialect: { functionsOnly: true, extensions: true, developerRole: false, maxTokensField: 'max_tokens' },
});
