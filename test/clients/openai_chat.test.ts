// The OpenAI client for Node speaking Chat Completions to Claude, and to GPT by way of Responses.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { checkClient, NOTE_TOOL, readNote, type Driver, type DriverOptions } from './client_suite.ts';

type Message = OpenAI.ChatCompletionMessageParam;
const TOOLS: OpenAI.ChatCompletionTool[] = [
  {
    type: 'function',
    function: { name: NOTE_TOOL.name, description: NOTE_TOOL.description, parameters: NOTE_TOOL.schema, strict: true },
  },
];

function createDriver({ url, key, model }: DriverOptions): Driver {
  const client = new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 });
  return {
    say: async ({ prompt, streamed }) => {
      const messages: Message[] = [{ role: 'user', content: prompt }];
      if (!streamed) {
        const answer = await client.chat.completions.create({ model, messages });
        return answer.choices[0]?.message.content ?? '';
      }
      const stream = client.chat.completions.stream({ model, messages });
      return (await stream.finalContent()) ?? '';
    },
    loop: async ({ prompt, streamed }) => {
      const messages: Message[] = [
        { role: 'system', content: 'You read notes.' },
        { role: 'user', content: prompt },
      ];
      const ask = { model, messages, tools: TOOLS, reasoning_effort: 'medium' as const };
      for (;;) {
        const answer = streamed
          ? await client.chat.completions
              .stream({ ...ask, stream_options: { include_usage: true } })
              .finalChatCompletion()
          : await client.chat.completions.create(ask);
        assert.ok((answer.usage?.total_tokens ?? 0) > 0);
        const [choice] = answer.choices;
        if (choice === undefined) throw new Error('no choice');
        const { message, finish_reason } = choice;
        if (finish_reason === 'stop') return message.content ?? '';
        assert.equal(finish_reason, 'tool_calls');
        messages.push(message);
        for (const call of message.tool_calls ?? []) {
          assert.ok('function' in call);
          const { name } = JSON.parse(call.function.arguments) as { name: string };
          messages.push({ role: 'tool', tool_call_id: call.id, content: readNote(name) });
        }
      }
    },
    models: async () => (await client.models.list()).data.map(({ id }) => id),
  };
}

const errors = {
  overflow: /^BadRequestError 400 400 /,
  rateLimit: /^RateLimitError 429 429 /,
  wrongKey: /^AuthenticationError 401 401 /,
  noModel: /^NotFoundError 404 404 /,
  broken: /^APIError\b/,
};
for (const [model, paths] of [
  ['claude-sonnet-4-6', { word: '/v1/messages', loop: '/v1/messages' }],
  // Tools with effort are refused on OpenAI's Chat Completions.
  ['gpt-5.4-mini', { word: '/v1/chat/completions', loop: '/v1/responses' }],
] as const) {
  checkClient({
    name: `openai (Node), Chat Completions to ${model}`,
    create: createDriver,
    model,
    paths,
    thoughtsReturn: true,
    errors,
    lists: ['auto', 'gpt-5.4-mini', 'claude-sonnet-4-6'],
  });
}
