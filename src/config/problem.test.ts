import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createPositions, createProblemList, formatProblem } from './problem.ts';

test('an offset becomes its line and column, both from 1, also behind Windows line ends', () => {
  const positions = createPositions('ab\r\n\tcd\n\nx');
  assert.deepEqual(
    [0, 1, 4, 5, 8, 9, 10].map((offset) => Object.values(positions.at(offset)).join(':')),
    ['1:1', '1:2', '2:1', '2:2', '3:1', '4:1', '4:2'],
  );
});

test('lines and columns lead back to the offset, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r', 'é', '😀') }), fc.nat(40), (text, offset) => {
      const at = Math.min(offset, text.length);
      const { line, column } = createPositions(text).at(at);
      const before = text.split('\n').slice(0, line - 1);
      assert.equal(before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1, at);
    }),
  );
});

test('problems are listed in the order of the text, each once', () => {
  const list = createProblemList('a.yaml', createPositions('one\ntwo\n'));
  list.add(4, 'second');
  list.add(0, 'first');
  list.add(4, 'second');
  assert.deepEqual(list.list().map(formatProblem), ['a.yaml:1:1: first', 'a.yaml:2:1: second']);
});
