import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import type { Environment } from '../providers/configure.ts';
import { addProblem, addWarning, openConfigFile, type ConfigFile } from './config_file.ts';
import { formatProblem } from './problem.ts';
import { entriesOf, readPart } from './read_part.ts';
import { shown, shownPath } from './schema_problem.ts';

const SCHEMA = z.strictObject({
  word: z.string().max(5).optional(),
  count: z.int().min(1).max(9).optional(),
  share: z.number().optional(),
  on: z.boolean().optional(),
  level: z.enum(['low', 'high']).optional(),
  list: z.array(z.string()).min(1).max(2).optional(),
  either: z.union([z.string(), z.strictObject({ name: z.string(), size: z.int().optional() })]).optional(),
  map: z
    .record(z.string().regex(/^[a-z]+$/, { error: 'a name is lower case' }), z.strictObject({ a: z.int() }))
    .optional(),
});

function open(text: string, environment: Environment = {}): ConfigFile {
  return openConfigFile('f', `p:\n  ${text}\n`, environment);
}

function read(
  text: string,
  environment: Environment = {},
): { readonly value: unknown; readonly problems: readonly string[] } {
  const file = open(text, environment);
  const value = readPart(SCHEMA, { value: (file.value as { p: unknown }).p, path: ['p'] }, file);
  return { value, problems: file.problems.list().map((problem) => formatProblem(problem).slice(2)) };
}

/** text under `p:`, the one thing that is said */
const WORDS: readonly (readonly [string, string])[] = [
  ['word: 5', '2:9: `word` must be text, not the number 5'],
  ['word: [a]', '2:9: `word` must be text, not a list'],
  ['word: { a: 1 }', '2:9: `word` must be text, not a mapping'],
  ['word: null', '2:9: `word` must be text, not empty'],
  ['word:', '2:3: `word` must be text, not empty'],
  ['word: toolong', '2:9: `word` needs at most 5 characters'],
  ['count: 0', '2:10: `count` must be at least 1'],
  ['count: 10', '2:10: `count` must be at most 9'],
  ['count: 1.5', '2:10: `count` must be a whole number, not the number 1.5'],
  ['count: "5"', '2:10: `count` must be a number, not text'],
  ['on: yes', '2:7: `on` must be true or false, not text'],
  ['level: hgih', '2:10: `level` cannot be "hgih", did you mean "high"?'],
  ['level: zzz', '2:10: `level` cannot be "zzz"; it takes low, high'],
  ['level: 5', '2:10: `level` cannot be the number 5; it takes low, high'],
  ['list: []', '2:9: `list` needs at least 1 entry'],
  ['list: [a, b, c]', '2:9: `list` needs at most 2 entries'],
  ['list: [a, 5]', '2:13: `p.list[1]` must be text, not the number 5'],
  ['list: a', '2:9: `list` must be a list, not text'],
  ['either: 5', '2:11: `either` must be text or a mapping, not the number 5'],
  ['either: { name: 5 }', '2:19: `name` must be text, not the number 5'],
  ['either: { size: 5 }', '2:3: `name` is missing in p.either'],
  ['map: { a: { a: x } }', '2:18: `a` must be a number, not text'],
  ['map: { B: { a: 1 } }', '2:10: a name is lower case'],
  ['map: { b: {} }', '2:10: `a` is missing in p.map.b'],
  ['wrod: a', '2:3: "wrod" is not a field of p, did you mean "word"?'],
  ['zzz: a', '2:3: "zzz" is not a field of p; there are word, count, share, on, level, list, either, map'],
  ['either: { name: a, siez: 5 }', '2:22: "siez" is not a field of p.either, did you mean "size"?'],
  ['map: { b: { a: 1, c: 2 } }', '2:21: "c" is not a field of p.map.b, did you mean "a"?'],
];

for (const [text, said] of WORDS) {
  test(`\`${text}\` is told as: ${said}`, () => {
    assert.deepEqual(read(text).problems, [said]);
  });
}

test('names that are not known are left out, so that the rest can still be used', () => {
  assert.deepEqual(read('{ word: a, b: 1, either: { name: x, y: 2 } }').value, { word: 'a', either: { name: 'x' } });
  assert.equal(read('{ word: 5, b: 1 }').value, undefined);
  assert.equal(read('{ word: 5, b: 1 }').problems.length, 2);
});

test('a reference becomes a number or a switch where one is wanted, and in no other place', () => {
  const environment = { N: '5', D: '0.5', T: 'true', W: '123' };
  const { value, problems } = read(
    '{ count: "${N}", share: "${D}", on: "${T}", word: "${W}", list: ["${N}"] }',
    environment,
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(value, { count: 5, share: 0.5, on: true, word: '123', list: ['5'] });
});

test('text in quotes that is no reference stays text', () => {
  assert.equal(read('count: "5"').problems.length, 1);
});

test('a reference whose value does not fit is told like any other value', () => {
  for (const value of ['five', '0x5', '5e0', ' 5', 'Infinity', ''])
    assert.equal(read('count: "${N:-x}"', { N: value }).problems.length, 1, value);
  assert.deepEqual(read('count: "${N}"', { N: '50' }).problems, ['2:10: `count` must be at most 9']);
  assert.equal(read('on: "${T}"', { T: 'yes' }).problems.length, 1);
});

test('a reference that is not set is told once, and not as a wrong type too', () => {
  assert.deepEqual(read('count: "${N}"').problems, [
    '2:11: N is not set; set it in the environment or .env, or give a default: ${N:-value}',
  ]);
});

test('a section that is no mapping has no entries and says so; one that is absent or empty has none', () => {
  const file = open('x');
  assert.deepEqual(entriesOf({ value: 'x', path: ['p'] }, 'things', file), []);
  assert.deepEqual(entriesOf({ value: null, path: ['p'] }, 'things', file), []);
  assert.deepEqual(entriesOf({ value: undefined, path: ['p'] }, 'things', file), []);
  assert.deepEqual(
    file.problems.list().map((problem) => problem.message),
    ['`p` must be a mapping of names to things'],
  );
  assert.deepEqual(entriesOf({ value: { a: 1, b: null }, path: ['p'] }, 'things', file), [
    { name: 'a', value: 1, path: ['p', 'a'] },
    { name: 'b', value: null, path: ['p', 'b'] },
  ]);
});

test('what is said stands at the value, at its name, at a character, or at what should hold it', () => {
  const file = openConfigFile('f', '\uFEFFa:\n  b: "xyz"\n  c: &k w\n', {});
  addProblem(file, { path: ['a', 'b'] }, 'value');
  addProblem(file, { path: ['a', 'b'], name: true }, 'name');
  addProblem(file, { path: ['a', 'b'], offset: 2 }, 'character');
  addProblem(file, { path: ['a', 'd', 'e', 0] }, 'absent');
  addProblem(file, { path: ['z'] }, 'nowhere');
  addWarning(file, { path: ['a', 'c'] }, 'anchored');
  assert.deepEqual(file.problems.list().map(formatProblem), [
    'f:1:1: absent',
    'f:1:1: nowhere',
    'f:2:3: name',
    'f:2:6: value',
    'f:2:9: character',
  ]);
  assert.deepEqual(file.warnings.list().map(formatProblem), ['f:3:9: anchored']);
  assert.deepEqual([file.lineOf(['a', 'c']), file.lineOf(['a', 'x'])], [3, undefined]);
});

test('text of the file in a message is printable and short, and a path reads like one', () => {
  assert.equal(shown(`a\u0007b${'x'.repeat(100)}`), `a?b${'x'.repeat(54)}...`);
  assert.equal(shownPath(['routes', 'auto', 'rules', 2, 'use']), 'routes.auto.rules[2].use');
  assert.equal(shownPath([]), 'the file');
});
