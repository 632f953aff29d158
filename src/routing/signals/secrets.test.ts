// Secrets are found by their form and never repeated; what stands in for one, and what only looks random, is none.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { Finding } from './_rule.ts';
import { scanSecrets } from './secrets.ts';

function scan(text: string): readonly (readonly [rule: string, text: string])[] {
  const found: Finding[] = [];
  scanSecrets(text, (finding) => found.push(finding));
  return found.map((finding) => [finding.rule.id, text.slice(finding.start, finding.end)]);
}

/** Put together here, so that no scanner of this repository takes the test for a leak. */
const join = (...parts: readonly string[]): string => parts.join('');

const KEYS: readonly (readonly [name: string, key: string])[] = [
  ['OpenAI', join('sk-', 'proj-', 'aB3dE5fG7hI9jK1lM3nO5pQ7')],
  ['Anthropic', join('sk-', 'ant-', 'api03-aB3dE5fG7hI9jK1lM3nO5pQ7')],
  ['Stripe', join('rk_', 'live_', '51HqLyjWDarjtT1zdp7dc')],
  ['Stripe webhooks', join('whsec_', 'aB3dE5fG7hI9jK1lM3nO5pQ7')],
  ['GitHub', join('gho_', 'aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5')],
  ['GitHub, fine grained', join('github_pat_', '11ABCDEFG0aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW')],
  ['GitLab', join('glpat-', 'aB3dE5fG7hI9jK1lM3nO')],
  ['Slack', join('xoxb-', '123456789012-aB3dE5fG7hI9jK')],
  ['AWS', join('ASIA', 'Q3EGRZKJ7XW2MPLD')],
  ['Google', join('AIza', 'SyB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3x')],
  ['npm', join('npm_', 'aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5')],
  ['SendGrid', join('SG.', 'aB3dE5fG7hI9jK1lM3nO5p.', 'Q7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9nO1pQ3rS')],
  ['Hugging Face', join('hf_', 'aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3x')],
  ['Loadline', join('ll_', 'aB3dE5fG7hI9jK1lM3nO5pQ7')],
  [
    'a web token',
    join(
      'eyJhbGciOiJIUzI1NiJ9',
      '.',
      'eyJzdWIiOiIxMjM0NTY3ODkwIn0',
      '.',
      'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
    ),
  ],
];

describe('keys with a known beginning', () => {
  for (const [name, key] of KEYS) {
    test(name, () => assert.deepEqual(scan(`use ${key} for now`), [['secrets.key', key]]));
  }
  test('inside a longer word it is none', () =>
    assert.deepEqual(scan(join('task-', 'risk-aB3dE5fG7hI9jK1lM3nO5pQ7')), []));
  test('a key of a test mode is none', () =>
    assert.deepEqual(scan(join('sk_', 'test_', '4eC39HqLyjWDarjtT1zdp7dc')), []));
  test('a run of one letter is none', () => assert.deepEqual(scan(`sk-${'x'.repeat(40)}`), []));
});

describe('key blocks', () => {
  for (const kind of ['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED ']) {
    test(`a private key, ${kind}`, () => {
      assert.equal(scan(`-----BEGIN ${kind}PRIVATE KEY-----\nabc`)[0]?.[0], 'secrets.private-key');
    });
  }
  test('a certificate and a public key are none', () => {
    assert.deepEqual(scan('-----BEGIN CERTIFICATE-----\n-----BEGIN PUBLIC KEY-----'), []);
  });
});

describe('addresses with a password', () => {
  const real = [
    'postgres://app:k9X2vQ7p@db1.acme.net/ledger',
    'amqps://hub:Tr1v-99x@mq.belt:5671',
    'mongodb+srv://u:p4ssW0rd9x@c0.acme.net',
    'https://bot:9f3Kq81L@git.acme.net/x.git',
    'redis://:k9X2vQ7p@cache.acme.net:6379',
  ];
  const none = [
    'postgres://user:password@localhost/app',
    'postgres://app:${DB_PASS}@db.acme.net',
    'postgres://app:<password>@db.acme.net',
    'redis://:pass@127.0.0.1',
    'https://acme.net:8080/a@b',
    'postgres://postgres:postgres@db/app',
    'https://user@acme.net',
    'mailto:a@acme.net',
    'http://[::1]:80/',
  ];
  for (const address of real) test(address, () => assert.equal(scan(address)[0]?.[0], 'secrets.connection'));
  for (const address of none) test(`${address} holds none`, () => assert.deepEqual(scan(address), []));
});

describe('assignments', () => {
  const real = [
    'DB_PASSWORD=vR8#kq2LpZx',
    'api_key: "9f3Kq81LmZp0Xw7TyB"',
    "clientSecret = 'Zm9vYmFyMTIzNDU2Nzg5'",
    'SIGNING_KEY=3f9a1c7be24d8860aa19',
    '"access_token": "aB3dE5fG7hI9jK1l"',
    'passphrase => "tR7!kd0-22xQ"',
  ];
  const none = [
    'PASSWORD=changeme',
    'password: ""',
    'token = get_token()',
    'const token = config.auth.token;',
    'API_KEY=$API_KEY',
    'secret: your-secret-here',
    'password: string',
    'keyword=hello',
    'PASSWORD_FILE=/run/secrets/db',
    'token_type: Bearer',
    'max_tokens: 4096',
    'token: true',
    'api_key=process.env.KEY',
    'password = input()',
    'credentials: include',
    'key=value',
    'secretName: db-credentials',
    'tokenizer: cl100k_base',
  ];
  for (const line of real) test(line, () => assert.equal(scan(line)[0]?.[0], 'secrets.assignment'));
  for (const line of none) test(`${line} is none`, () => assert.deepEqual(scan(line), []));
});

describe('bounds', () => {
  test('a dump of keys gives its first ones', () => {
    const dump = Array.from({ length: 500 }, (_, index) => `K${index}_PASSWORD=vR8#kq2Lp${index}Zx`).join('\n');
    assert.ok(scan(dump).length <= 32);
  });
  test('any text: places inside it, no throw', () => {
    const piece = fc.constantFrom(
      'sk-',
      'eyJ',
      'password=',
      '://',
      'a:b@',
      '-----BEGIN ',
      'PRIVATE KEY-----',
      'token: ',
      '"',
      "'",
      'aB3dE5fG7hI9jK1l',
      ' ',
      '\n',
      '=',
      '.',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        scanSecrets(text, (finding) =>
          assert.ok(finding.start >= 0 && finding.start < finding.end && finding.end <= text.length),
        );
      }),
      { numRuns: 400 },
    );
  });
});

describe('wherever it stands', () => {
  for (const [name, key] of KEYS) {
    test(`a key of ${name} is found at any distance and beside any sign`, () => {
      for (let blanks = 0; blanks < 32; blanks += 1) {
        for (const [before, after] of [
          [' ', ' '],
          ['"', '"'],
          ['x/', '/y'],
          ['key=', '=='],
          ['…', '…'],
          ['', ''],
        ] as const) {
          const found = scan(`${' '.repeat(blanks)}${before}${key}${after}`);
          assert.ok(
            found.some(([rule, text]) => rule === 'secrets.key' && text.startsWith(key)),
            `${blanks} blanks, between ${before} and ${after}`,
          );
        }
      }
    });
  }

  test('a secret that is assigned is found after any number of other signs', () => {
    const secret = join('encryption_key_of_the_big_store', ' = "', 'aB3dE5fG7hI9jK1l', '"');
    for (const signs of [0, 1, 7, 8, 9, 40])
      assert.equal(scan(`${'a = b: c, '.repeat(signs)}${secret}`).at(-1)?.[0], 'secrets.assignment');
  });

  test('a megabyte of one word is read once', () => {
    assert.deepEqual(scan('a'.repeat(1_000_000)), []);
    assert.deepEqual(scan(`${'a = '.repeat(250_000)}`), []);
  });
});
