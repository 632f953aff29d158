import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testSnapshot } from '../../test/snapshot.ts';
import type { Model } from '../catalog/model.ts';
import type { AttemptRecord } from '../ledger/record.ts';
import { NO_USAGE, type Usage } from '../wire/answer.ts';
import { REFUSED } from './refused.ts';
import { addUsage, buildSettlement, priceAttempt, type SettleInput } from './settle.ts';

const snapshot = testSnapshot();

function modelOf(name: string): Model {
  const found = snapshot.catalog.resolve(name);
  if (found.kind !== 'model') throw new Error(name);
  return found.model;
}

const tokens = (inputTokens: number, outputTokens: number): Usage => ({ ...NO_USAGE, inputTokens, outputTokens });

function attempt(changes: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    index: 0,
    provider: 'openai',
    model: 'gpt-5.4-mini',
    protocol: 'openai-chat',
    startedAtMs: 0,
    durationMs: 1,
    firstByteMs: 1,
    httpStatus: 200,
    outcome: 'success',
    failure: null,
    fate: 'answered',
    usage: null,
    costNanoUsd: null,
    priceRow: null,
    upstreamRequestId: null,
    simulated: false,
    ...changes,
  };
}

function settlementOf(attempts: readonly AttemptRecord[], changes: Partial<SettleInput> = {}) {
  return buildSettlement({
    snapshot,
    decision: REFUSED,
    attempts,
    status: 'success',
    httpStatus: 200,
    errorCode: null,
    served: null,
    finish: 'stop',
    dropped: [],
    durationMs: 1.23456,
    firstByteMs: 0.98765,
    overheadMs: 0.1234,
    settledAtMs: 5,
    ...changes,
  });
}

test('5 M input and 1 M output tokens are $8.25 on GPT-5.4 mini and $30.00 on Sonnet 4.6, exactly', () => {
  const usage = tokens(5_000_000, 1_000_000);
  assert.equal(priceAttempt(attempt({ usage }), modelOf('gpt-5.4-mini').price).costNanoUsd, 8_250_000_000);
  assert.equal(priceAttempt(attempt({ usage }), modelOf('claude-sonnet-4-6').price).costNanoUsd, 30_000_000_000);
  const settled = settlementOf([attempt({ usage, costNanoUsd: 8_250_000_000 })]);
  assert.equal(settled.allCheapNanoUsd, 8_250_000_000);
  assert.equal(settled.allStrongNanoUsd, 30_000_000_000);
});

test('an attempt keeps the price row that it was priced with', () => {
  const { price } = modelOf('gpt-5.4-mini');
  assert.equal(priceAttempt(attempt({ usage: tokens(1, 1) }), price).priceRow, price?.id);
});

test('an unknown price is null and makes the sum null, never 0', () => {
  const priced = priceAttempt(attempt({ usage: tokens(10, 1) }), null);
  assert.equal(priced.costNanoUsd, null);
  assert.equal(settlementOf([priced, attempt({ usage: tokens(1, 1), costNanoUsd: 5 })]).costNanoUsd, null);
});

test('an attempt that used nothing costs nothing, whatever the price', () => {
  assert.equal(priceAttempt(attempt({ usage: null }), null).costNanoUsd, 0);
});

test('usage and cost of a record are the sums of its attempts', () => {
  const settled = settlementOf([
    attempt({ usage: tokens(10, 1), costNanoUsd: 7 }),
    attempt({ usage: null, costNanoUsd: 0 }),
    attempt({ usage: tokens(20, 2), costNanoUsd: 5 }),
  ]);
  assert.equal(settled.costNanoUsd, 12);
  assert.equal(settled.usage?.inputTokens, 30);
  assert.equal(settled.usage?.outputTokens, 3);
});

test('one estimate among the attempts makes the whole an estimate', () => {
  const estimated: Usage = { ...tokens(1, 1), source: 'estimated' };
  assert.equal(addUsage(tokens(1, 1), estimated).source, 'estimated');
  assert.equal(addUsage(tokens(1, 1), tokens(1, 1)).source, 'provider');
});

test('a request that was billed nowhere has no usage and no counterfactual', () => {
  const settled = settlementOf([attempt({ usage: null, costNanoUsd: 0, outcome: 'failed' })], { status: 'error' });
  assert.equal(settled.usage, null);
  assert.equal(settled.allCheapNanoUsd, null);
  assert.equal(settled.costNanoUsd, 0);
});

test('times are kept to the microsecond', () => {
  const settled = settlementOf([]);
  assert.equal(settled.durationMs, 1.235);
  assert.equal(settled.firstByteMs, 0.988);
  assert.equal(settled.overheadMs, 0.123);
});

test('the model that served is named with its provider', () => {
  assert.equal(settlementOf([], { served: modelOf('claude-sonnet-4-6') }).servedModel, 'anthropic/claude-sonnet-4-6');
  assert.equal(settlementOf([]).servedModel, null);
});
