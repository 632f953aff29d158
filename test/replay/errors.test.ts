// Errors of the providers, recorded ones and those that the facts name, through the gateway: status and body as the
// contract has them, the right class of error in OpenAI's client, and never a word of ours or of our account.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type OpenAI from 'openai';
import { APIError, BadRequestError, NotFoundError, RateLimitError } from 'openai';
import { objectAt, stringAt } from '../../src/support/json.ts';
import { chatEvents, messagesEvents } from '../fake_answers.ts';
import { sse, stream, whole, type FakeAnswer } from '../fake_upstream.ts';
import { CLAUDE, GPT, openBench, tool, user, type Bench } from './bench.ts';
import { PROVIDER_KEY } from './open_gateway.ts';
import { loadExchanges, NO_RECORDINGS, type Exchange } from './recordings.ts';

let bench: Bench;
before(async () => {
  bench = await openBench();
});
after(() => bench.close());

const ASKS = {
  'openai-chat': { model: GPT, messages: [user()] },
  'openai-responses': { model: GPT, messages: [user()], reasoning_effort: 'low', tools: [tool('f')] },
  'anthropic-messages': { model: CLAUDE, messages: [user()] },
} as const;

interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly message: string;
  readonly type: unknown;
  readonly param: unknown;
  readonly code: unknown;
}

/** The error that a caller gets, with what holds of every error. */
async function errorFor(answer: FakeAnswer, ask: object): Promise<Told> {
  bench.answer(answer);
  const { status, headers, text, settlement } = await bench.send(ask);
  const error = objectAt(JSON.parse(text), 'error') ?? assert.fail(text);
  assert.deepEqual(Object.keys(error), ['message', 'type', 'param', 'code']);
  assert.ok(![200, 401, 402, 403].includes(status), `${status} ${text}`);
  assert.doesNotMatch(text, PROVIDER_KEY);
  assert.ok(!text.includes(String(bench.upstream.port)), 'no address of ours');
  assert.equal(settlement?.status, 'error');
  assert.equal(settlement?.httpStatus, status);
  assert.equal(settlement?.costNanoUsd ?? 0, 0, 'an error costs nothing');
  return {
    status,
    headers,
    text,
    message: stringAt(error, 'message') ?? '',
    type: error['type'],
    param: error['param'],
    code: error['code'],
  };
}

/** What the contract makes of a recorded error of a pinned model. */
function expectedStatus({ status, answer }: Exchange): number {
  const code = stringAt(objectAt(answer, 'error'), 'code');
  if (code === 'model_not_found') return 404;
  return status;
}

describe('recorded errors', { skip: NO_RECORDINGS }, () => {
  const recorded = NO_RECORDINGS === false ? loadExchanges().filter(({ status }) => status >= 400) : [];

  test('keep their status and their words where they are the caller’s fault, and their status alone where not', async () => {
    assert.ok(recorded.length >= 15, String(recorded.length));
    for (const exchange of recorded) {
      const told = await errorFor(whole(exchange.answer, { status: exchange.status }), ASKS[exchange.protocol]);
      const expected = expectedStatus(exchange);
      assert.equal(told.status, expected, `${exchange.name}: ${told.text}`);
      const error = objectAt(exchange.answer, 'error');
      if (expected === 400) {
        assert.equal(told.message, stringAt(error, 'message'), exchange.name);
        assert.equal(told.param, stringAt(error, 'param') ?? null, exchange.name);
        assert.equal(told.type, 'invalid_request_error', exchange.name);
      }
      if (expected === 404) assert.deepEqual([told.code, told.param], ['model_not_found', 'model'], exchange.name);
      if (expected === 429) {
        assert.equal(told.code, 'rate_limit_exceeded', exchange.name);
        assert.match(told.headers.get('retry-after') ?? '', /^\d+$/, exchange.name);
        assert.doesNotMatch(told.text, /openrouter|Google/, exchange.name);
      }
    }
  });

  test('become the class of error that OpenAI’s client has for them', async () => {
    for (const { protocol, answer, status, name } of recorded) {
      bench.answer(whole(answer, { status }));
      const given = ASKS[protocol] as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming;
      const asked = bench.client.chat.completions.create(given);
      const kinds = { 400: BadRequestError, 404: NotFoundError, 429: RateLimitError };
      const expected = kinds[expectedStatus({ status, answer } as Exchange) as keyof typeof kinds];
      await assert.rejects(asked, (error) => error instanceof expected, name);
    }
  });
});

/** One row: what the provider says, and what the caller is told. */
type Row = readonly [status: number, body: object, told: number, code: string | null, words: RegExp];

const anthropic = (type: string, message: string): object => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_up',
});
const openai = (message: string, code: string | null, type = 'invalid_request_error'): object => ({
  error: { message, type, param: null, code },
});

const ANTHROPIC_ROWS: readonly Row[] = [
  [400, anthropic('invalid_request_error', 'messages: text content blocks must be non-empty'), 400, 'any', /non-empty/],
  [
    400,
    anthropic('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
    400,
    'context_length_exceeded',
    /^prompt is too long: 210000 tokens > 200000 maximum \(.*exceeds the context window/,
  ],
  [401, anthropic('authentication_error', 'invalid x-api-key sk-test-anthropic'), 502, 'upstream_error', /credential/],
  [402, anthropic('billing_error', 'Your credit balance is too low'), 502, 'upstream_error', /quota/],
  [403, anthropic('permission_error', 'Your account may not use this'), 502, 'upstream_error', /account/],
  [404, anthropic('not_found_error', 'model: claude-sonnet-4-6'), 404, 'model_not_found', /v1\/models/],
  [413, anthropic('request_too_large', 'Request exceeds the maximum size'), 413, 'request_too_large', /maximum size/],
  [
    429,
    anthropic('rate_limit_error', 'Number of request tokens has exceeded'),
    429,
    'rate_limit_exceeded',
    /Try again/,
  ],
  [500, anthropic('api_error', 'Internal server error'), 502, 'upstream_error', /failed/],
  [504, anthropic('timeout_error', 'Timed out'), 504, 'upstream_timeout', /in time/],
  [529, anthropic('overloaded_error', 'Overloaded'), 503, 'overloaded', /overloaded/],
];

const OPENAI_ROWS: readonly Row[] = [
  [401, openai('Incorrect API key provided: sk-test-openai', 'invalid_api_key'), 502, 'upstream_error', /credential/],
  [403, openai('Project proj_abc does not have access', 'model_not_found'), 502, 'upstream_error', /account/],
  [
    400,
    openai("This model's maximum context length is 128000 tokens.", 'context_length_exceeded'),
    400,
    'context_length_exceeded',
    /maximum context length is 128000/,
  ],
  [
    429,
    openai('You exceeded your current quota', 'insufficient_quota', 'insufficient_quota'),
    502,
    'upstream_error',
    /quota/,
  ],
  [
    429,
    openai('Rate limit reached for org-secret', 'rate_limit_exceeded', 'tokens'),
    429,
    'rate_limit_exceeded',
    /Try/,
  ],
  [500, openai('The server had an error', null, 'server_error'), 502, 'upstream_error', /failed/],
  [503, openai('The engine is currently overloaded', null, 'server_error'), 503, 'overloaded', /overloaded/],
];

async function checkRows(rows: readonly Row[], ask: object): Promise<void> {
  for (const [status, body, told, code, words] of rows) {
    for (const stream of [false, true]) {
      const error = await errorFor(whole(body, { status }), { ...ask, stream });
      const name = `${status} ${JSON.stringify(body)} became ${error.text}`;
      assert.equal(error.status, told, name);
      if (code !== 'any') assert.equal(error.code, code, name);
      assert.match(error.message, words, name);
      assert.doesNotMatch(error.text, /org-secret|proj_abc|req_up/, name);
      if (told === 429 || told === 503) assert.match(error.headers.get('retry-after') ?? '', /^\d+$/, name);
    }
  }
}

test('each error that Anthropic has, asked whole and streamed', () =>
  checkRows(ANTHROPIC_ROWS, ASKS['anthropic-messages']));

test('each error that OpenAI has, on both of its protocols', async () => {
  await checkRows(OPENAI_ROWS, ASKS['openai-chat']);
  await checkRows(OPENAI_ROWS, ASKS['openai-responses']);
});

test('bodies that are no error at all: a page, nothing, half a JSON', async () => {
  for (const body of ['<html><title>502 Bad Gateway</title>nginx/1.2.3</html>', '', '{"error": {"mess', '[]', 'null']) {
    for (const ask of Object.values(ASKS)) {
      const told = await errorFor(whole(body, { status: 502, headers: { 'content-type': 'text/html' } }), ask);
      assert.equal(told.status, 502, body);
      assert.doesNotMatch(told.text, /nginx/, body);
    }
  }
});

/** Reads a stream with OpenAI's client to its end, and says what it raised. `onContent` is told of the first words. */
async function raisedBy(ask: object, onContent: () => void): Promise<unknown> {
  const given = { ...ask, stream: true } as unknown as OpenAI.ChatCompletionCreateParamsStreaming;
  try {
    for await (const chunk of await bench.client.chat.completions.create(given)) {
      for (const { finish_reason: finish, delta } of chunk.choices) {
        assert.equal(finish ?? null, null, 'a failed stream has no finish');
        if ((delta.content ?? '') !== '') onContent();
      }
    }
  } catch (error) {
    return error;
  }
  return undefined;
}

const FAILING: readonly (readonly [string, object, readonly string[]])[] = [
  [
    'Messages',
    ASKS['anthropic-messages'],
    [...messagesEvents(['so far']).slice(0, 4), sse(anthropic('overloaded_error', 'Overloaded'), 'error')],
  ],
  [
    'Chat Completions',
    ASKS['openai-chat'],
    [...chatEvents(['so far']).slice(0, 2), sse(openai('The server had an error', null, 'server_error'))],
  ],
];

for (const [protocol, ask, events] of FAILING) {
  test(`an error within a stream of ${protocol}: the client raises, with no finish and no [DONE] before it`, async () => {
    const said = events.slice(0, -1);
    // The words must have arrived before the end comes, or there is nothing to raise in the middle of.
    for (const end of [events.at(-1) ?? '', 'fin', 'rst'] as const) {
      const { promise: seen, resolve: onContent } = Promise.withResolvers<void>();
      bench.answer(stream([...said, { waitFor: seen }, end]));
      const raised = await raisedBy(ask, onContent);
      assert.ok(raised instanceof APIError, String(raised));
      const text = await bench.lastText();
      assert.match(text, /so far/);
      assert.doesNotMatch(text, /\[DONE\]/);
      assert.equal(text.split('"error"').length, 2, 'one error');
      assert.equal(bench.lastSettlement()?.status, 'error');
    }
  });
}
