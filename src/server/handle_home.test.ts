import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testCaller } from '../../test/snapshot.ts';
import { contextOf, createEdge, request } from './cases/edge.ts';
import { homeHandler } from './handle_home.ts';

async function page(host?: string): Promise<string> {
  const context = contextOf(testCaller(), {
    request: request('GET', '/', { headers: host === undefined ? {} : { host } }),
  });
  const { response, endsLater } = await homeHandler()(context);
  assert.equal(endsLater, false);
  assert.equal(response.status, 200);
  return response.text();
}

test('the page names the endpoint under the host that the client used', async () => {
  for (const host of [
    '127.0.0.1:4600',
    'localhost:4600',
    'gateway.internal',
    'my_host-1.example:80',
    '[::1]:4600',
    '[fe80::1]',
  ]) {
    assert.ok((await page(host)).includes(`http://${host}/v1`), host);
  }
});

test('a host that is none is not shown back, and the page is there all the same', async () => {
  for (const host of [
    undefined,
    '',
    '<script>alert(1)</script>',
    'a b',
    '"><img>',
    "a'b",
    '$&',
    '$`',
    'a/b',
    '%00',
    'x'.repeat(300),
    'a:b:c',
    'h:123456',
    '[::1',
    'ä.de',
  ]) {
    const text = await page(host);
    assert.ok(text.includes('http://HOST:PORT/v1'), String(host));
    if (host !== undefined && host.length > 1) assert.equal(text.includes(host), false, host);
  }
});

test('the page needs nothing from elsewhere, runs no script, and tells no secret', async () => {
  const text = await page('localhost:4600');
  assert.doesNotMatch(text, /<script|<link|<img|src=|href=|https:\/\//i);
  assert.doesNotMatch(text, /ll_|sk-|\d+\.\d+\.\d+/);
});

test('the browser is told to load nothing, to frame nothing and to keep nothing', async () => {
  const answer = await createEdge({ handlers: { home: homeHandler() } }).ask('GET', '/', { headers: {} });
  assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/);
  assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
});

test('HEAD / is answered without a key and without a body: clients probe with it', async () => {
  const answer = await createEdge({ handlers: { home: homeHandler() } }).ask('HEAD', '/', { headers: {} });
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), '');
});
