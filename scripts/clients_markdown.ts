// docs/clients.md: the examples of examples/clients, which test/clients/examples.test.ts runs, and the configurations that
// `npm run test:clients` gives to the command lines. Nothing in it is written twice.
import { readFileSync } from 'node:fs';
import { COMMAND_LINES } from '../test/clients/commands/all.ts';
import type { CommandLine, Place } from '../test/clients/commands/command_line.ts';

const URL = 'http://127.0.0.1:4600';
const KEY = 'll_…';

const APIS: Readonly<Record<string, string>> = {
  'chat.completions': 'Chat Completions',
  responses: 'Responses',
  messages: 'Messages',
};

const EXAMPLES: readonly (readonly [title: string, file: string, language: string])[] = [
  ['OpenAI, Node', 'openai_node.mjs', 'js'],
  ['OpenAI, Python', 'openai_python.py', 'python'],
  ['Anthropic, Node', 'anthropic_node.mjs', 'js'],
  ['Anthropic, Python', 'anthropic_python.py', 'python'],
  ['Vercel AI SDK', 'ai_sdk.mjs', 'js'],
  ['LangChain', 'langchain.mjs', 'js'],
  ['OpenAI Agents SDK', 'openai_agents.mjs', 'js'],
];

const fence = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;
const LANGUAGES: Readonly<Record<string, string>> = { json: 'json', toml: 'toml', yaml: 'yaml' };
const quoted = (text: string): string => (/^[\w./:@-]+$/.test(text) ? text : `'${text}'`);

function example([title, file, language]: (typeof EXAMPLES)[number]): string {
  return `### ${title}\n\n${fence(language, readFileSync(`examples/clients/${file}`, 'utf8'))}`;
}

function setting(line: CommandLine): string {
  const place: Place = { url: URL, key: KEY, model: line.auto };
  const files = Object.entries(line.files(place)).map(([path, text]) => {
    const language = LANGUAGES[path.slice(path.lastIndexOf('.') + 1)] ?? '';
    return `\`~/${path}\`:\n\n${fence(language, text)}`;
  });
  const exported = Object.entries(line.environment(place)).map(([name, value]) => `export ${name}=${quoted(value)}`);
  const { command, args } = line.launch(place, 'What is this project?');
  return [...files, fence('sh', [...exported, [command, ...args.map(quoted)].join(' ')].join('\n'))].join('\n');
}

/** The command lines of one program: one heading, one setting for each API that it speaks. */
function program(title: string): string {
  const lines = COMMAND_LINES.filter((line) => line.title === title);
  const [first] = lines;
  if (first === undefined) return '';
  const settings = lines.map((line) =>
    lines.length === 1
      ? `Speaks ${APIS[line.endpoint] ?? ''}.\n\n${setting(line)}`
      : `#### ${title} by ${APIS[line.endpoint] ?? ''}\n\n${setting(line)}`,
  );
  const quiet = Object.entries(first.quiet).map(([name, value]) => `\`${name}=${value}\``);
  const remarks = [
    ...first.remarks,
    ...(quiet.length === 0 ? [] : [`So that it reaches no one but Loadline: ${quiet.join(', ')}.`]),
  ];
  return `### ${title}\n\n${settings.join('\n')}\n${remarks.map((remark) => `- ${remark}`).join('\n')}\n`;
}

export function clientsMarkdown(): string {
  const titles = [...new Set(COMMAND_LINES.map(({ title }) => title))];
  return `# Clients

Made by \`node scripts/run.mjs generate\` from what the tests run: the examples by \`npm test\`, the settings of the command
lines by \`npm run test:clients\`, each against scripted providers of another API than its own: a tool loop of two turns with
thoughts, streamed, and a context that overflows.

A client needs two things: the address and a key (\`npm start\` prints one; \`loadline keys create\` makes more). OpenAI's
clients take \`${URL}/v1\`, Anthropic's \`${URL}\`. The model is \`auto\`, or \`claude-auto\` for clients that want a name of
Claude: both are the route \`auto\` of the policy. Any model id, \`provider/model\`, \`auto/<route>\` or alias works too. In an
alias the names that a client asks for by itself can be sent where you want them: \`models: { 'claude-haiku-*': auto }\`.

Whatever a provider's API lacks is named in \`x-loadline-dropped\`. Signed and sealed reasoning that a client does not give
back is kept by Loadline for the next turn of its tool loop. A prompt that is too long is told in the provider's words and in
those that the clients of the API look for, so that they compact.

## SDKs

${EXAMPLES.map(example).join('\n')}
## Command lines

${titles.map(program).join('\n')}`;
}
