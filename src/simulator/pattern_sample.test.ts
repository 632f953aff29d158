import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { samplePattern } from './pattern_sample.ts';

const PATTERNS = [
  '^abc$',
  '^[a-z]+$',
  '^[A-Z]{3}$',
  '^[A-Z][a-z]*$',
  '^\\d{4}-\\d{2}-\\d{2}$',
  '^\\+?[1-9]\\d{1,14}$',
  '^#[0-9a-fA-F]{6}$',
  '^(GET|POST|PUT)$',
  '^(?:a|b)(?<rest>c{2,})$',
  '^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$',
  '^[\\w.-]+$',
  '^v\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.]+)?$',
  '^[^a-z]$',
  '^[\\]\\\\-]$',
  '^[-a]$',
  '^[a-]$',
  '^\\w\\W\\d\\D\\s\\S$',
  '^\\x41\\u0042\\t\\n$',
  '^.{5}$',
  '^a??b+?c{1,2}?$',
  '^$',
  '',
  'mid',
  '\\bword\\b',
  '^/api/[a-z]+/\\{id\\}$',
  '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
];

test('what is written for a pattern matches it', () => {
  for (const pattern of PATTERNS) {
    const text = samplePattern(pattern);
    assert.ok(text !== undefined, `${pattern} was given up`);
    assert.match(text, new RegExp(pattern), pattern);
  }
});

test('unicode properties of letters and digits are known', () => {
  assert.match(samplePattern('^\\p{Lu}\\p{L}\\p{N}$') ?? '', /^\p{Lu}\p{L}\p{N}$/u);
});

test('open quantifiers stretch until the string is long enough', () => {
  for (const pattern of ['^[a-z]+$', '^x*y$', '^a{2,}$', '^(ab)+$', '^[a-z]{1,30}$']) {
    const text = samplePattern(pattern, 20) ?? '';
    assert.ok(text.length >= 20, `${pattern} gave ${text.length} characters`);
    assert.match(text, new RegExp(pattern));
  }
  assert.equal(samplePattern('^abc$', 20), 'abc');
});

test('what cannot be written without trying is given up, not guessed', () => {
  const beyond = [
    '(?=a)b',
    '(?!a)b',
    '(?<=a)b',
    '(a)\\1',
    '\\k<a>',
    '(',
    'a)',
    '[',
    '[a',
    '\\',
    '[^\\s\\S]',
    '(?i)a',
    '\\p{Script=Greek}',
    '\\q',
    '\\x4',
  ];
  for (const pattern of beyond) assert.equal(samplePattern(pattern), undefined, pattern);
});

test('patterns made to take time or memory take neither', () => {
  const hostile = [
    '(a+)+$',
    '((a{1000}){1000}){1000}',
    '(a|aa)+$',
    '('.repeat(500),
    'a{99999}',
    '.*'.repeat(300),
    'x'.repeat(2000),
    '(((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9})',
  ];
  const before = performance.now();
  for (const pattern of hostile) assert.ok((samplePattern(pattern, 10_000) ?? '').length <= 40_000);
  assert.ok(performance.now() - before < 1000, 'hostile patterns took longer than a second');
});

test('any string at all is sampled or given up, and never throws', () => {
  const piece = fc.constantFrom(
    'a',
    '(',
    ')',
    '[',
    ']',
    '\\',
    '{',
    '}',
    '2',
    ',',
    '*',
    '+',
    '?',
    '|',
    '^',
    '$',
    '-',
    'd',
    '.',
    '<',
    ':',
    '💥',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const text = samplePattern(pieces.join(''));
      assert.ok(text === undefined || typeof text === 'string');
    }),
    { numRuns: 1000 },
  );
});

test('patterns put together from the parts that are known are matched', () => {
  const atom = fc.constantFrom('a', '[b-d]', '\\d', '[^x]', '(?:e|f)', '(gh)', '.', '\\.');
  const count = fc.constantFrom('', '+', '*', '?', '{2}', '{1,3}', '{2,}');
  fc.assert(
    fc.property(fc.array(fc.tuple(atom, count), { minLength: 1, maxLength: 6 }), (parts) => {
      const pattern = `^${parts.map(([one, many]) => one + many).join('')}$`;
      assert.match(samplePattern(pattern) ?? 'given up', new RegExp(pattern));
    }),
  );
});
