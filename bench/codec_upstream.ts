// A provider for the benchmark of translation: streams of 100 events in three protocols, canned or paced, over raw sockets.
// A paced event tells when it was written, so that a reader can tell how long it took. Run as a process: prints `ready PORT`.
import { sampleStream } from '../test/exact/sample_streams.ts';
import type { Protocol } from '../src/wire/conversation.ts';

const EVENTS = 100;
const PACE_MS = 20;

const protocolOf = (head: string): Protocol => {
  if (head.includes('/messages')) return 'anthropic-messages';
  return head.includes('/responses') ? 'openai-responses' : 'openai-chat';
};
const frame = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const LAST = '0\r\n\r\n';

const eventsOf = (protocol: Protocol): readonly string[] =>
  sampleStream(protocol, {
    texts: Array.from({ length: EVENTS }, (_, at) => `word ${at} `),
    calls: [],
    thought: undefined,
  });
const CANNED = new Map<Protocol, string>(
  (['openai-chat', 'openai-responses', 'anthropic-messages'] as const).map((protocol) => [
    protocol,
    HEAD + eventsOf(protocol).map(frame).join('') + LAST,
  ]),
);

interface Peer {
  pending: string;
  out: string;
}
type Socket = Bun.Socket<Peer>;

function write(socket: Socket, text: string): void {
  if (socket.data.out !== '') {
    socket.data.out += text;
    return;
  }
  const bytes = Buffer.from(text);
  const written = socket.write(bytes);
  if (written < bytes.length) socket.data.out = bytes.subarray(Math.max(0, written)).toString('latin1');
}

/** The time now, the same in every process of one machine, to a part of a millisecond. */
const now = (): string => (performance.timeOrigin + performance.now()).toFixed(3);

function pacedStream(socket: Socket, protocol: Protocol): void {
  write(socket, HEAD);
  const events = eventsOf(protocol);
  let at = 0;
  const timer = setInterval(() => {
    const event = events[at];
    at += 1;
    if (event === undefined) {
      clearInterval(timer);
      write(socket, LAST);
    } else write(socket, frame(event.replace(/word \d+ /, `@${now()}@`)));
  }, PACE_MS);
}

const server = Bun.listen<Peer>({
  hostname: '127.0.0.1',
  port: Number(process.argv[2] ?? 0),
  socket: {
    open: (socket) => {
      socket.data = { pending: '', out: '' };
    },
    data: (socket, bytes) => {
      const peer = socket.data;
      peer.pending += bytes.toString('latin1');
      for (;;) {
        const end = peer.pending.indexOf('\r\n\r\n');
        if (end < 0) return;
        const head = peer.pending.slice(0, end);
        const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
        if (peer.pending.length < end + 4 + length) return;
        const body = peer.pending.slice(end + 4, end + 4 + length);
        peer.pending = peer.pending.slice(end + 4 + length);
        const protocol = protocolOf(head);
        if (body.includes('paced-stream')) pacedStream(socket, protocol);
        else write(socket, CANNED.get(protocol) ?? '');
      }
    },
    drain: (socket) => {
      const text = socket.data.out;
      socket.data.out = '';
      write(socket, text);
    },
  },
});
console.log(`ready ${server.port}`);
