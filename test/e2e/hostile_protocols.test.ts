// Input that no client means well with, and providers that mean no good, on every route that callers speak: 4xx in the form of
// the API that was called, or one error in band; never a 5xx of our own, never a hang, and memory stays where it was.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Protocol } from '../../src/wire/conversation.ts';
import { INBOUND } from '../exact/codecs.ts';
import { assertStreamOrder } from '../exact/stream_order.ts';
import { readWritten } from '../exact/read_sse.ts';
import { sampleStream } from '../exact/sample_streams.ts';
import { chatAnswer, messagesAnswer, openaiError, responsesAnswer } from '../fake_answers.ts';
import {
  head,
  splitEvery,
  sse,
  startFakeUpstream,
  stream,
  whole,
  type FakeAnswer,
  type FakeUpstream,
} from '../fake_upstream.ts';
import { shortAnswer } from '../replay/bench.ts';
import { protocolOfPath } from '../replay/open_gateway.ts';
import { startServer, type RunningServer } from './server.ts';

const COLLECTIONS = fileURLToPath(new URL('../../../shared/data/adversarial/', import.meta.url));
const skip = existsSync(COLLECTIONS) ? false : 'the adversarial collections are not beside this repository';
const readJson = <T>(name: string): T => JSON.parse(readFileSync(COLLECTIONS + name, 'utf8')) as T;

const HANG_MS = 30_000;
const PARALLEL = 16;
/** What a run may keep: caches of compiled code, the records of some thousand requests. */
const KEPT_MIB_MAX = 250;
/** Written by a provider into its own error; must not reach a caller. */
const KEY = 'sk-real-and-secret-0123456789abcdef';

let play: ((path: string) => FakeAnswer) | undefined;
let upstream: FakeUpstream;
let server: RunningServer;

const residentMib = (): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

before(async () => {
  upstream = await startFakeUpstream((call) => play?.(call.path) ?? shortAnswer(call));
  server = await startServer({
    environment: {
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: upstream.url,
      ANTHROPIC_API_KEY: KEY,
      ANTHROPIC_BASE_URL: upstream.url,
      GEMINI_API_KEY: KEY,
      GEMINI_BASE_URL: upstream.url,
      MISTRAL_API_KEY: KEY,
      MISTRAL_BASE_URL: upstream.url,
    },
  });
});
after(async () => {
  assert.equal(await server.stop(), 0);
  await upstream.stop();
  const log = server.output().replace(server.banner, '');
  assert.doesNotMatch(log, /internal_error|"level":"error"|^\s+at /m, log.slice(0, 2_000));
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function post(path: string, body: BodyInit): Promise<Answer> {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.key}`,
      'content-type': 'application/json',
      ...(path.includes('messages') ? { 'anthropic-version': '2023-06-01' } : {}),
    },
    body,
    signal: AbortSignal.timeout(HANG_MS),
  });
  return { status: answer.status, text: await answer.text() };
}

/** Not ours to fail: an answer, or an error in the form of the API that the path belongs to. */
function assertCallerFault({ status, text }: Answer, path: string, what: string): void {
  assert.ok(status < 500, `${what} at ${path}: ${status} ${text.slice(0, 300)}`);
  if (status !== 200) assertErrorForm(text, path, what);
}

function assertErrorForm(text: string, path: string, what: string): void {
  const body = JSON.parse(text) as { readonly type?: string; readonly error: Record<string, unknown> };
  assert.equal(typeof body.error['message'], 'string', `${what} at ${path}`);
  assert.equal(typeof body.error['type'], 'string', `${what} at ${path}`);
  if (path.startsWith('/v1/messages')) assert.equal(body.type, 'error', `${what} at ${path}: ${text}`);
  else assert.deepEqual(Object.keys(body.error).toSorted(), ['code', 'message', 'param', 'type'], `${what} at ${path}`);
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
}

const ROUTES = [
  '/v1/responses',
  '/v1/messages',
  '/v1/messages/count_tokens',
  '/v1/embeddings',
  '/v1/responses/input_tokens',
  '/v1/responses/compact',
];

interface HostileCase {
  readonly id: string;
  readonly body: string;
  readonly gen: Readonly<Record<string, unknown>> | null;
  readonly want: number | string;
}

test('hostile bodies in the words of each API', { skip }, async () => {
  const { cases } = readJson<{ cases: readonly HostileCase[] }>('own-vectors/hostile-chat-bodies.json');
  for (const { id, body, gen, want } of cases) {
    const { prefix, suffix, repeat } = (gen ?? {}) as { prefix?: string; suffix?: string; repeat?: [string, number] };
    const made =
      gen === null ? body : `${prefix ?? ''}${repeat === undefined ? '' : repeat[0].repeat(repeat[1])}${suffix ?? ''}`;
    for (const path of ROUTES) {
      const words = path.includes('messages') ? made : made.replaceAll('"messages"', '"input"');
      const answer = await post(path, words);
      assertCallerFault(answer, path, id);
      // What is no JSON object, or one that two readers would read differently, is refused on every route.
      if (/^(empty|null|array|string|number|trailing|dup-|proto$|depth-|big-)/.test(id))
        assert.equal(answer.status, want, `${id} at ${path}`);
    }
  }
});

test('the JSON test suite on each route', { skip }, async () => {
  await inParallel(readdirSync(`${COLLECTIONS}JSONTestSuite/test_parsing`), async (name) => {
    const body = new Uint8Array(readFileSync(`${COLLECTIONS}JSONTestSuite/test_parsing/${name}`));
    for (const path of ROUTES) {
      const answer = await post(path, body);
      assertCallerFault(answer, path, name);
      if (name.startsWith('n_')) assert.equal(answer.status, 400, `${name} at ${path}`);
    }
  });
});

const ASKS: Readonly<Record<string, (text: string) => readonly object[]>> = {
  '/v1/responses': (text) => [
    { model: 'gpt-5.4-mini', input: text },
    {
      model: 'claude-sonnet-4-6',
      input: [{ role: 'user', content: [{ type: 'input_text', text }] }],
      instructions: text,
    },
    { model: text, input: 'hi', metadata: { [text]: text }, prompt_cache_key: text, previous_response_id: text },
    {
      model: 'claude-sonnet-4-6',
      input: [{ type: text, id: text, role: text }],
      tools: [{ type: 'function', name: text, parameters: { [text]: text } }],
    },
    {
      model: 'claude-sonnet-4-6',
      input: [
        { type: 'function_call', call_id: text, name: text, arguments: text },
        { type: 'function_call_output', call_id: text, output: text },
      ],
    },
    {
      model: 'claude-sonnet-4-6',
      input: [
        { type: 'reasoning', id: text, summary: [], encrypted_content: text },
        { role: 'user', content: 'hi' },
      ],
    },
  ],
  '/v1/messages': (text) => [
    { model: 'claude-sonnet-4-6', max_tokens: 9, messages: [{ role: 'user', content: text }] },
    {
      model: 'gpt-5.4-mini',
      max_tokens: 9,
      system: text,
      messages: [{ role: 'user', content: [{ type: 'text', text }] }],
    },
    {
      model: text,
      max_tokens: 9,
      messages: [{ role: text, content: text }],
      metadata: { user_id: text },
      stop_sequences: [text],
    },
    {
      model: 'gpt-5.4-mini',
      max_tokens: 9,
      messages: [{ role: 'user', content: [{ type: text, source: { type: text } }] }],
      tools: [{ name: text, input_schema: { type: 'object', [text]: text } }],
    },
    {
      model: 'gpt-5.4-mini',
      max_tokens: 9,
      messages: [
        { role: 'assistant', content: [{ type: 'tool_use', id: text, name: text, input: { [text]: text } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: text, content: text }] },
      ],
    },
    {
      model: 'gpt-5.4-mini',
      max_tokens: 9,
      messages: [
        { role: 'assistant', content: [{ type: 'thinking', thinking: text, signature: text }] },
        { role: 'user', content: 'hi' },
      ],
      thinking: { type: text },
    },
  ],
  '/v1/embeddings': (text) => [
    { model: 'text-embedding-3-small', input: text },
    { model: text, input: [text], encoding_format: text },
  ],
};

test('strings made to hurt, in every place of every API', { skip }, async () => {
  const strings = readJson<readonly string[]>('big-list-of-naughty-strings/blns.json');
  await inParallel(strings, async (text) => {
    for (const [path, asks] of Object.entries(ASKS))
      for (const [at, body] of asks(text).entries()) {
        const answer = await post(path, JSON.stringify(body));
        // The fake provider of this test speaks no embeddings.
        if (path === '/v1/embeddings' && answer.status === 502) continue;
        assertCallerFault(answer, path, `${JSON.stringify(text).slice(0, 60)} in ${at}`);
      }
  });
});

/** One of each protocol upstream: Responses or Chat Completions, Messages, Gemini, and a server of Chat Completions alone. */
const MODELS = ['gpt-5.4-mini', 'claude-sonnet-4-6', 'gemini-3-flash-preview', 'mistral/mistral-small-latest'];
const protocolOf = (path: string): Protocol => (path.includes('enerateContent') ? 'gemini' : protocolOfPath(path));

const good = (path: string): string => sampleStream(protocolOf(path)).join('');
const cut = (path: string): readonly string[] => sampleStream(protocolOf(path)).slice(0, 5);

/** What a provider may do to us; each is an error for the caller, or an answer where what came was whole. */
const MISDEEDS: Readonly<Record<string, (path: string) => FakeAnswer>> = {
  'ends without its end': (path) => stream(cut(path)),
  'breaks in the middle of a line': (path) => stream([...cut(path), 'data: {"half', 'fin']),
  'resets the connection': (path) => stream([...cut(path), { waitMs: 20 }, 'rst']),
  'tells an error under 200': () => stream([sse({ error: { message: `no, ${KEY}`, type: 'server_error' } })]),
  'says gzip and is not': (path) => stream([good(path)], { headers: { 'content-encoding': 'gzip' } }),
  'cuts its gzip': (path) => {
    const bytes = gzipSync(good(path));
    return stream([bytes.subarray(0, bytes.length - 20)], { headers: { 'content-encoding': 'gzip' } });
  },
  'sends a line of 50 MiB': () =>
    stream(['data: {"x":"', ...Array.from({ length: 50 }, () => 'a'.repeat(1024 * 1024)), '"}\n\n']),
  'answers with HTML': () => whole('<html>no</html>', { headers: { 'content-type': 'text/html' } }),
  'answers with ten megabytes of error': () => whole('x'.repeat(10 * 1024 * 1024), { status: 500 }),
  'tells our key': () => openaiError(401, { message: `Incorrect API key provided: ${KEY}` }),
  redirects: () => [{ write: head(302, { location: 'http://169.254.169.254/', 'content-length': 0 }) }],
  'sends bytes of chance': () => stream([new Uint8Array([0, 255, 254, 10, 10, 13, 128, 34, 123])]),
  'says nothing': () => whole(''),
  'nests its answer': () => stream([`data: ${'['.repeat(100_000)}\n\n`]),
};

/** Told in another way than it is written elsewhere, and yet the same answer. */
const QUIRKS: Readonly<Record<string, (path: string) => FakeAnswer>> = {
  'cuts everything to single bytes': (path) => stream(splitEvery(good(path), 1)),
  'gzips its stream': (path) => stream([gzipSync(good(path))], { headers: { 'content-encoding': 'gzip' } }),
  'forgets the last blank line': (path) => stream([good(path).trimEnd()]),
};

/** A short answer that is no stream. */
function wholeAnswer(path: string): FakeAnswer {
  switch (protocolOf(path)) {
    case 'openai-chat':
      return chatAnswer('ok');
    case 'openai-responses':
      return responsesAnswer('ok');
    case 'anthropic-messages':
      return messagesAnswer('ok');
    default:
      return whole({
        candidates: [{ content: { role: 'model', parts: [{ text: 'ok' }] }, finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
      });
  }
}

const PATHS = {
  'openai-chat': '/v1/chat/completions',
  'openai-responses': '/v1/responses',
  'anthropic-messages': '/v1/messages',
};
const ask = (path: string, model: string, streams: boolean): string =>
  JSON.stringify({
    model,
    stream: streams,
    ...(path.endsWith('responses') ? { input: 'hi' } : { messages: [{ role: 'user', content: 'hi' }] }),
    ...(path.endsWith('messages') ? { max_tokens: 100 } : {}),
  });

for (const { protocol } of INBOUND) {
  const path = PATHS[protocol];
  test(`${path}: providers that misbehave are told of in the caller’s form, and never as an end`, async () => {
    for (const [what, misdeed] of Object.entries(MISDEEDS))
      for (const model of MODELS)
        for (const streams of [true, false]) {
          play = misdeed;
          const { status, text } = await post(path, ask(path, model, streams));
          const about = `${what}, ${model}, ${streams ? 'streamed' : 'whole'}`;
          assert.ok(!text.includes(KEY), `${about}: the key is told`);
          if (status !== 200) {
            assertErrorForm(text, path, about);
            assert.doesNotMatch(text, /internal_error/, about);
            continue;
          }
          assert.ok(streams, `${about}: ${text.slice(0, 200)}`);
          assert.doesNotMatch(text, /\[DONE\]|"message_stop"|"response\.completed"/, about);
          assert.match(JSON.stringify(readWritten(text).at(-1)?.payload), /"error"|"response\.failed"/, about);
        }
    play = undefined;
  });

  test(`${path}: quirks of the network change nothing`, async () => {
    for (const [what, quirk] of Object.entries(QUIRKS))
      for (const model of MODELS) {
        play = quirk;
        const { status, text } = await post(path, ask(path, model, true));
        assert.equal(status, 200, `${what}, ${model}`);
        assert.match(text, /Köln/, `${what}, ${model}`);
        assert.doesNotMatch(text, /"type":"error"|"error":\{/, `${what}, ${model}`);
      }
    play = undefined;
  });

  test(`${path}: a whole answer where a stream was asked is the answer`, async () => {
    for (const model of MODELS) {
      play = (called) => wholeAnswer(called);
      const { status, text } = await post(path, ask(path, model, true));

      assert.equal(status, 200, text);
      assert.match(text, /ok/, `${model}: ${text.slice(0, 300)}`);
      assertStreamOrder(protocol, text, { includeUsage: false });
    }
    play = undefined;
  });
}

test('memory stays where it was', { skip }, async () => {
  const asked = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1)
      for (const path of Object.values(PATHS)) {
        play = MISDEEDS['sends a line of 50 MiB'];
        await post(path, ask(path, 'claude-sonnet-4-6', true));
        play = undefined;
        await post(path, ask(path, 'gpt-5.4-mini', false));
      }
  };
  await asked(2);
  const first = residentMib();
  await asked(8);
  const kept = residentMib() - first;
  assert.ok(kept < KEPT_MIB_MAX, `${kept.toFixed(0)} MiB more after 24 lines of 50 MiB`);
});
