// Groq as data. Sources: console.groq.com/docs/openai (base URL, Responses, the fields that answer 400), its API reference
// (assistant messages take `reasoning`; properties of messages that it does not know are refused), November 2026.
import { openaiServer } from './openai_server.ts';

export const groq = openaiServer({
  id: 'groq',
  displayName: 'Groq',
  // `/openai` belongs to the base, so that a base URL pasted from its documentation is the same one.
  defaultBaseUrl: 'https://api.groq.com/openai',
  protocols: ['openai-chat', 'openai-responses'],
  dialect: {
    functionsOnly: true,
    developerRole: false,
    reasoningHistory: 'reasoning',
    refuses: ['logprobs', 'top_logprobs', 'logit_bias'],
    messageTakes: ['role', 'content', 'tool_calls', 'tool_call_id', 'reasoning'],
    choicesMax: 1,
  },
});
