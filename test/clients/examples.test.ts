// The examples that docs/clients.md shows are run as they stand, against a Loadline that simulates.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bareEnvironment, ROOT, run, startServer, type RunningServer } from '../e2e/server.ts';
import { withoutSdk } from './cached_packages.ts';

const EXAMPLES = join(ROOT, 'examples', 'clients');
const PYTHON = join(ROOT, '.cache', 'python', 'bin', 'python');
const SDKS = join(ROOT, '.cache', 'sdks');
const required = process.env['LOADLINE_TEST_REQUIRE'] === 'all';

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

function whySkipped(name: string): string | false {
  if (name === 'langchain.mjs') return withoutSdk('@langchain/openai');
  if (name === 'openai_agents.mjs') return withoutSdk('@openai/agents');
  return name.endsWith('.py') && !required && !existsSync(PYTHON) ? 'no Python under .cache' : false;
}

/** A program finds its packages from where it lies: those of .cache are not found from examples/. */
async function runExample(name: string): Promise<string> {
  const env = bareEnvironment({ LOADLINE_URL: server.url, LOADLINE_KEY: server.key ?? '' });
  const cached = name === 'langchain.mjs' || name === 'openai_agents.mjs';
  const path = cached ? join(SDKS, `example-${process.pid}-${name}`) : join(EXAMPLES, name);
  if (cached) copyFileSync(join(EXAMPLES, name), path);
  try {
    const { code, stdout, stderr } = await run(name.endsWith('.py') ? PYTHON : process.execPath, [path], { env });
    assert.equal(code, 0, stderr);
    return stdout;
  } finally {
    if (cached) rmSync(path);
  }
}

const names = readdirSync(EXAMPLES).toSorted();
assert.ok(names.length >= 7);
for (const name of names) {
  test(`examples/clients/${name}`, { skip: whySkipped(name) }, async () => {
    assert.match(await runExample(name), /simulated/i);
  });
}
