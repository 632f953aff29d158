// npm run bench: Loadline with everything on beside nginx as the limit, interleaved in one run, on one core each.
// Fails unless every request is on record, the upstream saw each once, and the costs add up to what the prices say.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bodies } from './bodies.ts';
import { rawRequest, type LoadResult } from './load.ts';
import { makeKeys, recordsOf, startLoadline } from './loadline.ts';
import { hasNginx, nginxMiB, startNginx } from './nginx.ts';
import { freePort, PINNING, residentMiB, runScript, startScript, untilAnswers } from './processes.ts';
import type { StreamsResult } from './streams.ts';

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};

if (process.argv.includes('--help')) {
  console.log(
    'npm run bench -- [--seconds 4] [--rounds 3] [--streams 512]\n\nRequests a second, latency, streams and memory of Loadline, as ratios to nginx proxy_pass where it is installed.',
  );
  process.exit(0);
}
const seconds = option('seconds', 4);
const rounds = option('rounds', 3);
const streams = option('streams', 512);
const GATEWAY_CORE = 0;
const LOAD_CORE = 1;

interface Contestant {
  readonly name: string;
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
}
interface Figures {
  readonly perSecond: number[];
  readonly p50: number[];
  readonly p99: number[];
  readonly errors: number[];
}

const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
const range = (values: readonly number[]): string =>
  `${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)}`;

async function main(): Promise<void> {
  console.log(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${PINNING}; Bun ${process.versions['bun']}`,
  );
  console.log(`${rounds} rounds of ${seconds} s, interleaved; medians (ranges)\n`);
  const upstream = await startScript(LOAD_CORE, script('./upstream.ts'));
  ended.push(() => upstream.process.kill());
  const data = join(directory, 'data');
  const key = makeKeys(data);
  const loadline = await startLoadline({
    directory: data,
    port: await freePort(),
    upstreamPort: upstream.port,
    core: GATEWAY_CORE,
    key,
  });
  let isStopped = false;
  ended.push(() => (isStopped ? undefined : loadline.stop()));
  const nginx = hasNginx()
    ? startNginx({ directory, port: await freePort(), upstreamPort: upstream.port, core: GATEWAY_CORE })
    : undefined;
  if (nginx === undefined) console.log('nginx is not installed: figures without ratios\n');
  else {
    ended.push(() => nginx.process.kill());
    await untilAnswers(`http://127.0.0.1:${nginx.port}/count`, 5_000);
  }
  const contestants: readonly Contestant[] = [
    ...(nginx === undefined ? [] : [{ name: `nginx proxy_pass (${nginx.version})`, port: nginx.port, headers: {} }]),
    { name: 'loadline', port: loadline.port, headers: { authorization: `Bearer ${key}` } },
  ];
  const direct: Contestant = { name: 'upstream alone', port: upstream.port, headers: {} };
  let sent = 0;
  const counted = (name: string, requests: number): void => {
    if (name === 'loadline') sent += requests;
  };
  await load(contestants, direct, { upstreamPort: upstream.port, counted });
  await manyStreams(contestants, counted);
  const rss = residentMiB(loadline.pid);
  const limitRss = nginx === undefined ? Number.NaN : nginxMiB(nginx.process.pid ?? 0);
  const times = Number.isNaN(limitRss)
    ? ''
    : `, ${(rss / limitRss).toFixed(0)} times the limit's ${limitRss.toFixed(0)}`;
  console.log(`\nmemory after the run: ${rss.toFixed(0)} MiB resident${times} (aim: under 100)`);
  console.log(
    `first 200 after ${loadline.startMs.toFixed(0)} ms with 10,000 keys, from the start of the launcher (aim: within 500)`,
  );
  await loadline.stop();
  isStopped = true;
  checkRecords(data, sent);
}

async function count(port: number): Promise<number> {
  return Number(await (await fetch(`http://127.0.0.1:${port}/count`)).text());
}

interface Counting {
  readonly upstreamPort: number;
  readonly counted: (name: string, requests: number) => void;
}

/** Throughput at 32 connections and latency at one, for each body. */
async function load(contestants: readonly Contestant[], direct: Contestant, counting: Counting): Promise<void> {
  for (const body of bodies) {
    const busy = new Map<string, Figures>();
    const alone = new Map<string, Figures>();
    for (let round = 0; round < rounds; round += 1) {
      for (const contestant of [...contestants, direct]) {
        const request = rawRequest('/v1/chat/completions', body.text, contestant.headers);
        for (const [connections, figures] of [
          [32, busy],
          [1, alone],
        ] as const) {
          if (contestant === direct && connections !== 1) continue;
          const callsBefore = await count(counting.upstreamPort);
          const result = await runScript<LoadResult>(LOAD_CORE, script('./load.ts'), {
            port: contestant.port,
            request,
            connections,
            seconds: connections === 1 ? Math.max(1, seconds / 2) : seconds,
          });
          const calls = (await count(counting.upstreamPort)) - callsBefore;
          if (result.errors > 0 || calls !== result.requests)
            throw new Error(
              `${contestant.name}: ${result.errors} errors, ${result.requests} answers, ${calls} upstream calls`,
            );
          counting.counted(contestant.name, result.requests);
          add(figures, contestant.name, result);
        }
      }
    }
    print(body.name, busy, alone);
  }
}

function add(figures: Map<string, Figures>, name: string, result: LoadResult): void {
  const known = figures.get(name) ?? { perSecond: [], p50: [], p99: [], errors: [] };
  known.perSecond.push(result.perSecond);
  known.p50.push(result.p50);
  known.p99.push(result.p99);
  figures.set(name, known);
}

function print(title: string, busy: ReadonlyMap<string, Figures>, alone: ReadonlyMap<string, Figures>): void {
  console.log(title);
  const limit = median([...busy].find(([name]) => name.startsWith('nginx'))?.[1].perSecond ?? []);
  const floor = alone.get('upstream alone');
  for (const [name, figures] of busy) {
    const perSecond = median(figures.perSecond);
    const ratio = Number.isNaN(limit) ? '' : `  ${(perSecond / limit).toFixed(2)} of the limit`;
    const single = alone.get(name);
    const added =
      floor === undefined || single === undefined
        ? ''
        : `  added at one connection p50 ${(median(single.p50) - median(floor.p50)).toFixed(3)} ms, p99 ${(median(single.p99) - median(floor.p99)).toFixed(3)} ms`;
    console.log(
      `  ${name.padEnd(32)} ${perSecond.toFixed(0).padStart(7)}/s (${range(figures.perSecond)})${ratio}${added}`,
    );
  }
  console.log('');
}

/** Streams at once, each 64 events 20 ms apart. */
async function manyStreams(contestants: readonly Contestant[], counted: Counting['counted']): Promise<void> {
  console.log(`${streams} streams at once of 64 events, 20 ms apart`);
  const body = JSON.stringify({
    model: 'gpt-5.4-mini',
    stream: true,
    messages: [{ role: 'user', content: 'slow-stream' }],
  });
  for (const contestant of contestants) {
    const request = rawRequest('/v1/chat/completions', body, contestant.headers);
    const result = await runScript<StreamsResult>(LOAD_CORE, script('./streams.ts'), {
      port: contestant.port,
      request,
      streams,
      events: 64,
    });
    counted(contestant.name, streams);
    console.log(
      `  ${contestant.name.padEnd(32)} ${result.complete} complete, ${result.inOrder} in order, first event p50 ${result.firstEventP50Ms.toFixed(0)} ms, p99 ${result.firstEventP99Ms.toFixed(0)} ms`,
    );
    if (contestant.name === 'loadline' && (result.complete !== streams || result.inOrder !== streams))
      throw new Error('a stream was cut or out of order');
  }
}

/** US dollars per million tokens of the two models, times the tokens that the upstream tells (bench/upstream.ts). */
const COST_NANO_USD: Readonly<Record<string, readonly number[]>> = {
  'anthropic/claude-sonnet-4-6': [1200 * 3000 + 150 * 15_000],
  // Whole answers and streams tell different tokens.
  'openai/gpt-5.4-mini': [250 * 750 + 150 * 4500, 250 * 750 + 100 * 4500],
};

function checkRecords(data: string, sent: number): void {
  const rows = recordsOf(data);
  const recorded = rows.reduce((sum, row) => sum + row.requests, 0);
  for (const row of rows) {
    const [whole = Number.NaN, streamed = whole] = COST_NANO_USD[row.model] ?? [];
    const streamedCount = row.model === 'openai/gpt-5.4-mini' ? streamedRecords(data) : 0;
    const wanted = (row.requests - streamedCount) * whole + streamedCount * streamed;
    console.log(
      `records of ${row.model}: ${row.requests}, ${row.success} successes, cost ${row.costNanoUsd} nano-dollars, by the prices ${wanted}`,
    );
    if (row.costNanoUsd !== wanted || row.success !== row.requests)
      throw new Error(`the records of ${row.model} do not add up`);
  }
  console.log(`requests sent ${sent}, recorded ${recorded}`);
  if (recorded !== sent) throw new Error('requests and records differ');
}

function streamedRecords(data: string): number {
  return recordsOf(data, true).reduce((sum, row) => sum + row.requests, 0);
}

const directory = mkdtempSync(join(tmpdir(), 'loadline-bench-'));
const ended: (() => unknown)[] = [() => rmSync(directory, { recursive: true, force: true })];
try {
  await main();
} finally {
  for (const end of ended.toReversed()) await end();
}
