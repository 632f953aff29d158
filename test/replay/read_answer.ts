// Reads recorded answers of all three protocols in the plainest way, sharing nothing with the codecs that it measures: what
// a caller of Chat Completions should be told. For tests only.
import { arrayAt, isJsonObject, numberAt, objectAt, stringAt } from '../../src/support/json.ts';
import type { JsonObject } from '../../src/support/json.ts';
import { foldBody, foldStream } from '../../src/wire/anthropic_messages/cases/recordings.ts';
import { payloadsOf, type Exchange } from './recordings.ts';

export interface Expected {
  readonly text: string;
  /** Paragraphs may be joined in another way. */
  readonly reasoning: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  /** One of the four words of Chat Completions. */
  readonly finish: string;
  /** Undefined where the provider told none, or where iterations make the sum another one. */
  readonly promptTokens: number | undefined;
  readonly completionTokens: number | undefined;
  readonly cachedTokens: number | undefined;
  readonly reasoningTokens: number | undefined;
}

/** Facts 2.10; a stop with calls is a call, a refusal stays one. */
const FINISH: Readonly<Record<string, string>> = {
  tool_use: 'tool_calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'content_filter',
};

function expectedOfMessages(answer: JsonObject | string): Expected | undefined {
  const events = typeof answer === 'string' ? payloadsOf(answer) : [];
  const told = typeof answer === 'string' ? foldStream(events) : foldBody(answer);
  if (!told.ended) return undefined;
  const calls = told.calls.map(({ id, name, input }) => ({ id, name, arguments: input }));
  const finish = FINISH[told.stopReason ?? ''] ?? (calls.length > 0 ? 'tool_calls' : 'stop');
  const cached = usageField(typeof answer === 'string' ? events : [answer], 'cache_read_input_tokens');
  return {
    text: told.text,
    reasoning: told.thinking,
    calls,
    // A tool that the provider ran itself is none of the caller's.
    finish: finish === 'tool_calls' && calls.length === 0 ? 'stop' : finish,
    promptTokens: told.inputTokens,
    completionTokens: told.outputTokens,
    cachedTokens: told.inputTokens === undefined ? undefined : cached,
    reasoningTokens: undefined,
  };
}

/** The last number under `usage` that events or bodies tell. */
function usageField(values: readonly JsonObject[], field: string): number {
  return values
    .map((value) => objectAt(value, 'usage') ?? objectAt(objectAt(value, 'message'), 'usage'))
    .reduce((last, usage) => numberAt(usage, field) ?? last, 0);
}

function expectedOfResponse(response: JsonObject, text?: string): Expected {
  const items = arrayAt(response, 'output').filter(isJsonObject);
  const of = (type: string): readonly JsonObject[] => items.filter((item) => item['type'] === type);
  const parts = of('message').flatMap((item) => arrayAt(item, 'content'));
  const calls = items
    .filter((item) => item['type'] === 'function_call' || item['type'] === 'custom_tool_call')
    .map((item) => ({
      id: stringAt(item, 'call_id') ?? '',
      name: stringAt(item, 'name') ?? '',
      arguments: stringAt(item, 'arguments') ?? stringAt(item, 'input') ?? '',
    }));
  // Open models tell the thoughts themselves, OpenAI's a summary of them.
  const thoughts = of('reasoning').flatMap((item) =>
    arrayAt(item, 'summary').length > 0 ? arrayAt(item, 'summary') : arrayAt(item, 'content'),
  );
  const why = stringAt(objectAt(response, 'incomplete_details'), 'reason');
  const usage = objectAt(response, 'usage');
  const cut = why === 'content_filter' ? 'content_filter' : 'length';
  return {
    text: text ?? parts.map((part) => stringAt(part, 'text') ?? '').join(''),
    reasoning: thoughts.map((part) => stringAt(part, 'text') ?? '').join('\n\n'),
    calls,
    finish: response['status'] === 'incomplete' ? cut : calls.length > 0 ? 'tool_calls' : 'stop',
    promptTokens: numberAt(usage, 'input_tokens'),
    completionTokens: numberAt(usage, 'output_tokens'),
    cachedTokens: numberAt(objectAt(usage, 'input_tokens_details'), 'cached_tokens'),
    reasoningTokens: numberAt(objectAt(usage, 'output_tokens_details'), 'reasoning_tokens'),
  };
}

/** The last event holds the whole response, but some recordings were cut short there: deltas and items are told before. */
function expectedOfResponseStream(events: readonly JsonObject[]): Expected | undefined {
  const last = events.at(-1);
  const response = objectAt(last, 'response');
  if (response === undefined || !/^response\.(completed|incomplete)$/.test(stringAt(last, 'type') ?? ''))
    return undefined;
  const typed = (type: string): readonly JsonObject[] => events.filter((event) => event['type'] === type);
  const items = typed('response.output_item.done').flatMap((event) => objectAt(event, 'item') ?? []);
  const text = typed('response.output_text.delta')
    .map((event) => stringAt(event, 'delta') ?? '')
    .join('');
  return expectedOfResponse({ ...response, output: items }, text);
}

function chatUsage(usage: JsonObject | undefined): Pick<
  Expected,
  'promptTokens' | 'completionTokens' | 'cachedTokens'
> & {
  readonly reasoningTokens: number | undefined;
} {
  return {
    promptTokens: numberAt(usage, 'prompt_tokens'),
    completionTokens: numberAt(usage, 'completion_tokens'),
    cachedTokens: numberAt(objectAt(usage, 'prompt_tokens_details'), 'cached_tokens'),
    reasoningTokens: numberAt(objectAt(usage, 'completion_tokens_details'), 'reasoning_tokens'),
  };
}

/** Chat Completions passes as it came: the client's own reading of the recording is what it must get. */
function expectedOfChat(body: JsonObject): Expected | undefined {
  const choice = arrayAt(body, 'choices')[0];
  const message = objectAt(choice, 'message');
  const content = message?.['content'];
  if (message === undefined || (typeof content !== 'string' && (content ?? null) !== null)) return undefined;
  return {
    text: typeof content === 'string' ? content : '',
    reasoning: stringAt(message, 'reasoning_content') ?? '',
    calls: arrayAt(message, 'tool_calls').map((call) => ({
      id: stringAt(call, 'id') ?? '',
      name: stringAt(objectAt(call, 'function'), 'name') ?? '',
      arguments: stringAt(objectAt(call, 'function'), 'arguments') ?? '',
    })),
    finish: stringAt(choice, 'finish_reason') ?? '',
    ...chatUsage(objectAt(body, 'usage')),
  };
}

function expectedOfChatStream(chunks: readonly JsonObject[]): Expected | undefined {
  const calls: { id: string; name: string; arguments: string }[] = [];
  let [text, reasoning, finish] = ['', '', ''];
  let usage: JsonObject | undefined;
  for (const chunk of chunks) {
    usage = objectAt(chunk, 'usage') ?? usage;
    const choice = arrayAt(chunk, 'choices').find((each) => numberAt(each, 'index') === 0);
    const delta = objectAt(choice, 'delta');
    if (Array.isArray(delta?.['content'])) return undefined;
    text += stringAt(delta, 'content') ?? '';
    reasoning += stringAt(delta, 'reasoning_content') ?? '';
    finish = stringAt(choice, 'finish_reason') ?? finish;
    for (const piece of arrayAt(delta, 'tool_calls')) {
      const inner = objectAt(piece, 'function');
      const call = (calls[numberAt(piece, 'index') ?? 0] ??= { id: '', name: '', arguments: '' });
      call.id ||= stringAt(piece, 'id') ?? '';
      call.name ||= stringAt(inner, 'name') ?? '';
      call.arguments += stringAt(inner, 'arguments') ?? '';
    }
  }
  return finish === '' ? undefined : { text, reasoning, calls, finish, ...chatUsage(usage) };
}

/** What a caller should be told of a recorded answer; undefined where it is no whole answer. */
export function expectedOf({ protocol, answer }: Pick<Exchange, 'protocol' | 'answer'>): Expected | undefined {
  if (answer === undefined) return undefined;
  const payloads = typeof answer === 'string' ? payloadsOf(answer) : [];
  if (typeof answer === 'string' && payloads.length === 0) return undefined;
  switch (protocol) {
    case 'anthropic-messages':
      return typeof answer === 'string' || answer['type'] === 'message' ? expectedOfMessages(answer) : undefined;
    case 'openai-responses':
      if (typeof answer === 'string') return expectedOfResponseStream(payloads);
      return /^(completed|incomplete)$/.test(stringAt(answer, 'status') ?? '') ? expectedOfResponse(answer) : undefined;
    case 'openai-chat':
      return typeof answer === 'string' ? expectedOfChatStream(payloads) : expectedOfChat(answer);
    default:
      return protocol satisfies never;
  }
}
