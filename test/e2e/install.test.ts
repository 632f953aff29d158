// The first thing that a clone does: find out whether what it needs is there. In a project of its own with an npm that
// only says what it was asked for.
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { bareEnvironment, ROOT, run, temporaryDirectory, type CommandResult } from './server.ts';

interface Project {
  readonly directory: string;
  /** Runs the check of `npm start`, and answers what npm was asked for; null when it was not called. */
  readonly check: () => Promise<{ readonly result: CommandResult; readonly npm: string | null }>;
}

async function inProject(work: (project: Project) => Promise<void>): Promise<void> {
  const directory = temporaryDirectory('install');
  const place = (path: string, text: string): void => {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  place('package.json', JSON.stringify({ dependencies: { one: '1.0.0' }, devDependencies: { two: '2.0.0' } }));
  place('node_modules/one/package.json', JSON.stringify({ version: '1.0.0' }));
  place('node_modules/.package-lock.json', '{}');
  // The magic of an executable: Bun counts as set up.
  mkdirSync(join(directory, 'node_modules/bun/bin'), { recursive: true });
  writeFileSync(join(directory, 'node_modules/bun/bin/bun.exe'), Buffer.from('7f454c46', 'hex'));
  mkdirSync(join(directory, 'scripts'));
  copyFileSync(join(ROOT, 'scripts', 'install.mjs'), join(directory, 'scripts', 'install.mjs'));
  const asked = join(directory, 'asked');
  place('bin/npm', `#!/bin/sh\nprintf '%s' "$*" > '${asked}'\nexit 7\n`);
  chmodSync(join(directory, 'bin/npm'), 0o755);
  const script = `import { ensureInstalled } from './scripts/install.mjs'; process.exit(ensureInstalled({ development: false }));`;
  try {
    await work({
      directory,
      check: async () => {
        rmSync(asked, { force: true });
        const result = await run('node', ['--input-type=module', '-e', script], {
          cwd: directory,
          env: bareEnvironment({ PATH: `${join(directory, 'bin')}${delimiter}${process.env['PATH']}` }),
        });
        return { result, npm: existsSync(asked) ? readFileSync(asked, 'utf8') : null };
      },
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const skip = process.platform === 'win32' ? 'the npm of this test is a shell script' : false;

test(
  'what is installed is not installed again, and the tools of development are nobody’s business',
  { skip },
  async () => {
    await inProject(async ({ check }) => {
      const { result, npm } = await check();
      assert.deepEqual([result.code, npm], [0, null], result.stderr);
    });
  },
);

test(
  'a package that is missing or of another version is installed, with npm’s exit code where it fails',
  { skip },
  async () => {
    await inProject(async ({ directory, check }) => {
      writeFileSync(join(directory, 'node_modules/one/package.json'), JSON.stringify({ version: '0.9.0' }));
      const { result, npm } = await check();
      assert.match(npm ?? '', /^ci --omit=dev/);
      assert.equal(result.code, 7);
      assert.match(result.stderr, /npm ci failed/);
      assert.equal(result.stdout, '');
    });
  },
);

test(
  'an install that was cut short is done again, though each package named in package.json is there',
  { skip },
  async () => {
    await inProject(async ({ directory, check }) => {
      rmSync(join(directory, 'node_modules/.package-lock.json'));
      const { npm } = await check();
      assert.match(npm ?? '', /^ci /);
    });
  },
);
