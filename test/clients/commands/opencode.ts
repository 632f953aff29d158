// opencode, by each of its three providers.
import type { Endpoint } from '../../../src/gateway/call.ts';
import type { JsonObject } from '../../../src/support/json.ts';
import { json, type CommandLine } from './command_line.ts';

type Package = '@ai-sdk/openai-compatible' | '@ai-sdk/openai' | '@ai-sdk/anthropic';
const ENDPOINTS: Readonly<Record<Package, Endpoint>> = {
  '@ai-sdk/openai-compatible': 'chat.completions',
  '@ai-sdk/openai': 'responses',
  '@ai-sdk/anthropic': 'messages',
};

/** Thoughts, as each of the packages is asked for them. */
const THINKING: Readonly<Record<Package, JsonObject>> = {
  '@ai-sdk/openai-compatible': { reasoningEffort: 'medium' },
  '@ai-sdk/openai': { reasoningEffort: 'medium' },
  '@ai-sdk/anthropic': { thinking: { type: 'adaptive' }, effort: 'medium' },
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
              options: THINKING[npm],
            },
          },
        },
      },
    }),
  }),
  environment: ({ key }) => ({ LOADLINE_KEY: key }),
  quiet: {
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    // It installs a package for plugins beside each configuration.
    npm_config_offline: 'true',
  },
  auto: npm === '@ai-sdk/anthropic' ? 'claude-auto' : 'auto',
  launch: (_, prompt) => ({ command: 'opencode', args: ['run', prompt] }),
  read: (path) => ({ name: 'read', arguments: { filePath: path } }),
  thinks: true,
  overflow: 'compacts',
  remarks: [
    'Its models are those of its configuration; it asks no one for a list. Without `limit` it does not compact ahead of time.',
    '`opencode run` ends with 1 when it had to compact, although it went on and answered.',
  ],
});

export const OPENCODE: readonly CommandLine[] = [
  opencode('@ai-sdk/openai-compatible', 'claude-sonnet-4-6', '/v1/messages'),
  opencode('@ai-sdk/openai', 'claude-sonnet-4-6', '/v1/messages'),
  opencode('@ai-sdk/anthropic', 'gpt-5.4-mini', '/v1/responses'),
];
