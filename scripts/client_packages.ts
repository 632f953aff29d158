// Installs what test/clients/packages.json names and what is not there yet, under .cache, without running a package's own
// scripts. `bun scripts/client_packages.ts sdks python`. Ends with 1 where a group could not be had, and says which.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

type Group = 'sdks' | 'commands' | 'node' | 'python';
const GROUPS: readonly Group[] = ['sdks', 'commands', 'node', 'python'];
/** A registry that answers at all is done with the heaviest group in one minute. */
const INSTALL_MS_MAX = 240_000;

const wanted = JSON.parse(readFileSync('test/clients/packages.json', 'utf8')) as Record<Group, Record<string, string>>;
/** `node24` is the older name of it, which scripts/node24.ts looks for. */
const folderOf = (group: Group): string => `.cache/${group === 'node' ? 'node24' : group}`;

function succeeds(command: string, args: readonly string[]): boolean {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: INSTALL_MS_MAX });
  return status === 0;
}

function versionOf(folder: string, name: string): string | undefined {
  const path = `${folder}/node_modules/${name}/package.json`;
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { version?: string }).version : undefined;
}

function installNpm(group: Group): boolean {
  const folder = folderOf(group);
  const packages = Object.entries(wanted[group]);
  if (packages.every(([name, version]) => versionOf(folder, name) === version)) return true;
  mkdirSync(folder, { recursive: true });
  // A manifest of its own keeps npm from walking up to the project's.
  writeFileSync(
    `${folder}/package.json`,
    `${JSON.stringify({ private: true, dependencies: wanted[group] }, null, 2)}\n`,
  );
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', '--no-package-lock'];
  return succeeds('npm', ['install', '--prefix', folder, ...quiet]);
}

function installPython(): boolean {
  const python = `${folderOf('python')}/bin/python`;
  if (!existsSync(python) && !succeeds('python3', ['-m', 'venv', folderOf('python')])) return false;
  const packages = Object.entries(wanted.python);
  const present = packages
    .map(
      ([name, version]) => `assert importlib.metadata.version(${JSON.stringify(name)}) == ${JSON.stringify(version)}`,
    )
    .join('\n');
  const check = spawnSync(python, ['-c', `import importlib.metadata\n${present}`], { stdio: 'ignore' });
  if (check.status === 0) return true;
  const exact = packages.map(([name, version]) => `${name}==${version}`);
  return succeeds(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...exact]);
}

const asked = process.argv.slice(2) as Group[];
const unknown = asked.find((group) => !GROUPS.includes(group));
if (unknown !== undefined || asked.length === 0) {
  console.error(`say which of ${GROUPS.join(', ')} to install`);
  process.exit(2);
}
const absent = asked.filter((group) => !(group === 'python' ? installPython() : installNpm(group)));
if (absent.length > 0) console.error(`could not install: ${absent.join(', ')}`);
process.exit(absent.length === 0 ? 0 : 1);
