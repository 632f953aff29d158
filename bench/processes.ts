// Processes of a benchmark: pinned to a core where the system can, watched for their memory, ended at the end.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';

const canPin = spawnSync('taskset', ['-V']).status === 0;

/** What was measured on: said with every result. */
export const PINNING = canPin ? 'gateway on core 0, upstream and load on core 1' : 'not pinned (no taskset)';

/** A command line that runs on one core. */
export function pinned(core: number, command: readonly string[]): readonly string[] {
  return canPin ? ['taskset', '-c', String(core), ...command] : command;
}

export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** Resident memory of a process in MiB, or NaN where the system does not tell. */
export function residentMiB(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** Starts a script of this folder under this runtime and waits for its `ready PORT` line. */
export async function startScript(
  core: number,
  script: string,
  args: readonly string[] = [],
): Promise<{ readonly process: ChildProcess; readonly port: number }> {
  const [command = '', ...rest] = pinned(core, [process.execPath, script, ...args]);
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      const found = /ready (\d+)/.exec(chunk.toString())?.[1];
      if (found !== undefined) resolve(Number(found));
    });
  });
  return { process: child, port };
}

/** Runs a script to its end and parses what it printed. */
export async function runScript<T>(core: number, script: string, options: unknown): Promise<T> {
  const [command = '', ...args] = pinned(core, [process.execPath, script, JSON.stringify(options)]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
  return JSON.parse(output) as T;
}

export async function untilAnswers(url: string, deadlineMs: number): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer !== undefined && answer.status < 500) return performance.now() - begun;
    if (performance.now() - begun > deadlineMs) throw new Error(`${url} did not answer`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
