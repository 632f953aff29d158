// One rich answer in each provider's protocol, as a stream of events: thoughts, text that is not ASCII, two parallel calls,
// usage. For tests and the codec benchmark only.
import type { Protocol } from '../../src/wire/conversation.ts';
import { sse } from '../fake_upstream.ts';
import { messagesOf, responsesCall, responsesOf, textBlock, thinkingBlock, toolBlock } from '../replay/bench.ts';

export const TEXT = ['Grüße aus Köln', ' — 你好', ' 👩‍🚀', ' and "quoted\\n" text\n', '.'];
const THOUGHT = 'Hm … λ';
const CALLS = [
  { name: 'look', arguments: '{"wo":"Köln","n":[1,2.5,-3e2]}' },
  { name: 'find', arguments: '{}' },
] as const;

export interface SampleParts {
  readonly texts: readonly string[];
  readonly thought: string | undefined;
  readonly calls: readonly { readonly name: string; readonly arguments: string }[];
}

const RICH: SampleParts = { texts: TEXT, thought: THOUGHT, calls: CALLS };

function chatSample({ texts, thought, calls }: SampleParts): readonly string[] {
  const about = { id: 'chatcmpl-x', object: 'chat.completion.chunk', created: 1_790_000_000, model: 'gpt-5.4-mini' };
  const chunk = (delta: object, finish: string | null = null): string =>
    sse({ ...about, choices: [{ index: 0, delta, finish_reason: finish }], usage: null });
  const usage = {
    prompt_tokens: 20,
    completion_tokens: 7,
    total_tokens: 27,
    prompt_tokens_details: { cached_tokens: 5 },
    completion_tokens_details: { reasoning_tokens: 2 },
  };
  return [
    chunk({ role: 'assistant', content: '' }),
    ...(thought === undefined ? [] : [chunk({ reasoning_content: thought })]),
    ...texts.map((content) => chunk({ content })),
    ...calls.flatMap((call, index) => [
      chunk({
        tool_calls: [{ index, id: `call_${index}`, type: 'function', function: { name: call.name, arguments: '' } }],
      }),
      ...halves(call.arguments).map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
    chunk({}, calls.length > 0 ? 'tool_calls' : 'stop'),
    sse({ ...about, choices: [], usage }),
    sse('[DONE]'),
  ];
}

const halves = (text: string): readonly string[] => [
  text.slice(0, Math.ceil(text.length / 2)),
  text.slice(Math.ceil(text.length / 2)),
];

function messagesSample({ texts, thought, calls }: SampleParts): readonly string[] {
  const [first = '', ...more] = texts;
  const text = [...textBlock(first), ...more.map((piece) => ({ type: 'text_delta', text: piece }))] as const;
  return messagesOf(
    [
      ...(thought === undefined ? [] : [thinkingBlock(thought, 'sig')]),
      text as unknown as ReturnType<typeof textBlock>,
      ...calls.map((call, at) => toolBlock(`toolu_${at}`, call.name, ...halves(call.arguments))),
    ],
    {
      stop: calls.length > 0 ? 'tool_use' : 'end_turn',
      startUsage: { input_tokens: 15, cache_read_input_tokens: 5, cache_creation_input_tokens: 0, output_tokens: 1 },
      usage: { output_tokens: 7 },
    },
  );
}

function responsesSample({ texts, thought, calls }: SampleParts): readonly string[] {
  const at = thought === undefined ? 0 : 1;
  const place = { item_id: 'msg_x', output_index: at, content_index: 0 };
  const whole = texts.join('');
  const message = { id: 'msg_x', type: 'message', role: 'assistant', status: 'completed' };
  const part = { type: 'output_text', annotations: [], logprobs: [] };
  const reasoning = {
    id: 'rs_x',
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: thought }],
    encrypted_content: 'gAAAA',
  };
  const thinks = { item_id: 'rs_x', output_index: 0, summary_index: 0 };
  return responsesOf(
    [
      ...(thought === undefined
        ? []
        : ([
            ['response.output_item.added', { output_index: 0, item: { ...reasoning, summary: [] } }],
            ['response.reasoning_summary_part.added', { ...thinks, part: { type: 'summary_text', text: '' } }],
            ['response.reasoning_summary_text.delta', { ...thinks, delta: thought }],
            ['response.reasoning_summary_text.done', { ...thinks, text: thought }],
            ['response.reasoning_summary_part.done', { ...thinks, part: { type: 'summary_text', text: thought } }],
            ['response.output_item.done', { output_index: 0, item: reasoning }],
          ] as const)),
      ['response.output_item.added', { output_index: at, item: { ...message, status: 'in_progress', content: [] } }],
      ['response.content_part.added', { ...place, part: { ...part, text: '' } }],
      ...texts.map((delta) => ['response.output_text.delta', { ...place, delta, logprobs: [] }] as const),
      ['response.output_text.done', { ...place, text: whole, logprobs: [] }],
      ['response.content_part.done', { ...place, part: { ...part, text: whole } }],
      ['response.output_item.done', { output_index: at, item: { ...message, content: [{ ...part, text: whole }] } }],
      ...calls.flatMap((call, index) => responsesCall(at + 1 + index, call.name, call.arguments)),
    ],
    [
      'completed',
      {
        usage: {
          input_tokens: 20,
          input_tokens_details: { cached_tokens: 5 },
          output_tokens: 7,
          output_tokens_details: { reasoning_tokens: 2 },
          total_tokens: 27,
        },
      },
    ],
  );
}

function geminiSample({ texts, thought, calls }: SampleParts): readonly string[] {
  const usage = {
    promptTokenCount: 20,
    cachedContentTokenCount: 5,
    candidatesTokenCount: 5,
    thoughtsTokenCount: 2,
    totalTokenCount: 27,
  };
  const chunk = (part: object, more: object = {}): string =>
    sse({
      candidates: [{ content: { role: 'model', parts: [part] }, index: 0, ...more }],
      modelVersion: 'gemini-3',
      responseId: 'g_x',
    });
  const called = calls.map(({ name, arguments: given }) => ({
    functionCall: { name, args: JSON.parse(given) as object },
  }));
  return [
    ...(thought === undefined ? [] : [chunk({ text: thought, thought: true })]),
    ...texts.map((text) => chunk({ text })),
    ...called.map((part) => chunk(part)),
    sse({
      candidates: [{ content: { role: 'model', parts: [{ text: '' }] }, finishReason: 'STOP', index: 0 }],
      usageMetadata: usage,
      modelVersion: 'gemini-3',
      responseId: 'g_x',
    }),
  ];
}

const SAMPLES: Readonly<Partial<Record<Protocol, (parts: SampleParts) => readonly string[]>>> = {
  'openai-chat': chatSample,
  'openai-responses': responsesSample,
  'anthropic-messages': messagesSample,
  gemini: geminiSample,
};

/** The events of an answer with these parts, each as text with its blank line. */
export function sampleStream(protocol: Protocol, parts: Partial<SampleParts> = {}): readonly string[] {
  const make = SAMPLES[protocol];
  if (make === undefined) throw new Error(`no sample of ${protocol}: write one here`);
  return make({ ...RICH, ...parts });
}
