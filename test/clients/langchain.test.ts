// LangChain for JS: ChatOpenAI speaking Chat Completions to Claude, ChatAnthropic speaking Messages to GPT.
import { NOTE_TOOL, checkClient, readNote, type ClientCase, type Driver, type DriverOptions } from './client_suite.ts';
import { importSdk, withoutSdk } from './cached_packages.ts';

interface AiMessage {
  /** The whole text, whatever the content's form. */
  readonly text: string;
  readonly tool_calls?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly args: { readonly name?: string };
  }[];
  readonly usage_metadata?: { readonly total_tokens: number };
  readonly concat: (more: AiMessage) => AiMessage;
}
interface ChatModel {
  readonly invoke: (messages: readonly unknown[]) => Promise<AiMessage>;
  readonly stream: (messages: readonly unknown[]) => Promise<AsyncIterable<AiMessage>>;
  readonly bindTools: (tools: readonly unknown[]) => ChatModel;
}
type ChatModelClass = new (options: object) => ChatModel;

async function ask(model: ChatModel, messages: readonly unknown[], streamed: boolean): Promise<AiMessage> {
  if (!streamed) return model.invoke(messages);
  let whole: AiMessage | undefined;
  for await (const chunk of await model.stream(messages)) whole = whole === undefined ? chunk : whole.concat(chunk);
  if (whole === undefined) throw new Error('an empty stream');
  return whole;
}

function driverOf(plain: ChatModel, thinking: ChatModel): Driver {
  return {
    say: async ({ prompt, streamed }) => (await ask(plain, [{ role: 'user', content: prompt }], streamed)).text,
    loop: async ({ prompt, streamed }) => {
      const model = thinking.bindTools([
        {
          type: 'function',
          function: { name: NOTE_TOOL.name, description: NOTE_TOOL.description, parameters: NOTE_TOOL.schema },
        },
      ]);
      const messages: unknown[] = [
        { role: 'system', content: 'You read notes.' },
        { role: 'user', content: prompt },
      ];
      for (;;) {
        const message = await ask(model, messages, streamed);
        if ((message.usage_metadata?.total_tokens ?? 0) <= 0) throw new Error('no usage');
        const calls = message.tool_calls ?? [];
        if (calls.length === 0) return message.text;
        messages.push(message);
        for (const { id, args } of calls)
          messages.push({ role: 'tool', tool_call_id: id, content: readNote(args.name) });
      }
    },
  };
}

/** Its own `reasoning` option is sent for names that begin as OpenAI's do, and for no other. */
async function createChatOpenAi({ url, key, model }: DriverOptions): Promise<Driver> {
  const { ChatOpenAI } = await importSdk<{ ChatOpenAI: ChatModelClass }>('@langchain/openai');
  const options = {
    model,
    apiKey: key,
    maxRetries: 0,
    configuration: { baseURL: `${url}/v1` },
    useResponsesApi: false,
  };
  return driverOf(new ChatOpenAI(options), new ChatOpenAI({ ...options, modelKwargs: { reasoning_effort: 'medium' } }));
}

const openai = (model: ClientCase['model'], paths: ClientCase['paths']): ClientCase => ({
  name: `@langchain/openai, Chat Completions to ${model}`,
  skip: withoutSdk('@langchain/openai'),
  create: createChatOpenAi,
  model,
  paths,
  thoughtsReturn: true,
  errors: {
    overflow: /^ContextOverflowError\b/,
    rateLimit: /^RateLimitError 429/,
    wrongKey: /^AuthenticationError 401/,
    noModel: /^NotFoundError 404/,
    broken: /^APIError/,
  },
});
checkClient(openai('claude-sonnet-4-6', { word: '/v1/messages', loop: '/v1/messages' }));
checkClient(openai('gpt-5.4-mini', { word: '/v1/chat/completions', loop: '/v1/responses' }));

checkClient({
  name: '@langchain/anthropic, Messages to gpt-5.4-mini',
  skip: withoutSdk('@langchain/anthropic'),
  create: async ({ url, key, model }) => {
    const { ChatAnthropic } = await importSdk<{ ChatAnthropic: ChatModelClass }>('@langchain/anthropic');
    const options = { model, apiKey: key, maxRetries: 0, anthropicApiUrl: url, maxTokens: 8000 };
    const invocationKwargs = { output_config: { effort: 'medium' } };
    return driverOf(
      new ChatAnthropic(options),
      new ChatAnthropic({ ...options, thinking: { type: 'adaptive' }, invocationKwargs }),
    );
  },
  model: 'gpt-5.4-mini',
  paths: { word: '/v1/chat/completions', loop: '/v1/responses' },
  thoughtsReturn: true,
  errors: {
    overflow: /^ContextOverflowError\b/,
    rateLimit: /^RateLimitError 429/,
    wrongKey: /^AuthenticationError 401/,
    noModel: /^NotFoundError 404/,
    broken: /api_error/,
  },
});
