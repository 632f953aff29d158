// npm run bench:codecs: what translation costs. The codecs alone: events a second each way, nanoseconds and memory an event.
// The whole gateway: streams of 100 events, passed and translated, as a ratio to the least proxy of the same runtime; the
// own time of a request of 1 MB; the time of an event from the provider to the client at 128 streams.
import { heapStats } from 'bun:jsc';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { INBOUND, PAIRS, UPSTREAM } from '../test/exact/codecs.ts';
import { bytesOf, contextOf, conversationOf, decodeStream, LEAST } from '../test/exact/play.ts';
import { sampleStream } from '../test/exact/sample_streams.ts';
import { AIMS } from '../test/exact/targets.ts';
import { createTranslation } from '../src/wire/translate.ts';
import { rawRequest, runLoad, type LoadResult } from './load.ts';
import { makeKeys, startLoadline } from './loadline.ts';
import type { PacedResult } from './paced.ts';
import { freePort, PINNING, runScript, startScript } from './processes.ts';

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const seconds = option('seconds', 3);
const rounds = option('rounds', 3);
const EVENTS = 100;
const texts = Array.from({ length: EVENTS }, (_, at) => `word ${at} `);
const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Runs for half a second and tells what one event took: time, and memory that grew until the next collection. */
function measure(name: string, events: number, run: () => unknown): void {
  for (let warm = 0; warm < 200; warm += 1) run();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    let runs = 0;
    while (performance.now() - begun < 300) {
      for (let each = 0; each < 20; each += 1) run();
      runs += 20;
    }
    times.push(((performance.now() - begun) * 1e6) / (runs * events));
  }
  Bun.gc(true);
  const before = heapStats().heapSize + heapStats().extraMemorySize;
  for (let each = 0; each < 20; each += 1) run();
  const grown = heapStats().heapSize + heapStats().extraMemorySize - before;
  const ns = median(times);
  const memory = grown > 0 ? `${(grown / 20 / events).toFixed(0)} B` : 'collected meanwhile';
  console.log(
    `  ${name.padEnd(44)} ${ns.toFixed(0).padStart(6)} ns an event  ${(1e9 / ns).toFixed(0).padStart(9)} events/s  ${memory}`,
  );
}

function codecsAlone(): void {
  console.log(`codecs alone: answers of ${EVENTS} text events, one network chunk each`);
  for (const upstream of UPSTREAM) {
    const chunks = sampleStream(upstream.protocol, { texts, calls: [] }).map(bytesOf);
    measure(`decode ${upstream.protocol}`, chunks.length, () => decodeStream(upstream, chunks));
  }
  const [first] = UPSTREAM;
  const events =
    first === undefined ? [] : decodeStream(first, sampleStream(first.protocol, { texts, calls: [] }).map(bytesOf));
  for (const inbound of INBOUND) {
    const context = contextOf(inbound);
    measure(`encode ${inbound.protocol}`, events.length, () => {
      const encoder = inbound.createEncoder(context);
      for (const event of events) encoder.push(event);
    });
    const chunks = sampleStream(inbound.protocol, { texts, calls: [] }).map(bytesOf);
    measure(`pass ${inbound.protocol}`, chunks.length, () => {
      const pump = inbound.createPassthrough({ hideUsage: false });
      for (const chunk of chunks) pump.push(chunk);
      pump.end();
    });
  }
  for (const { inbound, upstream, name } of PAIRS) {
    if (inbound.protocol === upstream.protocol) continue;
    const chunks = sampleStream(upstream.protocol, { texts, calls: [] }).map(bytesOf);
    const context = contextOf(inbound);
    measure(`translate ${name}`, chunks.length, () => {
      const pump = createTranslation({
        decoder: upstream.createDecoder(new Map()),
        encoder: inbound.createEncoder(context),
      });
      for (const chunk of chunks) pump.push(chunk);
      pump.end();
    });
  }
  console.log('\nrequests of 1 MB of text, decoded and encoded (both ways of one request)');
  const text = 'Please read this report: sales rose by 4 % in March, and fell again when it rained. '.repeat(12_500);
  for (const inbound of INBOUND)
    for (const { upstream, target, name } of AIMS.filter((aim) =>
      /^(gpt-4o|claude-sonnet-4-6|gemini-3)/.test(aim.name),
    )) {
      const body = JSON.stringify({
        ...LEAST[inbound.protocol],
        ...(inbound.protocol === 'openai-responses'
          ? { input: text }
          : { messages: [{ role: 'user', content: text }] }),
      });
      const times = Array.from({ length: 15 }, () => {
        const begun = performance.now();
        JSON.stringify(upstream.encodeRequest(conversationOf(inbound, JSON.parse(body)), target).body);
        return performance.now() - begun;
      });
      console.log(`  ${`${inbound.protocol} → ${name}`.padEnd(56)} ${median(times).toFixed(2)} ms`);
    }
}

interface Contestant {
  readonly name: string;
  readonly port: number;
  readonly path: string;
  readonly model: string;
  readonly key?: string;
}

const bodyOf = ({ path, model }: Contestant, text: string): string =>
  JSON.stringify({
    model,
    stream: true,
    ...(path.endsWith('responses') ? { input: text } : { messages: [{ role: 'user', content: text }] }),
    ...(path.endsWith('messages') ? { max_tokens: 1000 } : {}),
  });
const requestOf = (contestant: Contestant, text: string): string =>
  rawRequest(
    contestant.path,
    bodyOf(contestant, text),
    contestant.key === undefined ? {} : { authorization: `Bearer ${contestant.key}` },
  );

const CHAT = '/v1/chat/completions';

async function throughGateway(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'loadline-bench-codecs-'));
  const ended: (() => unknown)[] = [() => rmSync(directory, { recursive: true, force: true })];
  try {
    const upstream = await startScript(1, script('./codec_upstream.ts'));
    ended.push(() => upstream.process.kill());
    const proxy = await startScript(0, script('./raw_proxy.ts'), [String(upstream.port)]);
    ended.push(() => proxy.process.kill());
    const data = join(directory, 'data');
    const key = makeKeys(data);
    const loadline = await startLoadline({
      directory: data,
      port: await freePort(),
      upstreamPort: upstream.port,
      core: 0,
      key,
    });
    ended.push(() => loadline.stop());
    const [gpt, claude] = ['gpt-4o', 'claude-sonnet-4-6'];
    const at = { port: loadline.port, key };
    const contestants: readonly Contestant[] = [
      { name: 'raw proxy of this runtime', port: proxy.port, path: CHAT, model: gpt },
      { ...at, name: 'Chat passed', path: CHAT, model: gpt },
      { ...at, name: 'Responses passed', path: '/v1/responses', model: gpt },
      { ...at, name: 'Messages passed', path: '/v1/messages', model: claude },
      { ...at, name: 'Chat ← Messages', path: CHAT, model: claude },
      { ...at, name: 'Responses ← Messages', path: '/v1/responses', model: claude },
      { ...at, name: 'Messages ← OpenAI', path: '/v1/messages', model: gpt },
    ];
    await streams(contestants);
    await large([...contestants, { name: 'upstream alone', port: upstream.port, path: CHAT, model: gpt }]);
    await paced([...contestants, { name: 'upstream alone', port: upstream.port, path: CHAT, model: gpt }]);
  } finally {
    for (const end of ended.toReversed()) await end();
  }
}

/** Streams a second at 16 connections; rounds are interleaved. */
async function streams(contestants: readonly Contestant[]): Promise<void> {
  console.log(
    `\nthrough the gateway: streams of ${EVENTS} events a second, 16 connections, ${rounds} rounds of ${seconds} s`,
  );
  const perSecond = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1)
    for (const contestant of contestants) {
      const result = await runScript<LoadResult>(1, script('./load.ts'), {
        port: contestant.port,
        request: requestOf(contestant, 'hi'),
        connections: 16,
        seconds,
      });
      if (result.errors > 0) throw new Error(`${contestant.name}: ${result.errors} errors`);
      perSecond.set(contestant.name, [...(perSecond.get(contestant.name) ?? []), result.perSecond]);
    }
  const limit = median(perSecond.get(contestants[0]?.name ?? '') ?? []);
  const passed = median(perSecond.get('Chat passed') ?? []);
  for (const [name, values] of perSecond) {
    const own = median(values);
    console.log(
      `  ${name.padEnd(28)} ${own.toFixed(0).padStart(6)}/s  ${(own / limit).toFixed(2)} of the raw proxy, ${((passed / own - 1) * 100).toFixed(0)} % over Chat passed`,
    );
  }
}

/** The own time of a request of 1 MB: what one connection waits longer than at the upstream itself. */
async function large(contestants: readonly Contestant[]): Promise<void> {
  console.log('\nrequests of 1 MB, one connection: time over the upstream alone (aim: under 10 ms of our own)');
  const text = 'Please read this report: sales rose by 4 % in March, and fell again when it rained. '.repeat(12_500);
  const times: (readonly [string, number])[] = [];
  for (const contestant of contestants.toReversed()) {
    const request = requestOf(contestant, text);
    const options = { port: contestant.port, request, connections: 1, seconds };
    // In this process: so much does not fit on a command line.
    const { p50 } = await runLoad(options);
    times.push([contestant.name, p50]);
  }
  const floor = times[0]?.[1] ?? 0;
  for (const [name, p50] of times)
    console.log(`  ${name.padEnd(28)} p50 ${p50.toFixed(2)} ms, ${(p50 - floor).toFixed(2)} ms over`);
}

async function paced(contestants: readonly Contestant[]): Promise<void> {
  const streams = 128;
  console.log(
    `\nfrom the provider’s event to the client’s, ${streams} streams at once, an event each 20 ms (aim: p99 under 2 ms)`,
  );
  for (const contestant of contestants) {
    const result = await runScript<PacedResult>(1, script('./paced.ts'), {
      port: contestant.port,
      request: requestOf(contestant, 'paced-stream'),
      streams,
    });
    console.log(
      `  ${contestant.name.padEnd(28)} ${result.events} events, p50 ${result.p50Ms.toFixed(2)} ms, p99 ${result.p99Ms.toFixed(2)} ms`,
    );
  }
}

if (process.argv.includes('--help')) console.log('npm run bench:codecs -- [--seconds 3] [--rounds 3]');
else {
  console.log(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${PINNING}; Bun ${process.versions['bun']}\n`,
  );
  codecsAlone();
  await throughGateway();
}
