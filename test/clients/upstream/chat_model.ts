// A strict model behind OpenAI's Chat Completions: reads what it is asked, and writes what a scenario says, whole or as
// the chunks of a stream. Its thoughts stay its own there. For tests only.
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../../src/support/json.ts';
import type { JsonObject } from '../../../src/support/json.ts';
import { sse, stream, whole, type FakeAnswer } from '../../fake_upstream.ts';
import { refuseChat } from './chat_rules.ts';
import type { StrictModel } from './messages_model.ts';
import { createRefusals, textOf, type Refusal } from './rules.ts';
import type { Move, Seen, Turn } from './turn.ts';

const MODEL = 'gpt-5.4-mini-2026-03-17';
const usageOf = ({ inputTokens = 326 }: Turn) => ({
  prompt_tokens: inputTokens,
  completion_tokens: 42,
  total_tokens: inputTokens + 42,
  prompt_tokens_details: { cached_tokens: 300, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
});

export function createChatModel(): StrictModel {
  const refusals: Refusal[] = [];
  const seen: Seen[] = [];
  return {
    refusals,
    seen,
    answer: (body, scenario) => {
      const { all, refuse } = createRefusals();
      refuseChat(body, refuse);
      refusals.push(...all);
      const [first] = all;
      if (first !== undefined) return openaiRefusal(400, { ...first, type: 'invalid_request_error' });
      const read = readChat(body, seen.length);
      seen.push(read);
      const usage = objectAt(body, 'stream_options')?.['include_usage'] === true;
      return play(scenario(read), { streams: body['stream'] === true, usage, turnNumber: seen.length });
    },
  };
}

/** An error in OpenAI's form. */
export function openaiRefusal(status: number, error: Readonly<Record<string, unknown>>): FakeAnswer {
  const body = { error: { message: '', type: 'invalid_request_error', param: null, code: null, ...error } };
  return whole(body, {
    status,
    headers: { 'x-request-id': 'req_strict', ...(status === 429 ? { 'retry-after-ms': 30 } : {}) },
  });
}

export const OVERFLOW = {
  message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
  type: 'invalid_request_error',
  code: 'context_length_exceeded',
} as const;
export const RATE_LIMIT = {
  message: 'Rate limit reached for gpt-5.4-mini on requests per min (RPM): Limit 500, Used 500, Requested 1.',
  type: 'requests',
  code: 'rate_limit_exceeded',
} as const;

function readChat(body: JsonObject, answered: number): Seen {
  const messages = arrayAt(body, 'messages').filter(isJsonObject);
  return {
    model: stringAt(body, 'model') ?? '',
    stream: body['stream'] === true,
    answered,
    tools: arrayAt(body, 'tools').flatMap((tool) => {
      const definition = objectAt(tool, 'function');
      if (definition === undefined) return [];
      return [{ name: stringAt(definition, 'name') ?? '', schema: objectAt(definition, 'parameters') ?? {} }];
    }),
    text: messages
      .filter((message) => message['role'] !== 'tool')
      .map((message) => textOf(message['content']))
      .join('\n'),
    results: messages
      .filter((message) => message['role'] === 'tool')
      .map((message) => ({ callId: stringAt(message, 'tool_call_id') ?? '', text: textOf(message['content']) })),
    thoughts: 0,
  };
}

interface Stage {
  readonly streams: boolean;
  readonly usage: boolean;
  readonly turnNumber: number;
}

function play(move: Move, stage: Stage): FakeAnswer {
  switch (move.kind) {
    case 'overflow':
      return openaiRefusal(400, { ...OVERFLOW, param: 'messages' });
    case 'rate-limit':
      return openaiRefusal(429, RATE_LIMIT);
    case 'break': {
      const error = { message: 'The server had an error while processing your request.', type: 'server_error' };
      const failed = sse({ error: { ...error, param: null, code: null } });
      return stream([chunk({ role: 'assistant', content: '' }), chunk({ content: move.text }), failed]);
    }
    case 'turn':
      return stage.streams ? streamed(move.turn, stage) : answered(move.turn, stage);
    default:
      return move satisfies never;
  }
}

function answered(turn: Turn, { turnNumber }: Stage): FakeAnswer {
  const calls = callsOf(turn, turnNumber);
  const message = {
    role: 'assistant',
    content: turn.text ?? null,
    refusal: null,
    annotations: [],
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const choice = { index: 0, message, logprobs: null, finish_reason: calls.length === 0 ? 'stop' : 'tool_calls' };
  return whole({ ...top('chat.completion'), choices: [choice], usage: usageOf(turn) });
}

const top = (object: string) => ({ id: 'chatcmpl-strict', object, created: 1_790_000_000, model: MODEL });

const callsOf = (turn: Turn, turnNumber: number) =>
  (turn.calls ?? []).map((call, at) => ({
    id: `call_${turnNumber}x${at}`,
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));

const chunk = (delta: object, finish: string | null = null): string =>
  sse({
    ...top('chat.completion.chunk'),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    usage: null,
  });

function streamed(turn: Turn, { usage, turnNumber }: Stage): FakeAnswer {
  const calls = callsOf(turn, turnNumber);
  const text = turn.text ?? '';
  return stream([
    chunk({ role: 'assistant', content: calls.length > 0 && text === '' ? null : '', refusal: null }),
    ...[...text].map((letter) => chunk({ content: letter })),
    ...calls.flatMap(({ function: called, ...call }, index) => {
      const half = Math.ceil(called.arguments.length / 2);
      const piece = (text: string): string => chunk({ tool_calls: [{ index, function: { arguments: text } }] });
      return [
        chunk({ tool_calls: [{ index, ...call, function: { name: called.name, arguments: '' } }] }),
        piece(called.arguments.slice(0, half)),
        piece(called.arguments.slice(half)),
      ];
    }),
    chunk({}, calls.length === 0 ? 'stop' : 'tool_calls'),
    ...(usage ? [sse({ ...top('chat.completion.chunk'), choices: [], usage: usageOf(turn) })] : []),
    sse('[DONE]'),
  ]);
}
