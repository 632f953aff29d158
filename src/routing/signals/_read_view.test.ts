// A text is cut into what it is: fences, diffs, statements, commands, settings, code; the rest is sentences.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { fenceAt } from './_fences.ts';
import { commandAt, isBareStatement, isCode, isProse, isSetting, startsSql } from './_line_form.ts';
import { lineText, splitLines } from './_lines.ts';
import { sourceRange } from './_mapped_text.ts';
import { pathsOfSentence } from './_named_paths.ts';
import { quotedInSentence } from './_quoted.ts';
import { readView, readWhole } from './_read_view.ts';
import { sniffLanguage } from './_sniff.ts';
import { languageOfLabel } from './_language.ts';

const fence = '```';

function kinds(text: string): readonly string[] {
  const view = readView(text);
  return [
    ...view.diffs.map(() => 'diff'),
    ...view.sources
      .filter((source) => source.side === 'whole')
      .map((source) => `${source.language.role}${source.isMention ? '?' : ''}`),
  ];
}

describe('fences', () => {
  const at = (text: string, index = 0): ReturnType<typeof fenceAt> => fenceAt(splitLines(text), index);
  test('label, info and content', () => {
    const text = `${fence}ts src/a.ts\nconst a = 1;\n${fence}\nafter`;
    const found = at(text);
    assert.equal(found?.label, 'ts');
    assert.equal(found?.info, 'src/a.ts');
    assert.equal(text.slice(found?.start, found?.end), 'const a = 1;');
    assert.equal(found?.endLine, 3);
  });
  test('a fence that is never closed runs to the end', () => {
    const text = `${fence}\na\nb`;
    assert.equal(text.slice(at(text)?.start, at(text)?.end), 'a\nb');
  });
  test('a shorter row of marks does not close it', () => {
    const text = `${fence}${fence}\n${fence}\na\n${fence}${fence}\n`;
    assert.equal(text.slice(at(text)?.start, at(text)?.end), `${fence}\na`);
  });
  test('tildes do not close backticks', () => {
    const text = `${fence}\n~~~\n${fence}`;
    assert.equal(text.slice(at(text)?.start, at(text)?.end), '~~~');
  });
  test('inside a list and a quotation', () => {
    assert.equal(at(`  - ${fence}sh\n    ls\n    ${fence}`)?.label, 'sh');
    assert.equal(at(`> ${fence}sh\n> ls\n> ${fence}`)?.endLine, 3);
  });
  test('an empty fence', () => assert.equal(at(`${fence}\n${fence}`)?.endLine, 2));
  test('two backticks are none', () => assert.equal(at('``a``'), undefined));
  test('code between backticks on one line is none', () => assert.equal(at(`${fence}a${fence}`), undefined));
});

describe('what a text is cut into', () => {
  const rows: readonly (readonly [name: string, text: string, kinds: readonly string[]])[] = [
    ['sentences only', 'Hello there.\n\nHow are you?', []],
    ['a fence with a label', `a\n${fence}sql\nSELECT 1;\n${fence}`, ['sql']],
    ['a fence without one', `${fence}\nSELECT a FROM b;\n${fence}`, ['sql']],
    ['a fence labelled text', `${fence}text\nALTER TABLE a DROP b;\n${fence}`, ['sql']],
    ['a fence with a wrong label that is a diff', `${fence}python\n@@ -1 +1 @@\n-a\n+b\n${fence}`, ['diff']],
    ['a fence inside Markdown', `${fence}${fence}md\n# x\n${fence}sh\nls\n${fence}\n${fence}${fence}`, ['shell']],
    ['a statement among sentences', 'ok?\n\nDROP TABLE a;\n\nthanks', ['sql']],
    ['a statement over lines', 'ok?\nALTER TABLE a\n  ADD b int,\n  DROP c;\nthanks', ['sql']],
    ['two statements in a row are one run', 'DROP TABLE a;\nDROP TABLE b;', ['sql']],
    ['a command', 'kubectl get pods', ['console']],
    ['a prompt', '$ frobnicate --now', ['console']],
    ['a dollar and a number are money', '$ 12 for lunch', []],
    ['a hunk', 'ok?\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n', ['diff']],
    ['signed lines', '- return a(b)\n+ return c(b)', ['diff']],
    ['bullets', '- one\n- two\n+ three', []],
    ['code without a fence', 'why?\n\nfor (const a of b) {\n  c(a);\n}\n', ['code']],
    ['JSON on one line', '{"Effect": "Allow", "Action": "*"}', ['config']],
    ['settings', 'ok?\n\nreplicas: 3\nimage: a:4\nports:\n  - 80\n', ['config']],
    ['a mail', 'From: Dana\nSubject: lunch\n\nAt noon?', []],
    ['quoted code', 'what does `rm -rf x` do?', ['shell?']],
    ['ordered code', 'run `rm -rf x` now', ['shell']],
    ['after a colon', 'please execute: DROP TABLE a;', ['sql']],
  ];
  for (const [name, text, expected] of rows) test(name, () => assert.deepEqual(kinds(text), expected));

  test('a path over a block belongs to the block', () => {
    const source = readView(`open file: src/auth/a.ts\n\n${fence}\nconst a = 1;\n${fence}`).sources[0];
    assert.equal(source?.path, 'src/auth/a.ts');
  });

  test('a whole text takes its language from its path', () => {
    assert.equal(readWhole('a: 1', { path: 'k8s/a.yaml' }).sources[0]?.language.role, 'config');
    assert.equal(readWhole('x', { language: languageOfLabel('sql') }).sources[0]?.language.role, 'sql');
    assert.equal(readWhole('DROP TABLE a;', {}).sources[0]?.language.role, 'sql');
  });

  test('sources of a diff know both sides', () => {
    const view = readView('--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n-a: 1\n+b: 2\n');
    const sides = view.sources.map((source) => [source.side, source.body.text, source.otherSide]);
    assert.deepEqual(sides, [
      ['added', 'b: 2', 'a: 1'],
      ['removed', 'a: 1', 'b: 2'],
    ]);
  });

  test('every source lies where it says, whatever the text', () => {
    const piece = fc.constantFrom(
      fence,
      `${fence}ts`,
      `${fence}diff`,
      'DROP TABLE a;',
      '$ ls',
      '@@ -1 +1 @@',
      '-a()',
      '+b()',
      'words and more words',
      '',
      'a: 1',
      '{"a": 1}',
      'const a = 1;',
      '> quoted',
      '`rm x`',
      'src/a.ts:',
      '1: x',
      '    indented',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('\n');
        const view = readView(text);
        for (const source of view.sources) {
          const { start, end } = sourceRange(source.body, 0, source.body.text.length);
          assert.ok(start >= 0 && end <= text.length && start <= end);
          const line = source.body.text.split('\n')[0] ?? '';
          assert.ok(text.slice(start).startsWith(line), `${JSON.stringify(line)} in ${JSON.stringify(text)}`);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('guesses of a language', () => {
  const rows: readonly (readonly [text: string, role: string])[] = [
    ['SELECT a\nFROM b', 'sql'],
    ['-- note\nUPDATE a SET b = 1;', 'sql'],
    ['FROM node:22\nRUN ls', 'config'],
    ['#!/bin/bash\nls', 'shell'],
    ['$ ls\na\nb', 'console'],
    ['git status\nls -la', 'shell'],
    ['resource "a" "b" {\n  c = 1\n}', 'config'],
    ['{\n  "a": 1\n}', 'config'],
    ['a: 1\nb:\n  - c', 'config'],
    ['[a]\nb = 1', 'config'],
    ['server {\n  listen 80;\n}', 'config'],
    ['const a = { b: 1 };\nreturn a;', 'code'],
    ['def f(x):\n    return x', 'code'],
    ['', 'code'],
    ['diff --git a/x b/x', 'diff'],
    ['+ a\n+ b', 'diff'],
  ];
  for (const [text, role] of rows)
    test(JSON.stringify(text).slice(0, 40), () => assert.equal(sniffLanguage(text).role, role));
});

describe('forms of a line', () => {
  const commands = [
    'ls -la',
    'git status',
    'sudo reboot',
    'kubectl get pods',
    '/usr/bin/rm -f x',
    './run.sh',
    'A=1 make -j4',
    'cat x | grep b',
    'rm notes.txt',
    'dropdb ledger',
    'npm ci',
    '  docker ps',
    'user@host:~$ ls',
    'PS C:\\> dir /s',
  ];
  const words = [
    'make the bed',
    'find me a recipe',
    'kill the lights',
    'git is a tool',
    'docker or podman?',
    'go home',
    'test this please',
    'sort by name',
    'time flies',
    'helm of a ship',
    'terraform mars',
    'less is more',
    'aws is expensive',
    'ssh keys explained',
    '',
    '   ',
  ];
  for (const line of commands) test(`${line} is a command`, () => assert.notEqual(commandAt(line), undefined));
  for (const line of words) test(`${line} is none`, () => assert.equal(commandAt(line), undefined));

  test('a prompt is not part of the command', () => {
    assert.equal('$ ls -la'.slice(commandAt('$ ls -la')), 'ls -la');
    assert.equal('root@belt:/srv$ rm a'.slice(commandAt('root@belt:/srv$ rm a')), 'rm a');
  });

  const statements = [
    'DROP TABLE a',
    'drop table a',
    'DELETE FROM a',
    'UPDATE a SET b = 1',
    "update a set b = 'c'",
    'ALTER TABLE a ADD COLUMN b int',
    'SELECT * FROM a;',
    'TRUNCATE a;',
    'INSERT INTO a VALUES (1)',
    'GRANT ALL ON a TO b;',
    'CREATE TABLE a (b int)',
    'WITH x AS (SELECT 1) DELETE FROM a;',
  ];
  const talk = [
    'drop table reservations from the menu',
    'Delete from list',
    'update prices set in the contract',
    'create table decorations',
    'select your seat',
    'grant applications are due',
    'merge into one lane',
    'with love as always',
    'call me later',
    'begin with the end',
    'set the table',
    'truncate the story',
    'DROP TABLE is dangerous, is it not?',
  ];
  for (const line of statements) test(`${line} is a statement`, () => assert.ok(isBareStatement(line)));
  for (const line of talk) test(`${line} is talk`, () => assert.ok(!isBareStatement(line)));

  test('code, settings and prose', () => {
    assert.ok(isCode('return a + b;'));
    assert.ok(isCode('if (a) {'));
    assert.ok(isCode('self.x = y'));
    assert.ok(!isCode('We should meet (maybe) at noon.'));
    assert.ok(!isCode('please run this on the replica: DELETE FROM a;'));
    assert.ok(isSetting('a_b: 1'));
    assert.ok(isSetting('- item'));
    assert.ok(isSetting('[section]'));
    assert.ok(!isSetting('hello there'));
    assert.ok(isProse('Is this fine?'));
    assert.ok(!isProse('const a = b;'));
    assert.ok(startsSql('  select 1'));
    assert.ok(!startsSql('selection of fruit'));
  });
});

describe('paths and quotations in sentences', () => {
  test('paths with their places', () => {
    const sentence = 'look at src/auth/login.ts, ./a.py and C:\\x\\y.cs please';
    const found = pathsOfSentence(sentence);
    assert.deepEqual(
      found.map((path) => path.path),
      ['src/auth/login.ts', './a.py', 'C:\\x\\y.cs'],
    );
    for (const { path, at } of found) assert.ok(sentence.slice(at).startsWith(path));
  });
  test('no paths', () => {
    for (const sentence of [
      'e.g. this',
      'node.js rocks',
      'version 1.2.3',
      'example.com/page.html',
      'and/or',
      '3.14',
      'a@b.com',
    ]) {
      assert.deepEqual(pathsOfSentence(sentence), [], sentence);
    }
  });
  test('an ordered quotation and a talked about one', () => {
    const rows: readonly (readonly [string, boolean])[] = [
      ['run `rm x`', true],
      ['please execute this command: `rm x`', true],
      ['now apply `kubectl apply -f x`', true],
      ['what does `rm x` do', false],
      ['never run `rm x`', false],
      ['should I run `rm x`?', false],
      ['the docs mention `rm x`', false],
      ['explain: run `rm x`', false],
    ];
    for (const [sentence, isOrdered] of rows)
      assert.equal(quotedInSentence(sentence)[0]?.isOrdered, isOrdered, sentence);
  });
  test('a backtick without partner quotes nothing', () => assert.deepEqual(quotedInSentence('a ` b'), []));
});

test('lines of the view are those of the text', () => {
  const lines = splitLines('a\nb');
  assert.equal(lineText(lines, 1), 'b');
});
