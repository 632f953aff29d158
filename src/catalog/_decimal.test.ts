import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { exactDecimal } from './_decimal.ts';

test('amounts that binary fractions cannot hold come out exact', () => {
  assert.equal(exactDecimal('0.075', 6), 75_000);
  assert.equal(exactDecimal(0.075, 6), 75_000);
  assert.equal(exactDecimal(0.1, 6), 100_000);
  assert.equal(exactDecimal(1.005, 6), 1_005_000);
  assert.equal(exactDecimal('4.50', 6), 4_500_000);
  assert.equal(exactDecimal('3', 6), 3_000_000);
  assert.equal(exactDecimal('.5', 6), 500_000);
  assert.equal(exactDecimal('5.', 6), 5_000_000);
  assert.equal(exactDecimal(' 2 ', 6), 2_000_000);
  assert.equal(exactDecimal(0, 6), 0);
});

test('the forms in which JavaScript prints small and large numbers are read', () => {
  assert.equal(exactDecimal(1e-6, 6), 1);
  assert.equal(exactDecimal(1e-7, 7), 1);
  assert.equal(exactDecimal('2.5e3', 0), 2_500);
  assert.equal(exactDecimal('2.5E+3', 0), 2_500);
});

test('what has more digits than there is room for is no amount, and is never rounded', () => {
  assert.equal(exactDecimal('0.0000001', 6), undefined);
  assert.equal(exactDecimal(1e-7, 6), undefined);
  assert.equal(exactDecimal('0.0000010', 6), 1);
});

test('what is no number of dollars is no amount', () => {
  const wrong: readonly (string | number)[] = [
    '',
    '.',
    ' ',
    '-1',
    -1,
    '+1',
    '1,5',
    '1.2.3',
    '0x10',
    'NaN',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '$3',
    '3 USD',
    '1_000',
    'e5',
    '9'.repeat(16),
    '9007199255',
    '1e99',
    '٣',
  ];
  for (const amount of wrong) assert.equal(exactDecimal(amount, 6), undefined, String(amount));
});

test('a hostile length is answered at once', () => {
  const started = performance.now();
  assert.equal(exactDecimal('1'.repeat(1_000_000), 6), undefined);
  assert.equal(exactDecimal(`0.${'0'.repeat(1_000_000)}x`, 6), undefined);
  assert.ok(performance.now() - started < 1_000);
});

test('every amount with six decimals survives the way through text and number', () => {
  fc.assert(
    fc.property(fc.nat(9_000_000_000), (pico) => {
      const text = `${Math.floor(pico / 1e6)}.${String(pico % 1e6).padStart(6, '0')}`;
      assert.equal(exactDecimal(text, 6), pico);
      assert.equal(exactDecimal(Number(text), 6), pico);
    }),
  );
});
