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
  quiet: {},
  auto: 'auto',
  launch: (_, prompt) => ({ command: 'codex', args: ['exec', '--skip-git-repo-check', prompt] }),
  read: (path) => ({ name: 'exec_command', arguments: { cmd: `cat ${path}` } }),
  thinks: true,
  overflow: /ran out of room in the model's context window/,
  compactsWhenFull: true,
  remarks: [
    'It compacts when the usage of its last answer nears `model_context_window`. When a provider refuses the prompt before that, `codex exec` says that it ran out of room, and ends.',
    'It knows the limits of the models of OpenAI alone, and warns of any other name; `model_context_window` tells it.',
    'At Claude its `prompt_cache_key` has no equal and is named in `x-loadline-dropped`.',
    'It asks no one for a list of models.',
  ],
};
