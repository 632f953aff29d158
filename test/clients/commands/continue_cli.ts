// Continue's command line, by Chat Completions to Claude.
import type { CommandLine } from './command_line.ts';

export const continueCli: CommandLine = {
  name: 'cn',
  title: 'Continue (cn)',
  packageName: '@continuedev/cli',
  endpoint: 'chat.completions',
  model: 'claude-sonnet-4-6',
  path: '/v1/messages',
  files: ({ url, key, model }) => ({
    '.continue/config.yaml': `name: Loadline
version: 1.0.0
schema: v1
models:
  - name: ${model}
    provider: openai
    model: ${model}
    apiBase: ${url}/v1
    apiKey: ${key}
    useResponsesApi: false
    roles: [chat, edit, apply]
    defaultCompletionOptions:
      contextLength: 200000
      maxTokens: 32000
`,
  }),
  environment: () => ({}),
  quiet: { CONTINUE_TELEMETRY_ENABLED: '0', CONTINUE_ALLOW_ANONYMOUS_TELEMETRY: '0' },
  auto: 'auto',
  launch: (_, prompt) => ({
    command: 'cn',
    args: ['--allow', 'Read', '-p', prompt],
  }),
  read: (path) => ({ name: 'Read', arguments: { filepath: path } }),
  thinks: false,
  overflow: /prompt is too long: 210000 tokens > 200000 maximum/,
  remarks: [
    'It compacts by its own count against `contextLength`, and ends when a provider refuses the prompt before that.',
    'It asks no one for a list of models, and does not give thoughts back; Loadline keeps what a tool loop needs.',
  ],
};
