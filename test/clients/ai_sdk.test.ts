// The Vercel AI SDK through each of its providers, in the version that is a dependency and in the newest of .cache:
// openai-compatible speaks Chat Completions, openai speaks Responses, anthropic speaks Messages.
import * as anthropic6 from '@ai-sdk/anthropic';
import * as compatible6 from '@ai-sdk/openai-compatible';
import * as openai6 from '@ai-sdk/openai';
import * as ai6 from 'ai';
import { createAiDriver, type AiModule } from './ai_sdk.ts';
import { importSdk, withoutSdk } from './cached_packages.ts';
import { checkClient, type ClientCase } from './client_suite.ts';

type Factory = (options: object) => (model: string) => unknown;
interface Modules {
  readonly ai: AiModule;
  readonly createOpenAICompatible: Factory;
  readonly createOpenAI: Factory;
  readonly createAnthropic: Factory;
}
interface Version {
  readonly name: string;
  readonly skip: string | false;
  readonly load: () => Promise<Modules>;
}

const VERSIONS: readonly Version[] = [
  {
    name: '6',
    skip: false,
    load: () =>
      Promise.resolve({
        ai: { ...ai6, stopAfter: ai6.stepCountIs },
        ...openai6,
        ...compatible6,
        ...anthropic6,
      } as unknown as Modules),
  },
  {
    name: '7',
    skip: withoutSdk('ai'),
    load: async () => {
      const ai = await importSdk<AiModule & { readonly isStepCount: AiModule['stopAfter'] }>('ai');
      const [openai, compatible, anthropic] = await Promise.all([
        importSdk<Pick<Modules, 'createOpenAI'>>('@ai-sdk/openai'),
        importSdk<Pick<Modules, 'createOpenAICompatible'>>('@ai-sdk/openai-compatible'),
        importSdk<Pick<Modules, 'createAnthropic'>>('@ai-sdk/anthropic'),
      ]);
      return { ai: { ...ai, stopAfter: ai.isStepCount }, ...openai, ...compatible, ...anthropic };
    },
  },
];

const CLAUDE = { word: '/v1/messages', loop: '/v1/messages' };
const GPT = { word: '/v1/chat/completions', loop: '/v1/responses' };
const errors: ClientCase['errors'] = {
  overflow: /^APICallError 400 /,
  rateLimit: /^APICallError 429 /,
  wrongKey: /^APICallError 401 /,
  noModel: /^APICallError 404 /,
  broken: /broke off|failed|server_error|api_error/,
};

for (const { name: version, skip, load } of VERSIONS) {
  for (const [model, paths] of [
    ['claude-sonnet-4-6', CLAUDE],
    ['gpt-5.4-mini', GPT],
  ] as const) {
    checkClient({
      name: `@ai-sdk/openai-compatible (AI SDK ${version}), Chat Completions to ${model}`,
      skip,
      model,
      paths,
      errors,
      thoughtsReturn: true,
      create: async ({ url, key, model }) => {
        const { ai, createOpenAICompatible } = await load();
        const options = { name: 'loadline', apiKey: key, baseURL: `${url}/v1`, includeUsage: true };
        const thinking = { loadline: { reasoningEffort: 'medium' } };
        return createAiDriver({ ai, model: createOpenAICompatible(options)(model), thinking });
      },
    });
  }

  // By default it believes its answers stored, and names their items (`item_reference`) in place of sending them.
  for (const store of [false, undefined]) {
    checkClient({
      name: `@ai-sdk/openai (AI SDK ${version}), Responses${store === false ? '' : ' stored'} to claude-sonnet-4-6`,
      skip: skip,
      model: 'claude-sonnet-4-6',
      paths: CLAUDE,
      errors,
      thoughtsReturn: true,
      create: async ({ url, key, model }) => {
        const { ai, createOpenAI } = await load();
        const thinking = {
          openai: {
            reasoningEffort: 'medium',
            reasoningSummary: 'auto',
            ...(store === undefined ? {} : { store }),
            include: ['reasoning.encrypted_content'],
            forceReasoning: true,
          },
        };
        return createAiDriver({ ai, model: createOpenAI({ apiKey: key, baseURL: `${url}/v1` })(model), thinking });
      },
    });
  }

  checkClient({
    name: `@ai-sdk/anthropic (AI SDK ${version}), Messages to gpt-5.4-mini`,
    skip: skip,
    model: 'gpt-5.4-mini',
    paths: GPT,
    errors,
    thoughtsReturn: true,
    create: async ({ url, key, model }) => {
      const { ai, createAnthropic } = await load();
      const thinking = { anthropic: { thinking: { type: 'adaptive' }, effort: 'medium' } };
      return createAiDriver({ ai, model: createAnthropic({ apiKey: key, baseURL: `${url}/v1` })(model), thinking });
    },
  });
}
