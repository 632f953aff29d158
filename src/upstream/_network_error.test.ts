import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyNetworkError, networkCode } from './_network_error.ts';

const coded = (code: unknown, message = 'to http://10.0.0.1/?key=canary'): Error =>
  Object.assign(new TypeError(message), { code });

const NOT_SENT = [
  'ECONNREFUSED',
  'ConnectionRefused',
  'FailedToOpenSocket',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EMFILE',
];
const TLS = [
  'EPROTO',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'HOSTNAME_MISMATCH',
];
const RESET = ['ECONNRESET', 'ConnectionReset', 'ConnectionClosed', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET'];

test('where no connection was made, or no handshake, nothing was sent', () => {
  for (const code of [...NOT_SENT, ...TLS]) {
    assert.deepEqual(classifyNetworkError(coded(code)), {
      kind: 'failed',
      fate: 'not-sent',
      reason: 'connect',
      detail: code,
    });
  }
  assert.deepEqual(classifyNetworkError(coded('ERR_INVALID_URL')), {
    kind: 'failed',
    fate: 'not-sent',
    reason: 'other',
    detail: 'ERR_INVALID_URL',
  });
});

test('after a reset nobody knows whether it was processed', () => {
  for (const code of RESET) {
    assert.deepEqual(classifyNetworkError(coded(code)), {
      kind: 'failed',
      fate: 'maybe-processed',
      reason: 'reset',
      detail: code,
    });
  }
});

test('whatever is not known counts as maybe processed', () => {
  for (const thrown of [
    coded('E_NEW_IN_THE_NEXT_RELEASE'),
    coded('Malformed_HTTP_Response'),
    coded(''),
    coded(20),
    new Error('x'),
    'text',
    undefined,
    null,
    7,
    {},
  ]) {
    const failed = classifyNetworkError(thrown);
    assert.deepEqual([failed.fate, failed.reason], ['maybe-processed', 'other']);
  }
});

test('a code is found in the causes, four deep and no deeper, also where causes go in a circle', () => {
  const wrap = (cause: unknown): Error => new Error('outer', { cause });
  assert.equal(networkCode(wrap(wrap(wrap(coded('ECONNREFUSED'))))), 'ECONNREFUSED');
  assert.equal(networkCode(wrap(wrap(wrap(wrap(coded('ECONNREFUSED')))))), '');
  const circle: { cause?: unknown } = {};
  circle.cause = circle;
  assert.equal(networkCode(circle), '');
  // The outermost code is what the runtime itself says of it.
  assert.equal(networkCode(Object.assign(wrap(coded('ECONNRESET')), { code: 'EPROTO' })), 'EPROTO');
});

test('the detail is a code or a name, never the message, which holds the URL', () => {
  for (const thrown of [
    coded('ECONNREFUSED'),
    coded('ODD'),
    coded(undefined),
    new Error('http://10.0.0.1/?key=canary'),
  ]) {
    const { detail } = classifyNetworkError(thrown);
    assert.ok(!detail.includes('canary') && !detail.includes('10.0.0.1'), detail);
  }
  assert.equal(classifyNetworkError(new RangeError('x')).detail, 'RangeError');
});
