// A strict model behind OpenAI's Responses API: reads what it is asked, and writes what a scenario says, whole or as the
// events of a stream. Seals its reasoning and knows it again. For tests only.
import { createHash } from 'node:crypto';
import { arrayAt, isJsonObject, objectAt, stringAt } from '../../../src/support/json.ts';
import type { JsonObject } from '../../../src/support/json.ts';
import { sse, stream, whole, type FakeAnswer } from '../../fake_upstream.ts';
import { openaiRefusal, OVERFLOW, RATE_LIMIT } from './chat_model.ts';
import type { StrictModel } from './messages_model.ts';
import { refuseResponses } from './responses_rules.ts';
import { createRefusals, textOf, type Refusal } from './rules.ts';
import type { Move, Seen, Turn } from './turn.ts';

const USAGE = {
  input_tokens: 326,
  input_tokens_details: { cached_tokens: 300, cache_write_tokens: 0 },
  output_tokens: 42,
  output_tokens_details: { reasoning_tokens: 12 },
  total_tokens: 368,
};

export function createResponsesModel(): StrictModel {
  const refusals: Refusal[] = [];
  const seen: Seen[] = [];
  const sealed = new Set<string>();
  const seal = (thinking: string): string => {
    const text = `gAAAAA${createHash('sha512').update(`${thinking}${sealed.size}`).digest('base64url')}`;
    sealed.add(text);
    return text;
  };
  return {
    refusals,
    seen,
    answer: (body, scenario) => {
      const { all, refuse } = createRefusals();
      refuseResponses(body, sealed, refuse);
      refusals.push(...all);
      const [first] = all;
      if (first !== undefined) return openaiRefusal(400, { ...first });
      const read = readResponses(body, seen.length);
      seen.push(read);
      return play(scenario(read), { body, seal, turnNumber: seen.length });
    },
  };
}

function readResponses(body: JsonObject, answered: number): Seen {
  const items = arrayAt(body, 'input').filter(isJsonObject);
  const typed = (type: string): readonly JsonObject[] => items.filter((item) => item['type'] === type);
  return {
    model: stringAt(body, 'model') ?? '',
    stream: body['stream'] === true,
    answered,
    tools: arrayAt(body, 'tools')
      .filter(isJsonObject)
      .map((tool) => ({ name: stringAt(tool, 'name') ?? '', schema: objectAt(tool, 'parameters') ?? {} })),
    text: [
      stringAt(body, 'instructions') ?? '',
      stringAt(body, 'input') ?? '',
      ...items.map((item) => textOf(item['content'])),
    ].join('\n'),
    results: typed('function_call_output').map((item) => ({
      callId: stringAt(item, 'call_id') ?? '',
      text: textOf(item['output']),
    })),
    thoughts: typed('reasoning').filter((item) => typeof item['encrypted_content'] === 'string').length,
  };
}

interface Stage {
  readonly body: JsonObject;
  readonly seal: (thinking: string) => string;
  readonly turnNumber: number;
}

function play(move: Move, stage: Stage): FakeAnswer {
  const { body } = stage;
  switch (move.kind) {
    case 'overflow': {
      if (body['stream'] !== true) return openaiRefusal(400, { ...OVERFLOW, param: 'input' });
      // A stream has begun by the time that the tokens are counted.
      const { code, message } = OVERFLOW;
      const failed = response({ status: 'failed', error: { code, message } });
      return events([
        ['response.created', { response: response({}) }],
        ['error', { error: { type: 'invalid_request_error', code, message, param: 'input' } }],
        ['response.failed', { response: failed }],
      ]);
    }
    case 'rate-limit':
      return openaiRefusal(429, RATE_LIMIT);
    case 'break': {
      const error = { code: 'server_error', message: 'The server had an error processing your request.' };
      const [start] = [itemsOf({ text: move.text }, stage)[0]];
      return events([
        ['response.created', { response: response({}) }],
        ...(start === undefined ? [] : itemEvents(start, 0).slice(0, 3)),
        ['response.failed', { response: response({ status: 'failed', error }) }],
      ]);
    }
    case 'turn': {
      const output = itemsOf(move.turn, stage);
      const { inputTokens = USAGE.input_tokens } = move.turn;
      const usage = { ...USAGE, input_tokens: inputTokens, total_tokens: inputTokens + USAGE.output_tokens };
      const done = response({ status: 'completed', output, usage });
      if (body['stream'] !== true) return whole(done);
      return events([
        ['response.created', { response: response({}) }],
        ['response.in_progress', { response: response({}) }],
        ...output.flatMap(itemEvents),
        ['response.completed', { response: done }],
      ]);
    }
    default:
      return move satisfies never;
  }
}

type Told = readonly [type: string, fields: object];

const events = (told: readonly Told[]): FakeAnswer =>
  stream(told.map(([type, fields], index) => sse({ type, sequence_number: index, ...fields }, type)));

const response = (fields: object) => ({
  id: 'resp_strict',
  object: 'response',
  created_at: 1_790_000_000,
  status: 'in_progress',
  error: null,
  incomplete_details: null,
  instructions: null,
  model: 'gpt-5.4-mini-2026-03-17',
  output: [],
  parallel_tool_calls: true,
  tool_choice: 'auto',
  tools: [],
  usage: null,
  ...fields,
});

function itemsOf(turn: Turn, { body, seal, turnNumber }: Stage): readonly JsonObject[] {
  const { thinking, text, calls = [] } = turn;
  const effort = stringAt(body['reasoning'], 'effort');
  const thinks = thinking !== undefined && effort !== undefined && effort !== 'none';
  const tells = arrayAt(body, 'include').includes('reasoning.encrypted_content');
  const summary =
    stringAt(body['reasoning'], 'summary') === undefined ? [] : [{ type: 'summary_text', text: thinking ?? '' }];
  return [
    ...(thinks
      ? [
          {
            id: `rs_${turnNumber}`,
            type: 'reasoning',
            summary,
            ...(tells ? { encrypted_content: seal(thinking) } : {}),
          },
        ]
      : []),
    ...(text === undefined ? [] : [messageItem(text, turnNumber)]),
    ...calls.map((call, at) => ({
      id: `fc_${turnNumber}x${at}`,
      type: 'function_call',
      status: 'completed',
      call_id: `call_${turnNumber}x${at}`,
      name: call.name,
      arguments: JSON.stringify(call.arguments),
    })),
  ];
}

const messageItem = (text: string, turnNumber: number): JsonObject => ({
  id: `msg_${turnNumber}`,
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
});

const halves = (text: string): readonly string[] => {
  const half = Math.floor(text.length / 2);
  return [text.slice(0, half), text.slice(half)].filter((piece) => piece !== '');
};

function itemEvents(item: JsonObject, index: number): readonly Told[] {
  const at = { item_id: item['id'], output_index: index };
  const opened = { ...item, ...(item['type'] === 'reasoning' ? {} : { status: 'in_progress' }) };
  const done: Told = ['response.output_item.done', { output_index: index, item }];
  const added = (fields: object): Told => [
    'response.output_item.added',
    { output_index: index, item: { ...opened, ...fields } },
  ];
  if (item['type'] === 'function_call') {
    const text = String(item['arguments']);
    const type = 'response.function_call_arguments';
    return [
      added({ arguments: '' }),
      ...halves(text).map((delta): Told => [`${type}.delta`, { ...at, delta }]),
      [`${type}.done`, { ...at, arguments: text, name: item['name'] }],
      done,
    ];
  }
  if (item['type'] === 'reasoning') return [added({ summary: [] }), ...summaryEvents(item, at), done];
  const text = textOf(item['content']);
  const place = { ...at, content_index: 0 };
  const part = { type: 'output_text', annotations: [], logprobs: [] };
  return [
    added({ content: [] }),
    ['response.content_part.added', { ...place, part: { ...part, text: '' } }],
    ...halves(text).map((delta): Told => ['response.output_text.delta', { ...place, delta, logprobs: [] }]),
    ['response.output_text.done', { ...place, text, logprobs: [] }],
    ['response.content_part.done', { ...place, part: { ...part, text } }],
    done,
  ];
}

function summaryEvents(item: JsonObject, at: object): readonly Told[] {
  return arrayAt(item, 'summary').flatMap((part, index): readonly Told[] => {
    const text = stringAt(part, 'text') ?? '';
    const place = { ...at, summary_index: index };
    const type = 'response.reasoning_summary';
    return [
      [`${type}_part.added`, { ...place, part: { type: 'summary_text', text: '' } }],
      ...halves(text).map((delta): Told => [`${type}_text.delta`, { ...place, delta }]),
      [`${type}_text.done`, { ...place, text }],
      [`${type}_part.done`, { ...place, part }],
    ];
  });
}
