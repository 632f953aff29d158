// npm run test:clients: installs the real command lines of others under .cache and runs each against Loadline and scripted
// providers, all on loopback. Where the system allows it, the run has a network of its own with nothing but loopback in it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const required = process.env['LOADLINE_TEST_REQUIRE'] === 'all';
const bun = process.execPath;

const installed = spawnSync(bun, ['scripts/client_packages.ts', 'node', 'commands'], { stdio: 'inherit' }).status === 0;
if (!installed && !existsSync('.cache/commands')) {
  console.log('skipped: the command lines of others (they could not be installed; is the npm registry reachable?)');
  console.log(`0 passed, ${required ? 1 : 0} failed`);
  process.exit(required ? 1 : 0);
}

/** A shell that brings loopback up in a network of its own, then becomes the command that it is given. */
const ALONE = ['--net', '--map-root-user', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
const alone =
  process.platform === 'linux' && spawnSync('unshare', [...ALONE, 'true'], { stdio: 'ignore' }).status === 0;
if (!alone) console.log('note: no network of its own here; what wants to leave is met by a proxy to nowhere instead');
const run = [bun, 'test/clients/commands/main.ts', ...process.argv.slice(2)];
const [command = '', ...args] = alone ? ['unshare', ...ALONE, ...run] : run;
process.exit(spawnSync(command, args, { stdio: 'inherit' }).status ?? 1);
