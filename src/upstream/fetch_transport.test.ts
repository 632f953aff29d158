import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import tls from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { chunk, head, lastChunk, startFakeUpstream, stream, whole } from '../../test/fake_upstream.ts';
import type { FakeAnswer, FakeUpstream } from '../../test/fake_upstream.ts';
import { BODY_BYTES_MAX } from '../support/limits.ts';
import { createSelfSigned } from './cases/self_signed.ts';
import { createFetchTransport } from './fetch_transport.ts';
import type { OutboundRequest, SendResult } from './transport.ts';

type Answered = Extract<SendResult, { kind: 'answered' }>;

let upstream: FakeUpstream;
const transport = createFetchTransport();
const OPEN = new AbortController().signal;

before(async () => {
  upstream = await startFakeUpstream([]);
});
after(async () => {
  transport.close();
  await upstream.stop();
});

const request = (changes: Partial<OutboundRequest> = {}): OutboundRequest => ({
  url: `${upstream.url}/v1/chat/completions`,
  headers: { 'content-type': 'application/json', authorization: 'Bearer canary' },
  body: '{"model":"m"}',
  firstByteTimeoutMs: 20_000,
  freshConnection: false,
  ...changes,
});

const send = (changes: Partial<OutboundRequest> = {}, signal: AbortSignal = OPEN): Promise<SendResult> =>
  transport.send(request(changes), signal);

function answered(result: SendResult): Answered {
  if (result.kind === 'answered') return result;
  throw new Error(`an answer was expected: ${result.reason} ${result.detail}`);
}

async function bytesOf(result: SendResult): Promise<Buffer> {
  return Buffer.from(await new Response(answered(result).body).arrayBuffer());
}

const failed = (result: SendResult): readonly string[] =>
  result.kind === 'failed' ? [result.fate, result.reason] : [result.kind];

/** Calls that came since the test began. */
let callsBefore = 0;
beforeEach(() => {
  callsBefore = upstream.calls.length;
});
const callCount = (): number => upstream.calls.length - callsBefore;

test('a request goes out as POST with its own bytes and headers, and asks for no encoding', async () => {
  upstream.play([whole({ ok: true }, { headers: { 'x-request-id': 'req_1' } })]);
  const body = new TextEncoder().encode('{"text":"größe","n":12345678901234567890}');
  const result = answered(await send({ body }));
  assert.deepEqual([result.status, result.headers.get('x-request-id')], [200, 'req_1']);
  assert.ok(result.firstByteMs > 0);
  assert.equal((await bytesOf(result)).toString(), '{"ok":true}');
  const call = upstream.calls.at(-1);
  assert.equal(call?.method, 'POST');
  assert.equal(call.path, '/v1/chat/completions');
  assert.equal(call.body, '{"text":"größe","n":12345678901234567890}');
  assert.equal(call.headers['authorization'], 'Bearer canary');
  assert.equal(call.headers['accept-encoding'], 'identity');
  assert.equal(call.headers['content-length'], String(body.length));
});

test('error statuses are answers, not failures of the network', async () => {
  for (const status of [400, 401, 429, 500, 503, 529]) {
    upstream.play([whole({ error: {} }, { status })]);
    assert.equal(answered(await send()).status, status);
  }
});

test('a redirect is not followed: neither key nor prompt goes to the other host', async () => {
  const other = await startFakeUpstream([whole({ stolen: true })]);
  for (const status of [301, 302, 303, 307, 308]) {
    upstream.play([whole('', { status, headers: { location: `${other.url}/x` } })]);
    assert.equal(answered(await send()).status, status);
  }
  assert.equal(other.calls.length, 0);
  await other.stop();
});

test('no URL is opened but http and https', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'loadline-transport-'));
  const path = join(directory, 'secret');
  writeFileSync(path, 'secret');
  for (const url of [
    pathToFileURL(path).href,
    'data:text/plain,secret',
    'blob:x',
    'ftp://127.0.0.1/x',
    's3://bucket/x',
    'javascript:1',
    ' http://x',
    '',
    '//127.0.0.1/x',
  ]) {
    assert.deepEqual(failed(await send({ url })), ['not-sent', 'other'], url);
  }
  assert.deepEqual(failed(await send({ url: 'http://' })), ['not-sent', 'other']);
  rmSync(directory, { recursive: true });
});

/** Packs to a few hundred bytes at most, which are then sent one by one. */
const TEXT = JSON.stringify({ text: 'größe '.repeat(5000) });
const ENCODINGS: readonly (readonly [string, (text: string) => Uint8Array])[] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['deflate', deflateSync],
  ['GZIP', gzipSync],
];

for (const [encoding, encode] of ENCODINGS) {
  test(`an answer in ${encoding}, which nobody asked for, is decoded, and no header tells of it any more`, async () => {
    const bytes = encode(TEXT);
    upstream.play([whole(bytes, { headers: { 'content-encoding': encoding } })]);
    const result = answered(await send());
    assert.equal((await bytesOf(result)).toString(), TEXT);
    assert.deepEqual([result.headers.get('content-encoding'), result.headers.get('content-length')], [null, null]);
    const pieces: readonly Uint8Array[] = Array.from(bytes, (byte) => Uint8Array.of(byte));
    upstream.play([stream(pieces, { headers: { 'content-encoding': encoding } })]);
    assert.equal((await bytesOf(await send())).toString(), TEXT);
  });
}

test('an answer in identity is passed as it is', async () => {
  for (const encoding of ['identity', '']) {
    upstream.play([whole('{}', { headers: { 'content-encoding': encoding } })]);
    assert.equal((await bytesOf(await send())).toString(), '{}');
  }
});

test('an encoding that is none of ours, or several, is refused', async () => {
  for (const encoding of ['compress', 'gzip, br', 'aes128gcm', 'constructor', '__proto__']) {
    upstream.play([whole('{}', { headers: { 'content-encoding': encoding } })]);
    assert.deepEqual(failed(await send()), ['maybe-processed', 'other'], encoding);
  }
});

test('a body that is not in the encoding it claims fails as it is read, and never passes for an answer', async () => {
  for (const encoding of ['gzip', 'br', 'zstd', 'deflate']) {
    upstream.play([whole(TEXT, { headers: { 'content-encoding': encoding } })]);
    await assert.rejects(bytesOf(await send()), encoding);
  }
  upstream.play([whole(gzipSync(TEXT).subarray(0, 60), { headers: { 'content-encoding': 'gzip' } })]);
  await assert.rejects(bytesOf(await send()), 'half of it');
});

test('two framings at once are refused and the connection is dropped, whether the body is complete or not', async () => {
  const framed = { write: head(200, { 'content-length': 5, 'transfer-encoding': 'chunked' }) };
  for (const body of [[chunk('hello'), lastChunk], [chunk('hel')], []]) {
    upstream.play([[framed, ...body, 'hang']]);
    assert.deepEqual(failed(await send()), ['maybe-processed', 'other']);
    const refusedAtMs = performance.now();
    const closedAtMs = await upstream.calls.at(-1)?.closedByClient;
    // At once, and not when the idle connection is swept after 4 to 8 s: nothing of it may be taken for another answer.
    assert.ok(closedAtMs !== undefined && closedAtMs - refusedAtMs < 2000);
  }
});

/** An address where nobody listens: it was ours a moment ago. */
async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

test('a port where nobody listens, and a name that nobody has, mean that nothing was sent', async () => {
  assert.deepEqual(failed(await send({ url: `http://127.0.0.1:${await closedPort()}/` })), ['not-sent', 'connect']);
  assert.deepEqual(failed(await send({ url: 'http://nothing.invalid/' })), ['not-sent', 'connect']);
});

test('a handshake that fails, and a certificate that nobody vouches for, mean that nothing was sent', async () => {
  const received: string[] = [];
  const plain: net.Server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end('this is no TLS\r\n'));
  });
  const secure: net.Server = tls.createServer(createSelfSigned('127.0.0.1'), (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => received.push(data.toString()));
  });
  secure.on('tlsClientError', () => undefined);
  for (const server of [plain, secure]) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    assert.deepEqual(failed(await send({ url: `https://127.0.0.1:${address.port}/` })), ['not-sent', 'connect']);
    server.close();
  }
  assert.deepEqual(received, []);
});

test('a connection that ends before the head may have been processed', async () => {
  for (const end of ['rst', 'fin'] as const) {
    upstream.play([[end]]);
    assert.deepEqual(failed(await send()), ['maybe-processed', 'reset'], end);
    upstream.play([[{ write: 'HTTP/1.1 200 OK\r\ncontent-le' }, end]]);
    assert.deepEqual(failed(await send()), ['maybe-processed', 'reset'], `half a head, then ${end}`);
  }
  assert.equal(callCount(), 4, 'none was sent twice');
});

test('what is no HTTP, or has more headers than anybody sends, may have been processed', async () => {
  for (const nonsense of [
    'hello\r\n\r\n',
    'HTTP/1.1 abc\r\n\r\n',
    head(200, Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`x-${at}`, 'v']))),
  ]) {
    upstream.play([[{ write: nonsense }, 'fin']]);
    assert.equal(failed(await send())[0], 'maybe-processed', nonsense.slice(0, 20));
  }
});

test('interim answers before the real one are read over, thousands of them', async () => {
  upstream.play([[{ write: 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'.repeat(2000) }, ...whole({ ok: true })]]);
  assert.equal((await bytesOf(await send())).toString(), '{"ok":true}');
});

test('an answer that breaks off never looks complete', async () => {
  const broken: readonly FakeAnswer[] = [
    [{ write: head(200, { 'content-length': 50 }) }, { write: '{"half":' }, 'fin'],
    [{ write: head(200, { 'content-length': 50 }) }, { write: '{"half":' }, 'rst'],
    stream(['data: x\n\n', 'fin']),
    stream(['data: x\n\n', 'rst']),
    stream(['data: x\n\n', { write: 'zz\r\nnot a chunk\r\n' }, 'fin']),
  ];
  for (const answer of broken) {
    upstream.play([answer]);
    await assert.rejects(bytesOf(await send()));
  }
});

test('no head in time is a time-out of unknown fate, and the connection is closed', async () => {
  upstream.play([['hang']]);
  const started = performance.now();
  assert.deepEqual(failed(await send({ firstByteTimeoutMs: 120 })), ['maybe-processed', 'timeout']);
  const elapsedMs = performance.now() - started;
  assert.ok(elapsedMs >= 119, `${elapsedMs} ms`);
  await upstream.calls.at(-1)?.closedByClient;
});

test('the time for the head is no time for the body', async () => {
  upstream.play([stream(['data: a\n\n', { waitMs: 300 }, 'data: b\n\n'])]);
  assert.equal((await bytesOf(await send({ firstByteTimeoutMs: 100 }))).toString(), 'data: a\n\ndata: b\n\n');
});

test('a caller that left before we send costs nothing', async () => {
  assert.deepEqual(failed(await send({}, AbortSignal.abort())), ['not-sent', 'cancelled']);
  assert.equal(callCount(), 0);
});

test('a caller that leaves in the moment of sending is no time-out, and nothing is known of its fate', async () => {
  const caller = new AbortController();
  const sending = send({ freshConnection: true }, caller.signal);
  caller.abort();
  assert.deepEqual(failed(await sending), ['maybe-processed', 'cancelled']);
});

/** Median of a few, so that one pause of a busy machine does not decide. */
async function medianCloseMs(begin: (signal: AbortSignal) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const caller = new AbortController();
    const at = upstream.calls.length;
    const begun = begin(caller.signal).catch(() => undefined);
    const call = await upstream.call(at);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const abortedAtMs = performance.now();
    caller.abort();
    times.push((await call.closedByClient) - abortedAtMs);
    await begun;
  }
  return times.toSorted((left, right) => left - right)[2] ?? Number.POSITIVE_INFINITY;
}

test('a caller that leaves closes the upstream within 50 ms: waiting for the head, inside a body, inside an encoded one', async () => {
  upstream.play([['hang']]);
  const waiting = await medianCloseMs((signal) => send({}, signal));
  assert.ok(waiting < 50, `${waiting} ms before the head`);
  upstream.play([stream(['data: a\n\n', 'hang'])]);
  const streaming = await medianCloseMs(async (signal) => bytesOf(await send({}, signal)));
  assert.ok(streaming < 50, `${streaming} ms inside a stream`);
  const packed = gzipSync('data: a\n\n'.repeat(20_000)).subarray(0, 100);
  upstream.play([stream([packed, 'hang'], { headers: { 'content-encoding': 'gzip' } })]);
  const encoded = await medianCloseMs(async (signal) => bytesOf(await send({}, signal)));
  assert.ok(encoded < 50, `${encoded} ms inside an encoded stream`);
});

test('a body that its reader cancels closes the upstream, encoded or not', async () => {
  const kinds: readonly Readonly<Record<string, string>>[] = [{}, { 'content-encoding': 'gzip' }];
  for (const headers of kinds) {
    upstream.play([stream([gzipSync('x'.repeat(200_000)).subarray(0, 150), 'hang'], { headers })]);
    await answered(await send()).body?.cancel();
    await upstream.calls.at(-1)?.closedByClient;
  }
});

test('a connection is used again, unless a fresh one is asked for', async () => {
  upstream.play(() => whole({ ok: true }));
  const connections: number[] = [];
  for (const freshConnection of [false, false, true, false]) {
    await bytesOf(await send({ freshConnection }));
    connections.push(upstream.calls.at(-1)?.connection ?? -1);
  }
  const [first, again, fresh] = connections;
  assert.equal(again, first);
  assert.ok(fresh !== undefined && first !== undefined && fresh > first);
});

test('a POST that meets a closing connection reaches the upstream at most once, and its fate is told right', async () => {
  // Each answer is followed by an end of the connection at a moment of its own: before, while and after the next comes.
  let turn = 0;
  upstream.play(() => [...whole({ ok: true }), { waitMs: (turn++ % 5) * 0.5 }, 'fin']);
  const seen = new Map<string, number>();
  const results: (readonly [string, SendResult])[] = [];
  for (let round = 0; round < 150; round += 1) {
    const body = `{"round":${round}}`;
    const result = await send({ body });
    results.push([body, result]);
    if (result.kind === 'answered') await bytesOf(result);
    if (round % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  for (const call of upstream.calls.slice(callsBefore)) seen.set(call.body, (seen.get(call.body) ?? 0) + 1);
  for (const [body, result] of results) {
    const count = seen.get(body) ?? 0;
    assert.ok(count <= 1, `${body} came ${count} times`);
    if (result.kind === 'answered') assert.equal(count, 1, body);
    else if (result.fate === 'not-sent') assert.equal(count, 0, body);
    else assert.equal(result.reason, 'reset', body);
  }
});

test('the largest body that we take goes out whole', async () => {
  let length = 0;
  upstream.play((call) => {
    length = call.body.length;
    return whole({ ok: true });
  });
  const body = new Uint8Array(BODY_BYTES_MAX).fill(0x61);
  await bytesOf(await send({ body, freshConnection: true }));
  assert.equal(length, BODY_BYTES_MAX);
});

test('a large answer comes whole, at the pace of its reader', async () => {
  const piece = 'x'.repeat(1024 * 1024);
  upstream.play([stream(Array.from({ length: 32 }, () => piece))]);
  assert.equal((await bytesOf(await send())).length, 32 * 1024 * 1024);
});

test('300 at once each get their own answer', async () => {
  // A fresh start: what the tests before left behind in the pool is none of this one's business.
  transport.close();
  upstream.play((call) => whole(call.body, { delayMs: 30 }));
  const bodies = Array.from({ length: 300 }, (_, at) => JSON.stringify({ at }));
  const answers = await Promise.all(bodies.map(async (body) => (await bytesOf(await send({ body }))).toString()));
  assert.deepEqual(answers, bodies);
  assert.equal(callCount(), 300);
});

test('a failure says no more than a code: no URL, no header', async () => {
  upstream.play([['rst']]);
  for (const changes of [{}, { url: 'http://nothing.invalid/canary' }, { url: 'file:///canary' }]) {
    const result = await send(changes);
    assert.ok(result.kind === 'failed');
    assert.ok(!/canary|127\.0\.0\.1|invalid\//.test(result.detail), result.detail);
  }
});
