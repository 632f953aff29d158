// Many streams at once over raw sockets: each is read to its end and must bring all its events, once and in order.
// Run as a process with its options as JSON; prints its result as JSON.

export interface StreamsOptions {
  readonly port: number;
  readonly request: string;
  readonly streams: number;
  /** Events that each stream must bring: `000`, `001`, … */
  readonly events: number;
}

export interface StreamsResult {
  readonly complete: number;
  readonly inOrder: number;
  readonly firstEventP50Ms: number;
  readonly firstEventP99Ms: number;
  readonly seconds: number;
}

interface Peer {
  text: string;
  startedAt: number;
  firstAt: number;
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

export async function runStreams(options: StreamsOptions): Promise<StreamsResult> {
  const begun = performance.now();
  const peers = await Promise.all(Array.from({ length: options.streams }, () => readStream(options)));
  const wanted = Array.from({ length: options.events }, (_, index) => String(index).padStart(3, '0')).join(' ');
  const told = peers.map((peer) => [...peer.text.matchAll(/"content":"(\d{3}) "/g)].map((match) => match[1]).join(' '));
  const firsts = peers.map((peer) => peer.firstAt - peer.startedAt).toSorted((left, right) => left - right);
  return {
    complete: peers.filter((peer) => peer.text.includes('data: [DONE]')).length,
    inOrder: told.filter((text) => text === wanted).length,
    firstEventP50Ms: at(firsts, 0.5),
    firstEventP99Ms: at(firsts, 0.99),
    seconds: (performance.now() - begun) / 1000,
  };
}

function readStream(options: StreamsOptions): Promise<Peer> {
  const peer: Peer = { text: '', startedAt: 0, firstAt: Number.NaN };
  return new Promise((resolve) => {
    void Bun.connect<undefined>({
      hostname: '127.0.0.1',
      port: options.port,
      socket: {
        open: (socket) => {
          peer.startedAt = performance.now();
          socket.write(options.request);
        },
        data: (socket, bytes) => {
          peer.text += bytes.toString('latin1');
          if (Number.isNaN(peer.firstAt) && peer.text.includes('"content":"000')) peer.firstAt = performance.now();
          if (peer.text.endsWith('0\r\n\r\n')) socket.end();
        },
        close: () => resolve(peer),
        error: () => resolve(peer),
      },
    }).catch(() => resolve(peer));
  });
}

if (import.meta.main)
  console.log(JSON.stringify(await runStreams(JSON.parse(process.argv[2] ?? '{}') as StreamsOptions)));
