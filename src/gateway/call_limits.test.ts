import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoadlineError } from '../support/errors.ts';
import { TOTAL_TIMEOUT_MS } from '../support/limits.ts';
import { HOP_HEADER, readCallLimits } from './call_limits.ts';

const read = (headers: Record<string, string>) => readCallLimits(new Headers(headers), 'replica-a');

function codeOf(task: () => unknown): string {
  try {
    task();
    return 'none';
  } catch (error) {
    return isLoadlineError(error) ? `${error.code} ${error.param ?? ''}`.trim() : 'other';
  }
}

test('without a header the total is ours', () => {
  assert.equal(read({}).totalMs, TOTAL_TIMEOUT_MS);
});

test('a caller may tighten the total and never loosen it', () => {
  assert.equal(read({ 'x-loadline-timeout-ms': '1500' }).totalMs, 1500);
  assert.equal(read({ 'x-loadline-timeout-ms': '999999999' }).totalMs, TOTAL_TIMEOUT_MS);
});

test('a timeout that is no whole number above 0 is refused by name', () => {
  for (const value of ['0', '-5', '1.5', 'soon', '', '1e3', '99999999999']) {
    assert.equal(
      codeOf(() => read({ 'x-loadline-timeout-ms': value })),
      'invalid_request x-loadline-timeout-ms',
      value,
    );
  }
});

test('a request that already passed through this process is refused, one that came through another is not', () => {
  assert.equal(
    codeOf(() => read({ [HOP_HEADER]: 'replica-a' })),
    'invalid_request',
  );
  assert.equal(
    codeOf(() => read({ [HOP_HEADER]: 'replica-b, replica-a' })),
    'invalid_request',
  );
  assert.equal(
    codeOf(() => read({ [HOP_HEADER]: 'replica-b' })),
    'none',
  );
});
