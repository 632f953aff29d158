import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { KNOWN_MODELS } from '../catalog/known_models.ts';
import type { PriceRow } from '../catalog/model.ts';
import { priceOf } from '../catalog/prices.ts';
import { NO_USAGE, type Usage } from '../wire/answer.ts';
import { costOfUsage } from './cost.ts';
import { reservationBound, type BoundInput } from './upper_bound.ts';

const NOW = Date.parse('2026-11-24');
const PRICED = KNOWN_MODELS.map((known) => ({
  capabilities: known.capabilities,
  price: priceOf(known.provider, known.id, NOW) as PriceRow,
}));
const MINI = PRICED[KNOWN_MODELS.findIndex((known) => known.id === 'gpt-5.4-mini')] as (typeof PRICED)[number];

function input(changes: Partial<BoundInput> = {}): BoundInput {
  return {
    bodyBytes: 1_000,
    inputTokensEstimate: 300,
    capabilities: MINI.capabilities,
    maxOutputTokens: 100,
    ...changes,
  };
}

function bound(changes: Partial<BoundInput> = {}, price: PriceRow = MINI.price): number {
  const nano = reservationBound(input(changes), price);
  assert.ok(nano !== null);
  return nano;
}

test('an unknown price has no bound', () => {
  assert.equal(reservationBound(input(), null), null);
});

test('the bound is every byte a token and every allowed token of output', () => {
  assert.equal(bound(), (1_000 + 2_048) * 750 + 100 * 4_500);
});

test('no bound asks for more input than the context holds', () => {
  assert.equal(bound({ bodyBytes: 32 * 1024 * 1024 }), 400_000 * 750 + 100 * 4_500);
  assert.equal(
    bound({ referencedFiles: 1 }),
    400_000 * 750 + 100 * 4_500,
    'a file by reference may be as long as the context',
  );
});

test('without a maximum the model may write its own', () => {
  assert.equal(bound({ maxOutputTokens: undefined }) - bound({ maxOutputTokens: 0 }), 128_000 * 4_500);
});

test('images by reference, further answers and searches raise it', () => {
  assert.equal(bound({ referencedImages: 2 }) - bound(), 2 * 10_000 * 750);
  assert.equal(bound({ choices: 3 }) - bound(), 2 * 100 * 4_500);
  assert.equal(bound({ webSearchesMax: 5 }) - bound(), 5 * 10_000_000);
  assert.equal(bound({ inputTokensEstimate: 5_000 }) - bound(), 4_000 * 750);
});

test('a fraction is rounded up, and strange figures make no negative bound', () => {
  const price = {
    ...MINI.price,
    inputPicoUsd: 1,
    cachedReadPicoUsd: 1,
    cacheWrite5mPicoUsd: 1,
    cacheWrite1hPicoUsd: 1,
    outputPicoUsd: 0,
    audioInputPicoUsd: null,
  };
  assert.equal(bound({ bodyBytes: 0, inputTokensEstimate: 0 }, price), 3);
  assert.ok(
    bound({
      bodyBytes: -5,
      inputTokensEstimate: -1,
      maxOutputTokens: -7,
      choices: -1,
      webSearchesMax: -1,
      referencedImages: -1,
    }) > 0,
  );
});

/** A usage that a provider could report for a request of that size. */
function possibleUsage(bodyBytes: number, maxOutputTokens: number, parts: readonly number[]): Usage {
  const [share = 0, read = 0, write5m = 0, write1h = 0, output = 0] = parts;
  const inputTokens = Math.floor(bodyBytes * share);
  const cachedReadTokens = Math.floor(inputTokens * read);
  const cacheWrite5mTokens = Math.floor((inputTokens - cachedReadTokens) * write5m);
  const cacheWrite1hTokens = Math.floor((inputTokens - cachedReadTokens - cacheWrite5mTokens) * write1h);
  return {
    ...NO_USAGE,
    inputTokens,
    cachedReadTokens,
    cacheWrite5mTokens,
    cacheWrite1hTokens,
    outputTokens: Math.floor(maxOutputTokens * output),
  };
}

test('no usage that the request allows costs more than was reserved, at any known model', () => {
  const request = fc.record({
    model: fc.constantFrom(...PRICED),
    bodyBytes: fc.nat(3_000_000),
    maxOutputTokens: fc.nat(130_000),
    parts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
  });
  fc.assert(
    fc.property(request, ({ model: { capabilities, price }, bodyBytes, maxOutputTokens, parts }) => {
      const reserved =
        reservationBound({ bodyBytes, inputTokensEstimate: bodyBytes / 4, capabilities, maxOutputTokens }, price) ?? -1;
      const usage = possibleUsage(Math.min(bodyBytes, capabilities.contextTokens), maxOutputTokens, parts);
      assert.ok((costOfUsage(usage, price) ?? Number.POSITIVE_INFINITY) <= reserved);
    }),
    { numRuns: 2_000 },
  );
});
