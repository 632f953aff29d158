// DeepSeek as data. Sources: api-docs.deepseek.com (base URL without a version, thinking_mode: what a turn that called
// tools must bring back, or 400; effort words; create-chat-completion: response_format text or json_object), November 2026.
import { openaiServer } from './openai_server.ts';

export const deepseek = openaiServer({
  id: 'deepseek',
  displayName: 'DeepSeek',
  defaultBaseUrl: 'https://api.deepseek.com',
  // Its Messages API is under another root than its Chat Completions; the path says so.
  protocols: ['openai-chat', 'openai-responses', 'anthropic-messages'],
  paths: {
    'openai-chat': '/chat/completions',
    'openai-responses': '/responses',
    'anthropic-messages': '/anthropic/v1/messages',
  },
  modelsPath: '/models',
  requestIdHeader: 'x-ds-trace-id',
  dialect: {
    functionsOnly: true,
    developerRole: false,
    maxTokensField: 'max_tokens',
    reasoningHistory: 'reasoning_content',
    reasoningHistoryWithCalls: true,
    noReasoning: 'thinking-disabled',
    jsonSchema: false,
    choicesMax: 1,
  },
});
