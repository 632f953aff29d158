// OpenAI's Agents SDK, which runs the tool loop itself, by Chat Completions and by Responses.
import OpenAI from 'openai';
import { importSdk, withoutSdk } from './cached_packages.ts';
import { checkClient, NOTE_TOOL, readNote, type Ask, type Driver, type DriverOptions } from './client_suite.ts';

interface Result {
  readonly finalOutput?: unknown;
  readonly completed?: Promise<void>;
  readonly error?: unknown;
}
interface Agents {
  readonly Agent: new (options: object) => object;
  readonly Runner: new (options: object) => {
    readonly run: (agent: object, prompt: string, options: object) => Promise<Result>;
  };
  readonly OpenAIProvider: new (options: object) => object;
  readonly tool: (options: object) => object;
}

const createDriver =
  (useResponses: boolean) =>
  async ({ url, key, model }: DriverOptions): Promise<Driver> => {
    const { Agent, Runner, OpenAIProvider, tool } = await importSdk<Agents>('@openai/agents');
    const openAIClient = new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 });
    const modelProvider = new OpenAIProvider({ openAIClient, useResponses });
    const runner = new Runner({ modelProvider, tracingDisabled: true });
    const readTool = tool({
      name: NOTE_TOOL.name,
      description: NOTE_TOOL.description,
      parameters: NOTE_TOOL.schema,
      strict: true,
      execute: ({ name }: { readonly name: string }) => readNote(name),
    });
    const plain = new Agent({ name: 'plain', model });
    const reader = new Agent({
      name: 'reader',
      instructions: 'You read notes.',
      model,
      tools: [readTool],
      modelSettings: {
        reasoning: { effort: 'medium', summary: 'auto' },
        store: false,
        ...(useResponses ? { providerData: { include: ['reasoning.encrypted_content'] } } : {}),
      },
    });
    const ask = async (agent: object, { prompt, streamed }: Ask): Promise<string> => {
      const result = await runner.run(agent, prompt, { stream: streamed });
      await result.completed;
      if (result.error !== undefined && result.error !== null) throw result.error;
      return String(result.finalOutput);
    };
    return { say: (asked) => ask(plain, asked), loop: (asked) => ask(reader, asked) };
  };

const errors = {
  overflow: /^BadRequestError 400 400 |context_length_exceeded|exceeds the context window/,
  rateLimit: /^RateLimitError 429 429 /,
  wrongKey: /^AuthenticationError 401 401 /,
  noModel: /^NotFoundError 404 404 /,
  broken: /./,
};
const CLAUDE = { word: '/v1/messages', loop: '/v1/messages' };
for (const [api, useResponses] of [
  ['Chat Completions', false],
  ['Responses', true],
] as const) {
  checkClient({
    name: `@openai/agents, ${api} to claude-sonnet-4-6`,
    skip: withoutSdk('@openai/agents'),
    create: createDriver(useResponses),
    model: 'claude-sonnet-4-6',
    paths: CLAUDE,
    thoughtsReturn: true,
    errors,
  });
}
