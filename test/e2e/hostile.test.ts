// Input that no client means well with, over real sockets: broken and monstrous bodies, strings made to hurt, requests
// that proxies and servers have read differently. Never a 5xx of ours, never a hang, and the next good request is served.
// The collections lie beside the repository; where they are absent their tests are skipped and say so.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chatAnswer, chatStream, messagesAnswer } from '../fake_answers.ts';
import { startFakeUpstream, type FakeUpstream } from '../fake_upstream.ts';
import { startServer, type RunningServer } from './server.ts';

const COLLECTIONS = fileURLToPath(new URL('../../../shared/data/adversarial/', import.meta.url));
const skip = existsSync(COLLECTIONS) ? false : 'the adversarial collections are not beside this repository';
const read = (name: string): Buffer => readFileSync(COLLECTIONS + name);
const readJson = <T>(name: string): T => JSON.parse(read(name).toString()) as T;

const MIB = 1024 * 1024;
/** A request that is not answered within this time hangs; a whole body of 32 MiB takes two seconds on a busy machine. */
const HANG_MS = 20_000;
/** Requests on their way at once where thousands are sent. */
const PARALLEL = 24;
const GOOD = JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'Summarize: it does nothing.' }] });
const JSON_ROUTES = ['/v1/chat/completions', '/v1/route', '/v1/compare'];

let upstream: FakeUpstream;
let server: RunningServer;

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

before(async () => {
  upstream = await startFakeUpstream((call) => {
    if (call.path.includes('messages')) return messagesAnswer('hi');
    return call.json()['stream'] === true ? chatStream(['h', 'i']) : chatAnswer('hi');
  });
  server = await startServer({
    environment: {
      OPENAI_API_KEY: 'sk-real',
      OPENAI_BASE_URL: upstream.url,
      ANTHROPIC_API_KEY: 'sk-real',
      ANTHROPIC_BASE_URL: upstream.url,
    },
  });
});
after(async () => {
  assert.equal(await server.stop(), 0);
  await upstream.stop();
  const log = server.output().replace(server.banner, '');
  assert.doesNotMatch(log, /internal_error|"level":"error"|^\s+at /m, log.slice(0, 2_000));
});

async function post(
  body: BodyInit,
  more: { path?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  const answer = await fetch(`${server.url}${more.path ?? '/v1/chat/completions'}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json', ...more.headers },
    body,
    signal: AbortSignal.timeout(HANG_MS),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

async function assertServes(afterWhat: string): Promise<void> {
  const answer = await post(GOOD);
  assert.equal(answer.status, 200, `after ${afterWhat}: ${answer.text}`);
}

/** Not ours to fail: an error in OpenAI's form, or an answer. */
function assertCallerFault(answer: Answer, what: string): void {
  assert.ok(answer.status < 500, `${what}: ${answer.status} ${answer.text}`);
  if (answer.status === 200) return;
  const { error } = JSON.parse(answer.text) as { error: Record<string, unknown> };
  assert.equal(typeof error['message'], 'string', what);
  assert.equal(typeof error['code'], 'string', what);
}

/** Some at once, all of them, in order of their beginning. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
}

/** Writes bytes and reads until the server closes, or until it has been silent for `waitMs`. */
function raw(bytes: Uint8Array | string, waitMs = 300): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1');
    let text = '';
    const silent = (): void => void socket.destroy();
    let timer = setTimeout(silent, waitMs);
    socket.on('data', (data) => {
      text += data.toString('latin1');
      clearTimeout(timer);
      timer = setTimeout(silent, waitMs);
    });
    // The server resets what it refuses; that is an answer too.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
    socket.write(bytes);
  });
}

const statusesOf = (text: string): readonly number[] =>
  [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((match) => Number(match[1]));

interface HostileCase {
  readonly id: string;
  readonly body: string;
  readonly gen: Readonly<Record<string, unknown>> | null;
  readonly want: number | string;
}

function bodyOf({ body, gen }: HostileCase): string {
  if (gen === null) return body;
  const { prefix, suffix, repeat, close, repeatN } = gen as {
    prefix: string;
    suffix: string;
    repeat?: [string, number];
    close?: [string, number];
    repeatN?: [string, number, string];
  };
  const counted =
    repeatN === undefined
      ? ''
      : Array.from({ length: repeatN[1] }, (_, index) => repeatN[0].replace('%d', String(index))).join(repeatN[2]);
  return `${prefix}${repeat === undefined ? '' : repeat[0].repeat(repeat[1])}${close === undefined ? '' : close[0].repeat(close[1])}${counted}${suffix}`;
}

test('each hostile body gets the status that it deserves, and the next request is served', { skip }, async () => {
  const { cases } = readJson<{ cases: readonly HostileCase[] }>('own-vectors/hostile-chat-bodies.json');
  assert.ok(cases.length >= 34);
  for (const hostile of cases) {
    const accepted = String(hostile.want).startsWith('200');
    const body = accepted ? bodyOf(hostile).replace('"model":"m"', '"model":"gpt-5.4-mini"') : bodyOf(hostile);
    const answer = await post(body);
    if (accepted) assert.ok([200, 400].includes(answer.status), `${hostile.id}: ${answer.status} ${answer.text}`);
    else assert.equal(answer.status, hostile.want, `${hostile.id}: ${answer.text.slice(0, 300)}`);
    for (const path of JSON_ROUTES) assertCallerFault(await post(body, { path }), `${hostile.id} at ${path}`);
    await assertServes(hostile.id);
  }
  for (const { headers } of upstream.calls)
    assert.equal(headers['authorization'] ?? `Bearer ${headers['x-api-key']}`, 'Bearer sk-real');
});

test('no body of the JSON test suite is a fault of ours, and what is no JSON is 400', { skip }, async () => {
  const names = readdirSync(`${COLLECTIONS}JSONTestSuite/test_parsing`);
  assert.ok(names.length >= 318);
  await inParallel(names, async (name) => {
    const body = new Uint8Array(read(`JSONTestSuite/test_parsing/${name}`));
    for (const path of JSON_ROUTES) {
      const answer = await post(body, { path });
      assertCallerFault(answer, `${name} at ${path}`);
      if (name.startsWith('n_')) assert.equal(answer.status, 400, `${name} at ${path}: ${answer.text}`);
    }
  });
  await assertServes('the JSON test suite');
});

test('strings made to hurt pass as prompts, and fail politely as anything else', { skip }, async () => {
  const strings = readJson<readonly string[]>('big-list-of-naughty-strings/blns.json');
  const messages = [{ role: 'user', content: 'Summarize: it does nothing.' }];
  await inParallel(strings, async (text) => {
    const what = JSON.stringify(text).slice(0, 80);
    const prompt = await post(JSON.stringify({ model: 'gpt-5.4-mini', messages: [{ role: 'user', content: text }] }));
    assert.equal(prompt.status, 200, `${what}: ${prompt.text}`);
    const metadata = { task: text, session_id: text, tags: text, [text]: text };
    for (const body of [
      { model: text, messages },
      { model: 'auto', messages, metadata, user: text },
      { model: 'auto', messages, metadata: { risk: text } },
      { model: 'auto', messages, tools: [{ type: 'function', function: { name: text } }] },
    ]) {
      const answer = await post(JSON.stringify(body));
      assertCallerFault(answer, `${what} in ${Object.keys(body).join()}`);
      for (const [name, value] of answer.headers)
        assert.match(value, /^[\x20-\x7e]*$/, `${what} in the header ${name}`);
    }
  });
  // What HTTP itself lets through; fetch refuses the rest before it is sent.
  await inParallel(
    strings.filter((text) => /^[\x20-\x7e\x80-\xff]+$/.test(text)),
    async (text) => {
      const headers = Object.fromEntries(
        ['task', 'session', 'tags', 'route', 'request-id'].map((name) => [`x-loadline-${name}`, text]),
      );
      assertCallerFault(await post(GOOD, { headers }), `${JSON.stringify(text)} in headers`);
    },
  );
  await assertServes('naughty strings');
});

interface RawCase {
  readonly title: string;
  readonly latin1_base64: string;
  readonly strict_error?: string | null;
}

test(
  'requests that servers have read differently reach no route that wants a key, and break nothing',
  { skip },
  async () => {
    const garden = readJson<readonly RawCase[]>('http-garden/payloads.json');
    const llhttp = readJson<readonly RawCase[]>('llhttp-http1-cases/requests.json');
    assert.ok(garden.length >= 77 && llhttp.length >= 156);
    const before = upstream.calls.length;
    await inParallel([...garden, ...llhttp], async ({ title, latin1_base64 }) => {
      for (const status of statusesOf(await raw(Buffer.from(latin1_base64, 'base64'))))
        // 505 is the runtime's word for another version of HTTP.
        assert.ok(status < 500 || status === 505, `${title}: ${status}`);
    });
    assert.equal(upstream.calls.length, before);
    await assertServes('smuggling');
  },
);

test('two Host headers are refused, no Host is refused, a client’s request id is not ours', async () => {
  const ask = (head: string): Promise<string> => raw(`GET /healthz HTTP/1.1\r\n${head}\r\n`);
  assert.deepEqual(statusesOf(await ask('Host: a\r\n')), [200]);
  assert.deepEqual(statusesOf(await ask('Host: a\r\nHost: b\r\n')), [400]);
  assert.deepEqual(statusesOf(await ask('')), [400]);
  const { headers } = await post(GOOD, { headers: { 'x-request-id': 'mine', 'x-loadline-request-id': 'mine' } });
  assert.match(headers.get('x-request-id') ?? '', /^req_[0-9a-f]{32}$/);
  assert.equal(headers.get('x-loadline-request-id'), headers.get('x-request-id'));
});

test('no spelling of a path and no method reaches what the table does not name', async () => {
  const key = `Authorization: Bearer ${server.key}\r\n`;
  const status = async (method: string, target: string, more = key): Promise<number | undefined> =>
    statusesOf(await raw(`${method} ${target} HTTP/1.1\r\nHost: a\r\n${more}Connection: close\r\n\r\n`, 2_000))[0];
  for (const target of [
    '//v1/models',
    '/v1//models',
    '/V1/models',
    '/v1/models/',
    '/v1/models/%',
    '/v1/requests/a%2fb',
  ])
    assert.equal(await status('GET', target), 404, target);
  for (const target of ['/metrics', '/admin/v1/keys', '/.env', '/v1/models/..%2f..%2fetc', '/v1/models/%00'])
    assert.equal(await status('GET', target), 404, target);
  // However it is spelled, what wants a key wants it.
  for (const target of [
    '/%2e%2e/v1/models',
    '/healthz/../v1/models',
    'http://evil.example/v1/models',
    '/v1/models?key=x',
  ])
    assert.equal(await status('GET', target, ''), 401, target);
  for (const method of ['TRACE', 'OPTIONS', 'DELETE', 'PUT', 'PATCH'])
    assert.equal(await status(method, '/v1/models'), 405, method);
  for (const target of ['/', '/healthz', '/v1/models']) {
    const text = await raw(`HEAD ${target} HTTP/1.1\r\nHost: a\r\n${key}Connection: close\r\n\r\n`, 2_000);
    assert.deepEqual([statusesOf(text), text.split('\r\n\r\n')[1]], [[200], ''], `HEAD ${target}`);
  }
  const twice = `${key}x-api-key: other\r\n`;
  assert.equal(await status('GET', '/v1/models', twice), 401, 'two credentials');
  for (const more of [`x: ${'a'.repeat(64 * 1024)}\r\n`, 'x: 1\r\n'.repeat(1_000)])
    assert.equal(await status('GET', '/healthz', more), 431, `${more.length} bytes of headers`);
  await assertServes('odd paths');
});

test('a body of 32 MiB is read and one byte more is 413, with a declared length and without', async () => {
  const [open, close] = ['{"model":"gpt-5.4-mini","messages":[{"role":"user","content":"', '"}]}'];
  for (const [bytes, wanted] of [
    [32 * MIB, 200],
    [32 * MIB + 1, 413],
    [33 * MIB, 413],
  ] as const) {
    const body = new TextEncoder().encode(
      `${open}${'x '.repeat(bytes).slice(0, bytes - open.length - close.length)}${close}`,
    );
    assert.equal(body.length, bytes);
    const declared = await post(body, { path: '/v1/route' });
    assert.equal(declared.status, wanted, declared.text.slice(0, 300));
    let at = 0;
    const chunked = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (at >= bytes) return controller.close();
        controller.enqueue(body.subarray(at, (at += 256 * 1024)));
      },
    });
    assert.equal((await post(chunked, { path: '/v1/route' })).status, wanted);
  }
  await assertServes('large bodies');
});

test('a thousand requests at once are all answered, streams and whole ones', async () => {
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, (_, index) =>
      post(JSON.stringify({ ...(JSON.parse(GOOD) as object), stream: index % 2 === 0 })),
    ),
  );
  assert.deepEqual(
    answers.filter((answer) => answer.status !== 200),
    [],
  );
  assert.equal(answers.filter((answer) => answer.text.endsWith('data: [DONE]\n\n')).length, 500);
  assert.equal(new Set(answers.map((answer) => answer.headers.get('x-loadline-request-id'))).size, 1_000);
});
