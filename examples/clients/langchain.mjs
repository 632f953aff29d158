import { ChatOpenAI } from '@langchain/openai';

const url = process.env.LOADLINE_URL ?? 'http://127.0.0.1:4600';
// ChatAnthropic takes `anthropicApiUrl` (without /v1) and `claude-auto`.
const model = new ChatOpenAI({
  model: 'auto',
  apiKey: process.env.LOADLINE_KEY,
  configuration: { baseURL: `${url}/v1` },
});

const answer = await model.invoke('Summarize: the export button does nothing on Safari.');
console.log(answer.text);
