// The providers' clients for Python, each in a process of its own that is told what to do line by line.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import readline from 'node:readline';
import { bareEnvironment, ROOT } from '../e2e/server.ts';
import { checkClient, NOTE_TOOL, NOTES, type ClientCase, type Driver, type DriverOptions } from './client_suite.ts';

const PYTHON = join(ROOT, '.cache', 'python', 'bin', 'python');
const required = process.env['LOADLINE_TEST_REQUIRE'] === 'all';

/** Why it is skipped, or false. */
function withoutPython(name: string): string | false {
  if (required) return false;
  const present = existsSync(PYTHON) && spawnSync(PYTHON, ['-c', `import ${name}`]).status === 0;
  return present ? false : `no Python with the ${name} package under .cache; .ci/run installs one`;
}

type Told =
  | { readonly value: unknown }
  | { readonly error: { readonly name: string; readonly status: number | null; readonly message: string } };

function createDriver(script: string, api: string, { url, key, model }: DriverOptions): Driver {
  const child = spawn(PYTHON, [join(ROOT, 'test', 'clients', 'python', script)], {
    env: bareEnvironment({
      LOADLINE_URL: url,
      LOADLINE_KEY: key,
      LOADLINE_MODEL: model,
      API: api,
      NOTE_TOOL: JSON.stringify(NOTE_TOOL),
      NOTES: JSON.stringify(NOTES),
      PYTHONIOENCODING: 'utf-8',
    }),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function tell(command: object): Promise<unknown> {
    child.stdin.write(`${JSON.stringify(command)}\n`);
    const line = await lines.next();
    if (line.done === true) throw new Error('the client ended');
    const told = JSON.parse(line.value) as Told;
    if ('value' in told) return told.value;
    const { name, status, message } = told.error;
    throw Object.assign(new Error(message), { name, status });
  }
  return {
    say: async (asked) => String(await tell({ op: 'say', ...asked })),
    loop: async (asked) => String(await tell({ op: 'loop', ...asked })),
    models: async () => (await tell({ op: 'models' })) as readonly string[],
    close: () => child.kill(),
  };
}

const CLAUDE = { word: '/v1/messages', loop: '/v1/messages' };
const openaiCase = (api: 'chat' | 'responses', broken: RegExp): Omit<ClientCase, 'name' | 'skip'> => ({
  create: (options) => createDriver('openai_client.py', api, options),
  model: 'claude-sonnet-4-6',
  paths: CLAUDE,
  thoughtsReturn: true,
  errors: {
    overflow: /^BadRequestError 400 /,
    rateLimit: /^RateLimitError 429 /,
    wrongKey: /^AuthenticationError 401 /,
    noModel: /^NotFoundError 404 /,
    broken,
  },
  lists: ['auto', 'gpt-5.4-mini', 'claude-sonnet-4-6'],
});

checkClient({
  name: 'openai (Python), Chat Completions to claude-sonnet-4-6',
  skip: withoutPython('openai'),
  ...openaiCase('chat', /^APIError /),
});
checkClient({
  name: 'openai (Python), Responses to claude-sonnet-4-6',
  skip: withoutPython('openai'),
  ...openaiCase('responses', /^APIError /),
});
checkClient({
  name: 'anthropic (Python), Messages to gpt-5.4-mini',
  skip: withoutPython('anthropic'),
  create: (options) => createDriver('anthropic_client.py', 'messages', options),
  model: 'gpt-5.4-mini',
  paths: { word: '/v1/chat/completions', loop: '/v1/responses' },
  thoughtsReturn: true,
  errors: {
    overflow: /^BadRequestError 400 .*invalid_request_error/,
    rateLimit: /^RateLimitError 429 .*rate_limit_error/,
    wrongKey: /^AuthenticationError 401 .*authentication_error/,
    noModel: /^NotFoundError 404 .*not_found_error/,
    broken: /api_error/,
  },
  lists: ['claude-auto', 'claude-sonnet-4-6'],
});
