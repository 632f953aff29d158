#!/usr/bin/env node
// Starts Loadline: makes sure that what it needs is installed, then hands over to Bun.
// Plain Node without dependencies, because it runs before anything is installed.
import { spawn } from 'node:child_process';
import { ensureInstalled, bunPath, projectRoot } from '../scripts/install.mjs';

/** Reading the parent's id costs a microsecond; half a second more of an orphan is not noticed. */
const PARENT_WATCH_MS = 500;

const code = ensureInstalled({ development: false });
if (code !== 0) process.exit(code);

// Bun would read .env by itself, whatever --no-env-file says and in its own dialect; Loadline reads it, and names it.
const child = spawn(bunPath(), ['--no-env-file', `${projectRoot}/src/main.ts`, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: {
    ...process.env,
    // Bun queues upstream calls beyond 256 without a sign; the limit is read once, before the process starts.
    BUN_CONFIG_MAX_HTTP_REQUESTS: process.env.BUN_CONFIG_MAX_HTTP_REQUESTS ?? '65535',
    LOADLINE_HINT: hintCommand(),
  },
});

// A terminal signals the whole group and npm passes signals on as well, so the child may hear one twice:
// it treats signals that arrive together as one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']) {
  process.on(signal, () => child.kill(signal));
}
// npm runs scripts below a shell, and passes a signal on to that shell alone: it ends, we are left, and the server would
// go on with the port taken. So a launcher that npm started takes the loss of its parent as SIGTERM, once.
if (process.env.npm_execpath !== undefined && process.platform !== 'win32') {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, PARENT_WATCH_MS);
  watch.unref();
}
child.on('error', (error) => {
  console.error(`loadline: cannot start Bun: ${error.message}`);
  process.exit(1);
});
child.on('exit', (exitCode, signal) => process.exit(exitCode ?? (signal === null ? 1 : 128)));

/** The form in which a user can type our commands where they are: printed in every hint. */
function hintCommand() {
  const fromNpm = process.env.npm_execpath !== undefined || process.argv[1]?.includes('.bin') !== true;
  return fromNpm ? 'npx loadline' : 'loadline';
}
