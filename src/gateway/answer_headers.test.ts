import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costHeader, headerValue } from './answer_headers.ts';

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
