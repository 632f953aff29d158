import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isMap, isScalar, parseDocument, stringify } from 'yaml';
import { sourceOffset, type ScalarSource } from './scalar_offset.ts';

/** The value of the key `w` in a YAML text, as the parser gives it. */
function sourceOf(text: string): ScalarSource {
  const document = parseDocument(text, { version: '1.2' });
  const node = isMap(document.contents) ? document.contents.get('w', true) : undefined;
  assert.ok(isScalar(node) && typeof node.value === 'string' && node.range, text);
  const style =
    node.type === 'QUOTE_DOUBLE'
      ? 'double'
      : node.type === 'QUOTE_SINGLE'
        ? 'single'
        : node.type?.startsWith('BLOCK') === true
          ? 'block'
          : 'plain';
  return { text, start: node.range[0], end: node.range[1], style, value: node.value };
}

/** Each `~` of the value must be found at the `~` of the file, in order. */
function checkMarks(text: string): void {
  const source = sourceOf(text);
  const inValue = [...source.value.matchAll(/~/g)].map((found) => found.index);
  const inText = [...text.matchAll(/~/g)].map((found) => found.index);
  assert.ok(inValue.length > 0, 'a test without a mark');
  assert.deepEqual(
    inValue.map((offset) => sourceOffset(source, offset)),
    inText,
    JSON.stringify(text),
  );
}

const FORMS: readonly (readonly [string, string])[] = [
  ['plain', 'w: ab~c d~'],
  ['plain over lines', 'w: ab~c\n  d~e\n\n  f~g\nx: 1'],
  ['double quotes', 'w: "a~b\'~"'],
  ['double quotes with escapes', String.raw`w: "\"~\\~\t~é~\x41~\U0001F600~"`],
  ['double quotes over lines', 'w: "a~\n   b~\n\n   c~"'],
  ['double quotes with an escaped line end', 'w: "a~\\\n    b~"'],
  ['single quotes', "w: 'a~''b~'''"],
  ['single quotes over lines', "w: 'a~\n  b~\n\n\n  c~'"],
  ['an anchor and a comment', 'w: &x "a~" # ~'.replace(' # ~', ' # no mark')],
  ['a literal block', 'w: |\n  a~\n    b~\n\n  c~\n'],
  ['a literal block that keeps its end', 'w: |+\n  a~\n  b~\n\n'],
  ['a literal block with an indicator', 'w: |2-\n    a~\n  b~\n'],
  ['a literal block with Windows line ends', 'w: |\r\n  a~\r\n    b~\r\n  c~\r\n'],
  ['a literal block of the same lines', 'w: |\n  ~\n  ~\n  ~\n'],
  ['a folded block', 'w: >-\n  a~\n  b~\n\n  c~\n    d~\n  e~\n'],
  ['a folded block of blank lines', 'w: >\n\n\n  a~\n\n\n  b~\n'],
  ['a block deep in a list', 'x:\n  - 1\nw: |\n        a~\n        b~\n'],
  ['emoji before the mark', 'w: "😀~é~"'],
];

for (const [name, text] of FORMS) {
  test(`a character of ${name} is found where it stands`, () => {
    checkMarks(text);
  });
}

test('whatever style the printer chooses, a character is found where it stands', () => {
  const piece = fc.string({
    unit: fc.constantFrom('a', 'b', ' ', '\n', '"', "'", '\\', '#', ':', '\t', 'é', '😀'),
    maxLength: 12,
  });
  const style = fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED');
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 2, maxLength: 4 }),
      style,
      fc.constantFrom(0, 20),
      (pieces, defaultStringType, lineWidth) => {
        const text = stringify(
          { v: 1, w: pieces.join('~'), x: 2 },
          {
            defaultStringType,
            lineWidth,
            defaultKeyType: 'PLAIN',
          },
        );
        checkMarks(text);
      },
    ),
    { numRuns: 2000 },
  );
});

test('an offset beyond the value is its end, and never outside of the scalar', () => {
  for (const text of [
    'w: abc\nx: 1',
    'w: "abc"\nx: 1',
    'w: |\n  abc\nx: 1',
    'w: >-\n  abc\n  d\nx: 1',
    'w: |\nx: 1',
    'w: ""',
  ]) {
    const source = sourceOf(text);
    const at = sourceOffset(source, 10_000);
    assert.ok(at >= source.start && at <= source.end, `${JSON.stringify(text)}: ${at}`);
  }
});

test('long values take time in step with their length', () => {
  const text = `w: "${'a '.repeat(100_000)}~"`;
  checkMarks(text);
});
