import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { hintsFromHeaders, retryAfterMs } from './retry_after.ts';

const NOW_MS = Date.UTC(2026, 6, 1, 12, 0, 0);
const DAYS_30_MS = 30 * 86_400_000;

/** headers, milliseconds */
const TABLE: readonly (readonly [Readonly<Record<string, string>>, number | undefined])[] = [
  [{}, undefined],
  [{ 'retry-after': '2' }, 2000],
  [{ 'retry-after': ' 2 ' }, 2000],
  [{ 'retry-after': '0.25' }, 250],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '3600' }, 3_600_000],
  [{ 'retry-after': '-5' }, 0],
  [{ 'retry-after': '999999999999999' }, DAYS_30_MS],
  [{ 'retry-after': '9'.repeat(400) }, undefined],
  [{ 'retry-after': 'Wed, 01 Jul 2026 12:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Wednesday, 01-Jul-26 12:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Wed Jul  1 12:00:30 2026 GMT' }, 30_000],
  [{ 'retry-after': 'Wed, 01 Jul 2020 12:00:00 GMT' }, 0],
  [{ 'retry-after': 'Wed, 01 Jul 9999 12:00:00 GMT' }, DAYS_30_MS],
  [{ 'retry-after': 'Wed, the day after' }, undefined],
  [{ 'retry-after': '5 apples' }, undefined],
  [{ 'retry-after': '1e3' }, undefined],
  [{ 'retry-after': '0x10' }, undefined],
  [{ 'retry-after': 'Infinity' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{ 'retry-after': '2026-07-01T12:00:30Z' }, undefined],
  [{ 'retry-after-ms': '150' }, 150],
  [{ 'retry-after-ms': '150.2', 'retry-after': '9' }, 151],
  [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9000],
];

for (const [headers, wanted] of TABLE) {
  test(`${JSON.stringify(headers).slice(0, 80)} asks for ${wanted ?? 'no wait'}`, () => {
    assert.equal(retryAfterMs(new Headers(headers), NOW_MS), wanted);
  });
}

test('whatever a header says, the wait is a whole number from 0 to 30 days, or none', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~]{0,40}$/), fc.stringMatching(/^[ -~]{0,40}$/), (exact, told) => {
      const wait = retryAfterMs(new Headers({ 'retry-after-ms': exact, 'retry-after': told }), NOW_MS);
      assert.ok(wait === undefined || (Number.isInteger(wait) && wait >= 0 && wait <= DAYS_30_MS), String(wait));
    }),
  );
});

test('x-should-retry is true, false, or not told', () => {
  const told = (value: string) => hintsFromHeaders(new Headers({ 'x-should-retry': value }), NOW_MS).shouldRetry;
  assert.deepEqual([told('true'), told('false'), told('yes'), told('')], [true, false, undefined, undefined]);
  assert.deepEqual(hintsFromHeaders(new Headers(), NOW_MS), { retryAfterMs: undefined, shouldRetry: undefined });
});
