// Promises of writing answers, whole and streamed: valid by OpenAI's own schema, and what clients rely on beyond it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { openaiSchemas } from '../../../test/openai_schemas.ts';
import type { JsonObject } from '../../support/json.ts';
import { objectAt } from '../../support/json.ts';
import { NO_USAGE } from '../answer.ts';
import type { Answer, AnswerEvent, FinishReason } from '../answer.ts';
import type { ReasoningPart } from '../conversation.ts';
import { gatherAnswer } from '../gathered.ts';
import { CONTEXT, dataOf, events } from './cases/build.ts';
import { openaiChat } from './codec.ts';

const USAGE = { ...NO_USAGE, inputTokens: 10, cachedReadTokens: 4, outputTokens: 5, reasoningTokens: 2 };
const SIGNED: ReasoningPart = { kind: 'reasoning', text: 'hm', signature: 'sig', format: 'anthropic-claude-v1' };
const schemas = openaiSchemas();
const skip = schemas === undefined ? "OpenAI's specification is not here" : false;

/** An answer as whole, written. */
function written(fields: Partial<Answer>): JsonObject {
  const answer: Answer = { id: 'up', model: 'm', parts: [], citations: [], finish: 'stop', usage: USAGE, ...fields };
  return openaiChat.encodeAnswer(answer, CONTEXT);
}

function choiceOf(body: JsonObject): JsonObject {
  const choices = body['choices'];
  assert.ok(Array.isArray(choices));
  return choices[0] as JsonObject;
}
const messageOf = (body: JsonObject): JsonObject => objectAt(choiceOf(body), 'message') ?? assert.fail('no message');

/** A stream, written; the finish is added. */
function streamed(
  list: readonly AnswerEvent[],
  context: Partial<typeof CONTEXT> = {},
  reason: FinishReason = 'stop',
): string {
  const encoder = openaiChat.createEncoder({ ...CONTEXT, ...context });
  return [...list, { kind: 'finish', reason } as const].map((event) => encoder.push(event)).join('');
}

/** The deltas of a stream, and its finish reasons that are not null. */
function deltasOf(text: string): { readonly deltas: readonly JsonObject[]; readonly finishes: readonly unknown[] } {
  const choices = dataOf(text).flatMap((data) =>
    data === '[DONE]' ? [] : (data as { choices: JsonObject[] }).choices,
  );
  return {
    deltas: choices.map((choice) => choice['delta'] as JsonObject),
    finishes: choices.map((choice) => choice['finish_reason']).filter((finish) => finish !== null),
  };
}

describe('encodeAnswer', () => {
  test('a refusal without a word has null for its content', () => {
    assert.equal(messageOf(written({ finish: 'content-filter' }))['content'], null);
    assert.equal(messageOf(written({ finish: 'stop' }))['content'], '');
  });

  test('sources keep the places that rest on them; one without a place stands for the whole text', () => {
    const { annotations } = messageOf(
      written({
        parts: [{ kind: 'text', text: 'Oslo is cold.' }],
        citations: [{ url: 'https://a.example', title: 'A', start: 0, end: 4 }, { url: 'https://b.example' }],
      }),
    );
    assert.deepEqual(annotations, [
      { type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', start_index: 0, end_index: 4 } },
      {
        type: 'url_citation',
        url_citation: { url: 'https://b.example', title: 'https://b.example', start_index: 0, end_index: 13 },
      },
    ]);
  });

  test('a text, with our id, the model that ran and the usage', () => {
    assert.deepEqual(
      written({
        parts: [
          { kind: 'text', text: 'a' },
          { kind: 'text', text: 'b' },
        ],
        serviceTier: 'standard',
      }),
      {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1_790_000_000,
        model: 'claude-sonnet-4-6',
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'ab', refusal: null },
            logprobs: null,
            finish_reason: 'stop',
          },
        ],
        usage: {
          prompt_tokens: 10,
          completion_tokens: 5,
          total_tokens: 15,
          prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 2, audio_tokens: 0 },
        },
        service_tier: 'default',
      },
    );
  });

  test('content is null beside calls or a refusal, and an empty text where nothing was said', () => {
    assert.equal(messageOf(written({}))['content'], '');
    assert.equal(messageOf(written({ parts: [{ kind: 'refusal', text: 'no' }] }))['content'], null);
    assert.equal(messageOf(written({ parts: [{ kind: 'refusal', text: 'no' }] }))['refusal'], 'no');
    assert.equal(
      messageOf(written({ parts: [{ kind: 'tool-call', id: 'c', name: 'f', argumentsText: '{}' }] }))['content'],
      null,
    );
  });

  test('calls: no arguments are {}, broken ones stay as they are, custom input is raw', () => {
    const call = (argumentsText: string, custom?: boolean) =>
      ({ kind: 'tool-call', id: 'c', name: 'f', argumentsText, custom }) as const;
    const message = messageOf(
      written({ parts: [call(''), call(' '), call('{"x'), call('', true), call('raw', true)] }),
    );
    assert.deepEqual(message['tool_calls'], [
      { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } },
      { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } },
      { id: 'c', type: 'function', function: { name: 'f', arguments: '{"x' } },
      { id: 'c', type: 'custom', custom: { name: 'f', input: '' } },
      { id: 'c', type: 'custom', custom: { name: 'f', input: 'raw' } },
    ]);
  });

  test('reasoning: text for readers, signed details for the way back, and it comes back as it left', () => {
    const parts: readonly ReasoningPart[] = [
      SIGNED,
      { kind: 'reasoning', text: '', signature: 'blob', redacted: true, format: 'anthropic-claude-v1' },
      { kind: 'reasoning', text: '', signature: 'empty', format: 'anthropic-claude-v1' },
      { kind: 'reasoning', text: 'sum', signature: 'gAAA', id: 'rs_1', format: 'openai-responses-v1' },
    ];
    const message = messageOf(written({ parts: [...parts, { kind: 'text', text: 'a' }] }));
    assert.match(String(message['reasoning_content']), /^hm\n\n.*sum$/s);
    const back = openaiChat.decodeRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }, message] }).turns[1]
      ?.parts;
    const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    assert.deepEqual(plain(back), plain([...parts, { kind: 'text', text: 'a' }]));
    const unsigned = messageOf(written({ parts: [{ kind: 'reasoning', text: 'hm' }] }));
    assert.equal(unsigned['reasoning_content'], 'hm');
    assert.ok(!('reasoning_details' in unsigned));
  });

  test('every reason becomes one of the four words', () => {
    const cases: readonly (readonly [FinishReason, string])[] = [
      ['stop', 'stop'],
      ['length', 'length'],
      ['tool-calls', 'tool_calls'],
      ['content-filter', 'content_filter'],
      ['stop-sequence', 'stop'],
      ['pause', 'stop'],
      ['unknown', 'stop'],
    ];
    for (const [finish, word] of cases) {
      assert.equal(choiceOf(written({ finish }))['finish_reason'], word);
      const { finishes } = deltasOf(streamed([], {}, finish));
      assert.deepEqual(finishes, [word]);
    }
    const parts = [{ kind: 'tool-call', id: 'c', name: 'f', argumentsText: '{}' }] as const;
    assert.equal(choiceOf(written({ parts, finish: 'stop' }))['finish_reason'], 'tool_calls');
    assert.equal(choiceOf(written({ parts, finish: 'length' }))['finish_reason'], 'length');
  });

  test('no usage is not written as zero, an unknown tier is not written', () => {
    const body = written({ usage: undefined, serviceTier: 'batch' });
    assert.ok(!('usage' in body));
    assert.ok(!('service_tier' in body));
  });
});

describe('createEncoder', () => {
  test('role first, then text, one finish, [DONE] last; no usage unless asked for', () => {
    const data = dataOf(
      streamed([
        { kind: 'start', id: 'up', model: 'up' },
        { kind: 'text-delta', text: 'a' },
        { kind: 'text-delta', text: '' },
        { kind: 'usage', usage: USAGE },
      ]),
    );
    const base = {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_790_000_000,
      model: 'claude-sonnet-4-6',
    };
    const choice = (delta: JsonObject, finish: string | null = null): JsonObject => ({
      ...base,
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
    assert.deepEqual(data, [
      choice({ role: 'assistant', content: '' }),
      choice({ content: 'a' }),
      choice({}, 'stop'),
      '[DONE]',
    ]);
  });

  test('usage where it was asked for: null on all chunks but one without choices', () => {
    const data = dataOf(
      streamed(
        [
          { kind: 'text-delta', text: 'a' },
          { kind: 'usage', usage: USAGE },
        ],
        { includeUsage: true },
      ),
    ) as JsonObject[];
    assert.deepEqual(
      data.slice(0, 3).map((chunk) => chunk['usage']),
      [null, null, null],
    );
    assert.deepEqual(data[3]?.['choices'], []);
    assert.equal(objectAt(data[3], 'usage')?.['total_tokens'], 15);
    assert.equal(data.length, 5);
    const none = dataOf(streamed([{ kind: 'text-delta', text: 'a' }], { includeUsage: true }));
    assert.equal(none.length, 4, 'a count that never came is not made up');
  });

  test('calls: name and id once, then pieces without them; none are left open, no arguments are {}', () => {
    const { deltas } = deltasOf(
      streamed([
        { kind: 'tool-call-start', index: 0, id: 'a', name: 'f' },
        { kind: 'tool-call-delta', index: 0, argumentsDelta: '' },
        { kind: 'tool-call-delta', index: 0, argumentsDelta: '{"x":1}' },
        { kind: 'tool-call-end', index: 0 },
        { kind: 'tool-call-start', index: 1, id: 'b', name: 'g' },
        { kind: 'tool-call-end', index: 1 },
        { kind: 'tool-call-end', index: 1 },
        { kind: 'tool-call-start', index: 2, id: 'c', name: 'h' },
        { kind: 'tool-call-start', index: 3, id: 'd', name: 'raw', custom: true },
        { kind: 'tool-call-delta', index: 3, argumentsDelta: '***' },
        { kind: 'tool-call-delta', index: 9, argumentsDelta: 'of nobody' },
      ]),
    );
    assert.deepEqual(
      deltas.map((delta) => delta['tool_calls']).filter((calls) => calls !== undefined),
      [
        [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }],
        [{ index: 0, function: { arguments: '{"x":1}' } }],
        [{ index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '' } }],
        [{ index: 1, function: { arguments: '{}' } }],
        [{ index: 2, id: 'c', type: 'function', function: { name: 'h', arguments: '' } }],
        [{ index: 3, id: 'd', type: 'custom', custom: { name: 'raw', input: '' } }],
        [{ index: 3, custom: { input: '***' } }],
        [{ index: 2, function: { arguments: '{}' } }],
      ],
    );
    assert.ok(!streamed([{ kind: 'tool-call-start', index: 0, id: 'a', name: 'f' }]).includes('"id":null'));
  });

  test('reasoning: text as it comes, the signed block at its end, nothing for an unsigned one', () => {
    const { deltas } = deltasOf(
      streamed([
        { kind: 'reasoning-delta', text: 'hm' },
        { kind: 'reasoning-end', part: SIGNED },
        { kind: 'reasoning-end', part: { kind: 'reasoning', text: 'x' } },
        { kind: 'reasoning-end', part: { ...SIGNED, text: '', signature: 's2' } },
        { kind: 'text-delta', text: 'a' },
      ]),
    );
    assert.deepEqual(deltas.slice(1, -1), [
      { reasoning_content: 'hm' },
      {
        reasoning_details: [
          { type: 'reasoning.text', text: 'hm', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
        ],
      },
      {
        reasoning_details: [
          { type: 'reasoning.text', text: '', signature: 's2', format: 'anthropic-claude-v1', index: 1 },
        ],
      },
      { content: 'a' },
    ]);
  });

  test('an end that OpenAI has no word for is told beside its stop, others are not', () => {
    const ended = (reason: FinishReason, native: string): string =>
      openaiChat.createEncoder(CONTEXT).push({ kind: 'finish', reason, native });
    assert.match(ended('pause', 'pause_turn'), /"finish_reason":"stop","native_finish_reason":"pause_turn"/);
    assert.match(ended('unknown', 'brand_new'), /"finish_reason":"stop","native_finish_reason":"brand_new"/);
    assert.doesNotMatch(ended('stop', 'end_turn'), /native/);
  });

  test('citations stand before the finish, with all four fields', () => {
    const { deltas } = deltasOf(
      streamed([
        { kind: 'text-delta', text: 'abc' },
        { kind: 'citation', url: 'https://a.example' },
        { kind: 'citation', url: 'https://b.example', title: 'B', start: 1, end: 2 },
      ]),
    );
    assert.deepEqual(deltas.at(-2), {
      annotations: [
        {
          type: 'url_citation',
          url_citation: { url: 'https://a.example', title: 'https://a.example', start_index: 0, end_index: 3 },
        },
        { type: 'url_citation', url_citation: { url: 'https://b.example', title: 'B', start_index: 1, end_index: 2 } },
      ],
    });
  });

  test('an error writes nothing, and nothing is written behind the finish', () => {
    const encoder = openaiChat.createEncoder(CONTEXT);
    assert.equal(encoder.push({ kind: 'error', error: { status: 500, message: 'secret' } }), '');
    encoder.push({ kind: 'finish', reason: 'stop' });
    assert.equal(encoder.push({ kind: 'text-delta', text: 'late' }), '');
    assert.equal(encoder.push({ kind: 'finish', reason: 'stop' }), '');
  });
});

/** Any answer that a decoder may tell, as its events. */
const anyEvents: fc.Arbitrary<readonly AnswerEvent[]> = fc
  .array(
    fc.oneof(
      fc.record({ kind: fc.constant('text-delta' as const), text: fc.string() }),
      fc.record({ kind: fc.constant('refusal-delta' as const), text: fc.string() }),
      fc.record({ kind: fc.constant('reasoning-delta' as const), text: fc.string() }),
      fc.record({
        kind: fc.constant('call' as const),
        name: fc.stringMatching(/^[a-z]{1,5}$/),
        argumentsText: fc.json(),
      }),
      fc.record({ kind: fc.constant('citation' as const), url: fc.webUrl(), title: fc.string() }),
      fc.constant({ kind: 'usage' as const, usage: USAGE }),
      fc
        .constantFrom('default', 'standard', 'priority', 'odd')
        .map((tier) => ({ kind: 'service-tier' as const, tier })),
    ),
    { maxLength: 12 },
  )
  .map((list) => {
    let index = -1;
    return list.flatMap((event): readonly AnswerEvent[] => {
      if (event.kind !== 'call') return [event];
      index += 1;
      return [
        { kind: 'tool-call-start', index, id: `c${index}`, name: event.name },
        { kind: 'tool-call-delta', index, argumentsDelta: event.argumentsText },
        { kind: 'tool-call-end', index },
      ];
    });
  });

const anyReason = fc.constantFrom<FinishReason>(
  'stop',
  'length',
  'tool-calls',
  'content-filter',
  'stop-sequence',
  'pause',
  'unknown',
);

describe('what is written', () => {
  test('property: a written stream reads back as the answer it tells', () => {
    fc.assert(
      fc.property(anyEvents, (list) => {
        const told = gatherAnswer([...list, { kind: 'finish', reason: 'stop' }]);
        const back = gatherAnswer(events(streamed(list, { includeUsage: true })));
        const texts = (answer: Answer, kind: string): string =>
          answer.parts.map((part) => (part.kind === kind && 'text' in part ? part.text : '')).join('');
        for (const kind of ['text', 'refusal', 'reasoning']) assert.equal(texts(back, kind), texts(told, kind));
        const calls = (answer: Answer): unknown => answer.parts.filter((part) => part.kind === 'tool-call');
        assert.deepEqual(calls(back), calls(told));
        assert.deepEqual(back.usage, told.usage);
      }),
      { numRuns: 300 },
    );
  });

  test('property: a whole answer is valid by the schema', { skip }, () => {
    const validate = schemas?.validator('CreateChatCompletionResponse') ?? assert.fail();
    fc.assert(
      fc.property(anyEvents, anyReason, (list, reason) => {
        const answer = gatherAnswer([...list, { kind: 'finish', reason }]);
        const body = JSON.parse(JSON.stringify(openaiChat.encodeAnswer(answer, CONTEXT))) as unknown;
        assert.deepEqual(validate(body), []);
      }),
      { numRuns: 200 },
    );
  });

  test('property: every chunk of a stream is valid by the schema', { skip }, () => {
    const validate = schemas?.validator('CreateChatCompletionStreamResponse') ?? assert.fail();
    fc.assert(
      fc.property(anyEvents, anyReason, fc.boolean(), (list, reason, includeUsage) => {
        const data = dataOf(streamed(list, { includeUsage }, reason));
        assert.equal(data.at(-1), '[DONE]');
        for (const chunk of data.slice(0, -1)) assert.deepEqual(validate(chunk), []);
      }),
      { numRuns: 100 },
    );
  });

  test('errors are valid by the schema', { skip }, async () => {
    const { LoadlineError } = await import('../../support/errors.ts');
    const validate = schemas?.validator('ErrorResponse') ?? assert.fail();
    assert.deepEqual(validate(openaiChat.encodeError(new LoadlineError({ code: 'not_found', message: 'm' }), 'r')), []);
  });
});
