// Tests of whole answers, of tokens, and of errors.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { isLoadlineError } from '../../support/errors.ts';
import type { JsonObject } from '../../support/json.ts';
import type { Answer, Usage } from '../answer.ts';
import { anthropicMessages } from './codec.ts';
import { createUsageReader } from './_decode_usage.ts';

const bodyOf = (content: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-test',
  content,
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 5 },
  ...more,
});
const decodeBody = (body: JsonObject): Answer => anthropicMessages.decodeAnswer(body, new Map());

describe('a whole answer', () => {
  test('has its parts in order, its ends and its tokens', () => {
    const answer = decodeBody(
      bodyOf(
        [
          { type: 'thinking', thinking: 'Hm', signature: 's' },
          { type: 'text', text: 'One ' },
          { type: 'server_tool_use', id: 'x', name: 'web_search', input: {} },
          {
            type: 'text',
            text: 'two',
            citations: [{ type: 'web_search_result_location', url: 'https://a.test', title: 'A' }],
          },
          { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } },
          { type: 'tool_use', id: 't2', name: 'g', input: {} },
        ],
        { stop_reason: 'tool_use', usage: { input_tokens: 3, output_tokens: 5, service_tier: 'standard' } },
      ),
    );
    assert.deepEqual(answer.parts, [
      { kind: 'reasoning', text: 'Hm', signature: 's', format: 'anthropic-claude-v1' },
      { kind: 'text', text: 'One two' },
      { kind: 'tool-call', id: 't1', name: 'f', argumentsText: '{"a":1}' },
      { kind: 'tool-call', id: 't2', name: 'g', argumentsText: '{}' },
    ]);
    assert.deepEqual(answer.citations, [{ url: 'https://a.test', title: 'A', start: 4, end: 7 }]);
    assert.equal(answer.id, 'msg_1');
    assert.equal(answer.model, 'claude-test');
    assert.equal(answer.finish, 'tool-calls');
    assert.equal(answer.nativeFinish, 'tool_use');
    assert.equal(answer.serviceTier, 'default');
    assert.equal(answer.usage?.inputTokens, 3);
    assert.equal(answer.usage?.outputTokens, 5);
  });

  test('of a refusal has the reason as a refusal', () => {
    const answer = decodeBody(
      bodyOf([], { stop_reason: 'refusal', stop_details: { type: 'refusal', explanation: 'Blocked.' } }),
    );
    assert.deepEqual(answer.parts, [{ kind: 'refusal', text: 'Blocked.' }]);
    assert.equal(answer.finish, 'content-filter');
  });

  test('without usage tells none', () => {
    const { usage: _, ...body } = bodyOf([{ type: 'text', text: 'x' }]);
    assert.equal(decodeBody(body).usage, undefined);
  });

  test('of nothing is an answer of nothing', () => {
    assert.deepEqual(decodeBody(bodyOf([])).parts, []);
  });

  test('that is no message is an error of the provider, without its words', () => {
    const bodies: readonly JsonObject[] = [
      {},
      { type: 'error', error: { type: 'api_error', message: 'secret' } },
      { type: 'message' },
      { type: 'message', content: 'text' },
      { object: 'chat.completion', choices: [] },
      bodyOf([{ type: 'tool_use', id: 't', input: {} }]),
    ];
    for (const body of bodies) {
      assert.throws(
        () => decodeBody(body),
        (error) => isLoadlineError(error) && error.code === 'upstream_error' && !error.message.includes('secret'),
        JSON.stringify(body),
      );
    }
  });

  test('with blocks that are no blocks skips them', () => {
    const content = ['text', null, 7, [], { type: 'text', text: 'x' }, {}] as unknown as readonly JsonObject[];
    assert.deepEqual(decodeBody(bodyOf(content)).parts, [{ kind: 'text', text: 'x' }]);
  });
});

describe('tokens', () => {
  const usageOf = (...told: readonly JsonObject[]): Usage => {
    const reader = createUsageReader();
    for (const usage of told) reader.add(usage);
    const total = reader.total(true);
    assert.ok(total !== undefined);
    return total;
  };

  test('of the input include what was cached and what was written to the cache', () => {
    const usage = usageOf({
      input_tokens: 3,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 12_304,
      cache_creation: { ephemeral_5m_input_tokens: 12_000, ephemeral_1h_input_tokens: 304 },
      output_tokens: 550,
      output_tokens_details: { thinking_tokens: 50 },
      server_tool_use: { web_search_requests: 2 },
    });
    assert.deepEqual(usage, {
      inputTokens: 12_407,
      cachedReadTokens: 100,
      cacheWrite5mTokens: 12_000,
      cacheWrite1hTokens: 304,
      outputTokens: 550,
      reasoningTokens: 50,
      audioInputTokens: 0,
      audioOutputTokens: 0,
      webSearches: 2,
      source: 'provider',
    });
  });

  test('written without saying for how long are for five minutes', () => {
    assert.equal(usageOf({ cache_creation_input_tokens: 9, output_tokens: 1 }).cacheWrite5mTokens, 9);
    const later = usageOf(
      {
        cache_creation_input_tokens: 5,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 5 },
        output_tokens: 1,
      },
      { cache_creation_input_tokens: 8, output_tokens: 2 },
    );
    assert.equal(later.cacheWrite1hTokens, 5);
    assert.equal(later.cacheWrite5mTokens, 3);
    const split = usageOf({
      cache_creation: { ephemeral_5m_input_tokens: 4, ephemeral_1h_input_tokens: 6 },
      output_tokens: 1,
    });
    assert.equal(split.inputTokens, 10);
  });

  test('told twice count once: the last number of each field', () => {
    const usage = usageOf(
      { input_tokens: 43, cache_read_input_tokens: 7, output_tokens: 1 },
      { input_tokens: 61, cache_read_input_tokens: null, output_tokens: 2 },
      { output_tokens: 9 },
    );
    assert.equal(usage.inputTokens, 68);
    assert.equal(usage.cachedReadTokens, 7);
    assert.equal(usage.outputTokens, 9);
  });

  test('of a compacted turn include its first part', () => {
    const usage = usageOf({
      input_tokens: 612,
      output_tokens: 2_819,
      iterations: [
        { type: 'compaction', input_tokens: 60_385, output_tokens: 522 },
        { type: 'message', input_tokens: 612, output_tokens: 2_819 },
      ],
    });
    assert.equal(usage.inputTokens, 60_997);
    assert.equal(usage.outputTokens, 3_341);
  });

  test('of an advisor are not those of the model, and after a fallback the top level counts', () => {
    const advised = usageOf({
      input_tokens: 4_727,
      output_tokens: 3_391,
      iterations: [
        { type: 'message', input_tokens: 1_051, output_tokens: 35 },
        { type: 'advisor_message', input_tokens: 2_728, output_tokens: 3_880 },
        { type: 'message', input_tokens: 3_676, output_tokens: 3_356 },
      ],
    });
    assert.equal(advised.inputTokens, 4_727);
    assert.equal(advised.outputTokens, 3_391);
    const fellBack = usageOf({
      input_tokens: 412,
      output_tokens: 264,
      iterations: [
        { type: 'message', input_tokens: 408, output_tokens: 0 },
        { type: 'fallback_message', input_tokens: 412, output_tokens: 264 },
      ],
    });
    assert.equal(fellBack.inputTokens, 412);
    assert.equal(fellBack.outputTokens, 264);
  });

  test('of the output are none until they were counted', () => {
    const reader = createUsageReader();
    reader.add({ input_tokens: 5, output_tokens: 1 });
    assert.equal(reader.total(false), undefined);
    assert.equal(reader.inputTokens(), 5);
    assert.equal(createUsageReader().inputTokens(), undefined);
    assert.equal(createUsageReader().total(true), undefined);
  });

  test('beyond all sense are cut to what can still be summed', () => {
    const usage = usageOf({ input_tokens: 1.7e308, cache_read_input_tokens: 1.7e308, output_tokens: 1e300 });
    assert.ok(Number.isSafeInteger(usage.inputTokens));
    assert.ok(Number.isSafeInteger(usage.outputTokens));
  });

  test('property: are whole numbers, never negative, whatever was sent, and the input is the sum of its kinds', () => {
    const number = fc.oneof(fc.integer(), fc.double(), fc.constant(null), fc.string());
    const usage = fc.record(
      {
        input_tokens: number,
        output_tokens: fc.integer({ min: 0 }),
        cache_read_input_tokens: number,
        cache_creation_input_tokens: number,
        cache_creation: fc.oneof(
          fc.constant(null),
          fc.record({ ephemeral_5m_input_tokens: number, ephemeral_1h_input_tokens: number }),
        ),
        iterations: fc.oneof(
          fc.constant(null),
          fc.array(fc.record({ type: fc.constantFrom('message', 'x'), input_tokens: number })),
        ),
      },
      { requiredKeys: ['output_tokens'] },
    );
    fc.assert(
      fc.property(fc.array(usage, { minLength: 1, maxLength: 3 }), (told) => {
        const total = usageOf(...(told as unknown as JsonObject[]));
        for (const [key, value] of Object.entries(total)) {
          if (key !== 'source') assert.ok(Number.isSafeInteger(value) && Number(value) >= 0, `${key}: ${value}`);
        }
        assert.ok(total.inputTokens >= total.cachedReadTokens + total.cacheWrite5mTokens + total.cacheWrite1hTokens);
      }),
    );
  });
});

describe('errors before an answer', () => {
  const { decodeError } = anthropicMessages;

  test('have status, type and message', () => {
    const body = {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'prompt is too long: 5 tokens > 4 maximum' },
      request_id: 'req_1',
    };
    assert.deepEqual(decodeError(400, body), {
      status: 400,
      type: 'invalid_request_error',
      code: undefined,
      param: undefined,
      message: 'prompt is too long: 5 tokens > 4 maximum',
    });
  });

  test('are read in every form that servers between give them', () => {
    const messages: readonly (readonly [unknown, string])[] = [
      [{ error: { message: 'a', type: 'x', code: 'y', param: 'z' } }, 'a'],
      [{ error: 'b' }, 'b'],
      [{ message: 'c' }, 'c'],
      [{ detail: 'd' }, 'd'],
      [[{ error: { message: 'e' } }], 'e'],
      ['  <html>Bad gateway</html>\n', '<html>Bad gateway</html>'],
      ['', ''],
      [null, ''],
      [undefined, ''],
      [42, ''],
      [[], ''],
      [{}, ''],
      [{ error: { message: { deep: 1 } } }, ''],
    ];
    for (const [body, message] of messages) {
      const error = decodeError(503, body);
      assert.equal(error.message, message, JSON.stringify(body));
      assert.equal(error.status, 503);
    }
    assert.deepEqual(decodeError(429, { error: { message: 'a', type: 'x', code: 7, param: 'z' } }), {
      status: 429,
      type: 'x',
      code: '7',
      param: 'z',
      message: 'a',
    });
  });

  test('never bring a page of text with them', () => {
    assert.equal(decodeError(500, 'x'.repeat(100_000)).message.length, 2_000);
    assert.equal(decodeError(500, { error: { message: 'y'.repeat(100_000) } }).message.length, 2_000);
  });

  test('property: never throw, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), fc.integer({ min: 100, max: 599 }), (body, status) => {
        const error = decodeError(status, body);
        assert.equal(error.status, status);
        assert.equal(typeof error.message, 'string');
      }),
    );
  });
});
