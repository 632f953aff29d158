import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText } from 'ai';

// `createOpenAI` of @ai-sdk/openai takes the same two and speaks Responses; `createAnthropic` speaks Messages.
const loadline = createOpenAICompatible({
  name: 'loadline',
  apiKey: process.env.LOADLINE_KEY,
  baseURL: `${process.env.LOADLINE_URL ?? 'http://127.0.0.1:4600'}/v1`,
  includeUsage: true,
});

const { text } = await generateText({
  model: loadline('auto'),
  prompt: 'Summarize: the export button does nothing on Safari.',
});
console.log(text);
