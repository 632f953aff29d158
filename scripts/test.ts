// Runs the whole suite: every test under Bun, each file in its own module world, and the pure rooms under Node 24.
// Ends with one line `N passed, N failed`. `npm test -- src/wire` runs a part.
import { spawn } from 'node:child_process';
import { findNode24 } from './node24.ts';

interface Counts {
  passed: number;
  failed: number;
}

const asked = process.argv.slice(2);
const required = process.env['LOADLINE_TEST_REQUIRE'] === 'all';

/** Runs a command, shows its output as it comes, and gives back all of it. */
function run(command: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
    let output = '';
    const take = (chunk: Buffer): void => {
      const text = chunk.toString();
      output += text;
      process.stdout.write(text);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

const last = (output: string, pattern: RegExp): number => Number([...output.matchAll(pattern)].at(-1)?.[1] ?? 0);

async function underBun(): Promise<Counts> {
  const paths =
    asked.length === 0 ? ['./src', './test'] : asked.map((path) => (path.startsWith('.') ? path : `./${path}`));
  const { code, output } = await run(process.execPath, ['test', '--isolate', '--timeout', '60000', ...paths]);
  const counts = { passed: last(output, /^\s*(\d+) pass$/gm), failed: last(output, /^\s*(\d+) fail$/gm) };
  // A file that does not load, or an error between tests, ends with a code but without a failed test.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

async function underNode(): Promise<Counts> {
  const node = findNode24();
  if (node === undefined) {
    console.log('skipped: the pure rooms under Node 24 (no Node 24 here; .ci/run installs one)');
    return { passed: 0, failed: required ? 1 : 0 };
  }
  const { code, output } = await run(node, ['scripts/test_node.ts']);
  const counts = { passed: last(output, /^# pass (\d+)$|^ℹ pass (\d+)$/gm), failed: last(output, /^# fail (\d+)$/gm) };
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

const bun = await underBun();
const node = asked.length === 0 ? await underNode() : { passed: 0, failed: 0 };
console.log(
  `\nunder Bun: ${bun.passed} passed, ${bun.failed} failed; pure rooms under Node 24: ${node.passed} passed, ${node.failed} failed`,
);
console.log(`${bun.passed + node.passed} passed, ${bun.failed + node.failed} failed`);
process.exit(bun.failed + node.failed === 0 && bun.passed > 0 ? 0 : 1);
