// The OpenAI client for Node speaking Responses to Claude, as Codex does: nothing stored, sealed reasoning carried along.
import OpenAI from 'openai';
import assert from 'node:assert/strict';
import { checkClient, NOTE_TOOL, readNote, type Driver, type DriverOptions } from './client_suite.ts';

type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming;
const TOOLS: OpenAI.Responses.FunctionTool[] = [
  {
    type: 'function',
    name: NOTE_TOOL.name,
    description: NOTE_TOOL.description,
    parameters: NOTE_TOOL.schema,
    strict: true,
  },
];

/** The client's own addition to what it got, which OpenAI answers with 400 when it comes back. */
function withoutParsed(item: OpenAI.Responses.ResponseOutputItem): OpenAI.Responses.ResponseInputItem {
  const { parsed_arguments: _, ...rest } = item as typeof item & { parsed_arguments?: unknown };
  return rest as OpenAI.Responses.ResponseInputItem;
}

function createDriver({ url, key, model }: DriverOptions): Driver {
  const client = new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 });
  async function ask(params: Params, streamed: boolean): Promise<OpenAI.Responses.Response> {
    if (!streamed) return client.responses.create(params);
    const stream = client.responses.stream({ ...params, stream: true });
    for await (const event of stream) {
      if (event.type === 'error') throw Object.assign(new Error(event.message), { name: 'ErrorEvent' });
      if (event.type === 'response.failed') {
        throw Object.assign(new Error(`${event.response.error?.code} ${event.response.error?.message}`), {
          name: 'ResponseFailed',
        });
      }
    }
    return stream.finalResponse();
  }
  return {
    say: async ({ prompt, streamed }) => (await ask({ model, input: prompt, store: false }, streamed)).output_text,
    loop: async ({ prompt, streamed }) => {
      const input: OpenAI.Responses.ResponseInputItem[] = [
        { role: 'developer', content: 'You read notes.' },
        { role: 'user', content: prompt },
      ];
      for (;;) {
        const response = await ask(
          {
            model,
            input,
            tools: TOOLS,
            store: false,
            include: ['reasoning.encrypted_content'],
            reasoning: { effort: 'medium', summary: 'auto' },
          },
          streamed,
        );
        assert.equal(response.status, 'completed');
        assert.ok((response.usage?.total_tokens ?? 0) > 0);
        const calls = response.output.filter((item) => item.type === 'function_call');
        if (calls.length === 0) return response.output_text;
        input.push(...response.output.map(withoutParsed));
        for (const call of calls) {
          const { name } = JSON.parse(call.arguments) as { name: string };
          input.push({ type: 'function_call_output', call_id: call.call_id, output: readNote(name) });
        }
      }
    },
    models: async () => (await client.models.list()).data.map(({ id }) => id),
  };
}

for (const [model, paths] of [
  ['claude-sonnet-4-6', { word: '/v1/messages', loop: '/v1/messages' }],
  ['gpt-5.4-mini', { word: '/v1/responses', loop: '/v1/responses' }],
] as const) {
  checkClient({
    name: `openai (Node), Responses to ${model}`,
    create: createDriver,
    model,
    paths,
    thoughtsReturn: true,
    errors: {
      // OpenAI's own stream has begun before it counts.
      overflow: /^BadRequestError 400 400 |context_length_exceeded/,
      rateLimit: /^RateLimitError 429 429 /,
      wrongKey: /^AuthenticationError 401 401 /,
      noModel: /^NotFoundError 404 404 /,
      broken: /server_error|upstream_error|broke off|failed while/,
    },
    lists: ['auto', 'gpt-5.4-mini', 'claude-sonnet-4-6'],
  });
}
