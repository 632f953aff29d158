import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costHeader, headerValue, retryHeaders } from './answer_headers.ts';

test('a header value is printable ASCII whatever went in', () => {
  for (const text of ['plain', 'zoë', 'a\r\nset-cookie: x', '\u0000\u007f', '日本', '\ud800 lone', '100 %']) {
    assert.match(headerValue(text), /^[\x20-\x7e]*$/, JSON.stringify(text));
  }
  assert.equal(headerValue('zoë'), 'zo%C3%AB');
  assert.equal(headerValue('a\r\nb'), 'a%0D%0Ab');
});

test('a header value is at most 200 bytes and never ends inside an escape', () => {
  const value = headerValue('é'.repeat(200));
  assert.ok(value.length <= 200);
  assert.match(value, /^(%C3%A9)*$/);
});

test('cost is exact to the nano-dollar', () => {
  assert.equal(costHeader(8_250_000_000), '8.25');
  assert.equal(costHeader(1), '0.000000001');
  assert.equal(costHeader(0), '0');
  assert.equal(costHeader(30_000_000_000), '30');
  assert.equal(costHeader(null), 'unknown');
});

test('L36: a rate limit tells Messages clients that it is one and when it ends; others read retry-after alone', () => {
  const limited = { status: 429, retryAfterSeconds: 12.2 };
  assert.deepEqual(retryHeaders(limited, 'chat.completions', 1_000), { 'retry-after': '13' });
  assert.deepEqual(retryHeaders(limited, 'messages', 1_790_000_000_500), {
    'retry-after': '13',
    'anthropic-ratelimit-unified-status': 'rejected',
    'anthropic-ratelimit-unified-reset': '1790000014',
  });
  assert.deepEqual(retryHeaders({ ...limited, status: 503 }, 'messages', 0), { 'retry-after': '13' });
  assert.deepEqual(retryHeaders({ status: 429, retryAfterSeconds: undefined }, 'messages', 0), {});
});
