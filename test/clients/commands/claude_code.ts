// Claude Code, by the Messages API to GPT.
import type { CommandLine } from './command_line.ts';

export const claudeCode: CommandLine = {
  name: 'claude',
  title: 'Claude Code',
  packageName: '@anthropic-ai/claude-code',
  endpoint: 'messages',
  model: 'gpt-5.4-mini',
  path: '/v1/responses',
  files: () => ({}),
  environment: ({ url, key, model }) => ({
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_AUTH_TOKEN: key,
    ANTHROPIC_MODEL: model,
    // What it does beside its work: titles, summaries of tool results.
    ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
  }),
  quiet: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' },
  auto: 'claude-auto',
  launch: (_, prompt) => ({ command: 'claude', args: ['-p', prompt, '--allowedTools', 'Read'] }),
  read: (path) => ({ name: 'Read', arguments: { file_path: path } }),
  thinks: true,
  overflow: 'compacts',
  models: {
    environment: { CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1', DISABLE_TELEMETRY: '1', DISABLE_AUTOUPDATER: '1' },
    file: '.claude/cache/gateway-models.json',
  },
  remarks: [
    '`CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY=1` fills its list of models from `GET /v1/models`; it shows names that begin with `claude`, hence `claude-auto`. It does not ask while `CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC` is set.',
    'Names that are not of Claude are taken as they are; `CLAUDE_CODE_MAX_CONTEXT_TOKENS` tells it how long their context is.',
  ],
};
