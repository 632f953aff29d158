// Loadline as it is benchmarked: everything on, 10,000 keys, the journal written before each send, both providers at the
// upstream of the benchmark. Its records are read afterwards: a figure counts only if they agree with the upstream.
import { Database } from 'bun:sqlite';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createKey } from '../src/access/keys.ts';
import { insertKeyRow } from '../src/store/sqlite/_key_rows.ts';
import { openDatabase } from '../src/store/sqlite/open_database.ts';
import { pinned, untilAnswers } from './processes.ts';

const LAUNCHER = fileURLToPath(new URL('../bin/loadline.mjs', import.meta.url));
const KEYS = 10_000;
const START_MS_MAX = 30_000;

export interface BenchedLoadline {
  readonly port: number;
  readonly key: string;
  readonly pid: number;
  /** From the launcher's start to the first 200. */
  readonly startMs: number;
  /** Ends it in order, so that all records are projected. */
  readonly stop: () => Promise<void>;
}

/** A data directory with 10,000 valid keys; gives back one from the middle. */
export function makeKeys(directory: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const database = openDatabase({ path: join(directory, 'loadline.db'), programVersion: 'bench', create: true });
  const keys: string[] = [];
  database.transaction(() => {
    for (let index = 0; index < KEYS; index += 1) {
      const { key, row } = createKey(
        { orgId: 'default', projectId: 'default', projectName: 'default', name: `key-${index}` },
        (count) => crypto.getRandomValues(new Uint8Array(count)),
        Date.now(),
      );
      insertKeyRow(database, row);
      keys.push(key);
    }
  })();
  database.close();
  return keys[KEYS / 2] ?? '';
}

export async function startLoadline(options: {
  readonly directory: string;
  readonly port: number;
  readonly upstreamPort: number;
  readonly core: number;
  readonly key: string;
}): Promise<BenchedLoadline> {
  const { directory, port, upstreamPort, core, key } = options;
  const upstream = `http://127.0.0.1:${upstreamPort}`;
  const [command = '', ...args] = pinned(core, [
    'node',
    LAUNCHER,
    'serve',
    '--port',
    String(port),
    '--data-dir',
    directory,
    '--no-env-file',
  ]);
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^LOADLINE_|_API_KEY$|_BASE_URL$/.test(name)),
  );
  const begun = performance.now();
  const child = spawn(command, args, {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...environment,
      LOADLINE_LOG: 'error',
      OPENAI_API_KEY: 'sk-bench',
      OPENAI_BASE_URL: upstream,
      ANTHROPIC_API_KEY: 'sk-bench',
      ANTHROPIC_BASE_URL: upstream,
    },
  });
  await untilAnswers(`http://127.0.0.1:${port}/healthz`, START_MS_MAX);
  const startMs = performance.now() - begun;
  const { pid } = JSON.parse(readFileSync(join(directory, 'serve.lock'), 'utf8')) as { pid: number };
  return { port, key, pid, startMs, stop: () => stopped(child) };
}

async function stopped(child: ChildProcess): Promise<void> {
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await exited;
}

export interface Recorded {
  readonly model: string;
  readonly requests: number;
  readonly costNanoUsd: number;
  readonly success: number;
}

/** Records by the model that served, read from the database of a server that has ended. */
export function recordsOf(directory: string, streamed?: boolean): readonly Recorded[] {
  const database = new Database(join(directory, 'loadline.db'), { readonly: true });
  const rows = database
    .query<Recorded, { $from: number; $to: number }>(
      "SELECT served_model AS model, count(*) AS requests, sum(cost_nano_usd) AS costNanoUsd, sum(status = 'success') AS success FROM requests WHERE stream >= $from AND stream <= $to GROUP BY served_model",
    )
    .all({ $from: streamed === true ? 1 : 0, $to: streamed === false ? 0 : 1 });
  database.close();
  return rows;
}
