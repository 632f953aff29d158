// A scriptable provider on loopback for the tests of all rooms. Speaks raw HTTP/1.1 over node:net, so that a test can
// say to the byte and to the millisecond what a provider does: split, stall, reset, contradict itself. Records every
// request and the moment its client hung up. Canned answers of the three protocols are in fake_answers.ts.
import net from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface FakeCall {
  /** 0 for the first request that the server got. */
  readonly index: number;
  readonly method: string;
  readonly path: string;
  /** Lower-case names; repeated headers joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly json: () => Record<string, unknown>;
  /** performance.now() when the whole request was there. */
  readonly atMs: number;
  /** Number of the TCP connection that it came on, from 0: tells reuse from a fresh one. */
  readonly connection: number;
  /** performance.now() when the connection was closed by the client, or null while it is open or was closed by us. */
  readonly closedAtMs: () => number | null;
  /** Resolves with that moment. */
  readonly closedByClient: Promise<number>;
}

/** What a scripted answer does, one after the other. */
export type Step =
  | { readonly write: string | Uint8Array }
  | { readonly waitMs: number }
  | { readonly waitFor: Promise<unknown> }
  /** Keeps the connection open and says nothing more, until the client goes or the server stops. */
  | 'hang'
  /** Ends the connection in order, with FIN. */
  | 'fin'
  /** Ends it with a reset. */
  | 'rst';

export type FakeAnswer = readonly Step[];
export type Script = (call: FakeCall) => FakeAnswer | Promise<FakeAnswer>;

export interface FakeUpstream {
  /** `http://127.0.0.1:<port>` without a trailing slash. */
  readonly url: string;
  readonly port: number;
  readonly calls: readonly FakeCall[];
  /** Connections open now. */
  readonly connections: () => number;
  /** Resolves with the call of that index, when it came; rejects after two seconds. */
  readonly call: (index: number) => Promise<FakeCall>;
  /** Replaces the script from the next request on. */
  readonly play: (script: Script | readonly FakeAnswer[]) => void;
  readonly stop: () => Promise<void>;
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: 'OK',
  302: 'Found',
  307: 'Temporary Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  529: 'Overloaded',
};

/** The head of an answer as bytes. */
export function head(status: number, headers: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? 'Status'}\r\n${lines.join('')}\r\n`;
}

export interface AnswerOptions {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** Before the head. */
  readonly delayMs?: number;
}

/** A whole body with its length; the connection stays open. Objects are printed as JSON. */
export function whole(body: unknown, options: AnswerOptions = {}): FakeAnswer {
  const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const bytes = typeof text === 'string' ? Buffer.from(text) : Buffer.from(text);
  const headers = { 'content-type': 'application/json', 'content-length': bytes.length, ...options.headers };
  return [
    ...(options.delayMs === undefined ? [] : [{ waitMs: options.delayMs }]),
    { write: head(options.status ?? 200, headers) },
    { write: bytes },
  ];
}

/** One chunk of a chunked body, written at once. */
export function chunk(data: string | Uint8Array): Step {
  const bytes = Buffer.from(data as string);
  return { write: Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]) };
}

/** The end of a chunked body. */
export const lastChunk: Step = { write: '0\r\n\r\n' };

/** Head of a stream. */
export function streamHead(headers: Readonly<Record<string, string | number>> = {}): Step {
  return {
    write: head(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'transfer-encoding': 'chunked',
      ...headers,
    }),
  };
}

/**
 * A stream: each text or byte array is one chunk and one write. `steps` among them wait, cut or hang. Ends in order
 * unless the last piece is a step that ends or hangs.
 */
export function stream(pieces: readonly (string | Uint8Array | Step)[], options: AnswerOptions = {}): FakeAnswer {
  const steps = pieces.map((piece): Step => {
    if (piece === 'hang' || piece === 'fin' || piece === 'rst') return piece;
    return typeof piece === 'string' || piece instanceof Uint8Array ? chunk(piece) : piece;
  });
  const last = steps.at(-1);
  const open = last === 'hang' || last === 'fin' || last === 'rst';
  return [
    ...(options.delayMs === undefined ? [] : [{ waitMs: options.delayMs }]),
    streamHead(options.headers),
    ...steps,
    ...(open ? [] : [lastChunk]),
  ];
}

/** `text` cut into pieces of `bytes` bytes, through characters and line ends alike. */
export function splitEvery(text: string, bytes: number): readonly Uint8Array[] {
  const all = Buffer.from(text);
  return Array.from({ length: Math.ceil(all.length / bytes) }, (_, index) =>
    all.subarray(index * bytes, (index + 1) * bytes),
  );
}

/** Server-sent event text: `data: …` and a blank line. */
export const sse = (data: unknown, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

interface Parsed {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  readonly used: number;
}

/** The first whole request in `buffer`, or undefined while it is incomplete. Knows content-length and chunked bodies. */
function parseRequest(buffer: Buffer): Parsed | undefined {
  const headEnd = buffer.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const [requestLine = '', ...lines] = buffer.subarray(0, headEnd).toString('latin1').split('\r\n');
  const [method = '', path = ''] = requestLine.split(' ');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const start = headEnd + 4;
  if (headers['transfer-encoding'] === undefined) {
    const end = start + Number(headers['content-length'] ?? 0);
    return buffer.length < end ? undefined : { method, path, headers, body: buffer.subarray(start, end), used: end };
  }
  const parts: Buffer[] = [];
  for (let at = start; ;) {
    const lineEnd = buffer.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(buffer.subarray(at, lineEnd).toString('latin1'), 16);
    const next = lineEnd + 2 + size + 2;
    if (buffer.length < next) return undefined;
    if (size === 0) return { method, path, headers, body: Buffer.concat(parts), used: next };
    parts.push(buffer.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}

async function playSteps(socket: Socket, steps: FakeAnswer, gone: Promise<unknown>): Promise<void> {
  for (const step of steps) {
    if (socket.destroyed) return;
    if (step === 'hang') {
      await gone;
      return;
    }
    if (step === 'fin') {
      socket.end();
      return;
    }
    if (step === 'rst') {
      socket.resetAndDestroy();
      return;
    }
    if ('write' in step) {
      // Waiting for the drain keeps a flood from filling this process's own memory when the reader stalls.
      const flushed = socket.write(step.write);
      if (!flushed)
        await Promise.race([gone, new Promise((resolve) => void socket.once('drain', () => resolve(undefined)))]);
    } else if ('waitMs' in step) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([gone, new Promise((resolve) => void (timer = setTimeout(resolve, step.waitMs)))]);
      clearTimeout(timer);
    } else {
      await Promise.race([gone, step.waitFor]);
    }
  }
}

function toScript(given: Script | readonly FakeAnswer[]): Script {
  if (typeof given === 'function') return given;
  let next = 0;
  return () => given[Math.min(next++, given.length - 1)] ?? [];
}

/** Starts the server. An array of answers is played in order, the last one for ever. */
export async function startFakeUpstream(script: Script | readonly FakeAnswer[]): Promise<FakeUpstream> {
  let current = toScript(script);
  const calls: FakeCall[] = [];
  const sockets = new Set<Socket>();
  let connectionCount = 0;

  function serve(socket: Socket): void {
    const connection = connectionCount++;
    sockets.add(socket);
    socket.setNoDelay(true);
    let buffer: Buffer = Buffer.alloc(0);
    let closedAtMs: number | null = null;
    let closedByUs = false;
    const { promise: closedByClient, resolve: tellClosed } = Promise.withResolvers<number>();
    const { promise: gone, resolve: tellGone } = Promise.withResolvers<void>();
    const closed = (): void => {
      sockets.delete(socket);
      tellGone();
      if (closedByUs || closedAtMs !== null) return;
      closedAtMs = performance.now();
      tellClosed(closedAtMs);
    };
    socket.on('end', closed);
    socket.on('close', closed);
    // A client that aborts resets the connection; that is what is being tested.
    socket.on('error', () => undefined);
    let playing = Promise.resolve();
    socket.on('data', (data) => {
      buffer = Buffer.concat([buffer, typeof data === 'string' ? Buffer.from(data) : data]);
      for (let parsed = parseRequest(buffer); parsed !== undefined; parsed = parseRequest(buffer)) {
        buffer = buffer.subarray(parsed.used);
        const body = parsed.body.toString('utf8');
        const call: FakeCall = {
          index: calls.length,
          method: parsed.method,
          path: parsed.path,
          headers: parsed.headers,
          body,
          json: () => JSON.parse(body) as Record<string, unknown>,
          atMs: performance.now(),
          connection,
          closedAtMs: () => closedAtMs,
          closedByClient,
        };
        calls.push(call);
        playing = playing.then(async () => {
          const steps = await current(call);
          closedByUs = steps.includes('fin') || steps.includes('rst');
          await playSteps(socket, steps, gone);
        });
      }
    });
  }

  const server = net.createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calls,
    connections: () => sockets.size,
    call: async (index) => {
      const deadline = performance.now() + 2000;
      for (;;) {
        const call = calls[index];
        if (call !== undefined) return call;
        if (performance.now() > deadline) throw new Error(`call ${index} never came; ${calls.length} did`);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    play: (next) => {
      current = toScript(next);
    },
    stop: async () => {
      const done = new Promise<void>((resolve) => void server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await done;
    },
  };
}
