// Faults that other gateways were reported for, in counting and in money (facts 3, by their ids), each shown not to be ours:
// the same tokens told to the caller, on record, and priced once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type OpenAI from 'openai';
import type { Settlement } from '../../src/ledger/record.ts';
import { chatEvents } from '../fake_answers.ts';
import { sse, stream, whole, type FakeAnswer } from '../fake_upstream.ts';
import {
  CLAUDE,
  GPT,
  messagesBody,
  messagesOf,
  openBench,
  played,
  responsesCall,
  responsesOf,
  textBlock,
  tool,
  user,
  type Bench,
} from './bench.ts';
import { askStreamed, askWhole, type Ask } from './read_with_client.ts';

let bench: Bench;
before(async () => {
  bench = await openBench();
});
after(() => bench.close());

const TO_CLAUDE = { model: CLAUDE, messages: [user()] } as unknown as Ask;
const TO_CHAT = { model: GPT, messages: [user()] } as unknown as Ask;
const TO_RESPONSES = { ...TO_CHAT, reasoning_effort: 'low', tools: [tool('look')] } as unknown as Ask;

interface Counted {
  readonly usage: OpenAI.CompletionUsage;
  readonly settlement: Settlement;
}

/** Usage as told and as recorded, asked whole or streamed. */
async function counted(to: Ask, answer: FakeAnswer, how: 'whole' | 'streamed'): Promise<Counted> {
  bench.answer(answer);
  const { usage } = how === 'whole' ? await askWhole(bench, to) : await askStreamed(bench, to);
  const settlement = bench.lastSettlement();
  if (usage === undefined || settlement === undefined) throw new Error('nothing was counted');
  assert.equal(usage.prompt_tokens, settlement.usage?.inputTokens);
  assert.equal(usage.completion_tokens, settlement.usage?.outputTokens);
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
  return { usage, settlement };
}

const CACHED = {
  input_tokens: 3,
  cache_creation_input_tokens: 12_304,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 12_304, ephemeral_1h_input_tokens: 0 },
  output_tokens: 550,
};
/** 3 input at $3, 12,304 written at $3.75, 550 output at $15, for each million. */
const CACHED_NANO_USD = 3 * 3_000 + 12_304 * 3_750 + 550 * 15_000;

test('L7, L10, L11: what was written to the cache is part of the prompt and priced once', async () => {
  const body = messagesBody([{ type: 'text', text: 'x' }], { usage: CACHED });
  const { usage, settlement } = await counted(TO_CLAUDE, body, 'whole');
  assert.equal(usage.prompt_tokens, 12_307);
  assert.equal(settlement.costNanoUsd, CACHED_NANO_USD);
});

test('L9, K1, C17, C18, X5: start and end of a stream tell the same tokens, and they count once', async () => {
  const startUsage = { ...CACHED, output_tokens: 8 };
  for (const usage of [CACHED, { output_tokens: 550 }]) {
    const answer = played(messagesOf([textBlock('x')], { startUsage, usage }));
    const { settlement } = await counted(TO_CLAUDE, answer, 'streamed');
    assert.equal(settlement.usage?.inputTokens, 12_307);
    assert.equal(settlement.usage?.outputTokens, 550);
    assert.equal(settlement.costNanoUsd, CACHED_NANO_USD);
  }
});

test('L8, L9: what was read from the cache is told apart and priced as read, whole and streamed', async () => {
  const usage = { ...CACHED, cache_creation_input_tokens: 0, cache_creation: null, cache_read_input_tokens: 10_000 };
  const cost = 3 * 3_000 + 10_000 * 300 + 550 * 15_000;
  const body = messagesBody([{ type: 'text', text: 'x' }], { usage });
  const events = played(messagesOf([textBlock('x')], { startUsage: usage, usage }));
  for (const got of [await counted(TO_CLAUDE, body, 'whole'), await counted(TO_CLAUDE, events, 'streamed')]) {
    assert.equal(got.usage.prompt_tokens_details?.cached_tokens, 10_000);
    assert.equal(got.usage.prompt_tokens, 10_003);
    assert.equal(got.settlement.costNanoUsd, cost);
  }
});

test('L11: an hour in the cache costs twice the input, five minutes a quarter more', async () => {
  const usage = {
    ...CACHED,
    cache_creation: { ephemeral_5m_input_tokens: 2_304, ephemeral_1h_input_tokens: 10_000 },
  };
  const body = messagesBody([{ type: 'text', text: 'x' }], { usage });
  const { settlement } = await counted(TO_CLAUDE, body, 'whole');
  assert.equal(settlement.costNanoUsd, 3 * 3_000 + 2_304 * 3_750 + 10_000 * 6_000 + 550 * 15_000);
});

test('K2, K3: the input of a stream is never 0 where the provider told it, at its start or only at its end', async () => {
  const zero = { input_tokens: 0, output_tokens: 0 };
  const late = played(
    messagesOf([textBlock('x')], { startUsage: zero, usage: { input_tokens: 40, output_tokens: 5 } }),
  );
  assert.equal((await counted(TO_CLAUDE, late, 'streamed')).usage.prompt_tokens, 40);
  const early = played(messagesOf([textBlock('x')], { startUsage: { input_tokens: 40, output_tokens: 1 } }));
  assert.equal((await counted(TO_CLAUDE, early, 'streamed')).usage.prompt_tokens, 40);
});

test('thoughts are part of the completion, and told apart, on both protocols that have them', async () => {
  const usage = { input_tokens: 10, output_tokens: 50, output_tokens_details: { thinking_tokens: 30 } };
  const claude = await counted(TO_CLAUDE, messagesBody([{ type: 'text', text: 'x' }], { usage }), 'whole');
  assert.equal(claude.usage.completion_tokens_details?.reasoning_tokens, 30);
  const response = {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 60 },
    output_tokens: 50,
    output_tokens_details: { reasoning_tokens: 30 },
    total_tokens: 150,
  };
  const events = responsesOf(responsesCall(0, 'look', '{}'), ['completed', { usage: response }]);
  const bridged = await counted(TO_RESPONSES, stream(events), 'streamed');
  assert.equal(bridged.usage.completion_tokens_details?.reasoning_tokens, 30);
  assert.equal(bridged.usage.prompt_tokens_details?.cached_tokens, 60);
  // $0.75 input, a tenth of it cached, $4.50 output, for each million.
  assert.equal(bridged.settlement.costNanoUsd, 40 * 750 + 60 * 75 + 50 * 4_500);
});

test('L45: usage is asked for where the caller did not, withheld from the caller, and counted', async () => {
  bench.answer(played(chatEvents(['x'], { input: 1_000, output: 100 })));
  const { text, settlement } = await bench.send({ ...TO_CHAT, stream: true });
  assert.match(bench.upstream.calls.at(-1)?.body ?? '', /"stream_options":\{"include_usage":true\}/);
  assert.doesNotMatch(text, /total_tokens/);
  assert.equal(settlement?.costNanoUsd, 1_000 * 750 + 100 * 4_500);
});

test('a provider that tells no usage is estimated, never free, and the record says so', async () => {
  const events = chatEvents(['some words of an answer']).filter((event) => !event.includes('total_tokens'));
  bench.answer(played(events));
  const { settlement } = await bench.send({ ...TO_CHAT, stream: true });
  assert.equal(settlement?.usage?.source, 'estimated');
  assert.ok((settlement.costNanoUsd ?? 0) > 0);
});

test('a body that asks for all at once is priced exactly: 5 M and 1 M tokens', async () => {
  const usage = { prompt_tokens: 5_000_000, completion_tokens: 1_000_000, total_tokens: 6_000_000 };
  const message = { role: 'assistant', content: 'x', refusal: null };
  const choices = [{ index: 0, message, finish_reason: 'stop', logprobs: null }];
  const body = { id: 'c', object: 'chat.completion', created: 1, model: GPT, choices, usage };
  const { settlement } = await counted(TO_CHAT, whole(body), 'whole');
  assert.equal(settlement.costNanoUsd, 8_250_000_000);
});

test('L36, L37: a limit of the provider is 429 with a wait, the provider’s own where it names one', async () => {
  const limited = { type: 'error', error: { type: 'rate_limit_error', message: 'slow down' } };
  bench.answer(whole(limited, { status: 429, headers: { 'retry-after': 37 } }));
  const told = await bench.send(TO_CLAUDE);
  assert.equal(told.status, 429);
  assert.equal(told.headers.get('retry-after'), '37');
  bench.answer(whole(limited, { status: 429 }));
  assert.match((await bench.send(TO_CLAUDE)).headers.get('retry-after') ?? '', /^[1-9]\d*$/);
});

test('L38: a usage limit that comes as 400 is not the caller’s fault', async () => {
  const message =
    'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.';
  bench.answer(whole({ type: 'error', error: { type: 'invalid_request_error', message } }, { status: 400 }));
  const { status, text } = await bench.send(TO_CLAUDE);
  assert.ok([429, 502].includes(status), String(status));
  assert.doesNotMatch(text, /usage limits|2026-12-01/);
});

test('L20, L37: after our own retries a client is told not to multiply them', async () => {
  bench.answer(whole({ error: { message: 'down', type: 'server_error', param: null, code: null } }, { status: 500 }));
  const { status, headers } = await bench.send(TO_CHAT);
  assert.equal(status, 502);
  assert.equal(headers.get('x-loadline-attempts'), '2');
  assert.equal(headers.get('x-should-retry'), 'false');
});

test('an error inside a whole body under 200 is an error', async () => {
  for (const [to, body] of [
    [TO_CHAT, { error: { message: 'busy', type: 'server_error', param: null, code: null } }],
    [TO_CLAUDE, { type: 'error', error: { type: 'api_error', message: 'busy' } }],
    [
      TO_RESPONSES,
      { id: 'r', object: 'response', status: 'failed', error: { code: 'server_error', message: 'busy' }, output: [] },
    ],
  ] as const) {
    bench.answer(whole(body));
    const { status, settlement } = await bench.send(to);
    assert.ok(status >= 500, String(status));
    assert.equal(settlement?.status, 'error');
  }
});

test('events of tomorrow pass by unseen', async () => {
  const [start = '', ...rest] = messagesOf([textBlock('x')]);
  const answer = played([start, sse({ type: 'weather', degrees: 20 }, 'weather'), ...rest]);
  const { usage } = await counted(TO_CLAUDE, answer, 'streamed');
  assert.equal(usage.total_tokens, 15);
});
