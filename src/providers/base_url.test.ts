import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { endpointUrl, isOwnListener, parseBaseUrl, type Listener } from './base_url.ts';

/** as written → the one form */
const TAKEN: readonly (readonly [string, string])[] = [
  ['https://api.openai.com', 'https://api.openai.com'],
  ['https://api.openai.com/', 'https://api.openai.com'],
  ['https://api.openai.com/v1', 'https://api.openai.com'],
  ['https://api.openai.com/v1/', 'https://api.openai.com'],
  ['https://api.openai.com/v1//', 'https://api.openai.com'],
  ['  http://10.0.0.5:8000/v1 \n', 'http://10.0.0.5:8000'],
  ['http://localhost:11434', 'http://localhost:11434'],
  ['https://host/prefix/v1', 'https://host/prefix'],
  ['https://host/api/v4', 'https://host/api/v4'],
  ['https://host/v1beta/openai', 'https://host/v1beta/openai'],
  ['https://HOST:443/V1', 'https://host/V1'],
  ['http://[fd00::1]:80', 'http://[fd00::1]'],
  ['https://host/my-models', 'https://host/my-models'],
];

for (const [written, url] of TAKEN) {
  test(`${JSON.stringify(written)} is taken as ${url}`, () => {
    assert.deepEqual(parseBaseUrl(written), { ok: true, url });
    assert.deepEqual(parseBaseUrl(url), { ok: true, url }, 'and that form stays');
  });
}

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['', /^is not a URL; write it as https:\/\/host/],
  ['api.openai.com', /^is not a URL/],
  ['localhost:8000', /^must begin with http/],
  ['ftp://host', /^must begin with http/],
  ['file:///etc/passwd', /^must begin with http/],
  ['javascript:alert(1)', /^must begin with http/],
  ['https://me@host', /^must not hold a user name or password/],
  ['https://:hunter2@host', /^must not hold a user name or password/],
  ['https://host?api-version=1', /^must not have a query/],
  ['https://host/#x', /^must not have a query or a fragment/],
  ['http://169.254.169.254/latest', /^points at a link-local or cloud metadata address/],
  ['http://0xa9fea9fe', /^points at a link-local/],
  ['http://metadata.google.internal', /^points at a link-local/],
  ['https://host/v1/chat/completions', /^names an endpoint; give the base, without \/chat\/completions$/],
  ['https://host/v1/messages/', /^names an endpoint; give the base, without \/messages$/],
  ['https://host/v1/responses', /^names an endpoint/],
  ['https://host/v1/models', /^names an endpoint/],
];

for (const [written, reason] of REFUSED) {
  test(`${JSON.stringify(written)} is refused with what to write, and never repeated`, () => {
    const parsed = parseBaseUrl(written);
    assert.ok(!parsed.ok);
    assert.match(parsed.reason, reason);
    assert.ok(!parsed.reason.includes('hunter2'));
  });
}

test('a base URL that carries a version of its own keeps it where the provider works so', () => {
  const table: readonly (readonly [string, boolean, string])[] = [
    ['https://host', true, 'https://host/v1/chat/completions'],
    ['https://host/api/v4', true, 'https://host/api/v4/chat/completions'],
    ['https://host/v1beta/openai', true, 'https://host/v1beta/openai/chat/completions'],
    ['https://host/api/v4', false, 'https://host/api/v4/v1/chat/completions'],
    ['https://host/prefix', true, 'https://host/prefix/v1/chat/completions'],
    ['https://host/vault', true, 'https://host/vault/v1/chat/completions'],
    ['https://v2.host', true, 'https://v2.host/v1/chat/completions'],
  ];
  for (const [base, versionInBaseUrl, url] of table)
    assert.equal(endpointUrl(base, '/v1/chat/completions', { versionInBaseUrl }), url);
});

const LISTENER: Listener = { host: '127.0.0.1', port: 4600 };

/** base URL, listener, whether it leads back */
const LOOPS: readonly (readonly [string, Listener, boolean])[] = [
  ['http://127.0.0.1:4600', LISTENER, true],
  ['http://localhost:4600/v1', LISTENER, true],
  ['http://[::1]:4600', LISTENER, true],
  ['http://2130706433:4600', LISTENER, true],
  ['http://0.0.0.0:4600', LISTENER, true],
  ['http://[::ffff:127.0.0.1]:4600', LISTENER, true],
  ['http://127.0.0.1:4601', LISTENER, false],
  ['http://10.0.0.5:4600', LISTENER, false],
  ['http://localhost:4600', { host: '0.0.0.0', port: 4600 }, true],
  ['http://localhost:4600', { host: '::', port: 4600 }, true],
  ['http://localhost:4600', { host: '10.0.0.5', port: 4600 }, false],
  ['http://10.0.0.5:4600', { host: '10.0.0.5', port: 4600 }, true],
  ['http://10.0.0.5:4600', { host: '0.0.0.0', port: 4600, names: ['10.0.0.5', 'box'] }, true],
  ['http://BOX.:4600', { host: '0.0.0.0', port: 4600, names: ['10.0.0.5', 'box'] }, true],
  ['http://box2:4600', { host: '0.0.0.0', port: 4600, names: ['box'] }, false],
  ['https://localhost', { host: '127.0.0.1', port: 443 }, true],
  ['http://localhost', { host: '127.0.0.1', port: 80 }, true],
  ['http://localhost', { host: '127.0.0.1', port: 443 }, false],
  ['not a url', LISTENER, false],
];

for (const [base, listener, expected] of LOOPS) {
  test(`${base} ${expected ? 'leads' : 'does not lead'} back to ${listener.host}:${listener.port}`, () => {
    assert.equal(isOwnListener(base, listener), expected);
  });
}

test('any text is taken or refused without a throw, and what is taken can be joined', () => {
  const piece = fc.constantFrom(
    'http://',
    'https://',
    'host',
    ':',
    '8000',
    '/',
    'v1',
    '@',
    '?',
    '#',
    '[::1]',
    '%',
    '\\',
    '..',
    ' ',
    '😀',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
        fc.string(),
        fc.webUrl(),
      ),
      (text) => {
        const parsed = parseBaseUrl(text);
        if (!parsed.ok) return;
        assert.ok(!parsed.url.endsWith('/') && !parsed.url.endsWith('/v1/'));
        assert.ok(URL.canParse(endpointUrl(parsed.url, '/v1/chat/completions', {})));
        // What could still change is a second version in the path, and taking it twice is the same as taking it once.
        assert.equal(parseBaseUrl(parsed.url).ok, true);
      },
    ),
    { numRuns: 2000 },
  );
});
