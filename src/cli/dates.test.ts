import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf, isDay } from './dates.ts';

test('a day is one that the calendar has, in the one form that sorts', () => {
  for (const text of ['2026-11-01', '2024-02-29', '2099-12-31', '0001-01-01']) assert.equal(isDay(text), true, text);
  for (const text of [
    '',
    '2026-02-29',
    '2099-02-30',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '26-01-01',
    '2026-01-01T00:00:00Z',
    ' 2026-01-01',
    '２０２６-01-01',
  ])
    assert.equal(isDay(text), false, text);
});

test('the day of a moment is the one in UTC, wherever the machine stands', () => {
  assert.equal(dayOf(0), '1970-01-01');
  assert.equal(dayOf(Date.UTC(2026, 10, 30, 23, 59, 59, 999)), '2026-11-30');
});
