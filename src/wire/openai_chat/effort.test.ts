// Promises of the efforts: what was asked for is what is sent, or the nearest below it, and thinking is not turned off.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { Effort } from '../capabilities.ts';
import { askedEffort, nearestEffort } from './_effort.ts';

const ORDER: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

describe('askedEffort', () => {
  test('nothing asked is nothing sent', () => {
    assert.equal(askedEffort(undefined), undefined);
    assert.equal(askedEffort({}), undefined);
    assert.equal(askedEffort({ summary: 'auto' }), undefined);
  });

  test('switched off wins, then the effort, then the budget, then the switch', () => {
    assert.equal(askedEffort({ enabled: false, effort: 'high' }), 'none');
    assert.equal(askedEffort({ effort: 'low', budgetTokens: 50_000 }), 'low');
    assert.equal(askedEffort({ enabled: true }), 'medium');
    const budgets = [0, 1_024, 1_025, 2_048, 10_000, 16_384, 16_385].map((budgetTokens) =>
      askedEffort({ budgetTokens }),
    );
    assert.deepEqual(budgets, ['minimal', 'minimal', 'low', 'low', 'medium', 'high', 'xhigh']);
  });
});

describe('nearestEffort', () => {
  test('Claude has no xhigh, GPT-5.4 no minimal and no max', () => {
    assert.equal(nearestEffort('xhigh', ['low', 'medium', 'high', 'max']), 'high');
    assert.equal(nearestEffort('minimal', ['none', 'low', 'medium', 'high', 'xhigh']), 'low');
    assert.equal(nearestEffort('max', ['none', 'low', 'medium', 'high', 'xhigh']), 'xhigh');
  });

  test('none is sent where it is taken, and nothing is sent in its place', () => {
    assert.equal(nearestEffort('none', ['none', 'low']), 'none');
    assert.equal(nearestEffort('none', ['low']), undefined);
    assert.equal(nearestEffort('high', []), undefined);
    assert.equal(nearestEffort('high', ['none']), undefined);
    assert.equal(nearestEffort('turbo', ['low']), undefined);
  });

  test('property: never more than asked unless there is nothing less, and never none for something', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ORDER), fc.subarray([...ORDER]), (asked, efforts) => {
        const sent = nearestEffort(asked, efforts);
        if (sent === undefined) return;
        assert.ok(efforts.includes(sent));
        if (asked !== 'none') assert.notEqual(sent, 'none');
        const less = efforts.filter((effort) => effort !== 'none' && ORDER.indexOf(effort) <= ORDER.indexOf(asked));
        if (less.length > 0) assert.ok(ORDER.indexOf(sent) <= ORDER.indexOf(asked));
      }),
    );
  });
});
