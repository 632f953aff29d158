// The tasks of package.json: installs what is missing, then runs one of them. Plain Node, no dependency.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bunPath, ensureInstalled, projectRoot } from './install.mjs';

const tool = (name) => join(projectRoot, 'node_modules', '.bin', name);
const bun = (...args) => [bunPath(), ...args];

/** Each task is a list of commands; the first that fails ends it. */
const TASKS = {
  check: () => [
    [tool('tsc'), '-p', '.'],
    [tool('oxlint'), '--deny-warnings', 'src', 'test', 'bench', 'scripts'],
    [tool('oxfmt'), '--check', 'src', 'test', 'bench', 'scripts'],
    [tool('knip')],
    bun('scripts/check_house.ts'),
    bun('scripts/check_dependencies.ts'),
    bun('scripts/generate.ts', '--check'),
  ],
  test: (args) => [bun('scripts/test.ts', ...args)],
  'test:long': (args) => [bun('scripts/test.ts', ...args)],
  'test:judges': () => [bun('scripts/test_judges.ts')],
  'test:clients': (args) => [bun('scripts/test_clients.ts', ...args)],
  'test:node': () => [bun('scripts/test_node.ts')],
  bench: (args) => [bun('bench/main.ts', ...args)],
  'bench:codecs': (args) => [bun('bench/codecs.ts', ...args)],
  dev: (args) => [bun('--watch', 'src/main.ts', 'serve', ...args)],
  generate: () => [bun('scripts/generate.ts')],
  format: () => [[tool('oxfmt'), 'src', 'test', 'bench', 'scripts']],
};

const [name = '', ...args] = process.argv.slice(2);
const task = Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
if (task === undefined) {
  console.error(`unknown task "${name}". Tasks: ${Object.keys(TASKS).join(', ')}`);
  process.exit(2);
}
// Tests with a long form look for this: more rounds of the same promise.
if (name === 'test:long') process.env.LOADLINE_TEST_LONG = '1';
const installed = ensureInstalled({ development: true });
if (installed !== 0) process.exit(installed);
for (const [command, ...rest] of task(args)) {
  const result = spawnSync(command, rest, {
    cwd: projectRoot,
    stdio: 'inherit',
    env: { ...process.env, BUN_CONFIG_MAX_HTTP_REQUESTS: process.env.BUN_CONFIG_MAX_HTTP_REQUESTS ?? '65535' },
  });
  if (result.status !== 0) {
    const shown =
      command.startsWith(projectRoot) && existsSync(command) ? command.slice(projectRoot.length + 1) : command;
    console.error(`${name}: ${shown} ${rest.join(' ')} failed`);
    process.exit(result.status ?? 1);
  }
}
