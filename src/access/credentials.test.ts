import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readCredential, type Credential } from './credentials.ts';

const of = (headers: Readonly<Record<string, string>>): Credential => readCredential(new Headers(headers));

test('a key is read from each of its three places', () => {
  const cases: readonly Readonly<Record<string, string>>[] = [
    { authorization: 'Bearer ll_x' },
    { authorization: 'bearer ll_x' },
    { authorization: 'BEARER   ll_x  ' },
    { authorization: 'Bearer\tll_x' },
    { authorization: 'll_x' },
    { 'x-api-key': 'll_x' },
    { 'api-key': ' ll_x ' },
  ];
  for (const headers of cases) {
    assert.deepEqual(of(headers), { kind: 'key', value: 'll_x' }, JSON.stringify(headers));
  }
});

test('no key anywhere is none, and so is an empty one', () => {
  const cases: readonly Readonly<Record<string, string>>[] = [
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer ' },
    { 'x-api-key': ' ' },
    { cookie: 'key=ll_x' },
  ];
  for (const headers of cases) {
    assert.deepEqual(of(headers), { kind: 'none' }, JSON.stringify(headers));
  }
});

test('the same key in two places is one', () => {
  assert.deepEqual(of({ authorization: 'Bearer ll_x', 'x-api-key': 'll_x', 'api-key': 'll_x' }), {
    kind: 'key',
    value: 'll_x',
  });
});

test('two different ones are refused, wherever they stand', () => {
  const cases: readonly Readonly<Record<string, string>>[] = [
    { authorization: 'Bearer ll_x', 'x-api-key': 'll_y' },
    { authorization: 'Bearer ll_x', 'api-key': 'll_y' },
    { 'x-api-key': 'll_x', 'api-key': 'll_y' },
    { authorization: 'Basic dXNlcg==', 'x-api-key': 'll_x' },
    { authorization: 'Bearer ll_x, Bearer ll_y' },
    { 'x-api-key': 'll_x,ll_y' },
  ];
  for (const headers of cases) {
    assert.deepEqual(of(headers), { kind: 'two' }, JSON.stringify(headers));
  }
});

test('a header that was sent twice with the same key is one key', () => {
  const headers = new Headers();
  headers.append('authorization', 'Bearer ll_x');
  headers.append('authorization', 'Bearer ll_x');
  assert.deepEqual(readCredential(headers), { kind: 'key', value: 'll_x' });
});

test('another scheme stays as it is, so that it is refused as a wrong key', () => {
  assert.deepEqual(of({ authorization: 'Basic dXNlcg==' }), { kind: 'key', value: 'Basic dXNlcg==' });
  assert.deepEqual(of({ authorization: 'Bearerll_x' }), { kind: 'key', value: 'Bearerll_x' });
});

test('whatever the headers hold, what comes out was sent', () => {
  const value = fc.string({ maxLength: 40 });
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('authorization', 'x-api-key', 'api-key'), value), (headers) => {
      const credential = readCredential({ get: (name) => headers[name] ?? null });
      if (credential.kind === 'key')
        assert.ok(Object.values(headers).some((header) => header.includes(credential.value)));
    }),
  );
});
