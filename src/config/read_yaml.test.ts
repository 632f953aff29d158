import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatProblem } from './problem.ts';
import { pathKey, readYaml } from './read_yaml.ts';

function problems(text: string): readonly string[] {
  return readYaml('f', text)
    .problems.list()
    .map((problem) => formatProblem(problem).slice(2));
}

const REFUSED: readonly (readonly [promise: string, text: string, expected: readonly string[]])[] = [
  ['tabs as indentation', 'a:\n\t- b', ['2:1: YAML does not take tabs as indentation; use spaces']],
  ['a name twice', 'a:\n  b: 1\n  c: 2\n  b: 3', ['4:3: "b" stands here a second time; keep one of the two']],
  [
    'a section twice, far apart',
    'tiers: {}\nx: 1\ntiers: {}',
    ['3:1: "tiers" stands here a second time; keep one of the two'],
  ],
  ['a second colon in a line', 'a: b: c', ['1:4: there is a second ": " in this line; put the value in quotes']],
  [
    'an exclamation mark without quotes',
    "a: !risk.atLeast('low')",
    ['1:4: a value that begins with "!" is a tag to YAML; put it in quotes'],
  ],
  [
    'a reference in braces without quotes',
    'a: { key: ${KEY} }',
    ['1:12: inside { } a reference must stand in quotes: "${NAME}"'],
  ],
  ['a quote that is never closed', 'a: "b\nc: 1', ['2:5: a quote that was opened before this is never closed']],
  [
    'a bracket that is never closed',
    'a: [b',
    ['1:6: a bracket is never closed, or what is in it stands too far to the left'],
  ],
  [
    'an escape that does not exist',
    'a: "\\q"',
    ['1:5: this escape does not exist in double quotes; write the backslash twice, or use single quotes'],
  ],
  [
    'two documents',
    'a: 1\n---\nb: 1',
    ['2:1: a config is one YAML document; remove the line "---" and what does not belong'],
  ],
  ['a name that is a list', '[a]: 1', ['1:1: a name must be plain text']],
  ['an alias of nothing', 'a: *x', ['1:4: there is no anchor "&x" before this']],
  ['an anchor that comes later', 'a: *x\nb: &x 1', ['1:4: there is no anchor "&x" before this']],
  ['an anchor that holds itself', 'a: &x [*x]', ['1:8: the anchor "&x" holds itself']],
  ['merge keys', 'a: &x {b: 1}\nc: { <<: *x }', ['2:6: "<<" does not merge in YAML 1.2; write the values out']],
  ['a name that would change prototypes', '__proto__: 1', ['1:1: "__proto__" cannot be a name']],
  ['YAML 1.1', '%YAML 1.1\n---\na: yes', ['1:1: only YAML 1.2 is read; remove the %YAML line']],
  [
    'a line that is indented differently',
    'a:\n    b: 1\n  c: 2',
    ['3:1: this line is indented differently from the ones that it belongs to'],
  ],
];

for (const [promise, text, expected] of REFUSED) {
  test(`${promise} is refused at its place`, () => {
    assert.deepEqual(problems(text), expected);
  });
}

test('values are those of YAML 1.2: yes and 012 are no booleans and octals', () => {
  const read = readYaml('f', 'a: yes\nb: 012\nc: true\nd: ~\ne: 1.5\nf: 2001-01-01\n1: x');
  assert.deepEqual(read.value, { 1: 'x', a: 'yes', b: 12, c: true, d: null, e: 1.5, f: '2001-01-01' });
  assert.deepEqual(read.problems.list(), []);
});

test('anchors repeat values as often as they are used, and only the first has characters to point into', () => {
  const read = readYaml('f', 'a: &x [q]\nb: *x\nc: &x r\nd: *x');
  assert.deepEqual(read.value, { a: ['q'], b: ['q'], c: 'r', d: 'r' });
  assert.equal(read.places.get(pathKey(['a', 0]))?.scalar?.value, 'q');
  assert.equal(read.places.get(pathKey(['b', 0]))?.scalar, undefined);
});

test('a bomb of anchors is refused and does not explode', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 20; level += 1) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`);
  }
  assert.match(problems(lines.join('\n'))[0] ?? '', /more than 20000 values, anchors counted/);
});

test('a bomb of aliases of one anchor does not take time with the square of their number', () => {
  const text = `a: &a 1\n${Array.from({ length: 8_000 }, (_, index) => `k${index}: *a`).join('\n')}`;
  assert.deepEqual(problems(text), []);
});

test('a file that is too long or too deep is refused', () => {
  assert.match(problems(`#${'x'.repeat(256 * 1024)}`)[0] ?? '', /^1:1: the file is longer than 256 KiB/);
  assert.match(problems(`a: ${'['.repeat(60)}${']'.repeat(60)}`)[0] ?? '', /nested deeper than 32 levels/);
  assert.notDeepEqual(problems('['.repeat(200_000)), []);
  assert.notDeepEqual(problems('- '.repeat(100_000)), []);
  assert.notDeepEqual(problems('{a: '.repeat(50_000)), []);
});

test('an empty value stands at its name', () => {
  const read = readYaml('f', 'a:\n  b:\n  c: 1\n');
  assert.equal(read.places.get(pathKey(['a', 'b']))?.value, 5);
});

test('whatever the text, there are values or problems, and nothing is thrown', () => {
  const yamlish = fc.string({
    unit: fc.constantFrom(
      'a',
      'b',
      ':',
      ' ',
      '\n',
      '-',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '|',
      '>',
      '&',
      '*',
      '!',
      '#',
      '%',
      '?',
      '\t',
      '\r',
      '\\',
      '~',
      '\0',
      '\u2028',
      '😀',
      '<',
      '$',
    ),
    maxLength: 60,
  });
  fc.assert(
    fc.property(fc.oneof(yamlish, fc.string({ unit: 'binary' })), (text) => {
      const read = readYaml('f', text);
      assert.ok(read.value !== undefined || read.problems.list().length > 0);
      for (const problem of read.problems.list()) {
        assert.ok(problem.line >= 1 && problem.column >= 1 && problem.message !== '');
        assert.ok(!problem.message.includes('\n'));
      }
    }),
    { numRuns: 5000 },
  );
});
