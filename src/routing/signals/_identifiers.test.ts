// Names of every style are cut into the same words, and code speaks of a topic only by whole words.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { countOf, forgetLines, has, hasAll, TOPIC, topicsOfCode, topicsOfName, type Topic } from './_code_words.ts';
import { wordsOf } from './_identifiers.ts';

describe('words of an identifier', () => {
  test('are the same beside letters that are not ASCII', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_$-]{0,60}$/), (name) => {
        assert.deepEqual(wordsOf(`${name}_é`), [...wordsOf(name), 'é']);
      }),
    );
  });

  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['refundAmount', ['refund', 'amount']],
    ['RefundAmount', ['refund', 'amount']],
    ['refund_amount', ['refund', 'amount']],
    ['REFUND_AMOUNT', ['refund', 'amount']],
    ['refund-amount', ['refund', 'amount']],
    ['HTTPServer', ['http', 'server']],
    ['parseHTML', ['parse', 'html']],
    ['oauth2Token', ['oauth', '2', 'token']],
    ['__init__', ['init']],
    ['$price', ['price']],
    ['', []],
    ['...', []],
    ['größe', ['gr', 'öß', 'e']],
  ];
  for (const [name, words] of rows) test(name === '' ? 'nothing' : name, () => assert.deepEqual(wordsOf(name), words));

  test('a name longer than any name is data', () => assert.deepEqual(wordsOf('a'.repeat(10_000)), []));

  test('every word is lower case and part of the name', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (name) => {
        for (const word of wordsOf(name)) {
          assert.equal(word, word.toLowerCase());
          assert.ok(name.toLowerCase().includes(word));
        }
      }),
    );
  });
});

describe('topics of names', () => {
  const rows: readonly (readonly [string, Topic])[] = [
    ['invoiceTotal', 'money'],
    ['tariffs', 'money'],
    ['unit_price', 'money'],
    ['gross', 'moneyPerhaps'],
    ['createRefund', 'pay'],
    ['toFixed', 'round'],
    ['isAdmin', 'access'],
    ['login_required', 'access'],
    ['httpOnly', 'access'],
    ['tenantId', 'access'],
    ['session', 'accessPerhaps'],
    ['verifySignature', 'check'],
    ['hmac', 'crypto'],
    ['MD5', 'brokenCrypto'],
    ['clientSecret', 'secret'],
    ['api_key', 'secret'],
    ['fsync', 'sync'],
    ['sync_all', 'sync'],
    ['beginTransaction', 'transaction'],
    ['mutex', 'lock'],
    ['maxRetries', 'retry'],
    ['idempotencyKey', 'idempotency'],
    ['deleteMany', 'erase'],
    ['retentionDays', 'retention'],
    ['snapshot', 'backup'],
    ['featureFlag', 'flag'],
    ['rateLimit', 'throttle'],
    ['readinessProbe', 'health'],
    ['poolSize', 'capacity'],
    ['raise', 'refuse'],
  ];
  for (const [name, topic] of rows) {
    test(`${name} speaks of ${topic}`, () => assert.ok(has(topicsOfName(name), topic)));
  }

  const strangers: readonly (readonly [string, Topic])[] = [
    ['authors', 'access'],
    ['author', 'access'],
    ['tokenizer', 'secret'],
    ['pricey', 'money'],
    ['syntax', 'money'],
    ['coverage', 'money'],
    ['passage', 'secret'],
    ['rolex', 'access'],
    ['reload', 'access'],
    ['scroll', 'access'],
    ['blockquote', 'lock'],
    ['feeling', 'money'],
    ['coffee', 'money'],
    ['taxonomy', 'money'],
    ['adminton', 'access'],
  ];
  for (const [name, topic] of strangers) {
    test(`${name} does not speak of ${topic}`, () => assert.ok(!has(topicsOfName(name), topic)));
  }

  test('a line of code sums its names up and counts them', () => {
    const names = topicsOfCode('if (user.isAdmin && price * quantity > invoice.total) return deny();');
    assert.ok(hasAll(names.topics, 'access', 'money', 'refuse'));
    assert.equal(countOf(names, 'money'), 2);
    assert.equal(countOf(names, 'lock'), 0);
  });

  test('punctuation alone has no topics', () => {
    const names = topicsOfCode('{ } ( ) [ ] ; => 12 + 3');
    assert.equal(names.topics, 0);
    assert.equal(names.counts.size, 0);
  });

  test('each topic is one bit of its own', () => {
    const bits = Object.values(TOPIC);
    assert.equal(new Set(bits).size, bits.length);
    for (const bit of bits) assert.equal(bit & (bit - 1), 0);
  });

  test('asked again, a name says the same', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (name) => assert.equal(topicsOfName(name), topicsOfName(name))),
    );
  });

  test('code in ASCII and code that is not are read alike', () => {
    const part = fc.constantFrom(
      'price',
      'isAdmin',
      'refund_total',
      'x',
      '$tax',
      'a-b',
      '9',
      ' ',
      '(',
      '.',
      '-',
      '_',
      ',',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        const code = parts.join('');
        // A sign that is no letter turns the short way off and changes no name.
        const plain = topicsOfCode(`${code} `);
        const other = topicsOfCode(`${code} →`);
        assert.deepEqual([plain.topics, [...plain.counts]], [other.topics, [...other.counts]]);
      }),
    );
  });

  test('a name that is repeated counts once, in short code and in long', () => {
    for (const times of [2, 90, 300]) assert.equal(countOf(topicsOfCode('price + '.repeat(times)), 'money'), 1);
  });

  test('a line means the same before and after what was remembered is dropped', () => {
    const code = 'verifyToken(session) || refund(invoice)';
    const before = topicsOfCode(code);
    assert.equal(topicsOfCode(code), before);
    forgetLines();
    assert.notEqual(topicsOfCode(code), before);
    assert.deepEqual(topicsOfCode(code), before);
  });

  test('more lines than are remembered are still read right', () => {
    for (let index = 0; index < 20_000; index += 1) topicsOfCode(`line${index}(price)`);
    assert.equal(countOf(topicsOfCode('line1(price)'), 'money'), 1);
    forgetLines();
  });
});
