import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCel } from './_cel.ts';
import { atomsOf } from './_cel_atoms.ts';
import type { Alternatives } from './atoms.ts';

function atoms(text: string): Alternatives | undefined {
  const parsed = parseCel(text);
  assert.ok(parsed.ok, text);
  return atomsOf(parsed.expression.ast);
}

/** expression, its alternatives; what cannot be read as facts is an expression in one canonical form */
const TABLE: readonly (readonly [string, Alternatives])[] = [
  ['true', [[]]],
  ['false', []],
  ["risk.atLeast('low')", [[{ about: 'risk', atLeast: 'low' }]]],
  ["risk.modifies('money')", [[{ about: 'any-of', field: 'modifies', values: ['money'] }]]],
  ["risk.mentions('money')", [[{ about: 'any-of', field: 'mentions', values: ['money'] }]]],
  ["touches('a/**')", [[{ about: 'any-of', field: 'touches', values: ['a/**'] }]]],
  ["task == 'qa'", [[{ about: 'one-of', field: 'task', values: ['qa'] }]]],
  ["'qa' == task", [[{ about: 'one-of', field: 'task', values: ['qa'] }]]],
  ["project in ['a', 'b']", [[{ about: 'one-of', field: 'project', values: ['a', 'b'] }]]],
  ["'x' in tags", [[{ about: 'any-of', field: 'tags', values: ['x'] }]]],
  ["metadata.team == 'a'", [[{ about: 'metadata', key: 'team', values: ['a'] }]]],
  ['tokens > 5', [[{ about: 'tokens-above', tokens: 5 }]]],
  ['tokens < 5', [[{ about: 'tokens-below', tokens: 5 }]]],
  [
    "task == 'qa' || key == 'ci'",
    [[{ about: 'one-of', field: 'task', values: ['qa'] }], [{ about: 'one-of', field: 'key', values: ['ci'] }]],
  ],
  [
    "tokens > 5 && (task == 'qa' || task == 'chat')",
    [
      [
        { about: 'tokens-above', tokens: 5 },
        { about: 'one-of', field: 'task', values: ['qa'] },
      ],
      [
        { about: 'tokens-above', tokens: 5 },
        { about: 'one-of', field: 'task', values: ['chat'] },
      ],
    ],
  ],
  ["true && task == 'qa'", [[{ about: 'one-of', field: 'task', values: ['qa'] }]]],
  ["!(task == 'qa')", [[{ about: 'expression', text: '!(task == "qa")' }]]],
  ['tokens >= 5', [[{ about: 'expression', text: 'tokens >= 5' }]]],
  ['5 < tokens', [[{ about: 'expression', text: '5 < tokens' }]]],
  // A star is itself here and a wildcard in `match`: such values are not compared.
  ["project == 'a*'", [[{ about: 'expression', text: 'project == "a*"' }]]],
  ["'a*' in tags", [[{ about: 'expression', text: '"a*" in tags' }]]],
  ["project in ['a*']", [[{ about: 'expression', text: 'project in ["a*"]' }]]],
];

for (const [text, expected] of TABLE) {
  test(`${text} is read as the facts that it states`, () => {
    assert.deepEqual(atoms(text), expected);
  });
}

test('too many alternatives to compare are given up', () => {
  const either = (field: string): string =>
    `(${Array.from({ length: 20 }, (_, index) => `${field} == 'v${index}'`).join(' || ')})`;
  assert.equal(atoms(`${either('project')} && ${either('key')}`), undefined);
  assert.equal(atoms(`${either('project')} && ${either('key')} || task == 'qa'`), undefined);
  assert.equal(atoms(either('project'))?.length, 20);
});
