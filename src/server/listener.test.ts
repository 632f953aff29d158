// Over real sockets: what Bun does with bytes that no well-behaved client sends, and what we make of it.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, test } from 'node:test';
import { BODY_BYTES_MAX } from '../support/limits.ts';
import { createEdge, errorOf, type Edge, type EdgeOptions } from './cases/edge.ts';
import { healthHandler, readyHandler } from './handle_health.ts';
import { homeHandler } from './handle_home.ts';
import { listen, type Listener } from './listener.ts';

const closers: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closers) await close();
});

interface Server {
  readonly edge: Edge;
  readonly listener: Listener;
  readonly url: string;
}

function start(options: EdgeOptions = {}): Server {
  const edge: Edge = createEdge({
    ...options,
    handlers: {
      home: homeHandler(),
      health: healthHandler(),
      ready: (context) => readyHandler(edge.lifecycle)(context),
      ...options.handlers,
    },
  });
  const listener = listen({ host: '127.0.0.1', port: 0, dispatch: edge.dispatch });
  closers.push(() => listener.stop(true));
  return { edge, listener, url: `http://127.0.0.1:${listener.port}` };
}

interface Spoken {
  /** All bytes of the answers so far. */
  readonly text: () => string;
  /** Resolves when the text holds it; rejects when the connection closes first. */
  readonly until: (part: string) => Promise<string>;
  readonly closed: Promise<string>;
  readonly write: (text: string | Uint8Array) => void;
  readonly destroy: () => void;
}

function speak(server: Server, first: string): Spoken {
  let text = '';
  const waiting = new Set<() => void>();
  const socket = net.connect(server.listener.port, '127.0.0.1', () => socket.write(first));
  socket.on('data', (data) => {
    text += data.toString('latin1');
    for (const look of waiting) look();
  });
  // A server that refuses may reset what is still being sent to it.
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
  closers.push(async () => void socket.destroy());
  return {
    text: () => text,
    closed,
    until: (part) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (text.includes(part)) resolve(text);
        };
        waiting.add(look);
        look();
        void closed.then(() => reject(new Error(`closed before "${part}": ${text}`)));
      }),
    write: (data) => void socket.write(data),
    destroy: () => void socket.destroy(),
  };
}

const get = (path: string, host = 'Host: x\r\n', version = '1.1'): string =>
  `GET ${path} HTTP/${version}\r\n${host}\r\n`;

test('it listens where it was told to and says on which port', async () => {
  const { listener, url } = start();
  assert.equal(listener.host, '127.0.0.1');
  assert.ok(listener.port > 0);
  assert.equal(await (await fetch(`${url}/healthz`)).text(), 'ok\n');
});

test('a port that is taken is an error with the code that says so', () => {
  const { edge, listener } = start();
  assert.throws(
    () => listen({ host: '127.0.0.1', port: listener.port, dispatch: edge.dispatch }),
    (error: unknown) => (error as { code?: unknown }).code === 'EADDRINUSE',
  );
});

test('HTTP/1.0 without a host reaches the path that it names: health checks speak it', async () => {
  const server = start();
  assert.match(await speak(server, get('/healthz', '', '1.0')).closed, /^HTTP\/1\.1 200 [\s\S]*\r\n\r\nok\n$/);
  assert.match(await speak(server, get('/v1/models?a=http://b/c', '', '1.0')).closed, /^HTTP\/1\.1 401 /);
  await server.edge.lifecycle.drain(1_000);
  assert.match(await speak(server, get('/readyz', '', '1.0')).closed, /^HTTP\/1\.1 503 /);
});

test('a host that no URL can hold changes nothing about the path', async () => {
  const server = start();
  for (const host of ['', 'a b', '<script>', '%00', 'a:b:c', '999.999.999.999', 'user:pass@host', 'ä.de', 'x/y?z']) {
    const health = speak(server, get('/healthz', `Host: ${host}\r\n`));
    await health.until('ok\n');
    health.destroy();
    const home = speak(server, get('/', `Host: ${host}\r\n`));
    assert.match(await home.until('</html>'), /^HTTP\/1\.1 200 /, host);
    assert.equal(home.text().includes('<script>'), false);
    home.destroy();
  }
  assert.equal(server.edge.logged.length, 0);
});

test('a request target with a host in it is its path, and one that is no path is refused', async () => {
  const server = start();
  const absolute = speak(server, get('http://evil.example/healthz'));
  await absolute.until('ok\n');
  absolute.destroy();
  assert.match(await speak(server, get('healthz')).closed, /^HTTP\/1\.1 400 /);
  const connect = speak(server, 'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.match(await connect.until('\r\n\r\n'), /^HTTP\/1\.1 405 /);
});

test('a body with two lengths is refused and nothing after it is taken for a request', async () => {
  const server = start();
  const smuggled = 'POST /v1/route HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n';
  for (const second of ['Transfer-Encoding: chunked', 'Content-Length: 6', 'Transfer-Encoding: gzip, chunked']) {
    const text = await speak(server, `${smuggled}${second}\r\n\r\n0\r\n\r\n${get('/healthz')}`).closed;
    assert.match(text, /^HTTP\/1\.1 400 /, second);
    assert.equal(text.includes('ok\n'), false, second);
  }
  assert.equal(server.edge.handled.length, 0);
});

test('bytes that are no HTTP, and headers without end, close that connection and no other', async () => {
  const server = start();
  assert.match(await speak(server, '\u0016\u0003\u0001\r\n\r\n').closed, /^HTTP\/1\.1 400 /);
  assert.match(
    await speak(server, `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(64 * 1024)}\r\n\r\n`).closed,
    /^HTTP\/1\.1 431 /,
  );
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
});

test('requests on one connection are answered in their order, and HEAD leaves it in step', async () => {
  const server = start();
  const one = speak(
    server,
    `HEAD / HTTP/1.1\r\nHost: x\r\n\r\n${get('/healthz')}${get('/readyz')}${get('/v1/nothing')}`,
  );
  const text = await one.until('not_found');
  const marks = [/HTTP\/1\.1 200 /, /ok\n/, /ready\n/, /HTTP\/1\.1 404 /].map((mark) => text.search(mark));
  assert.deepEqual(
    marks,
    marks.toSorted((left, right) => left - right),
  );
  assert.equal(text.includes('<title>'), false, 'HEAD has no body');
});

test('a declared body beyond the limit is refused before it is sent, in our own form', async () => {
  const server = start();
  const head = `POST /v1/route HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer ${server.edge.key}\r\n`;
  const spoken = speak(server, `${head}Content-Length: ${BODY_BYTES_MAX + 1}\r\n\r\n`);
  assert.match(await spoken.until('body_too_large'), /^HTTP\/1\.1 413 [\s\S]*"code":"body_too_large"/);
  spoken.destroy();
  assert.equal(server.edge.handled.length, 0);
});

test('an undeclared body is refused at the first byte too many, and one at the limit is taken', async () => {
  const server = start();
  const headers = { authorization: `Bearer ${server.edge.key}`, 'content-type': 'application/json' };
  const chunks = (count: number): ReadableStream<Uint8Array> => {
    let left = count;
    return new ReadableStream({
      pull: (controller) => {
        left -= 1;
        controller.enqueue(new Uint8Array(1024 * 1024).fill(0x20));
        if (left === 0) controller.close();
      },
    });
  };
  const send = (body: BodyInit): Promise<Response> =>
    fetch(`${server.url}/v1/route`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
  const mebibytes = BODY_BYTES_MAX / 1024 / 1024;
  assert.equal((await send(chunks(mebibytes))).status, 200);
  assert.equal(server.edge.handled[0]?.body.byteLength, BODY_BYTES_MAX);
  const refused = await send(chunks(mebibytes + 1));
  assert.equal(refused.status, 413);
  assert.equal((await errorOf(refused)).code, 'body_too_large');
});

test('a client that goes away aborts its request', async () => {
  let begun = (): void => undefined;
  const running = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const { promise: aborted, resolve: tellAborted } = Promise.withResolvers<void>();
  const server = start({
    handler: ({ request }) =>
      new Promise((resolve) => {
        request.signal.addEventListener('abort', () => {
          tellAborted();
          resolve({ response: new Response(), endsLater: false });
        });
        begun();
      }),
  });
  const spoken = speak(
    server,
    `POST /v1/route HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer ${server.edge.key}\r\nContent-Length: 2\r\n\r\n{}`,
  );
  await running;
  spoken.destroy();
  await aborted;
});

test('a stream arrives as it is written, and a reader that leaves cancels it', async () => {
  const { promise: cancelled, resolve: tellCancelled } = Promise.withResolvers<void>();
  let write = (_text: string): void => undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      write = (text) => controller.enqueue(new TextEncoder().encode(text));
    },
    cancel: () => tellCancelled(),
  });
  const server = start({
    handler: () => ({
      response: new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
      endsLater: true,
    }),
  });
  const spoken = speak(server, get('/v1/models', `Host: x\r\nAuthorization: Bearer ${server.edge.key}\r\n`));
  write('data: one\n\n');
  await spoken.until('data: one');
  write('data: two\n\n');
  await spoken.until('data: two');
  spoken.destroy();
  await cancelled;
});

test('a dispatch that fails, which it never should, is 500 in our own form and without its words', async () => {
  const listener = listen({ host: '127.0.0.1', port: 0, dispatch: () => Promise.reject(new Error('the secret')) });
  const answer = await fetch(`http://127.0.0.1:${listener.port}/`);
  assert.equal(answer.status, 500);
  const text = await answer.text();
  assert.match(text, /"code":"internal_error"/);
  assert.doesNotMatch(text, /secret/);
  await listener.stop(true);
});

test('a stop takes no new connection and lets what is in flight end', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: running, resolve: begun } = Promise.withResolvers<void>();
  const server = start({
    handler: async () => {
      begun();
      await released;
      return { response: new Response('whole'), endsLater: false };
    },
  });
  const answer = fetch(`${server.url}/v1/models`, { headers: { authorization: `Bearer ${server.edge.key}` } });
  await running;
  const stopped = server.listener.stop(false);
  await assert.rejects(fetch(`${server.url}/healthz`, { headers: { connection: 'close' } }));
  release();
  assert.equal(await (await answer).text(), 'whole');
  await stopped;
});

test('a forced stop cuts what is in flight', async () => {
  const { promise: running, resolve: begun } = Promise.withResolvers<void>();
  const server = start({
    handler: () => {
      begun();
      return new Promise(() => undefined);
    },
  });
  const answer = fetch(`${server.url}/v1/models`, { headers: { authorization: `Bearer ${server.edge.key}` } });
  const cut = assert.rejects(answer);
  await running;
  await server.listener.stop(true);
  await cut;
});
