import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { cut, pad, printable, sideBySide, table, wrap, type Column } from './text.ts';

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

test('a number is never cut, though the text beside it is as wide', () => {
  const head: readonly Column[] = [{ title: 'n', align: 'right' }, { title: 'text' }];
  const lines = table(head, [['1,234,567,890', 'thirteen wide']], 20);
  assert.match(lines[1] ?? '', /^1,234,567,890/);
});

test('a column that is whole is never cut: the text beside it makes room', () => {
  const lines = table([{ title: 'id', whole: true }, { title: 'text' }], [['0123456789abcdef', 'long '.repeat(9)]], 30);
  assert.match(lines[1] ?? '', /^0123456789abcdef {2}long/);
  assert.equal(lines[1]?.length, 30);
});

test('a table without rows is its head, and one cell too few is an empty one', () => {
  assert.deepEqual(table([{ title: 'a' }, { title: 'b' }], [], 80), ['a  b']);
  assert.deepEqual(table([{ title: 'a' }, { title: 'b' }], [['x']], 80), ['a  b', 'x']);
});

test('a cell of several lines stays in its row', () => {
  assert.deepEqual(table([{ title: 'a' }], [['x\ny\tz']], 80), ['a', 'x y    z']);
});

test('cutting counts wide characters as two columns', () => {
  assert.equal(cut('日本語', 5), '日本…');
  assert.equal(cut('abc', 3), 'abc');
});

test('padding counts wide characters as two columns and never cuts', () => {
  assert.equal(pad('日', 4), '日  ');
  assert.equal(pad('日', 4, 'left'), '  日');
  assert.equal(pad('too long', 3), 'too long');
});

test('wrapping loses no character', () => {
  const text = `${'x'.repeat(200)} and words`;
  assert.equal(wrap(text, 40).join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
});

test('wrapping keeps the lines and indents of the text, and ends no line in blanks', () => {
  assert.deepEqual(wrap('if (x) {\n    return 1;\n}\n', 80), ['if (x) {', '    return 1;', '}', '']);
  assert.deepEqual(wrap('one two three', 8), ['one two', 'three']);
});

test('whatever the text, no wrapped line is wider than asked for and every letter is there', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 8, max: 100 }), (text, columns) => {
      const plain = printable(text);
      const lines = wrap(plain, columns);
      for (const line of lines) assert.ok(stringWidth(line) <= columns, line);
      // What is composed and what is decomposed is the same text.
      assert.equal(lines.join('').normalize().replace(/\s/g, ''), plain.normalize().replace(/\s/g, ''));
    }),
  );
});

test('texts side by side stay in their columns', () => {
  const lines = sideBySide(['left '.repeat(30), 'right'], 60);
  assert.ok(lines.length > 3);
  for (const line of lines) assert.ok(stringWidth(line) <= 60);
  assert.ok(lines[0]?.includes('│ right'));
});

test('texts side by side are as high as the highest, and the bars stand in one column', () => {
  const lines = sideBySide(['a', 'b\nc\nd'], 40);
  assert.equal(lines.length, 3);
  assert.equal(new Set(lines.map((line) => line.indexOf('│'))).size, 1);
  assert.deepEqual(sideBySide([], 40), []);
});

test('what a stranger wrote cannot move the cursor, clear the screen or turn the writing direction', () => {
  assert.equal(printable('a\u001b[2Jb\u009b1mc\u0007\u202ed\u2028e\u0000'), 'a?[2Jb?1mc??d?e?');
  assert.equal(printable('a\r\nb\rc\n'), 'a\nb\nc\n', 'a return alone would overwrite the line');
  assert.equal(printable('\tx'), '    x');
  assert.equal(printable('größe 日本語 👩‍💻 – „x“'), 'größe 日本語 👩‍💻 – „x“');
  assert.equal(printable('\ud83d'), '?', 'half a character');
});

test('printable text of a megabyte is made in no time', () => {
  const begun = performance.now();
  printable('\u001b\r\t'.repeat(350_000));
  assert.ok(performance.now() - begun < 2_000);
});
