// xAI as data. Sources: docs.x.ai (Chat Completions and Responses at api.x.ai/v1; its Messages endpoint is deprecated and
// therefore not spoken). What its reasoning models refuse (penalties, stop) is per model: a 400 teaches it. November 2026.
import { openaiServer } from './openai_server.ts';

export const xai = openaiServer({
  id: 'xai',
  displayName: 'xAI',
  defaultBaseUrl: 'https://api.x.ai',
  protocols: ['openai-chat', 'openai-responses'],
  modelPrefixes: ['grok-'],
  dialect: { functionsOnly: true, developerRole: false },
});
