// Lines are found where they are, whatever ends them, and a text of line feeds alone is bounded.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { isBlank, lineEnd, lineHead, lineStart, lineText, splitLines } from './_lines.ts';

describe('lines', () => {
  test('an empty text is one empty line', () => {
    const lines = splitLines('');
    assert.equal(lines.count, 1);
    assert.equal(lineText(lines, 0), '');
    assert.ok(isBlank(lines, 0));
  });

  test('a line feed at the end opens one more empty line', () => {
    const lines = splitLines('a\nb\n');
    assert.equal(lines.count, 3);
    assert.deepEqual(
      [0, 1, 2].map((index) => lineText(lines, index)),
      ['a', 'b', ''],
    );
  });

  test('carriage returns do not belong to the text of a line', () => {
    const lines = splitLines('one\r\ntwo\r\n\r\nthree');
    assert.deepEqual(
      [0, 1, 2, 3].map((index) => lineText(lines, index)),
      ['one', 'two', '', 'three'],
    );
    assert.ok(isBlank(lines, 2));
  });

  test('a carriage return alone in a line is an empty line', () => {
    assert.equal(lineText(splitLines('\r\n'), 0), '');
  });

  test('the head of a long line is short', () => {
    const lines = splitLines(`${'x'.repeat(5_000)}\ny`);
    assert.equal(lineHead(lines, 0, 10), 'xxxxxxxxxx');
    assert.equal(lineHead(lines, 1, 10), 'y');
  });

  test('blanks and tabs are blank, other signs are not', () => {
    const lines = splitLines(' \t \n .\n');
    assert.ok(isBlank(lines, 0));
    assert.ok(!isBlank(lines, 1));
  });

  test('a line past the last is empty and at the end', () => {
    const lines = splitLines('abc');
    assert.equal(lineStart(lines, 5), 3);
    assert.equal(lineText(lines, 5), '');
  });

  test('too many lines throw instead of filling the memory', () => {
    assert.throws(() => splitLines('\n'.repeat(500_000)), RangeError);
  });

  test('the lines joined again are the text', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (parts) => {
        const text = parts.join('\n').replaceAll('\r', '');
        const lines = splitLines(text);
        const again = Array.from({ length: lines.count }, (_, index) => lineText(lines, index)).join('\n');
        assert.equal(again, text);
        for (let index = 0; index < lines.count; index += 1)
          assert.ok(lineStart(lines, index) <= lineEnd(lines, index));
      }),
    );
  });
});
