// Installs the outside judges under .cache, at exact versions, and runs what they judge (test/judges). No dependencies of the
// project: nothing else needs them, and without them the tests say that they are skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';

const DIRECTORY = '.cache/judges';
/** Steady validates what we send, Prism what we answer. */
const TOOLS = ['@stdy/cli@0.22.2', '@stoplight/prism-cli@5.16.0'] as const;

function run(command: string, args: readonly string[]): number {
  return spawnSync(command, args, { stdio: 'inherit' }).status ?? 1;
}

if (!['steady', 'prism'].every((tool) => existsSync(`${DIRECTORY}/node_modules/.bin/${tool}`))) {
  mkdirSync(DIRECTORY, { recursive: true });
  const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const installed = run('npm', ['install', '--prefix', DIRECTORY, ...flags, ...TOOLS]);
  if (installed !== 0) console.log('skipped: the outside judges (they could not be installed)');
  if (installed !== 0) process.exit(0);
}
process.exit(run(process.execPath, ['test', '--isolate', '--timeout', '180000', './test/judges']));
