// Cerebras as data. Sources: inference-docs.cerebras.ai/resources/openai (base URL; developer messages are not taken, system
// is what stands at their level) and the fields that it answers 400 to, November 2026.
import { openaiServer } from './openai_server.ts';

export const cerebras = openaiServer({
  id: 'cerebras',
  displayName: 'Cerebras',
  defaultBaseUrl: 'https://api.cerebras.ai',
  protocols: ['openai-chat'],
  dialect: {
    functionsOnly: true,
    developerRole: false,
    refuses: ['frequency_penalty', 'presence_penalty', 'logit_bias'],
  },
});
