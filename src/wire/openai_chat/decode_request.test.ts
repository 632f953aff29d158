// Promises of reading a Chat Completions body: every field is read, refused by its name, or kept.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { isLoadlineError } from '../../support/errors.ts';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { indexJson } from '../json_index.ts';
import { decoded, SHARED } from './cases/build.ts';
import { openaiChat } from './codec.ts';

/** The field that a body is refused for. */
function refusedFor(body: JsonObject): string | undefined {
  try {
    openaiChat.decodeRequest(body);
  } catch (error) {
    assert.ok(isLoadlineError(error), String(error));
    assert.equal(error.code, 'invalid_request');
    assert.ok(error.message.includes(error.param ?? '?'), 'the message names the field as well');
    return error.param;
  }
  return assert.fail(`taken: ${JSON.stringify(body).slice(0, 200)}`);
}

const withField = (key: string, value: JsonValue): JsonObject => ({
  model: 'm',
  messages: [{ role: 'user', content: 'hi' }],
  [key]: value,
});

describe('decodeRequest', () => {
  test('the three-line request of every quick start', () => {
    const conversation = decoded({ temperature: 0.2 });
    assert.equal(conversation.protocol, 'openai-chat');
    assert.equal(conversation.model, 'm');
    assert.deepEqual(conversation.turns, [{ role: 'user', name: undefined, parts: [{ kind: 'text', text: 'hi' }] }]);
    assert.equal(conversation.sampling.temperature, 0.2);
    assert.equal(conversation.stream, false);
    assert.equal(conversation.includeUsage, false);
    assert.deepEqual(conversation.tools, []);
    assert.deepEqual(conversation.extra, {});
    for (const absent of ['toolChoice', 'output', 'reasoning', 'stop', 'maxOutputTokens', 'user'] as const) {
      assert.equal(conversation[absent], undefined, absent);
    }
  });

  test('every setting arrives under its name', () => {
    const conversation = decoded({
      top_p: 0.5,
      top_k: 40,
      presence_penalty: -1,
      frequency_penalty: 1.5,
      seed: 42,
      logprobs: true,
      top_logprobs: 3,
      logit_bias: { '50256': -100 },
      n: 2,
      stop: ['a', 'b'],
      max_completion_tokens: 100,
      max_tokens: 7,
      verbosity: 'low',
      service_tier: 'flex',
      user: 'u',
      safety_identifier: 's',
      prompt_cache_key: 'k',
      store: false,
      parallel_tool_calls: false,
      stream: true,
      stream_options: { include_usage: true },
      metadata: { task: 'qa', other: 'x' },
    });
    assert.deepEqual(conversation.sampling, {
      temperature: undefined,
      topP: 0.5,
      topK: 40,
      presencePenalty: -1,
      frequencyPenalty: 1.5,
      seed: 42,
      logprobs: true,
      topLogprobs: 3,
      logitBias: { '50256': -100 },
      n: 2,
    });
    assert.deepEqual(conversation.stop, ['a', 'b']);
    assert.equal(conversation.maxOutputTokens, 100, 'the newer limit wins');
    assert.equal(conversation.verbosity, 'low');
    assert.equal(conversation.serviceTier, 'flex');
    assert.equal(conversation.user, 's');
    assert.equal(conversation.promptCacheKey, 'k');
    assert.equal(conversation.store, false);
    assert.equal(conversation.parallelToolCalls, false);
    assert.equal(conversation.stream, true);
    assert.equal(conversation.includeUsage, true);
    assert.deepEqual(conversation.metadata, { task: 'qa', other: 'x' });
    assert.deepEqual(conversation.extra, {});
  });

  test('null means absent, as it does to OpenAI', () => {
    const nulls = Object.fromEntries(
      [
        'temperature',
        'n',
        'stop',
        'tools',
        'tool_choice',
        'stream',
        'stream_options',
        'metadata',
        'max_tokens',
        'response_format',
        'user',
        'logit_bias',
        'reasoning_effort',
        'functions',
      ].map((key) => [key, null]),
    );
    assert.deepEqual(decoded(nulls), decoded());
  });

  test('a stop text is a list of one, an empty list asks for nothing', () => {
    assert.deepEqual(decoded({ stop: 'END' }).stop, ['END']);
    assert.equal(decoded({ stop: [] }).stop, undefined);
    assert.equal(refusedFor(withField('stop', ['a', 1])), 'stop[1]');
    assert.equal(refusedFor(withField('stop', 7)), 'stop');
  });

  test('unknown fields are kept in extra, whatever they are named', () => {
    const { extra } = decoded({ prediction: { type: 'content' }, modalities: ['text'], x_vendor: 1, constructor: 2 });
    assert.deepEqual(extra, { prediction: { type: 'content' }, modalities: ['text'], x_vendor: 1, constructor: 2 });
    const hostile = JSON.parse(
      '{"model":"m","messages":[{"role":"user","content":"hi"}],"__proto__":{"polluted":1}}',
    ) as JsonObject;
    const kept = openaiChat.decodeRequest(hostile).extra;
    assert.equal(Object.getPrototypeOf(kept), Object.prototype);
    assert.equal((kept as Record<string, unknown>)['polluted'], undefined);
  });

  test('a model and messages are required, and the refusal says which', () => {
    assert.equal(refusedFor({ messages: [{ role: 'user', content: 'x' }] }), 'model');
    for (const model of ['', '  ', null, 7, ['m'], 'm'.repeat(301)]) {
      assert.equal(refusedFor({ model, messages: [{ role: 'user', content: 'x' }] }), 'model', String(model));
    }
    for (const messages of [undefined, null, [], {}, 'hi', 0]) {
      const body = messages === undefined ? { model: 'm' } : { model: 'm', messages };
      assert.equal(refusedFor(body as JsonObject), 'messages', JSON.stringify(messages));
    }
  });

  test('values that no provider can take are refused before any decision', () => {
    const cases: readonly (readonly [string, JsonValue])[] = [
      ['max_tokens', -1],
      ['max_tokens', 0],
      ['max_tokens', 1.5],
      ['max_tokens', 1e308],
      ['max_tokens', '100'],
      ['max_tokens', Number('12345678901234567890')],
      ['max_completion_tokens', -1],
      ['n', 0],
      ['n', -1],
      ['n', 1.5],
      ['n', 1000],
      ['n', '2'],
      ['temperature', 2.1],
      ['temperature', -0.1],
      ['temperature', '0.2'],
      ['top_p', 1.01],
      ['presence_penalty', 3],
      ['frequency_penalty', -3],
      ['seed', 1.5],
      ['top_logprobs', 21],
      ['logprobs', 'yes'],
      ['logit_bias', []],
      ['stream', 'true'],
      ['stream', 1],
      ['stream_options', true],
      ['metadata', 'task'],
      ['metadata', []],
      ['tools', {}],
      ['parallel_tool_calls', 'no'],
      ['response_format', 'json'],
      ['reasoning_effort', 3],
      ['reasoning', 'high'],
      ['thinking', true],
      ['user', 7],
      ['store', 'x'],
      ['functions', 'f'],
    ];
    for (const [key, value] of cases)
      assert.equal(refusedFor(withField(key, value)), key, `${key}: ${JSON.stringify(value)}`);
    assert.equal(refusedFor(withField('stream_options', { include_usage: 'yes' })), 'stream_options.include_usage');
    assert.equal(refusedFor(withField('thinking', { budget_tokens: -1 })), 'thinking.budget_tokens');
    assert.equal(decoded({ max_tokens: null }).maxOutputTokens, undefined);
    assert.throws(() =>
      openaiChat.decodeRequest(
        indexJson('{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":1e400}').value,
      ),
    );
  });

  test('output formats, and one that only its server knows', () => {
    assert.deepEqual(decoded({ response_format: { type: 'text' } }).output, { kind: 'text' });
    assert.deepEqual(decoded({ response_format: { type: 'json_object' } }).output, { kind: 'json-object' });
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const format = { type: 'json_schema', json_schema: { name: 'n', schema, strict: true, description: 'd' } };
    assert.deepEqual(decoded({ response_format: format }).output, {
      kind: 'json-schema',
      name: 'n',
      schema,
      strict: true,
      description: 'd',
    });
    const grammar = { type: 'grammar', grammar: 'root ::= x' };
    const unknown = decoded({ response_format: grammar });
    assert.equal(unknown.output, undefined);
    assert.deepEqual(unknown.extra, { response_format: grammar });
    assert.equal(refusedFor(withField('response_format', {})), 'response_format.type');
    assert.equal(refusedFor(withField('response_format', { type: 'json_schema' })), 'response_format.json_schema');
  });

  test('reasoning in the forms of four vendors', () => {
    const reasoning = (fields: JsonObject): unknown => JSON.parse(JSON.stringify(decoded(fields).reasoning ?? null));
    assert.deepEqual(reasoning({ reasoning_effort: 'high' }), { effort: 'high' });
    assert.deepEqual(reasoning({ reasoning: { effort: 'low', max_tokens: 2000, enabled: true, summary: 'auto' } }), {
      effort: 'low',
      budgetTokens: 2000,
      enabled: true,
      summary: 'auto',
    });
    assert.deepEqual(reasoning({ thinking: { type: 'enabled', budget_tokens: 4096 } }), {
      budgetTokens: 4096,
      enabled: true,
    });
    assert.deepEqual(reasoning({ thinking: { type: 'adaptive' }, output_config: { effort: 'max' } }), {
      effort: 'max',
      enabled: true,
    });
    assert.deepEqual(reasoning({ thinking: { type: 'disabled' } }), { enabled: false });
    assert.deepEqual(reasoning({ reasoning_effort: 'none', reasoning: { effort: 'high' } }), { effort: 'none' });
    assert.equal(reasoning({ reasoning: {} }), null);
    assert.deepEqual(decoded({ thinking: { type: 'adaptive' } }).extra, {}, 'what is read is not extra');
    const more = { thinking: { type: 'enabled', clear_thinking: false }, output_config: { effort: 'low' } };
    assert.deepEqual(decoded(more).extra, { thinking: more.thinking }, 'what holds more than is read is kept as well');
  });

  test('property: no body makes any error but a refusal', () => {
    const field = fc.constantFrom(
      'model',
      'messages',
      'tools',
      'tool_choice',
      'stop',
      'n',
      'reasoning',
      'response_format',
      'stream_options',
      'metadata',
      'functions',
      'function_call',
      'thinking',
    );
    const message = fc.dictionary(
      fc.constantFrom(
        'role',
        'content',
        'tool_calls',
        'name',
        'tool_call_id',
        'refusal',
        'reasoning_details',
        'thinking_blocks',
        'function_call',
        'cache_control',
      ),
      fc.oneof(fc.constantFrom('user', 'assistant', 'tool', 'function', 'system'), fc.jsonValue({ maxDepth: 3 })),
    );
    const body = fc.tuple(
      fc.dictionary(field, fc.jsonValue({ maxDepth: 3 })),
      fc.array(message, { maxLength: 3 }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(body, ([fields, messages, real]) => {
        const value = (real ? { ...fields, model: 'm', messages } : fields) as JsonObject;
        try {
          openaiChat.decodeRequest(value);
        } catch (error) {
          assert.ok(isLoadlineError(error) && error.code === 'invalid_request', String(error));
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('hostile bodies', { skip: existsSync(SHARED) ? false : 'the shared data is not here' }, () => {
  test('those that are wrong as a request are refused, those that are only odd are taken', () => {
    const file = new URL('adversarial/own-vectors/hostile-chat-bodies.json', SHARED);
    const { cases } = JSON.parse(readFileSync(file, 'utf8')) as {
      cases: readonly { id: string; body: string | null; want: number | string }[];
    };
    let seen = 0;
    for (const { id, body, want } of cases) {
      if (body === null || !body.startsWith('{')) continue;
      let refused = false;
      try {
        openaiChat.decodeRequest(indexJson(body).value);
      } catch (error) {
        assert.ok(isLoadlineError(error) && error.status === 400, id);
        refused = true;
      }
      if (want === 400) assert.ok(refused, id);
      else assert.ok(!refused, id);
      seen += 1;
    }
    assert.ok(seen > 15);
  });

  test('a hundred thousand messages are refused by their number', () => {
    const messages = Array.from({ length: 100_000 }, () => ({ role: 'user', content: 'x' }));
    assert.equal(refusedFor({ model: 'm', messages }), 'messages');
  });
});
