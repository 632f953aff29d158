// A network that does what a seed says: refuses, resets, stalls, answers with errors, streams and breaks off. Implements
// the transport's interface on the virtual clock and keeps what the gateway must be judged by.
import type { Clock } from '../../src/support/clock.ts';
import type { OutboundRequest, SendResult, Transport } from '../../src/upstream/transport.ts';
import type { Random } from './random.ts';

/** What one attempt meets. */
export type Fate =
  | 'answer'
  | 'refused'
  | 'reset'
  | 'silent'
  | 'rate-limit'
  | 'server-error'
  | 'caller-fault'
  | 'cut-before-content'
  | 'cut-after-content'
  | 'stall-after-content'
  | 'error-after-content'
  | 'not-json';

export interface SentCall {
  readonly url: string;
  readonly body: string;
  readonly fate: Fate;
  /** The gateway closed it: the signal fired before the answer was complete. */
  aborted: boolean;
  /** The answer was read to its end. */
  complete: boolean;
  /** Content bytes were handed out. */
  contentSent: boolean;
}

export interface ScriptedTransport extends Transport {
  readonly calls: readonly SentCall[];
}

const FATES: readonly Fate[] = [
  'answer',
  'answer',
  'answer',
  'answer',
  'answer',
  'refused',
  'reset',
  'silent',
  'rate-limit',
  'server-error',
  'caller-fault',
  'cut-before-content',
  'cut-after-content',
  'stall-after-content',
  'error-after-content',
  'not-json',
];

export function createScriptedTransport(
  clock: Clock,
  random: Random,
  fates: readonly Fate[] = FATES,
): ScriptedTransport {
  const calls: SentCall[] = [];
  return {
    calls,
    send: async (request, signal) => {
      const call: SentCall = {
        url: request.url,
        body: String(request.body),
        fate: random.pick(fates),
        aborted: false,
        complete: false,
        contentSent: false,
      };
      calls.push(call);
      signal.addEventListener('abort', () => {
        if (!call.complete) call.aborted = true;
      });
      return headOf(request, { call, signal, clock, random });
    },
  };
}

interface Scene {
  readonly call: SentCall;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly random: Random;
}

/** Resolves when `delayMs` passed or the signal fired, whichever is first; true for the signal. */
function wait(scene: Scene, delayMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    if (scene.signal.aborted) return resolve(true);
    const onAbort = (): void => {
      stop();
      resolve(true);
    };
    const stop = scene.clock.after(delayMs, () => {
      scene.signal.removeEventListener('abort', onAbort);
      resolve(false);
    });
    scene.signal.addEventListener('abort', onAbort, { once: true });
  });
}

async function headOf(request: OutboundRequest, scene: Scene): Promise<SendResult> {
  const { call, random } = scene;
  const delayMs = 1 + random.below(3_000);
  const silent = call.fate === 'silent';
  const waitMs = silent ? request.firstByteTimeoutMs : Math.min(delayMs, request.firstByteTimeoutMs);
  if (await wait(scene, waitMs))
    return { kind: 'failed', fate: 'maybe-processed', reason: 'cancelled', detail: 'cancelled' };
  if (silent) return { kind: 'failed', fate: 'maybe-processed', reason: 'timeout', detail: 'no head' };
  if (call.fate === 'refused') return { kind: 'failed', fate: 'not-sent', reason: 'connect', detail: 'ECONNREFUSED' };
  if (call.fate === 'reset') return { kind: 'failed', fate: 'maybe-processed', reason: 'reset', detail: 'ECONNRESET' };
  const { status, type, pieces } = answerOf(request, call.fate);
  return {
    kind: 'answered',
    status,
    headers: new Headers({ 'content-type': type }),
    body: bodyOf(pieces, scene),
    firstByteMs: waitMs,
  };
}

type Piece = { readonly text: string; readonly content?: boolean } | 'cut' | 'stall';

function answerOf(request: OutboundRequest, fate: Fate): { status: number; type: string; pieces: readonly Piece[] } {
  const error = (status: number, kind: string): { status: number; type: string; pieces: readonly Piece[] } => ({
    status,
    type: 'application/json',
    pieces: [{ text: JSON.stringify({ error: { message: kind, type: kind, param: null, code: null } }) }],
  });
  if (fate === 'rate-limit') return error(429, 'rate_limit_error');
  if (fate === 'server-error') return error(500, 'server_error');
  if (fate === 'caller-fault') return error(400, 'invalid_request_error');
  const streamed = /"stream":\s*true/.test(String(request.body));
  if (!streamed) return { status: 200, type: 'application/json', pieces: wholePieces(request, fate) };
  return { status: 200, type: 'text/event-stream', pieces: streamPieces(request, fate) };
}

const isMessages = (request: OutboundRequest): boolean => request.url.endsWith('/v1/messages');

function wholePieces(request: OutboundRequest, fate: Fate): readonly Piece[] {
  if (fate === 'not-json') return [{ text: '<html>' }];
  const body = isMessages(request)
    ? {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-sonnet-4-6',
        content: [{ type: 'text', text: 'hello' }],
        stop_reason: 'end_turn',
        stop_sequence: null,
        usage: { input_tokens: 10, output_tokens: 2 },
      }
    : {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1,
        model: 'gpt-5.4-mini',
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'hello', refusal: null },
            logprobs: null,
            finish_reason: 'stop',
          },
        ],
        usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
      };
  const text = JSON.stringify(body);
  if (fate === 'cut-before-content' || fate === 'cut-after-content') return [{ text: text.slice(0, 20) }, 'cut'];
  if (fate === 'stall-after-content') return [{ text: text.slice(0, 20) }, 'stall'];
  return [{ text: text.slice(0, 30) }, { text: text.slice(30), content: true }];
}

function streamPieces(request: OutboundRequest, fate: Fate): readonly Piece[] {
  if (fate === 'not-json') return [{ text: '<html>' }];
  const { opening, content, closing, error } = isMessages(request) ? messagesStream() : chatStream();
  const [head, middle, end] = [
    opening.map(plain),
    content.map((text) => ({ text, content: true })),
    closing.map(plain),
  ];
  if (fate === 'cut-before-content') return [...head, 'cut'];
  if (fate === 'cut-after-content') return [...head, ...middle, 'cut'];
  if (fate === 'stall-after-content') return [...head, ...middle, 'stall'];
  if (fate === 'error-after-content') return [...head, ...middle, plain(error)];
  return [...head, ...middle, ...end];
}

const plain = (text: string): Piece => ({ text });
const data = (value: object, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(value)}\n\n`;

interface StreamTexts {
  readonly opening: readonly string[];
  readonly content: readonly string[];
  readonly closing: readonly string[];
  readonly error: string;
}

function chatStream(): StreamTexts {
  const chunk = (delta: object, finish: string | null): string =>
    data({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'gpt-5.4-mini',
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
  return {
    opening: [chunk({ role: 'assistant', content: '' }, null)],
    content: [chunk({ content: 'hel' }, null), chunk({ content: 'lo' }, null)],
    closing: [
      chunk({}, 'stop'),
      data({
        id: 'chatcmpl-1',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'gpt-5.4-mini',
        choices: [],
        usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
      }),
      'data: [DONE]\n\n',
    ],
    error: data({ error: { message: 'broken', type: 'server_error', param: null, code: null } }),
  };
}

function messagesStream(): StreamTexts {
  const event = (type: string, fields: object): string => data({ type, ...fields }, type);
  return {
    opening: [
      event('message_start', {
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: 'claude-sonnet-4-6',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 10, output_tokens: 1 },
        },
      }),
      event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ],
    content: ['hel', 'lo'].map((text) =>
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    ),
    closing: [
      event('content_block_stop', { index: 0 }),
      event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 2 } }),
      event('message_stop', {}),
    ],
    error: event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } }),
  };
}

/** The pieces one by one, each after a wait of the seed's choosing. */
function bodyOf(pieces: readonly Piece[], scene: Scene): ReadableStream<Uint8Array> {
  const rest = [...pieces];
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const piece = rest.shift();
        const gone = await wait(scene, piece === 'stall' ? 1e9 : scene.random.below(400));
        if (gone) return controller.error(new DOMException('aborted', 'AbortError'));
        if (piece === undefined) {
          scene.call.complete = true;
          return controller.close();
        }
        if (piece === 'cut' || piece === 'stall')
          return controller.error(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
        if (piece.content === true) scene.call.contentSent = true;
        if (rest.length === 0) scene.call.complete = true;
        controller.enqueue(encoder.encode(piece.text));
      },
    },
    { highWaterMark: 0 },
  );
}
