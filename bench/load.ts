// A load generator over raw sockets: closed loop, one request in flight a connection, answers read to their end.
// Kept small on purpose: it shares a core with the upstream and must cost less than what it measures.

export interface LoadOptions {
  readonly port: number;
  readonly request: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly errors: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

interface Peer {
  buffer: string;
  startedAt: number;
}

/** A raw HTTP/1.1 POST of a JSON body. */
export function rawRequest(path: string, body: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({
    host: '127.0.0.1',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  });
  return `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}`;
}

/** Length of the first whole answer in `text`, or -1 while it is incomplete. */
export function answerLength(text: string): number {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return -1;
  const head = text.slice(0, end).toLowerCase();
  const length = /content-length: *(\d+)/.exec(head)?.[1];
  if (length !== undefined) return text.length >= end + 4 + Number(length) ? end + 4 + Number(length) : -1;
  const last = text.indexOf('0\r\n\r\n', end + 4);
  // The terminating chunk stands at the start of a line; a zero inside a chunk does not.
  return last >= 0 && text.slice(last - 2, last) === '\r\n' ? last + 5 : -1;
}

export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = [];
  let errors = 0;
  let stopping = false;
  const endAt = performance.now() + options.seconds * 1000;
  const done: Promise<void>[] = [];
  for (let index = 0; index < options.connections; index += 1) {
    done.push(
      new Promise((resolve) => {
        const send = (socket: Bun.Socket<Peer>): void => {
          socket.data.startedAt = performance.now();
          socket.write(options.request);
        };
        void Bun.connect<Peer>({
          hostname: '127.0.0.1',
          port: options.port,
          socket: {
            open: (socket) => {
              socket.data = { buffer: '', startedAt: 0 };
              send(socket);
            },
            data: (socket, bytes) => {
              const peer = socket.data;
              peer.buffer += bytes.toString('latin1');
              const length = answerLength(peer.buffer);
              if (length < 0) return;
              const now = performance.now();
              latencies.push(now - peer.startedAt);
              if (!peer.buffer.startsWith('HTTP/1.1 200')) errors += 1;
              peer.buffer = peer.buffer.slice(length);
              if (now < endAt && !stopping) send(socket);
              else {
                socket.end();
                resolve();
              }
            },
            close: () => resolve(),
            error: () => {
              errors += 1;
              resolve();
            },
          },
        }).catch(() => {
          errors += 1;
          stopping = true;
          resolve();
        });
      }),
    );
  }
  const begun = performance.now();
  await Promise.all(done);
  const seconds = (performance.now() - begun) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
  return { requests: latencies.length, errors, perSecond: latencies.length / seconds, p50: at(0.5), p99: at(0.99) };
}

if (import.meta.main) {
  const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions;
  console.log(JSON.stringify(await runLoad(options)));
}
