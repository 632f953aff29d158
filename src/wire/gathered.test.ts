// Promises of the fold: the parts of an answer in their order, the last usage, and no answer out of an error.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isLoadlineError } from '../support/errors.ts';
import { NO_USAGE } from './answer.ts';
import type { AnswerEvent } from './answer.ts';
import { gatherAnswer } from './gathered.ts';

describe('gatherAnswer', () => {
  test('parts keep their order, neighbouring texts are joined', () => {
    const { parts } = gatherAnswer([
      { kind: 'reasoning-delta', text: 'hm' },
      { kind: 'reasoning-delta', text: 'm' },
      { kind: 'text-delta', text: 'a' },
      { kind: 'text-delta', text: 'b' },
      { kind: 'tool-call-start', index: 0, id: 'c1', name: 'f' },
      { kind: 'text-delta', text: 'c' },
      { kind: 'refusal-delta', text: 'no' },
    ]);
    assert.deepEqual(parts, [
      { kind: 'reasoning', text: 'hmm' },
      { kind: 'text', text: 'ab' },
      { kind: 'tool-call', id: 'c1', name: 'f', argumentsText: '' },
      { kind: 'text', text: 'c' },
      { kind: 'refusal', text: 'no' },
    ]);
  });

  test('the end of a block of reasoning replaces its deltas', () => {
    const part = { kind: 'reasoning', text: 'hm', signature: 's', format: 'anthropic-claude-v1' } as const;
    const { parts } = gatherAnswer([
      { kind: 'reasoning-delta', text: 'hm' },
      { kind: 'reasoning-end', part },
    ]);
    assert.deepEqual(parts, [part]);
  });

  test('reasoning whose end is told after the answer stands once, where it began', () => {
    const part = { kind: 'reasoning', text: 'hmm', signature: 's' } as const;
    const { parts } = gatherAnswer([
      { kind: 'reasoning-delta', text: 'hm' },
      { kind: 'text-delta', text: 'a' },
      { kind: 'reasoning-delta', text: 'm' },
      { kind: 'tool-call-start', index: 0, id: 'c1', name: 'f' },
      { kind: 'reasoning-end', part },
      { kind: 'tool-call-delta', index: 0, argumentsDelta: '{}' },
    ]);
    assert.deepEqual(parts, [
      part,
      { kind: 'text', text: 'a' },
      { kind: 'tool-call', id: 'c1', name: 'f', argumentsText: '{}' },
    ]);
  });

  test('arguments of calls that run into each other are put apart', () => {
    const { parts } = gatherAnswer([
      { kind: 'tool-call-start', index: 0, id: 'a', name: 'f' },
      { kind: 'tool-call-start', index: 1, id: 'b', name: 'g', custom: true },
      { kind: 'tool-call-delta', index: 1, argumentsDelta: 'raw' },
      { kind: 'tool-call-delta', index: 0, argumentsDelta: '{"x"' },
      { kind: 'tool-call-delta', index: 0, argumentsDelta: ':1}' },
      { kind: 'tool-call-delta', index: 7, argumentsDelta: 'of nobody' },
      { kind: 'tool-call-end', index: 0 },
    ]);
    assert.deepEqual(parts, [
      { kind: 'tool-call', id: 'a', name: 'f', argumentsText: '{"x":1}' },
      { kind: 'tool-call', id: 'b', name: 'g', argumentsText: 'raw', custom: true },
    ]);
  });

  test('what is told beside the parts is kept, the last usage counts', () => {
    const events: readonly AnswerEvent[] = [
      { kind: 'start', id: 'i', model: 'm' },
      { kind: 'usage', usage: { ...NO_USAGE, inputTokens: 1 } },
      { kind: 'usage', usage: { ...NO_USAGE, inputTokens: 2, outputTokens: 3 } },
      { kind: 'service-tier', tier: 'default' },
      { kind: 'citation', url: 'https://a.example', title: 'A' },
      { kind: 'citation', url: 'https://b.example', start: 2, end: 5 },
      { kind: 'finish', reason: 'length', native: 'max_tokens' },
    ];
    assert.deepEqual(gatherAnswer(events), {
      id: 'i',
      model: 'm',
      parts: [],
      citations: [
        { url: 'https://a.example', title: 'A' },
        { url: 'https://b.example', title: undefined, start: 2, end: 5 },
      ],
      finish: 'length',
      nativeFinish: 'max_tokens',
      serviceTier: 'default',
      usage: { ...NO_USAGE, inputTokens: 2, outputTokens: 3 },
    });
  });

  test('no finish is unknown, no usage is undefined', () => {
    const answer = gatherAnswer([]);
    assert.equal(answer.finish, 'unknown');
    assert.equal(answer.usage, undefined);
  });

  test('an error is thrown, not answered, and says nothing of the provider', () => {
    const error = { status: 500, message: 'internal detail' };
    assert.throws(
      () =>
        gatherAnswer([
          { kind: 'text-delta', text: 'a' },
          { kind: 'error', error },
        ]),
      (thrown: unknown) =>
        isLoadlineError(thrown) && thrown.code === 'upstream_error' && !thrown.message.includes('detail'),
    );
  });
});
