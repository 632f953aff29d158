// Outside judges of our traffic, started as programs of their own: Steady stands upstream and measures what we send, Prism
// stands in front and measures what we answer, both by OpenAI's document. They are no dependencies: `npm run test:judges`
// installs them under .cache. For tests only.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const SPECIFICATION = fileURLToPath(new URL('../../../shared/data/specs/openai-openapi.yaml', import.meta.url));
const BIN = fileURLToPath(new URL('../../.cache/judges/node_modules/.bin/', import.meta.url));
/** Prism reads three megabytes of YAML and prints every path; a busy machine takes half a minute. */
const START_MS_MAX = 120_000;

export const NO_STEADY = reasonWithout('steady');
export const NO_PRISM = reasonWithout('prism');

// The runner says nothing of a whole suite that is skipped.
for (const reason of new Set([NO_STEADY, NO_PRISM]))
  if (reason !== false) console.log(`skipped: what outside judges say (${reason})`);

function reasonWithout(tool: string): string | false {
  if (!existsSync(SPECIFICATION)) return "OpenAI's specification is not beside this repository";
  return existsSync(BIN + tool) ? false : `${tool} is not installed; npm run test:judges installs it`;
}

export interface Judge {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return port;
}

/** Starts a tool and waits for the line that says it is ready. */
async function start(tool: string, args: (port: number) => readonly string[], ready: RegExp): Promise<Judge> {
  const port = await freePort();
  const child = spawn(BIN + tool, args(port), { stdio: ['ignore', 'pipe', 'pipe'] });
  await said(child, ready);
  const gone = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill();
      await gone;
    },
  };
}

function said(child: ChildProcess, ready: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`not ready in time:\n${output.slice(-2_000)}`)), START_MS_MAX);
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (!ready.test(output)) return;
      clearTimeout(timer);
      // What it prints from now on must not fill a pipe that nobody reads.
      child.stdout?.removeAllListeners('data').resume();
      child.stderr?.removeAllListeners('data').resume();
      resolve();
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}:\n${output.slice(-2_000)}`)));
  });
}

/**
 * The document without its discriminators: `message` stands for three forms there, and a judge that follows the
 * discriminator takes the wrong one and refuses what OpenAI's own guides show.
 */
function withoutDiscriminators(): string {
  const file = fileURLToPath(new URL('../../.cache/judges/openai-openapi.json', import.meta.url));
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(([key, inner]) => key !== 'discriminator' || typeof inner !== 'object');
    return Object.fromEntries(kept.map(([key, inner]) => [key, strip(inner)]));
  };
  writeFileSync(file, JSON.stringify(strip(parse(readFileSync(SPECIFICATION, 'utf8'), { maxAliasCount: -1 }))));
  return file;
}

/** A server of OpenAI's document: says in headers what is wrong with a request, answers with what the schemas allow. */
export const startSteady = (): Promise<Judge> =>
  start(
    'steady',
    (port) => ['--host', '127.0.0.1', '-p', String(port), withoutDiscriminators()],
    // The second is what it says where CI is set.
    /Ready to accept requests|Server listening/,
  );

/** A proxy before `upstream` that says in a header what of an answer is not by the document. */
export const startPrism = (upstream: string): Promise<Judge> =>
  start('prism', (port) => ['proxy', SPECIFICATION, upstream, '-p', String(port)], /is listening on/);
