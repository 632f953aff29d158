// One command line against services that a test scripts and a terminal that remembers. For tests only.
import { runProgram } from '../program.ts';
import type { Services } from '../services.ts';
import type { Terminal } from '../terminal.ts';

export const HINT = 'npx loadline';

export interface Asked {
  readonly name: string;
  readonly args: readonly unknown[];
}

export interface Ran {
  readonly code: number;
  /** Each call of `out`, joined by line ends: what stdout shows. */
  readonly stdout: string;
  readonly stderr: string;
  readonly progress: readonly string[];
  /** Services that were called, in order. */
  readonly asked: readonly Asked[];
}

export interface RunOptions {
  readonly services?: Partial<Services>;
  /** Null on a terminal; a promise that a test settles itself also stands for a pipe that stays open. */
  readonly stdin?: string | null | Promise<string | null>;
  readonly columns?: number;
  readonly colour?: boolean;
}

export async function runCommand(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const progress: string[] = [];
  const asked: Asked[] = [];
  const terminal: Terminal = {
    out: (text) => void stdout.push(text),
    err: (text) => void stderr.push(text),
    progress: (text) => void progress.push(text),
    columns: options.columns ?? 80,
    colour: options.colour ?? false,
    stdin: async () => (await options.stdin) ?? null,
  };
  const code = await runProgram(args, scriptedServices(options.services ?? {}, asked), terminal);
  return { code, stdout: stdout.join('\n'), stderr: stderr.join('\n'), progress, asked };
}

const NAMES = [
  'serve',
  'simulate',
  'starterConfig',
  'check',
  'snapshot',
  'route',
  'keys',
  'lessons',
  'refreshModels',
  'report',
  'compare',
  'doctor',
  'writeFile',
  'readFile',
] as const;

function scriptedServices(script: Partial<Services>, asked: Asked[]): Services {
  const functions = NAMES.map((name) => {
    const scripted = script[name] as ((...args: readonly unknown[]) => unknown) | undefined;
    const called = (...args: readonly unknown[]): unknown => {
      asked.push({ name, args });
      if (scripted === undefined) throw new Error(`this test gave no script for ${name}`);
      return scripted(...args);
    };
    return [name, called];
  });
  return { hint: HINT, version: '1.2.3', ...Object.fromEntries(functions) } as Services;
}
