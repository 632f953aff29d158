// OpenAI's Codex, by the Responses API to Claude.
import type { CommandLine } from './command_line.ts';

export const codex: CommandLine = {
  name: 'codex',
  title: 'Codex',
  packageName: '@openai/codex',
  endpoint: 'responses',
  model: 'claude-sonnet-4-6',
  path: '/v1/messages',
  files: ({ url, model }) => ({
    '.codex/config.toml': `model = "${model}"
model_provider = "loadline"
# Codex cannot know the limits of a name it has not heard of.
model_context_window = 1000000
model_reasoning_effort = "medium"
model_reasoning_summary = "auto"
check_for_update_on_startup = false

[model_providers.loadline]
name = "Loadline"
base_url = "${url}/v1"
env_key = "LOADLINE_KEY"
wire_api = "responses"

[analytics]
enabled = false

[features]
apps = false
plugins = false
remote_plugin = false
`,
  }),
  environment: ({ key }) => ({ LOADLINE_KEY: key }),
  launch: (_, prompt) => ({ command: 'codex', args: ['exec', '--skip-git-repo-check', prompt] }),
  read: (path) => ({ name: 'exec_command', arguments: { cmd: `cat ${path}` } }),
  thinks: true,
  overflow: /ran out of room in the model's context window/,
  compactsWhenFull: true,
  remarks: [],
};
