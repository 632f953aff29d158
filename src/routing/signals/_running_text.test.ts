// Among sentences, lines that are something begin and end where a reader would say so.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { splitLines } from './_lines.ts';
import { runAt } from './_running_text.ts';

/** The run that begins on the first line, or undefined. */
function run(text: string): string | undefined {
  const lines = splitLines(text);
  const found = runAt(lines, 0, lines.count);
  return found === undefined ? undefined : text.slice(found.start, found.end);
}

describe('statements', () => {
  const rows: readonly (readonly [name: string, text: string, run: string])[] = [
    ['up to the semicolon', 'DROP TABLE a;\nthanks', 'DROP TABLE a;'],
    [
      'over lines up to the semicolon',
      'ALTER TABLE a\n  ADD b int,\n  DROP c;\nthanks',
      'ALTER TABLE a\n  ADD b int,\n  DROP c;',
    ],
    ['the next one too', 'DROP TABLE a;\n\nDROP TABLE b;\n\nthanks', 'DROP TABLE a;\n\nDROP TABLE b;'],
    ['not over two blank lines', 'DROP TABLE a;\n\n\nDROP TABLE b;', 'DROP TABLE a;'],
    ['comments between them', 'DROP TABLE a;\n-- then\nDROP TABLE b;', 'DROP TABLE a;\n-- then\nDROP TABLE b;'],
    ['without a semicolon up to a blank line', 'DELETE FROM a\nWHERE b = 1\n\nthanks', 'DELETE FROM a\nWHERE b = 1'],
    ['without a semicolon up to a question', 'DELETE FROM a WHERE b = 1\nis that right?', 'DELETE FROM a WHERE b = 1'],
    [
      'in lower case with its set on the next line',
      'update a\nset b = 1\nwhere c = 2;',
      'update a\nset b = 1\nwhere c = 2;',
    ],
  ];
  for (const [name, text, expected] of rows) test(name, () => assert.equal(run(text), expected));
});

describe('commands', () => {
  const rows: readonly (readonly [name: string, text: string, run: string])[] = [
    ['one line', 'git push --force\nthanks', 'git push --force'],
    ['with the next', 'git add -A\ngit commit -m x\nthanks', 'git add -A\ngit commit -m x'],
    ['continued', 'docker run \\\n  --rm \\\n  a\nthanks', 'docker run \\\n  --rm \\\n  a'],
    ['with a here-document', 'psql x <<E\nSELECT 1;\nE\nthanks', 'psql x <<E\nSELECT 1;\nE'],
    ['behind a prompt', '$ frobnicate\nthanks', '$ frobnicate'],
  ];
  for (const [name, text, expected] of rows) test(name, () => assert.equal(run(text), expected));
});

describe('blocks', () => {
  const rows: readonly (readonly [name: string, text: string, run: string])[] = [
    [
      'a function up to its end',
      'function f(a) {\n  return a;\n}\n\nWhat does it do for us?',
      'function f(a) {\n  return a;\n}',
    ],
    [
      'with a blank line inside',
      'def f(a):\n    b = a\n\n    return b\n\nWhat is this?',
      'def f(a):\n    b = a\n\n    return b',
    ],
    ['settings', 'a_b: 1\nc_d:\n  - e\n\nIs this right for you?', 'a_b: 1\nc_d:\n  - e'],
    [
      'a manifest over its documents',
      'apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Service',
      'apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Service',
    ],
    ['JSON', '{\n  "a": 1\n}\nthanks a lot for it', '{\n  "a": 1\n}'],
    ['lines with numbers before them', 'line 4: a: [b],\nline 5: c: true,', 'line 4: a: [b],\nline 5: c: true,'],
  ];
  for (const [name, text, expected] of rows) test(name, () => assert.equal(run(text), expected));
});

describe('sentences are no runs', () => {
  const sentences = [
    'Hello there.',
    'Is this fine?',
    'drop the column legacy_code',
    '- buy milk',
    '1. fix the footer',
    'Dear Dana,',
    'From: Dana\n\nhello',
    'We should (maybe) go.',
    'make it so',
    'Name: Dana',
    'note: call me',
    '> quoted words here',
    '# A heading',
    '| a | b |',
    'Ziel: bis Freitag fertig',
    '合言葉を使った俳句',
  ];
  for (const text of sentences) test(text, () => assert.equal(run(text), undefined));
});
