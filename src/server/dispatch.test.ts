import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testCaller } from '../../test/snapshot.ts';
import { LoadlineError } from '../support/errors.ts';
import { createEdge, errorOf, makeKey } from './cases/edge.ts';
import { matchRoute, ROUTES } from './route_table.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

/** A body that tells how often it was asked for bytes. */
function watchedBody(): { readonly body: ReadableStream<Uint8Array>; readonly reads: () => number } {
  let reads = 0;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    reads += 1;
    controller.enqueue(new TextEncoder().encode('{}'));
    controller.close();
  };
  return { body: new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 }), reads: () => reads };
}

test('every route reaches its handler, and only those with a right ask for a key', async () => {
  const edge = createEdge();
  for (const row of ROUTES) {
    const path = row.path.replace(/\{[^}]+\}/, 'x');
    const body = row.method === 'POST' ? { body: '{}' } : {};
    const without = await edge.ask(row.method, path, { headers: JSON_TYPE, ...body });
    assert.equal(without.status, row.right === 'none' ? 200 : 401, row.path);
    const before = edge.handled.length;
    assert.equal((await edge.ask(row.method, path, body)).status, 200, row.path);
    assert.equal(edge.handled.length, before + 1);
  }
});

test('a path that does not exist is 404 and a method that it lacks 405, before any key is looked at', async () => {
  const edge = createEdge();
  const missing = await edge.ask('GET', '/v1/nothing', { headers: {} });
  assert.equal(missing.status, 404);
  assert.equal((await errorOf(missing)).code, 'not_found');
  const wrong = await edge.ask('DELETE', '/v1/chat/completions', { headers: {} });
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.get('allow'), 'POST');
  assert.match((await errorOf(wrong)).message, /Use POST/);
  assert.equal((await edge.ask('PUT', '/v1/models')).headers.get('allow'), 'GET, HEAD');
  assert.equal(edge.handled.length, 0);
});

test('the query is no part of the path, and what it holds is no key', async () => {
  const edge = createEdge();
  assert.equal((await edge.ask('GET', '/v1/models?limit=3&b=%20x')).status, 200);
  assert.equal(edge.handled[0]?.query.get('limit'), '3');
  assert.equal(edge.handled[0]?.query.get('b'), ' x');
  for (const name of ['key', 'api_key', 'api-key', 'authorization', 'access_token']) {
    assert.equal((await edge.ask('GET', `/v1/models?${name}=${edge.key}`, { headers: {} })).status, 401, name);
  }
});

test('parameters of the path arrive decoded once', async () => {
  const edge = createEdge();
  await edge.ask('GET', '/v1/models/openai%2Fgpt-5.4-mini');
  await edge.ask('GET', '/v1/models/a%252Fb');
  assert.deepEqual(
    edge.handled.map((context) => context.params['model']),
    ['openai/gpt-5.4-mini', 'a%2Fb'],
  );
});

test('a key is taken from each of the three headers, and the same one twice is one', async () => {
  const edge = createEdge();
  const ways: readonly Readonly<Record<string, string>>[] = [
    { authorization: `Bearer ${edge.key}` },
    { 'x-api-key': edge.key },
    { 'api-key': edge.key },
    { authorization: `Bearer ${edge.key}`, 'x-api-key': edge.key },
  ];
  for (const headers of ways) {
    assert.equal((await edge.ask('GET', '/v1/models', { headers })).status, 200);
  }
  const two = await edge.ask('GET', '/v1/models', {
    headers: { authorization: `Bearer ${edge.key}`, 'x-api-key': 'sk-other' },
  });
  assert.equal(two.status, 401);
  assert.match((await errorOf(two)).message, /Two different/);
});

test('no key, a wrong one, an expired one and one with a typing mistake are 401 and told what to do', async () => {
  const edge = createEdge();
  const expired = makeKey({ expiresAtMs: 1 });
  for (const key of [
    '',
    'sk-openai',
    expired.key,
    makeKey().key,
    `${edge.key.slice(0, -1)}${edge.key.endsWith('x') ? 'y' : 'x'}`,
    'x'.repeat(100_000),
  ]) {
    const answer = await edge.ask('GET', '/v1/models', {
      headers: key === '' ? {} : { authorization: `Bearer ${key}` },
    });
    assert.equal(answer.status, 401);
    const { code, message, type } = await errorOf(answer);
    assert.deepEqual([code, type], ['invalid_api_key', 'authentication_error']);
    assert.match(message, /keys create/);
    if (key !== '') assert.equal(message.includes(key), false, 'a key is never echoed');
  }
  assert.equal(edge.handled.length, 0);
});

test('a key without the right of the path is 403 and the right is named', async () => {
  const edge = createEdge({ authenticate: () => testCaller({ rights: new Set(['models'] as const) }) });
  assert.equal((await edge.ask('GET', '/v1/models')).status, 200);
  const answer = await edge.ask('POST', '/v1/compare', { body: '{}' });
  assert.equal(answer.status, 403);
  assert.match((await errorOf(answer)).message, /"compare"/);
});

test('not a byte of the body is read before the key is known to be right', async () => {
  const edge = createEdge();
  const refused = watchedBody();
  assert.equal(
    (await edge.ask('POST', '/v1/chat/completions', { headers: JSON_TYPE, body: refused.body })).status,
    401,
  );
  assert.equal(refused.reads(), 0);
  const taken = watchedBody();
  assert.equal((await edge.ask('POST', '/v1/chat/completions', { body: taken.body })).status, 200);
  assert.equal(taken.reads(), 1);
  assert.equal(new TextDecoder().decode(edge.handled[0]?.body), '{}');
});

test('a body that is not JSON by its type is 415, and the handler never runs', async () => {
  const edge = createEdge();
  const answer = await edge.ask('POST', '/v1/route', {
    headers: { authorization: `Bearer ${edge.key}`, 'content-type': 'text/plain' },
    body: '{}',
  });
  assert.equal(answer.status, 415);
  assert.equal(edge.handled.length, 0);
  assert.equal(edge.lifecycle.inFlight(), 0);
});

test('the idle limit is lifted while a handler works and set again when the answer has ended, also after an error', async () => {
  const edge = createEdge();
  await edge.ask('POST', '/v1/route', { body: '{}' });
  assert.deepEqual(edge.connection, ['hold', 'release']);
  const failing = createEdge({
    handler: () => Promise.reject(new LoadlineError({ code: 'overloaded', message: 'x' })),
  });
  assert.equal((await failing.ask('POST', '/v1/route', { body: '{}' })).status, 503);
  assert.deepEqual(failing.connection, ['hold', 'release']);
  assert.equal(failing.lifecycle.inFlight(), 0);
});

test('an answer that ends later is in flight until its handler says that it ended, and counts once', async () => {
  const edge = createEdge({ handler: () => ({ response: new Response('stream'), endsLater: true }) });
  await edge.ask('POST', '/v1/chat/completions', { body: '{}' });
  assert.equal(edge.lifecycle.inFlight(), 1);
  assert.deepEqual(edge.connection, ['hold']);
  edge.handled[0]?.onEnd();
  edge.handled[0]?.onEnd();
  assert.equal(edge.lifecycle.inFlight(), 0);
  assert.equal(edge.connection[1], 'release');
});

test('while it drains new work is 503 with retry-after, and health is still told', async () => {
  const edge = createEdge();
  await edge.lifecycle.drain(1_000);
  const answer = await edge.ask('POST', '/v1/chat/completions', { body: '{}' });
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get('retry-after'), '1');
  assert.equal((await errorOf(answer)).code, 'draining');
  assert.equal((await edge.ask('GET', '/healthz', { headers: {} })).status, 200);
  assert.equal((await edge.ask('GET', '/v1/models', { headers: {} })).status, 401, 'a stranger learns nothing of it');
});

test('health checks are not counted as requests in flight', async () => {
  let during = -1;
  const edge = createEdge({
    handlers: {
      health: () => ({ response: new Response(String((during = edge.lifecycle.inFlight()))), endsLater: false }),
    },
  });
  await edge.ask('GET', '/healthz');
  assert.equal(during, 0);
});

test('an error of ours that a handler throws keeps its status, code and field', async () => {
  const edge = createEdge({
    handler: () => {
      throw new LoadlineError({ code: 'unsupported_parameter', param: 'logit_bias', message: 'Leave it out.' });
    },
  });
  const answer = await edge.ask('POST', '/v1/route', { body: '{}' });
  assert.equal(answer.status, 400);
  assert.deepEqual(await errorOf(answer), {
    message: 'Leave it out.',
    type: 'invalid_request_error',
    param: 'logit_bias',
    code: 'unsupported_parameter',
  });
  assert.equal(edge.logged.length, 0, 'a mistake of the caller is no line in the log');
});

test('a fault is 500 with the id that the log has; its own words reach neither the caller nor the log', async () => {
  const secret = 'sk-live-secret\n    at prompt (text:1:1)';
  const edge = createEdge({ handler: () => Promise.reject(new TypeError(`cannot read ${secret}`)) });
  const answer = await edge.ask('POST', '/v1/route', { body: '{}' });
  assert.equal(answer.status, 500);
  const id = answer.headers.get('x-loadline-request-id') ?? '';
  const { code, message } = await errorOf(answer);
  assert.equal(code, 'internal_error');
  assert.ok(message.includes(id));
  assert.equal(message.includes('secret'), false);
  assert.equal(edge.logged.length, 1);
  assert.equal(edge.logged[0]?.fields['requestId'], id);
  assert.equal(edge.logged[0]?.fields['cause'], 'TypeError');
  assert.match(String(edge.logged[0]?.fields['at']), /dispatch\.test\.ts/);
  assert.doesNotMatch(JSON.stringify(edge.logged), /secret|prompt/);
});

test('what is thrown and is no error at all is a fault as well', async () => {
  for (const thrown of [undefined, null, 'text', { code: 'not_found' }]) {
    const edge = createEdge({ handler: () => Promise.reject(thrown) });
    assert.equal((await edge.ask('POST', '/v1/route', { body: '{}' })).status, 500);
    assert.equal(edge.lifecycle.inFlight(), 0);
  }
});

test('HEAD has the head of GET and no body', async () => {
  const edge = createEdge({
    handler: () => ({ response: new Response('text', { headers: { 'x-a': 'b' } }), endsLater: false }),
  });
  const answer = await edge.ask('HEAD', '/v1/models');
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('x-a'), 'b');
  assert.equal(await answer.text(), '');
});

test('the request id is ours and new each time, whatever the caller sends', async () => {
  const edge = createEdge();
  const headers = { authorization: `Bearer ${edge.key}`, 'x-request-id': 'mine', 'x-loadline-request-id': 'mine' };
  await edge.ask('GET', '/v1/models', { headers });
  await edge.ask('GET', '/v1/models', { headers });
  const [first, second] = edge.handled.map((context) => context.requestId);
  assert.match(first ?? '', /^req_[0-9a-f]{32}$/);
  assert.notEqual(first, second);
  const refused = await edge.ask('GET', '/v1/nothing', { headers });
  assert.match(refused.headers.get('x-loadline-request-id') ?? '', /^req_[0-9a-f]{32}$/);
});

test('paths that are written oddly reach nothing that matchRoute would not give', async () => {
  const edge = createEdge();
  for (const path of [
    '/v1/models/',
    '//v1/models',
    '/v1//models',
    '/%2e%2e/admin',
    '/v1/models%00',
    '/V1/models',
    '/v1/requests/a%2Fb',
    '/.',
    '/healthz%2F',
  ]) {
    const answer = await edge.ask('GET', path);
    const { pathname } = new URL(`http://127.0.0.1:4600${path}`);
    assert.equal(answer.status === 200, matchRoute('GET', pathname).kind === 'match', path);
  }
});

test('a client that goes away while it sends its body is 499 and leaves nothing in flight', async () => {
  const edge = createEdge();
  const body = new ReadableStream<Uint8Array>(
    { pull: (controller) => controller.error(new Error('connection reset')) },
    { highWaterMark: 0 },
  );
  const answer = await edge.ask('POST', '/v1/chat/completions', { body });
  assert.equal(answer.status, 499);
  assert.equal(edge.handled.length, 0);
  assert.equal(edge.lifecycle.inFlight(), 0);
  assert.equal(edge.logged.length, 0);
});

test('two Host headers are refused before the key is looked at, and health checks too', async () => {
  const edge = createEdge();
  for (const path of ['/healthz', '/v1/models']) {
    const answer = await edge.ask('GET', path, { headers: { host: 'a.example, b.example' } });
    assert.equal(answer.status, 400, path);
    assert.match((await errorOf(answer)).message, /two hosts/);
  }
  assert.equal(edge.handled.length, 0);
});

test('an error before the handler is told in the form of the path’s API', async () => {
  const edge = createEdge();
  const anthropic = await edge.ask('POST', '/v1/messages', { headers: JSON_TYPE, body: '{}' });
  assert.equal(anthropic.status, 401);
  const body = (await anthropic.json()) as { type: string; error: { type: string }; request_id: string };
  assert.deepEqual([body.type, body.error.type], ['error', 'authentication_error']);
  assert.equal(body.request_id, anthropic.headers.get('request-id'));
  const openai = await edge.ask('POST', '/v1/responses', { headers: JSON_TYPE, body: '{}' });
  assert.equal((await errorOf(openai)).code, 'invalid_api_key');
});

test('a base URL with a /v1 too few or too many is told what to change', async () => {
  const edge = createEdge();
  const message = async (path: string): Promise<string> => (await errorOf(await edge.ask('POST', path))).message;
  assert.match(await message('/chat/completions'), /end the base URL of your client with \/v1/);
  assert.match(await message('/messages/count_tokens'), /with \/v1/);
  assert.match(await message('/v1/v1/messages'), /leave it out of the base URL/);
});
