// Makes sure that dependencies are installed and that Bun is real. Plain Node: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** Path of the Bun binary that npm installed. */
export function bunPath() {
  const name = process.platform === 'win32' ? 'bun.exe' : 'bun';
  const own = join(projectRoot, 'node_modules', 'bun', 'bin', 'bun.exe');
  return existsSync(own) ? own : join(projectRoot, 'node_modules', '.bin', name);
}

/**
 * Installs what is missing, once. `development` also needs the tools of check and test.
 * Answers 0, or the exit code of what failed after its output was shown.
 */
export function ensureInstalled({ development }) {
  const wanted = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const names = Object.keys(development ? { ...wanted.dependencies, ...wanted.devDependencies } : wanted.dependencies);
  const versions = { ...wanted.dependencies, ...wanted.devDependencies };
  if (!isFinished() || !names.every((name) => installedVersion(name) === versions[name])) {
    console.error('loadline: installing dependencies (once) ...');
    const flags = development ? ['ci', '--include=dev'] : ['ci', '--omit=dev'];
    const code = run(process.platform === 'win32' ? 'npm.cmd' : 'npm', [
      ...flags,
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]);
    if (code !== 0) {
      console.error('loadline: npm ci failed; see the lines above. Is the npm registry reachable?');
      return code;
    }
  }
  if (bunWorks()) return 0;
  // With install scripts switched off the package holds a stub: its own installer puts the binary in place.
  const code = run(process.execPath, [join(projectRoot, 'node_modules', 'bun', 'install.js')]);
  if (code === 0 && bunWorks()) return 0;
  console.error('loadline: Bun could not be set up. Try: node node_modules/bun/install.js');
  return code === 0 ? 1 : code;
}

/** npm writes this file last: without it an install was cut short, and packages of packages may be missing. */
function isFinished() {
  return existsSync(join(projectRoot, 'node_modules', '.package-lock.json'));
}

function installedVersion(name) {
  try {
    return JSON.parse(readFileSync(join(projectRoot, 'node_modules', name, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

/** The stub is a few hundred bytes of text; the binary begins with an executable's magic. No process is started. */
function bunWorks() {
  try {
    const file = openSync(bunPath(), 'r');
    const head = Buffer.alloc(4);
    readSync(file, head, 0, 4, 0);
    closeSync(file);
    const magic = head.toString('hex');
    return ['7f454c46', 'cffaedfe', 'cafebabe'].includes(magic) || magic.startsWith('4d5a');
  } catch {
    return false;
  }
}

function run(command, args) {
  const result = spawnSync(command, args, { cwd: projectRoot, stdio: ['ignore', 2, 2] });
  return result.status ?? 1;
}
