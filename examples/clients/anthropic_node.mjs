import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({
  apiKey: process.env.LOADLINE_KEY,
  baseURL: process.env.LOADLINE_URL ?? 'http://127.0.0.1:4600',
});

const message = await client.messages.create({
  model: 'claude-auto',
  max_tokens: 1000,
  messages: [{ role: 'user', content: 'Summarize: the export button does nothing on Safari.' }],
});
console.log(message.content[0].text);
