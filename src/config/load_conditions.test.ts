import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { loadConfig } from './load.ts';
import { formatProblem } from './problem.ts';
import { starterConfig } from './starter.ts';

function problems(text: string): readonly string[] {
  const result = loadConfig({ file: 'f', text, environment: { OFFICE_GPU_URL: 'http://h' } });
  return result.ok ? [] : result.problems.map((problem) => formatProblem(problem).slice(2));
}

/** A rule whose `when:` is `written`, exactly as it stands in the file. */
function when(written: string): string {
  return `routes:\n  auto:\n    default: strong\n    rules:\n      - name: a\n        use: strong\n        when: ${written}\n`;
}

const LEVELS = "levels cannot be compared by order, because they are names; use risk.atLeast('medium')";

const CASES: readonly (readonly [promise: string, text: string, expected: readonly string[]])[] = [
  ['levels compared by order', when('"risk >= \'medium\'"'), [`7:16: ${LEVELS}`]],
  ['a level compared by a field', when(`"task == 'qa' && risk.level >= 'medium'"`), [`7:32: ${LEVELS}`]],
  [
    'an unknown name in a plain text',
    when("taks == 'qa'"),
    ['7:15: "taks" is not a name that conditions know, did you mean "task"?'],
  ],
  [
    'an unknown level in single quotes',
    when("'risk.atLeast(''hihg'')'"),
    ['7:29: "hihg" is not a level, did you mean "high"?'],
  ],
  [
    'an unknown category behind an escape',
    when(String.raw`"task == \"qa\" || risk.modifies(\"shcema\")"`),
    ['7:48: "shcema" is not a category, did you mean "schema"?'],
  ],
  ['an expression that ends too early', when('"task == "'), ['7:24: the expression ends too early']],
  [
    'an expression that is no condition',
    when('"tokens + 1"'),
    ['7:16: this gives a number, and a condition must give true or false'],
  ],
  ['text compared with a number', when('"tokens > \'5\'"'), ['7:16: these types do not fit: int > string']],
  [
    'a regular expression',
    when('"task.matches(\'a+\')"'),
    [
      '7:21: regular expressions are not open to conditions, because one could stall on a long text; use startsWith, endsWith, contains, or touches(glob) for paths',
    ],
  ],
  ['an empty condition', when('""'), ['7:16: the condition is empty']],
  ['a condition that never holds', when('"false"'), ['7:16: this can never be true']],
  ['a condition that is no text', when('true'), ['7:15: `when` must be text, not true']],
  [
    'a fault in a literal block',
    when("|\n          task == 'qa' &&\n            risk.atLeast('hihg')"),
    ['9:26: "hihg" is not a level, did you mean "high"?'],
  ],
  [
    'a fault in a folded block',
    when(">-\n          task == 'qa' &&\n          risk.modifies('shcema')\n"),
    ['9:25: "shcema" is not a category, did you mean "schema"?'],
  ],
  [
    'a fault in text over two lines',
    when("\"task == 'qa' &&\n          taks == 'qa'\""),
    ['8:11: "taks" is not a name that conditions know, did you mean "task"?'],
  ],
  [
    'two faults in one condition',
    when("\"taks == 'qa' || projct == 'x'\""),
    [
      '7:16: "taks" is not a name that conditions know, did you mean "task"?',
      '7:32: "projct" is not a name that conditions know, did you mean "project"?',
    ],
  ],
  [
    'a fault behind an emoji',
    when('"task == \'😀\'"'),
    ['7:24: "??" is not a known task; list your own labels under `tasks` of the route'],
  ],
];

for (const [promise, text, expected] of CASES) {
  test(`${promise} is shown under its own character`, () => {
    assert.deepEqual(
      problems(text).map((line) => line.replace('😀', '??')),
      expected,
    );
  });
  test(`${promise} is shown at the same place in a file with Windows line ends`, () => {
    assert.deepEqual(
      problems(text.replaceAll('\n', '\r\n')).map((line) => line.replace('😀', '??')),
      expected,
    );
  });
}

test('a condition behind an anchor is shown where it is used', () => {
  const text = `routes:\n  auto:\n    default: strong\n    rules:\n      - { name: a, use: strong, when: &x "taks == 'qa'" }\n  second:\n    default: strong\n    rules:\n      - { name: a, use: strong, when: *x }\n`;
  assert.deepEqual(
    problems(text).map((line) => line.split(': ')[0]),
    ['5:43', '9:39'],
  );
});

test('tabs as indentation are refused with the line', () => {
  assert.deepEqual(problems('routes:\n  auto:\n\t\tdefault: strong'), [
    '3:1: YAML does not take tabs as indentation; use spaces',
  ]);
});

const EXAMPLES = new URL('../../examples/policies/', import.meta.url);
const TEXTS = [
  starterConfig().replace(/^#(?=\S| {2})/gm, ''),
  ...readdirSync(EXAMPLES).map((name) => readFileSync(new URL(name, EXAMPLES), 'utf8')),
];

test('a file that was broken anywhere is loaded or refused with places inside of it, and nothing is thrown', () => {
  const piece = fc.constantFrom(
    '',
    ' ',
    '\n',
    '\t',
    ':',
    '-',
    '"',
    "'",
    '${',
    '}',
    '[',
    ']',
    '{',
    '*',
    '&',
    '!',
    '0',
    'x',
    '\r\n',
    '😀',
    'null',
    '- {}',
    ': []',
    "'false'",
    '{}',
    '|',
    '__proto__',
  );
  const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(30), put: piece });
  fc.assert(
    fc.property(fc.constantFrom(...TEXTS), fc.array(change, { minLength: 1, maxLength: 4 }), (text, changes) => {
      const broken = changes.reduce((current, { at, cut, put }) => {
        const from = Math.floor(at * current.length);
        return current.slice(0, from) + put + current.slice(from + cut);
      }, text);
      const result = loadConfig({ file: 'f', text: broken, environment: {} });
      const lines = broken.split('\n').length;
      for (const problem of [...(result.ok ? [] : result.problems), ...result.warnings]) {
        assert.ok(problem.line >= 1 && problem.line <= lines, `line ${problem.line} of ${lines}`);
        assert.ok(
          problem.column >= 1 && problem.message !== '' && !/undefined|\[object|\n/.test(problem.message),
          problem.message,
        );
      }
      if (!result.ok) assert.ok(result.problems.length > 0);
    }),
    { numRuns: 1000 },
  );
});

test('values of every type in every field are loaded or refused, and nothing is thrown', () => {
  const value = fc.oneof(
    fc.constantFrom(
      'null',
      '5',
      '-1',
      '1.5',
      'true',
      '""',
      'x',
      '[]',
      '{}',
      '[[]]',
      '[null]',
      '{ a: 1 }',
      '[x, 5]',
      '"\\u0000"',
      'auto',
      'strong',
      '9999999999999999999',
    ),
  );
  const lines = TEXTS.join('\n---\n')
    .split('\n---\n')
    .map((text) => text.split('\n'));
  fc.assert(
    fc.property(fc.constantFrom(...lines), fc.double({ min: 0, max: 1, noNaN: true }), value, (text, at, put) => {
      const index = Math.min(text.length - 1, Math.floor(at * text.length));
      const changed = text
        .map((line, place) => (place === index ? line.replace(/:( .*)?$/, `: ${put}`) : line))
        .join('\n');
      const result = loadConfig({ file: 'f', text: changed, environment: {} });
      assert.equal(typeof result.ok, 'boolean');
    }),
    { numRuns: 1000 },
  );
});
