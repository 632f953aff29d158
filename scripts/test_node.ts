// Runs the tests of the pure rooms under Node: they take and give plain data, so they must pass on any runtime.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findNode24 } from './node24.ts';

/** Rooms without an adapter. The rest of the ledger is pure as well, its journal uses node:fs alone. */
const PURE = ['src/support', 'src/wire', 'src/catalog', 'src/routing', 'src/access', 'src/ledger', 'src/telemetry'];

function testsBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? testsBelow(path) : path.endsWith('.test.ts') ? [path] : [];
  });
}

const node = findNode24();
if (node === undefined) {
  console.error('Node 24 is needed: install it, or run .ci/run, which puts one under .cache');
  process.exit(1);
}
const result = spawnSync(node, ['--test', '--test-reporter=tap', '--test-concurrency=2', ...PURE.flatMap(testsBelow)], {
  encoding: 'utf8',
  maxBuffer: 256 * 1024 * 1024,
});
// Passing tests say nothing; what failed is shown whole.
const lines = result.stdout.split('\n');
const failed = lines.flatMap((line, index) => (/^\s*not ok /.test(line) ? lines.slice(index, index + 25) : []));
console.log([...failed, ...lines.filter((line) => /^# (tests|pass|fail|skipped) /.test(line))].join('\n'));
process.exit(result.status ?? 1);
