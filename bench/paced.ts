// Reads paced streams and says how long each event was on its way: written by the provider, read by the client. Run as a
// process with its options as JSON; prints its result as JSON.

export interface PacedOptions {
  readonly port: number;
  readonly request: string;
  readonly streams: number;
}

export interface PacedResult {
  readonly events: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const now = (): number => performance.timeOrigin + performance.now();
/** Streams begin one after the other, as callers do. */
const STAGGER_MS = 3;

function readStream(options: PacedOptions, delays: number[]): Promise<void> {
  let rest = '';
  let last = 0;
  return new Promise((resolve) => {
    void Bun.connect<undefined>({
      hostname: '127.0.0.1',
      port: options.port,
      socket: {
        open: (socket) => void socket.write(options.request),
        data: (socket, bytes) => {
          const at = now();
          const text = rest + bytes.toString('latin1');
          let used = 0;
          for (const match of text.matchAll(/@(\d+\.\d+)@/g)) {
            const written = Number(match[1]);
            // Events at the end of an item tell its whole text once more.
            if (written > last) delays.push(at - written);
            last = Math.max(last, written);
            used = match.index + match[0].length;
          }
          rest = text.slice(Math.max(used, text.length - 64));
          if (text.endsWith('0\r\n\r\n')) socket.end();
        },
        close: () => resolve(),
        error: () => resolve(),
      },
    }).catch(() => resolve());
  });
}

const options = JSON.parse(process.argv[2] ?? '{}') as PacedOptions;
const delays: number[] = [];
await Promise.all(
  Array.from({ length: options.streams }, async (_, at) => {
    await new Promise((resolve) => setTimeout(resolve, at * STAGGER_MS));
    await readStream(options, delays);
  }),
);
delays.sort((left, right) => left - right);
const at = (share: number): number =>
  delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? Number.NaN;
console.log(JSON.stringify({ events: delays.length, p50Ms: at(0.5), p99Ms: at(0.99) } satisfies PacedResult));
