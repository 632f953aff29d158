// Promises of the token arithmetic: what is billed is what was told, in one form, and never a number that cannot be.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../support/json.ts';
import { NO_USAGE } from '../answer.ts';
import { decodeUsage, encodeUsage } from './_usage.ts';

describe('decodeUsage', () => {
  test('counts that a server writes as text are counts, not nothing', () => {
    const usage = decodeUsage({
      prompt_tokens: '12',
      completion_tokens: '3',
      prompt_tokens_details: { cached_tokens: '5' },
    });
    assert.deepEqual([usage?.inputTokens, usage?.cachedReadTokens, usage?.outputTokens], [12, 5, 3]);
    assert.equal(decodeUsage({ prompt_tokens: 'many', completion_tokens: '-3' }), undefined);
  });

  test("OpenAI's details", () => {
    const usage = decodeUsage({
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 60, audio_tokens: 3, cache_write_tokens: 20 },
      completion_tokens_details: { reasoning_tokens: 30, audio_tokens: 2 },
    });
    assert.deepEqual(usage, {
      ...NO_USAGE,
      inputTokens: 100,
      cachedReadTokens: 60,
      cacheWrite5mTokens: 20,
      outputTokens: 50,
      reasoningTokens: 30,
      audioInputTokens: 3,
      audioOutputTokens: 2,
    });
  });

  test('nothing told is no usage; zeros are', () => {
    const nothing: readonly (JsonValue | undefined)[] = [undefined, null, {}, [], 'x', 7, { cost: 1 }];
    for (const value of nothing) assert.equal(decodeUsage(value), undefined);
    assert.deepEqual(decodeUsage({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }), NO_USAGE);
  });

  test('reasoning that xAI leaves out of completion_tokens is output all the same', () => {
    const xai = {
      prompt_tokens: 12,
      completion_tokens: 2,
      total_tokens: 354,
      completion_tokens_details: { reasoning_tokens: 340 },
    };
    assert.equal(decodeUsage(xai)?.outputTokens, 342);
    assert.equal(decodeUsage({ ...xai, total_tokens: 14 })?.outputTokens, 2);
  });

  test('names of other servers for what was cached', () => {
    assert.equal(
      decodeUsage({ prompt_tokens: 10, completion_tokens: 1, prompt_cache_hit_tokens: 8 })?.cachedReadTokens,
      8,
    );
    const relayed = decodeUsage({
      prompt_tokens: 10,
      completion_tokens: 1,
      cache_read_input_tokens: 3,
      cache_creation_input_tokens: 2,
    });
    assert.equal(relayed?.cachedReadTokens, 3);
    assert.equal(relayed?.cacheWrite5mTokens, 2);
  });

  test('what is missing follows from the total', () => {
    assert.equal(decodeUsage({ total_tokens: 15, completion_tokens: 5 })?.inputTokens, 10);
    assert.equal(decodeUsage({ total_tokens: 15, prompt_tokens: 10 })?.outputTokens, 5);
  });

  test('numbers that cannot be are clamped and make it an estimate', () => {
    const odd = decodeUsage({ prompt_tokens: -5, completion_tokens: 1e18, total_tokens: 3 });
    assert.equal(odd?.inputTokens, 0);
    assert.equal(odd?.outputTokens, 1_000_000_000);
    assert.equal(odd?.source, 'estimated');
    assert.equal(decodeUsage({ prompt_tokens: 1.5, completion_tokens: 1 })?.source, 'estimated');
    assert.equal(decodeUsage({ prompt_tokens: 1, completion_tokens: 1 })?.source, 'provider');
  });

  test('property: parts never exceed their whole, nothing is negative or broken', () => {
    const count = fc.oneof(fc.integer(), fc.double(), fc.constant(null), fc.string());
    const details = fc.record(
      { cached_tokens: count, cache_write_tokens: count, audio_tokens: count, reasoning_tokens: count },
      { requiredKeys: [] },
    );
    const value = fc.record(
      {
        prompt_tokens: count,
        completion_tokens: count,
        total_tokens: count,
        prompt_tokens_details: details,
        completion_tokens_details: details,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(value, (raw) => {
        const usage = decodeUsage(raw as JsonObject);
        if (usage === undefined) return;
        for (const [name, tokens] of Object.entries(usage))
          if (name !== 'source') assert.ok(Number.isSafeInteger(tokens) && Number(tokens) >= 0, name);
        assert.ok(usage.cachedReadTokens + usage.cacheWrite5mTokens <= usage.inputTokens);
        assert.ok(usage.reasoningTokens <= usage.outputTokens);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('encodeUsage', () => {
  test('what is written is read back, with the sum', () => {
    const usage = {
      ...NO_USAGE,
      inputTokens: 100,
      cachedReadTokens: 60,
      cacheWrite5mTokens: 10,
      outputTokens: 7,
      reasoningTokens: 3,
    };
    const written = encodeUsage(usage);
    assert.equal(written['total_tokens'], 107);
    assert.deepEqual(decodeUsage(written), usage);
  });

  test('both ages of cache writes are one number, and none is not written', () => {
    assert.deepEqual(
      encodeUsage({ ...NO_USAGE, inputTokens: 9, cacheWrite5mTokens: 1, cacheWrite1hTokens: 2 })[
        'prompt_tokens_details'
      ],
      { cached_tokens: 0, audio_tokens: 0, cache_write_tokens: 3 },
    );
    assert.deepEqual(encodeUsage(NO_USAGE)['prompt_tokens_details'], { cached_tokens: 0, audio_tokens: 0 });
  });
});
