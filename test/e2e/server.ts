// Starts Loadline as a user does: the launcher, a process of its own, a data directory of its own; reads the banner.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const LAUNCHER = join(ROOT, 'bin', 'loadline.mjs');
/** A start takes a third of a second; a machine that is busy with other tests takes its time. */
const START_MS_MAX = 30_000;

export interface StartOptions {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Used and kept where given; otherwise made and removed. */
  readonly directory?: string;
}

export interface RunningServer {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Undefined at later starts. */
  readonly key: string | undefined;
  readonly directory: string;
  readonly banner: string;
  readonly pid: number;
  /** All that it printed so far. */
  readonly output: () => string;
  /** Sends SIGTERM and resolves with the exit code. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
  readonly exited: Promise<number | null>;
}

/** The environment of a machine on which nothing is set up. */
export function bareEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !/^(LOADLINE_|.*_API_KEY$|.*_BASE_URL$|AZURE_|PORT$|HTTPS?_PROXY$|https?_proxy$)/.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: '1', ...more };
}

export function temporaryDirectory(name: string): string {
  return mkdtempSync(join(tmpdir(), `loadline-${name}-`));
}

export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const directory = options.directory ?? temporaryDirectory('e2e');
  const child = spawn(
    'node',
    [LAUNCHER, 'serve', '--port', '0', '--data-dir', join(directory, 'data'), ...(options.args ?? [])],
    {
      cwd: directory,
      env: bareEnvironment(options.environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  await bannerShown(child, () => output);
  const url = /endpoint:\s+(http:\/\/\S+)\/v1/.exec(output)?.[1] ?? '';
  return {
    url,
    key: /key:\s+(ll_\w+)/.exec(output)?.[1],
    directory,
    banner: output,
    pid: child.pid ?? 0,
    output: () => output,
    exited,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const code = await exited;
      if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
      return code;
    },
  };
}

/** The last line of the banner tells the two commands that come next. */
function bannerShown(child: ChildProcess, output: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(new Error(`no banner after ${START_MS_MAX} ms:\n${output()}`)), START_MS_MAX);
    const look = (): void => {
      if (/Spend and escalations/.test(output())) settle();
    };
    const onExit = (code: number | null): void => settle(new Error(`it ended with ${code}:\n${output()}`));
    function settle(error?: Error): void {
      clearTimeout(timer);
      child.stdout?.off('data', look);
      child.stderr?.off('data', look);
      child.off('exit', onExit);
      if (error === undefined) resolve();
      else reject(error);
    }
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('exit', onExit);
  });
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs any program to its end. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; input?: string } = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? ROOT,
      env: options.env ?? bareEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(options.input ?? '');
  });
}

/** `loadline <args>` as a user of a clone types it. */
export function loadline(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; input?: string } = {},
): Promise<CommandResult> {
  return run('node', [LAUNCHER, ...args], options);
}

/** The lines of a client script, each one JSON value. */
export function jsonLines(result: CommandResult): readonly Record<string, unknown>[] {
  if (result.code !== 0) throw new Error(`the client ended with ${result.code}:\n${result.stderr}`);
  return result.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
