import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchRoute, ROUTES } from './route_table.ts';

test('every row matches its own path and no row is shadowed', () => {
  for (const row of ROUTES) {
    const path = row.path.replace(/\{[^}]+\}/, 'x');
    const found = matchRoute(row.method, path);
    assert.equal(found.kind, 'match', path);
    assert.equal(found.kind === 'match' && found.row, row);
  }
});

test('only the front page and the two health routes need no key', () => {
  assert.deepEqual(
    ROUTES.filter((row) => row.right === 'none').map((row) => row.path),
    ['/', '/healthz', '/readyz'],
  );
});

test('HEAD is answered wherever GET is', () => {
  assert.equal(matchRoute('HEAD', '/').kind, 'match');
  assert.equal(matchRoute('HEAD', '/v1/models').kind, 'match');
});

test('a known path with a wrong method names the methods that it has', () => {
  assert.deepEqual(matchRoute('GET', '/v1/chat/completions'), { kind: 'method-not-allowed', allow: ['POST'] });
  assert.deepEqual(matchRoute('DELETE', '/v1/models'), { kind: 'method-not-allowed', allow: ['GET', 'HEAD'] });
  assert.deepEqual(matchRoute('POST', '/v1/models/gpt-5.4-mini'), {
    kind: 'method-not-allowed',
    allow: ['GET', 'HEAD'],
  });
});

test('a model name may hold a slash, a request id may not', () => {
  const model = matchRoute('GET', '/v1/models/openai/gpt-5.4-mini');
  assert.deepEqual(model.kind === 'match' && model.params, { model: 'openai/gpt-5.4-mini' });
  const encoded = matchRoute('GET', '/v1/models/openai%2Fgpt-5.4-mini');
  assert.deepEqual(encoded.kind === 'match' && encoded.params, { model: 'openai/gpt-5.4-mini' });
  assert.equal(matchRoute('GET', '/v1/requests/a/b').kind, 'not-found');
  assert.equal(matchRoute('GET', '/v1/requests/a%2Fb').kind, 'not-found');
});

test('paths that only look like a route are not found', () => {
  for (const path of [
    '//v1/models',
    '/v1//models',
    '/V1/models',
    '/v1/models/',
    '/v1/chat/completions/',
    '/healthz/',
    '/v1/requests/',
    '/v1/models/%ZZ',
    '/admin',
  ]) {
    assert.equal(matchRoute('GET', path).kind, 'not-found', path);
  }
});

test('one path with several methods, and what hangs below a parameter, are told apart', () => {
  const at = (method: string, path: string): unknown => {
    const found = matchRoute(method, path);
    return found.kind === 'match' ? [found.row.handler, found.params] : found;
  };
  assert.deepEqual(at('GET', '/v1/responses/resp_1'), ['response', { id: 'resp_1' }]);
  assert.deepEqual(at('DELETE', '/v1/responses/resp_1'), ['delete-response', { id: 'resp_1' }]);
  assert.deepEqual(at('GET', '/v1/responses/resp_1/input_items'), ['input-items', { id: 'resp_1' }]);
  const allow = ['GET', 'HEAD', 'DELETE'];
  assert.deepEqual(at('POST', '/v1/responses/resp_1'), { kind: 'method-not-allowed', allow });
  assert.deepEqual(at('GET', '/v1/responses/compact'), { kind: 'method-not-allowed', allow: ['POST'] });
  for (const path of [
    '/v1/responses/',
    '/v1/responses//input_items',
    '/v1/responses/a/b',
    '/v1/responses/a/input_items/',
  ])
    assert.equal(matchRoute('GET', path).kind, 'not-found', path);
});
