// Lines worth a look are found once each, in texts of any length, and patterns see no further than they may.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { scanLines, type LinePattern } from './_line_patterns.ts';
import { defineRules, type Finding } from './_rule.ts';

const RULES = defineRules({
  'p.open': ['auth', 'high', 'opens something'],
  'p.near': ['auth', 'medium', 'opens something near a cookie'],
});
const PATTERNS: readonly LinePattern[] = [
  { rule: RULES['p.open'], test: /open\s{0,4}=\s{0,4}true/i },
  { rule: RULES['p.near'], test: /secure\s{0,4}=\s{0,4}false/i, near: /cookie/i },
];

function scan(text: string): readonly (readonly [id: string, text: string])[] {
  const found: Finding[] = [];
  scanLines(text, { find: /open|secure/gi, patterns: PATTERNS, kind: 'code' }, (finding) => found.push(finding));
  return found.map((finding) => [finding.rule.id, text.slice(finding.start, finding.end)]);
}

describe('line patterns', () => {
  test('a line that fits is found where it stands', () => {
    assert.deepEqual(scan('a\nOPEN = true\nb'), [['p.open', 'OPEN = true']]);
  });
  test('a line that is only worth a look gives nothing', () => assert.deepEqual(scan('reopen the shop'), []));
  test('each line once, though the word stands in it twice', () => {
    assert.equal(scan('open = true; open = true').length, 1);
  });
  test('each of many lines', () => assert.equal(scan('open = true\n'.repeat(20)).length, 20));
  test('what has to be near may stand lines away', () => {
    assert.deepEqual(scan('cookie:\n  a: 1\n  secure = false'), [['p.near', 'secure = false']]);
    assert.deepEqual(scan('socket:\n  a: 1\n  secure = false'), []);
  });
  test('what has to be near must not be far', () =>
    assert.deepEqual(scan(`cookie\n${'x\n'.repeat(2_000)}secure = false`), []));
  test('a long line is looked at around each place', () => {
    const text = `${'x '.repeat(5_000)}open = true ${'y '.repeat(5_000)}open = true`;
    assert.equal(scan(text).length, 2);
  });
  test('asked twice, the same comes out: no place is kept between texts', () => {
    assert.deepEqual(scan('open = true'), scan('open = true'));
  });
  test('an empty text', () => assert.deepEqual(scan(''), []));
});
