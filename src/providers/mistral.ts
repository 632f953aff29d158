// Mistral as data. Its schema is closed: a field that it does not know is 422 `extra_forbidden`, in messages too.
// Sources: docs.mistral.ai/api (fields, tool_choice any, random_seed), reports of what it refuses (LiteLLM 30835, crush 1590,
// eca 231 and 315, openclaude 739: reasoning_content, max_completion_tokens, store, name) and the error text
// `Tool call id was … but must be a-z, A-Z, 0-9, with a length of 9` (opencode 1680), November 2026.
import { openaiServer } from './openai_server.ts';

export const mistral = openaiServer({
  id: 'mistral',
  displayName: 'Mistral',
  defaultBaseUrl: 'https://api.mistral.ai',
  protocols: ['openai-chat', 'openai-embeddings'],
  requestIdHeader: 'mistral-correlation-id',
  dialect: {
    functionsOnly: true,
    developerRole: false,
    // It counts in the last chunk of every stream without being asked, and knows no such field.
    streamOptions: false,
    maxTokensField: 'max_tokens',
    seedField: 'random_seed',
    requiredChoice: 'any',
    toolCallIds: 'nine-alphanumerics',
    takes: [
      'model',
      'messages',
      'temperature',
      'top_p',
      'max_tokens',
      'stream',
      'stop',
      'random_seed',
      'metadata',
      'response_format',
      'tools',
      'tool_choice',
      'presence_penalty',
      'frequency_penalty',
      'n',
      'prediction',
      'parallel_tool_calls',
      'prompt_mode',
      'reasoning_effort',
      'guardrails',
      'safe_prompt',
    ],
    messageTakes: ['role', 'content', 'tool_calls', 'tool_call_id', 'prefix'],
  },
});
