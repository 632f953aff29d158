import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { comment, field, layOut, section } from './yaml_lines.ts';

test('lines are indented by depth and their origins stand in one column', () => {
  const text = layOut([
    section(0, 'a'),
    ...field(1, ['b', 1], 'x:1'),
    ...field(1, ['longer', true], 'default'),
    comment(1, 'said'),
  ]);
  assert.equal(text, 'a:\n  b: 1          # x:1\n  longer: true  # default\n  # said\n');
});

test('a line that is too long keeps its origin right behind it, and the others stay in their column', () => {
  const lines = layOut([...field(0, ['a', 'x'.repeat(100)], 'far'), ...field(0, ['b', 1], 'near')]).split('\n');
  assert.ok(lines[0]?.endsWith(`${'x'.repeat(100)}  # far`));
  assert.equal(lines[1]?.indexOf('# near'), 62);
});

test('text is quoted where YAML would read something else', () => {
  const table: readonly (readonly [unknown, string])[] = [
    ['gpt-5.4-mini', 'gpt-5.4-mini'],
    ['openai/gpt-5.4', 'openai/gpt-5.4'],
    ['true', '"true"'],
    ['No', '"No"'],
    ['null', '"null"'],
    ['5', '"5"'],
    ['1e3', '"1e3"'],
    ['', '""'],
    ['a: b', '"a: b"'],
    ['a #b', '"a #b"'],
    ['- a', '"- a"'],
    ['*', '"*"'],
    ['${X}', '"${X}"'],
    ['a\nb', '"a\\nb"'],
    ['127.0.0.1', '127.0.0.1'],
    ['http://h:1/x', 'http://h:1/x'],
    ['http://h:1/x: y', '"http://h:1/x: y"'],
    [null, 'null'],
    [[], '[]'],
    [['a', 5, true], '[a, 5, true]'],
    [{ a: ['b'], c: undefined }, '{ a: [b] }'],
  ];
  for (const [value, printed] of table) assert.equal(field(0, ['k', value])[0]?.text, `k: ${printed}`);
});

test('whatever is printed is read back as it was', () => {
  const key = fc.string({
    unit: fc.constantFrom('a', 'B', '-', '_', '*', ' ', ':', '#', '5', '.', '/', '"', '\\', 'é', '\n', '$'),
    minLength: 1,
    maxLength: 8,
  });
  const leaf = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: 0.001, max: 1e6 }),
    fc.constantFrom(
      'yes',
      'null',
      '~',
      '1.0',
      '0x1',
      '.5',
      '2001-01-01',
      '=',
      '<<',
      '&a',
      '!b',
      '%',
      '@',
      '`',
      '|',
      '>',
      '[',
      '{',
      ',',
      '?',
      '--- a',
      'a\u2028b',
      '\u0085',
      '\ufeff',
    ),
  );
  const value = fc.oneof(
    leaf,
    fc.array(leaf, { maxLength: 4 }),
    fc.dictionary(
      key.filter((name) => name !== '__proto__'),
      fc.oneof(leaf, fc.array(leaf, { maxLength: 3 })),
      { maxKeys: 4, noNullPrototype: true },
    ),
  );
  fc.assert(
    fc.property(key, value, (name, given) => {
      const text = layOut([section(0, 'top'), ...field(1, [name, given], 'f:1')]);
      assert.deepEqual(parse(text), { top: { [name]: Object.is(given, -0) ? 0 : given } }, text);
    }),
    { numRuns: 2000 },
  );
});
