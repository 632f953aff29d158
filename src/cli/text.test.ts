import assert from 'node:assert/strict';
import { test } from 'node:test';
import stringWidth from 'string-width';
import { cut, sideBySide, table, wrap } from './text.ts';

test('a table never passes the width of the terminal while its text can be cut', () => {
  const rows = [['a very long name of a rule that nobody would write '.repeat(4), '12', '日本語のルール']];
  for (const line of table([{ title: 'rule' }, { title: 'n', align: 'right' }, { title: 'note' }], rows, 80)) {
    assert.ok(stringWidth(line) <= 80, line);
  }
});

test('numbers line up on the right', () => {
  const [, first, second] = table([{ title: 'n', align: 'right' }], [['1'], ['1000']], 80);
  assert.equal(first, '   1');
  assert.equal(second, '1000');
});

test('cutting counts wide characters as two columns', () => {
  assert.equal(cut('日本語', 5), '日本…');
  assert.equal(cut('abc', 3), 'abc');
});

test('wrapping loses no character', () => {
  const text = `${'x'.repeat(200)} and words`;
  assert.equal(wrap(text, 40).join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
});

test('texts side by side stay in their columns', () => {
  const lines = sideBySide(['left '.repeat(30), 'right'], 60);
  assert.ok(lines.length > 3);
  for (const line of lines) assert.ok(stringWidth(line) <= 60);
  assert.ok(lines[0]?.includes('│ right'));
});
