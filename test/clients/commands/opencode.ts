// opencode, by each of its three providers.
import type { Endpoint } from '../../../src/gateway/call.ts';
import { json, type CommandLine } from './command_line.ts';

type Package = '@ai-sdk/openai-compatible' | '@ai-sdk/openai' | '@ai-sdk/anthropic';
const ENDPOINTS: Readonly<Record<Package, Endpoint>> = {
  '@ai-sdk/openai-compatible': 'chat.completions',
  '@ai-sdk/openai': 'responses',
  '@ai-sdk/anthropic': 'messages',
};

const opencode = (npm: Package, model: string, path: string): CommandLine => ({
  name: `opencode ${npm}`,
  title: 'opencode',
  packageName: 'opencode-ai',
  endpoint: ENDPOINTS[npm],
  model,
  path,
  files: ({ url, model }) => ({
    '.config/opencode/opencode.json': json({
      $schema: 'https://opencode.ai/config.json',
      model: `loadline/${model}`,
      small_model: `loadline/${model}`,
      autoupdate: false,
      share: 'disabled',
      provider: {
        loadline: {
          npm,
          name: 'Loadline',
          options: { baseURL: `${url}/v1`, apiKey: '{env:LOADLINE_KEY}' },
          models: {
            [model]: {
              name: model,
              reasoning: true,
              tool_call: true,
              limit: { context: 200_000, output: 32_000 },
              options: { reasoningEffort: 'medium' },
            },
          },
        },
      },
    }),
  }),
  environment: ({ key }) => ({
    LOADLINE_KEY: key,
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    npm_config_offline: 'true',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  }),
  launch: (_, prompt) => ({ command: 'opencode', args: ['run', prompt] }),
  read: (path) => ({ name: 'read', arguments: { filePath: path } }),
  thinks: true,
  overflow: 'compacts',
  remarks: [],
});

export const OPENCODE: readonly CommandLine[] = [
  opencode('@ai-sdk/openai-compatible', 'claude-sonnet-4-6', '/v1/messages'),
  opencode('@ai-sdk/openai', 'claude-sonnet-4-6', '/v1/messages'),
  opencode('@ai-sdk/anthropic', 'gpt-5.4-mini', '/v1/responses'),
];
