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
    ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
  }),
  launch: (_, prompt) => ({ command: 'claude', args: ['-p', prompt, '--allowedTools', 'Read'] }),
  read: (path) => ({ name: 'Read', arguments: { file_path: path } }),
  thinks: true,
  overflow: 'compacts',
  remarks: [],
};
