// Checks what errors of Google become: where each thing stands, and that nothing throws.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { gemini } from './codec.ts';

const { decodeError } = gemini;

test('status, reason, field and wait are read from where Google puts them', () => {
  const body = {
    error: {
      code: 429,
      message: 'You exceeded your current quota, please check your plan.',
      status: 'RESOURCE_EXHAUSTED',
      details: [
        { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId: 'PerMinute-FreeTier' }] },
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' },
      ],
    },
  };
  assert.deepEqual(decodeError(429, body), {
    status: 429,
    type: 'RESOURCE_EXHAUSTED',
    code: 'PerMinute-FreeTier',
    message: 'You exceeded your current quota, please check your plan.',
    retryAfterMs: 34_400,
  });
  const invalid = {
    error: {
      code: 400,
      message: 'API key not valid. Please pass a valid API key.',
      status: 'INVALID_ARGUMENT',
      details: [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
        { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field: 'contents[0].role' }] },
      ],
    },
  };
  const told = decodeError(400, [invalid]);
  assert.deepEqual([told.code, told.param, told.retryAfterMs], ['API_KEY_INVALID', 'contents[0].role', undefined]);
});

test('C16: a body of another form, a page, nothing at all: the message is kept as far as there is one', () => {
  assert.deepEqual(decodeError(502, ' <html>Bad Gateway</html> '), {
    status: 502,
    message: '<html>Bad Gateway</html>',
  });
  assert.deepEqual(decodeError(500, undefined), { status: 500, message: '' });
  assert.equal(decodeError(400, { error: 'a relay says no' }).message, 'a relay says no');
  assert.equal(decodeError(400, { message: 'flat' }).message, 'flat');
  assert.equal(decodeError(503, 'x'.repeat(9_000)).message.length, 2_000);
});

test('no body throws, and every status stays', () => {
  fc.assert(
    fc.property(fc.integer({ min: 400, max: 599 }), fc.anything(), (status, body) => {
      assert.equal(decodeError(status, body).status, status);
    }),
  );
});
