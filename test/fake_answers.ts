// Canned answers for fake_upstream.ts: small, whole and valid ones of the three protocols. Tests that need a mistake
// build it from the parts.
import { sse, stream, whole } from './fake_upstream.ts';
import type { AnswerOptions, FakeAnswer } from './fake_upstream.ts';

export interface Tokens {
  readonly input: number;
  readonly output: number;
}

const DEFAULT_TOKENS: Tokens = { input: 11, output: 3 };

const chatUsage = ({ input, output }: Tokens) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0 },
});

/** A Chat Completions answer of one text. */
export function chatAnswer(text: string, tokens: Tokens = DEFAULT_TOKENS, options: AnswerOptions = {}): FakeAnswer {
  return whole(
    {
      id: 'chatcmpl-fake',
      object: 'chat.completion',
      created: 1_790_000_000,
      model: 'gpt-5.4-mini-2026-03-17',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: text, refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
      usage: chatUsage(tokens),
    },
    options,
  );
}

const chatChunk = (fields: Record<string, unknown>) => ({
  id: 'chatcmpl-fake',
  object: 'chat.completion.chunk',
  created: 1_790_000_000,
  model: 'gpt-5.4-mini-2026-03-17',
  ...fields,
});

/** The events of a Chat Completions stream, each one text: role, the texts, finish, usage, [DONE]. */
export function chatEvents(texts: readonly string[], tokens: Tokens = DEFAULT_TOKENS): readonly string[] {
  const choice = (delta: object, finish: string | null = null) =>
    chatChunk({ choices: [{ index: 0, delta, finish_reason: finish }] });
  return [
    sse(choice({ role: 'assistant', content: '' })),
    ...texts.map((text) => sse(choice({ content: text }))),
    sse(choice({}, 'stop')),
    sse(chatChunk({ choices: [], usage: chatUsage(tokens) })),
    sse('[DONE]'),
  ];
}

/** A whole Chat Completions stream, one chunk an event. */
export function chatStream(
  texts: readonly string[],
  tokens: Tokens = DEFAULT_TOKENS,
  options: AnswerOptions = {},
): FakeAnswer {
  return stream(chatEvents(texts, tokens), options);
}

/** A Messages answer of one text. */
export function messagesAnswer(text: string, tokens: Tokens = DEFAULT_TOKENS, options: AnswerOptions = {}): FakeAnswer {
  return whole(
    {
      id: 'msg_fake',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-6',
      content: [{ type: 'text', text }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: tokens.input,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: tokens.output,
      },
    },
    options,
  );
}

/** The events of a Messages stream, each one text, a ping among them. */
export function messagesEvents(texts: readonly string[], tokens: Tokens = DEFAULT_TOKENS): readonly string[] {
  const event = (type: string, fields: object = {}) => sse({ type, ...fields }, type);
  const usage = { input_tokens: tokens.input, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
  return [
    event('message_start', {
      message: {
        id: 'msg_fake',
        type: 'message',
        role: 'assistant',
        model: 'claude-sonnet-4-6',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...usage, output_tokens: 1 },
      },
    }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    event('ping'),
    ...texts.map((text) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })),
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { ...usage, output_tokens: tokens.output },
    }),
    event('message_stop'),
  ];
}

/** A whole Messages stream, one chunk an event. */
export function messagesStream(
  texts: readonly string[],
  tokens: Tokens = DEFAULT_TOKENS,
  options: AnswerOptions = {},
): FakeAnswer {
  return stream(messagesEvents(texts, tokens), options);
}

const responsesMessage = (text: string, status: string) => ({
  id: 'msg_fake',
  type: 'message',
  role: 'assistant',
  status,
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
});

const response = (fields: Record<string, unknown>) => ({
  id: 'resp_fake',
  object: 'response',
  created_at: 1_790_000_000,
  status: 'in_progress',
  error: null,
  incomplete_details: null,
  instructions: null,
  model: 'gpt-5.4-mini-2026-03-17',
  output: [],
  usage: null,
  ...fields,
});

const responsesUsage = ({ input, output }: Tokens) => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: input + output,
});

/** A Responses answer of one text. */
export function responsesAnswer(
  text: string,
  tokens: Tokens = DEFAULT_TOKENS,
  options: AnswerOptions = {},
): FakeAnswer {
  return whole(
    response({ status: 'completed', output: [responsesMessage(text, 'completed')], usage: responsesUsage(tokens) }),
    options,
  );
}

/** The events of a Responses stream, each one text. */
export function responsesEvents(texts: readonly string[], tokens: Tokens = DEFAULT_TOKENS): readonly string[] {
  const text = texts.join('');
  const at = { item_id: 'msg_fake', output_index: 0, content_index: 0 };
  const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
  const events: readonly (readonly [string, object])[] = [
    ['response.created', { response: response({}) }],
    ['response.in_progress', { response: response({}) }],
    ['response.output_item.added', { output_index: 0, item: { ...responsesMessage('', 'in_progress'), content: [] } }],
    ['response.content_part.added', { ...at, part }],
    ...texts.map((delta): readonly [string, object] => ['response.output_text.delta', { ...at, delta, logprobs: [] }]),
    ['response.output_text.done', { ...at, text, logprobs: [] }],
    ['response.content_part.done', { ...at, part: { ...part, text } }],
    ['response.output_item.done', { output_index: 0, item: responsesMessage(text, 'completed') }],
    [
      'response.completed',
      {
        response: response({
          status: 'completed',
          output: [responsesMessage(text, 'completed')],
          usage: responsesUsage(tokens),
        }),
      },
    ],
  ];
  return events.map(([type, fields], index) => sse({ type, sequence_number: index, ...fields }, type));
}

/** A whole Responses stream, one chunk an event. */
export function responsesStream(
  texts: readonly string[],
  tokens: Tokens = DEFAULT_TOKENS,
  options: AnswerOptions = {},
): FakeAnswer {
  return stream(responsesEvents(texts, tokens), options);
}

/** An error in OpenAI's form. */
export function openaiError(
  status: number,
  error: Readonly<Record<string, unknown>>,
  headers: AnswerOptions['headers'] = {},
): FakeAnswer {
  return whole(
    { error: { message: 'an error', type: 'server_error', param: null, code: null, ...error } },
    { status, headers },
  );
}

/** An error in Anthropic's form. */
export function anthropicError(status: number, type: string, message: string): FakeAnswer {
  return whole(
    { type: 'error', error: { type, message }, request_id: 'req_fake' },
    { status, headers: { 'request-id': 'req_fake' } },
  );
}
