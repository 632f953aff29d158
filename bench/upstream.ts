// A provider for benchmarks: raw sockets and canned answers, so that it costs as little as it can and is never what is
// measured. Speaks Chat Completions and Messages, whole and streamed; reads each request to its end; counts its calls.
// Run as a process: prints `ready PORT`; GET /count answers with the number of calls.

const CHAT = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_760_000_000,
  model: 'gpt-5.4-mini-2026-03-17',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'x'.repeat(600), refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 250,
    completion_tokens: 150,
    total_tokens: 400,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  },
});
const MESSAGES = JSON.stringify({
  id: 'msg_bench',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-6',
  content: [{ type: 'text', text: 'x'.repeat(600) }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1200, output_tokens: 150, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
});

const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const delta = (index: number): string =>
  event({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'gpt-5.4-mini-2026-03-17',
    choices: [{ index: 0, delta: { content: `${String(index).padStart(3, '0')} ` }, finish_reason: null }],
  });
const STREAM_END =
  event({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'gpt-5.4-mini-2026-03-17',
    choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
  }) +
  event({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'gpt-5.4-mini-2026-03-17',
    choices: [],
    usage: { prompt_tokens: 250, completion_tokens: 100, total_tokens: 350 },
  }) +
  'data: [DONE]\n\n';

const head = (length: number): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
const whole = (body: string): string => head(Buffer.byteLength(body)) + body;
const STREAM_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const FAST_STREAM =
  STREAM_HEAD +
  Array.from({ length: 100 }, (_, index) => chunk(delta(index))).join('') +
  chunk(STREAM_END) +
  '0\r\n\r\n';
const CHAT_ANSWER = whole(CHAT);
const MESSAGES_ANSWER = whole(MESSAGES);

interface Peer {
  pending: string;
  out: string;
}
type Socket = Bun.Socket<Peer>;

let calls = 0;

function write(socket: Socket, text: string): void {
  if (socket.data.out !== '') {
    socket.data.out += text;
    return;
  }
  const written = socket.write(text);
  if (written < text.length) socket.data.out = text.slice(Math.max(0, written));
}

/** 64 events, one every 20 ms: what a model that thinks at 50 tokens a second looks like. */
function slowStream(socket: Socket): void {
  write(socket, STREAM_HEAD);
  let index = 0;
  const timer = setInterval(() => {
    if (index < 64) write(socket, chunk(delta(index)));
    else {
      clearInterval(timer);
      write(socket, `${chunk(STREAM_END)}0\r\n\r\n`);
    }
    index += 1;
  }, 20);
}

function answer(socket: Socket, requestHead: string, body: string): void {
  if (requestHead.startsWith('GET /count')) {
    write(socket, whole(String(calls)));
    return;
  }
  calls += 1;
  if (requestHead.includes('/messages')) write(socket, MESSAGES_ANSWER);
  else if (!body.includes('"stream":true')) write(socket, CHAT_ANSWER);
  else if (body.includes('slow-stream')) slowStream(socket);
  else write(socket, FAST_STREAM);
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
        const requestHead = peer.pending.slice(0, end);
        const length = Number(/content-length: *(\d+)/i.exec(requestHead)?.[1] ?? 0);
        if (peer.pending.length < end + 4 + length) return;
        const body = peer.pending.slice(end + 4, end + 4 + length);
        peer.pending = peer.pending.slice(end + 4 + length);
        answer(socket, requestHead, body);
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
