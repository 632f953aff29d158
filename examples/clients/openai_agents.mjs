import { Agent, OpenAIProvider, Runner } from '@openai/agents';
import OpenAI from 'openai';

const url = process.env.LOADLINE_URL ?? 'http://127.0.0.1:4600';
const openAIClient = new OpenAI({ apiKey: process.env.LOADLINE_KEY, baseURL: `${url}/v1` });
// Its traces go to OpenAI unless they are switched off.
const runner = new Runner({ modelProvider: new OpenAIProvider({ openAIClient }), tracingDisabled: true });

const agent = new Agent({ name: 'Assistant', model: 'auto' });
const result = await runner.run(agent, 'Summarize: the export button does nothing on Safari.');
console.log(result.finalOutput);
