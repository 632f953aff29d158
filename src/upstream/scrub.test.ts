import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { scrub, SCRUBBED_CHARS_MAX, secretsOf } from './scrub.ts';

/** What must go, inside a sentence. */
const SECRETS: readonly string[] = [
  'sk-proj-abc123DEF456ghi789jkl',
  'sk-ant-api03-AAAAbbbb1111-cccc_dddd',
  'sk-ab********************wxyz',
  'll_live_0123456789abcdef',
  'gsk_abcdefghijklmnop1234',
  'xai-abcdefghijklmnop1234',
  'pplx-0123456789abcdefghij',
  'ghp_0123456789abcdefghijklmnop',
  'hf_abcdefghijklmnopqrstuv1234',
  'AKIAIOSFODNN7EXAMPLE',
  'AIzaSyA-1234567890abcdefghijklmnop',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
  'key-0123456789abcdef0123456789abcdef',
  '0123456789abcdef0123456789abcdef',
  'aGVsbG8gd29ybGQgdGhpcyBpcyBhIHNlY3JldA1=',
  'Bearer s3cr3t-token-value',
  'bearer abcdefgh',
  'Basic dXNlcjpwYXNz',
  'org-AbCdEf123456',
  'proj_KYenqYOfeZsnXEVK8dXVBhez',
  'user_2wT5ElBE4Es3R4QrNLpZiXICmQP',
  'user-QlmNoPqRsTuVwXyZ',
  '10.1.2.3',
  '169.254.169.254:80',
  'https://internal.example:8443/v1/keys?token=abc',
  'postgres://user:pw@db.internal/x',
  '550e8400-e29b-41d4-a716-446655440000',
];

for (const secret of SECRETS) {
  test(`${secret.slice(0, 24)} does not pass, whatever stands around it`, () => {
    for (const [before, after] of [
      ['the key ', ' is wrong'],
      ['(', ')'],
      ['"', '"'],
      ["value='", "'"],
      ['x: ', '.'],
      ['', ''],
    ]) {
      const scrubbed = scrub(`${before}${secret}${after}`);
      // Its own words (`Bearer`) may stay; no run of it that could be used may.
      const rare = secret.split(/\s+/).at(-1) ?? secret;
      assert.ok(!scrubbed.includes(rare), scrubbed);
      assert.match(scrubbed, /\[(?:credential|redacted|account|address|url)\]/);
    }
  });
}

/** What a caller needs to find its own mistake. */
const KEPT: readonly string[] = [
  "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
  'prompt is too long: 201234 tokens > 200000 maximum',
  "Item 'rs_68c42de022c881948db7ed1cc2529f2e0202c9ad459e0d23' of type 'reasoning' was provided without its required following item.",
  'messages.1.content.0.tool_use: ids were found without results: toolu_01A09q90qw90lq917835lq9.',
  'No tool output found for function call call_abcdef0123456789abcdef0123456789.',
  'skip_special_tokens is not permitted',
  'web_search_options.user_location must be an object',
  'The user-provided schema is not valid; organizations differ',
  'values must be key-value-pairs of strings',
  'The model gpt-4o-realtime-preview-2024-12-17 takes no images',
  'anthropic/claude-sonnet-4-5-20250929 takes at most 100 images',
  'additionalProperties is required to be supplied and to be false in schema.properties',
  'tools/0/function/parameters/properties/location is not allowed',
  'temperature must be at most 1.0.1',
];

for (const text of KEPT) {
  test(`"${text.slice(0, 60)}" passes as it is`, () => {
    assert.equal(scrub(text), text);
  });
}

test('no message forges a line of a log', () => {
  assert.equal(scrub('a\r\n{"level":"error"}\u0000\u001b[31m\u2028b\u0085c'), 'a {"level":"error"} [31m b c');
});

test('a message is cut', () => {
  assert.equal(scrub('wort '.repeat(10_000)).length, SCRUBBED_CHARS_MAX - 1);
  assert.equal(scrub(''), '');
});

test('our own secret goes in every form in which a provider may echo it, also where the cut falls into it', () => {
  const key = 'plain/pass "word"+1';
  const secrets = secretsOf({ 'X-Api-Key': key });
  for (const echoed of [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)]) {
    assert.equal(scrub(`bad key ${echoed}!`, secrets), 'bad key [credential]!');
    for (let shown = 6; shown < echoed.length; shown += 1) {
      const cut = scrub('y '.repeat(SCRUBBED_CHARS_MAX / 2).slice(0, SCRUBBED_CHARS_MAX - shown) + echoed, secrets);
      assert.ok(!cut.includes(echoed.slice(0, 6)), `${shown}: ${cut.slice(-30)}`);
    }
  }
});

test('a secret too short to be one does not tear messages apart', () => {
  assert.equal(scrub('none of them', ['e', '', 'none']), 'none of them');
});

test('secrets are read from the headers that carry credentials, under any case, without their scheme', () => {
  assert.equal(secretsOf({ Authorization: 'Bearer abcdef' })[0], 'abcdef');
  assert.equal(secretsOf({ 'api-key': 'abcdef' })[0], 'abcdef');
  assert.equal(secretsOf({ 'X-Goog-Api-Key': 'abcdef' })[0], 'abcdef');
  assert.deepEqual(secretsOf({ 'anthropic-version': '2023-06-01', accept: 'x' }), []);
});

test('no window of twelve characters of a random key survives, known to us or not', () => {
  const key = fc.tuple(
    fc.constantFrom('sk-', 'sk-ant-api03-', 'gsk_', 'll_'),
    fc.stringMatching(/^[A-Za-z0-9]{24,64}$/),
  );
  fc.assert(
    fc.property(
      key,
      fc.tuple(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 })),
      fc.boolean(),
      ([prefix, rest], [before, behind], known) => {
        const secret = prefix + rest;
        const scrubbed = scrub(`${before} ${secret} ${behind}`, known ? [secret] : []);
        for (let at = 0; at + 12 <= rest.length; at += 1)
          assert.ok(!scrubbed.includes(rest.slice(at, at + 12)), scrubbed);
      },
    ),
  );
});

test('100 KB of hostile text costs a few milliseconds at most', () => {
  for (const text of [
    'sk-'.repeat(40_000),
    'user-'.repeat(20_000),
    'a'.repeat(100_000),
    'a1-'.repeat(40_000),
    '1.1.'.repeat(30_000),
    'ab://'.repeat(20_000),
    'bearer '.repeat(20_000),
    '\n'.repeat(100_000),
  ]) {
    const started = performance.now();
    scrub(text, ['secret-secret-secret']);
    // Under 3 ms; the margin is for a machine that is busy.
    assert.ok(performance.now() - started < 200, text.slice(0, 10));
  }
});
