// Promises of reading a whole answer: what the model said, in the variants of servers, and no answer where there is none.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { isLoadlineError } from '../../support/errors.ts';
import type { JsonObject } from '../../support/json.ts';
import type { Answer } from '../answer.ts';
import { legalToolName } from '../tool_names.ts';
import { openaiChat } from './codec.ts';

const body = (message: JsonObject, fields: JsonObject = {}, finish: string | null = 'stop'): JsonObject => ({
  id: 'chatcmpl-up',
  model: 'gpt-5.4-mini-2026-03-17',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
  ...fields,
});
const read = (value: JsonObject, names = new Map<string, string>()): Answer => openaiChat.decodeAnswer(value, names);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('decodeAnswer', () => {
  test("OpenAI's answer", () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
    const answer = read(body({ content: 'hi', refusal: null, annotations: [] }, { usage, service_tier: 'default' }));
    assert.equal(answer.id, 'chatcmpl-up');
    assert.equal(answer.model, 'gpt-5.4-mini-2026-03-17');
    assert.deepEqual(answer.parts, [{ kind: 'text', text: 'hi' }]);
    assert.equal(answer.finish, 'stop');
    assert.equal(answer.nativeFinish, 'stop');
    assert.equal(answer.serviceTier, 'default');
    assert.equal(answer.usage?.outputTokens, 2);
  });

  test('no usage is undefined, never zero', () => {
    assert.equal(read(body({ content: 'hi' })).usage, undefined);
    assert.equal(read(body({ content: 'hi' }, { usage: null })).usage, undefined);
  });

  test('reasoning, text, refusal, calls: in this order', () => {
    const answer = read(
      body(
        {
          reasoning_content: 'hm',
          content: 'a',
          refusal: 'no',
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
            { id: 'c2', type: 'custom', custom: { name: 'g', input: 'raw' } },
          ],
        },
        {},
        'tool_calls',
      ),
    );
    assert.deepEqual(plain(answer.parts), [
      { kind: 'reasoning', text: 'hm' },
      { kind: 'text', text: 'a' },
      { kind: 'refusal', text: 'no' },
      { kind: 'tool-call', id: 'c1', name: 'f', argumentsText: '{"x":1}' },
      { kind: 'tool-call', id: 'c2', name: 'g', argumentsText: 'raw', custom: true },
    ]);
    assert.equal(answer.finish, 'tool-calls');
  });

  test('signed reasoning keeps its signature', () => {
    const details: readonly JsonObject[] = [
      { type: 'reasoning.text', text: 'hm', signature: 's', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.encrypted', data: 'd', format: 'anthropic-claude-v1', index: 1 },
    ];
    assert.deepEqual(plain(read(body({ content: 'a', reasoning: 'hm', reasoning_details: details })).parts), [
      { kind: 'reasoning', text: 'hm', signature: 's', format: 'anthropic-claude-v1' },
      { kind: 'reasoning', text: '', signature: 'd', redacted: true, format: 'anthropic-claude-v1' },
      { kind: 'text', text: 'a' },
    ]);
  });

  test('calls of 2023, arguments as an object, calls without ids or all at one index', () => {
    const legacy = read(body({ content: null, function_call: { name: 'f', arguments: '{}' } }, {}, 'function_call'));
    assert.deepEqual(
      legacy.parts.map((part) => part.kind === 'tool-call' && [part.name, part.argumentsText]),
      [['f', '{}']],
    );
    assert.equal(legacy.finish, 'tool-calls');
    const calls = read(
      body({
        content: '',
        tool_calls: [
          { index: 0, function: { name: 'f', arguments: { x: 1 } } },
          { index: 0, function: { name: 'f', arguments: { x: 2 } } },
        ],
      }),
    );
    assert.deepEqual(
      calls.parts.map((part) => part.kind === 'tool-call' && part.argumentsText),
      ['{"x":1}', '{"x":2}'],
    );
    assert.equal(new Set(calls.parts.map((part) => part.kind === 'tool-call' && part.id)).size, 2);
    assert.equal(calls.finish, 'tool-calls', 'also where the server says "stop"');
  });

  test("Mistral's content in parts, and sources", () => {
    const content: readonly JsonObject[] = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'a' },
      { type: 'reference', reference_ids: [1] },
      { type: 'text', text: 'b' },
    ];
    assert.deepEqual(plain(read(body({ content })).parts), [
      { kind: 'reasoning', text: 'hm' },
      { kind: 'text', text: 'ab' },
    ]);
    const annotations = [{ type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A' } }];
    assert.deepEqual(read(body({ content: 'a', annotations })).citations, [{ url: 'https://a.example', title: 'A' }]);
  });

  test('names that were made legal come back as the caller wrote them', () => {
    const sent = legalToolName('a.b/c');
    const answer = read(
      body({ tool_calls: [{ id: 'c', function: { name: sent, arguments: '' } }] }),
      new Map([[sent, 'a.b/c']]),
    );
    assert.deepEqual(answer.parts, [{ kind: 'tool-call', id: 'c', name: 'a.b/c', argumentsText: '' }]);
  });

  test('a server that gives no reason answered all the same; a word that nobody knows is unknown', () => {
    assert.equal(read(body({ content: 'a' }, {}, null)).finish, 'stop');
    assert.equal(read(body({ content: 'a' }, {}, '')).finish, 'stop');
    assert.equal(read(body({ content: 'a' }, {}, 'toString')).finish, 'unknown');
    assert.equal(read(body({ content: 'a' }, {}, 'toString')).nativeFinish, 'toString');
  });

  test('of several choices the first is told, wherever it stands', () => {
    const first = { index: 0, message: { content: 'first' }, finish_reason: 'length' };
    const second = { index: 1, message: { content: 'second' }, finish_reason: 'stop' };
    const answer = read({ choices: [second, first] });
    assert.deepEqual(answer.parts, [{ kind: 'text', text: 'first' }]);
    assert.equal(answer.finish, 'length');
  });

  test('what is no answer is an error of the provider', () => {
    const none: readonly JsonObject[] = [
      {},
      { choices: [] },
      { choices: null },
      { choices: [{}] },
      { choices: [{ index: 1, message: {} }] },
      { choices: ['x'] },
    ];
    for (const value of none) {
      assert.throws(
        () => read(value),
        (error) => isLoadlineError(error) && error.code === 'upstream_error',
        JSON.stringify(value),
      );
    }
  });

  test('property: any message is an answer or that error', () => {
    const message = fc.dictionary(
      fc.constantFrom(
        'content',
        'tool_calls',
        'refusal',
        'reasoning_content',
        'reasoning',
        'reasoning_details',
        'annotations',
        'function_call',
      ),
      fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.constant([{ function: { name: 'f' } }]),
        fc.constant([{ type: 'text', text: 'x' }]),
      ),
    );
    fc.assert(
      fc.property(message, fc.jsonValue(), (value, usage) => {
        const answer = read(body(value as JsonObject, { usage: usage as JsonObject }));
        assert.ok(
          answer.parts.every(
            (part) =>
              typeof (part.kind === 'tool-call' ? part.argumentsText : part.kind === 'hosted-call' ? '' : part.text) ===
              'string',
          ),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
