// Anthropic's client for Node speaking Messages to GPT, and to Claude. Its MessageStream throws where blocks are out of order.
import Anthropic from '@anthropic-ai/sdk';
import assert from 'node:assert/strict';
import { checkClient, NOTE_TOOL, readNote, type Driver, type DriverOptions } from './client_suite.ts';

const TOOLS: Anthropic.Tool[] = [
  { name: NOTE_TOOL.name, description: NOTE_TOOL.description, input_schema: { ...NOTE_TOOL.schema } },
];

const textOf = (message: Anthropic.Message): string =>
  message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');

function createDriver({ url, key, model }: DriverOptions): Driver {
  const client = new Anthropic({ apiKey: key, authToken: null, baseURL: url, maxRetries: 0 });
  const ask = (params: Anthropic.MessageCreateParamsNonStreaming, streamed: boolean): Promise<Anthropic.Message> =>
    streamed ? client.messages.stream(params).finalMessage() : client.messages.create(params);
  return {
    say: async ({ prompt, streamed }) => {
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: prompt }];
      const message = await ask({ model, max_tokens: 1000, messages }, streamed);
      assert.equal(message.stop_reason, 'end_turn');
      assert.ok(message.usage.output_tokens > 0);
      return textOf(message);
    },
    loop: async ({ prompt, streamed }) => {
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: prompt }];
      for (;;) {
        const message = await ask(
          {
            model,
            max_tokens: 8000,
            system: [{ type: 'text', text: 'You read notes.', cache_control: { type: 'ephemeral' } }],
            thinking: { type: 'adaptive' },
            output_config: { effort: 'medium' },
            tools: TOOLS,
            messages,
          },
          streamed,
        );
        if (message.stop_reason === 'end_turn') return textOf(message);
        assert.equal(message.stop_reason, 'tool_use');
        messages.push({ role: 'assistant', content: message.content });
        const results = message.content.flatMap((block): Anthropic.ToolResultBlockParam[] => {
          if (block.type !== 'tool_use') return [];
          const { name } = block.input as { name: string };
          return [{ type: 'tool_result', tool_use_id: block.id, content: readNote(name) }];
        });
        // Clients that run tools at once answer in the order in which they end.
        messages.push({ role: 'user', content: results.toReversed() });
      }
    },
    models: async () => {
      const names: string[] = [];
      for await (const model of client.models.list()) names.push(model.id);
      return names;
    },
  };
}

for (const [model, paths] of [
  ['gpt-5.4-mini', { word: '/v1/chat/completions', loop: '/v1/responses' }],
  ['claude-sonnet-4-6', { word: '/v1/messages', loop: '/v1/messages' }],
] as const) {
  checkClient({
    name: `@anthropic-ai/sdk, Messages to ${model}`,
    create: createDriver,
    model,
    paths,
    thoughtsReturn: true,
    resultsAsSent: model === 'claude-sonnet-4-6',
    errors: {
      overflow: /^BadRequestError 400 400 .*invalid_request_error/,
      rateLimit: /^RateLimitError 429 429 .*rate_limit_error/,
      wrongKey: /^AuthenticationError 401 401 .*authentication_error/,
      noModel: /^NotFoundError 404 404 .*not_found_error/,
      broken: /^APIError\b.*api_error/,
    },
    lists: ['claude-auto', 'claude-sonnet-4-6'],
  });
}
