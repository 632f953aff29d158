// pi, by each of the three APIs.
import type { Endpoint } from '../../../src/gateway/call.ts';
import { json, type CommandLine } from './command_line.ts';

type Api = 'openai-completions' | 'openai-responses' | 'anthropic-messages';

const ENDPOINTS: Readonly<Record<Api, Endpoint>> = {
  'openai-completions': 'chat.completions',
  'openai-responses': 'responses',
  'anthropic-messages': 'messages',
};

const pi = (api: Api, model: string, path: string): CommandLine => ({
  name: `pi ${api}`,
  title: 'pi',
  packageName: '@mariozechner/pi-coding-agent',
  endpoint: ENDPOINTS[api],
  model,
  path,
  files: ({ url, model }) => ({
    '.pi/agent/models.json': json({
      providers: {
        loadline: {
          baseUrl: api === 'anthropic-messages' ? url : `${url}/v1`,
          api,
          apiKey: 'LOADLINE_KEY',
          models: [
            {
              id: model,
              name: model,
              reasoning: true,
              input: ['text', 'image'],
              contextWindow: 200_000,
              maxTokens: 32_000,
              cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
            },
          ],
        },
      },
    }),
  }),
  environment: ({ key }) => ({ LOADLINE_KEY: key }),
  quiet: { PI_OFFLINE: '1', PI_SKIP_VERSION_CHECK: '1' },
  auto: api === 'anthropic-messages' ? 'claude-auto' : 'auto',
  launch: ({ model }, prompt) => ({
    command: 'pi',
    args: ['--provider', 'loadline', '--model', model, '--thinking', 'medium', '-p', prompt],
  }),
  read: (path) => ({ name: 'read', arguments: { path } }),
  thinks: true,
  overflow: 'compacts',
  remarks: [
    'Its models are those of `models.json`; it asks no one for a list.',
    'With `-p` it goes on after it has compacted, but prints what it had before.',
  ],
});

export const PI: readonly CommandLine[] = [
  pi('openai-completions', 'claude-sonnet-4-6', '/v1/messages'),
  pi('openai-responses', 'claude-sonnet-4-6', '/v1/messages'),
  pi('anthropic-messages', 'gpt-5.4-mini', '/v1/responses'),
];
