// Paths are found in sentences wherever they stand, and sentences without one are left at the first look.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isCode, isProse } from './_line_form.ts';
import { pathsOfSentence } from './_named_paths.ts';

const paths = (sentence: string): readonly string[] => pathsOfSentence(sentence).map((found) => found.path);

describe('paths of a sentence', () => {
  for (const path of [
    'src/auth/login.ts',
    'auth.ts',
    './a/b.py',
    'C:\\app\\main.cs',
    '~/code/x.go',
    'a/b.TS',
    'deploy/Dockerfile',
    'Makefile',
    'Jenkinsfile',
    'Procfile',
    'Vagrantfile',
    'Caddyfile',
    '.env',
    '.env.local',
    '.gitlab-ci.yml',
  ]) {
    test(path, () => {
      const alone = paths(path);
      for (const sentence of [`Look at ${path}`, `Wait. Then read ${path}, please.`, `a 1.5 b. ${path}`])
        assert.deepEqual(paths(sentence), alone, sentence);
    });
  }

  for (const sentence of [
    'No path here.',
    'The profile of 3.5 users. And more...',
    'Version 1.2.3.',
    'files, filed',
    '.',
  ])
    test(`${sentence} names none`, () => assert.deepEqual(paths(sentence), []));

  test('offsets lead into the sentence', () => {
    const sentence = 'First. Change lib/pay.py and auth.ts';
    for (const { path, at } of pathsOfSentence(sentence)) assert.ok(sentence.startsWith(path, at));
    assert.equal(pathsOfSentence(sentence).length, 2);
  });
});

describe('words and code', () => {
  for (const sign of ['{', '}', ';'])
    test(`a line that ends with ${sign}`, () => assert.ok(!isProse(`some words ${sign}`)));
  for (const sign of ['}', ']', ')', '@'])
    test(`a line that begins with ${sign}`, () => assert.ok(!isProse(`${sign} some words`)));
  for (const sign of ['=>', '==', '!=', '===', '&&', '||', '->', '::', 'call(', '${'])
    test(`a line with ${sign} in it`, () => assert.ok(!isProse(`some ${sign} words`)));
  for (const sign of ['=', '!', '&', '|', '-', ':', '(', '$', '{', ';', ')', '@'])
    test(`a sentence may hold ${sign}`, () => assert.ok(isProse(`some ${sign} words here`)));

  test('a sentence that leads to code is no code, and a call is', () => {
    assert.ok(!isCode('please run this on the replica: drop(a);'));
    assert.ok(isCode('if ready: drop(a);'));
  });
});
