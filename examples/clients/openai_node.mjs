import OpenAI from 'openai';

const url = process.env.LOADLINE_URL ?? 'http://127.0.0.1:4600';
const client = new OpenAI({ apiKey: process.env.LOADLINE_KEY, baseURL: `${url}/v1` });

// Chat Completions; `client.responses` works the same way.
const answer = await client.chat.completions.create({
  model: 'auto',
  messages: [{ role: 'user', content: 'Summarize: the export button does nothing on Safari.' }],
});
console.log(answer.choices[0].message.content);
