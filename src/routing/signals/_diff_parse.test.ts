// Diffs are parsed from every format that tools print and models paste, and end where sentences go on.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { readDiffHeader } from './_diff_line.ts';
import { parseDiff, type ParsedDiff } from './_diff_parse.ts';
import { splitLines } from './_lines.ts';

function parse(text: string, whole = true): ParsedDiff {
  const lines = splitLines(text);
  return parseDiff(lines, { from: 0, to: lines.count, whole });
}

function sidesOf(text: string, whole = true): readonly string[] {
  return parse(text, whole).files.flatMap((file) =>
    file.hunks.flatMap((hunk) => hunk.lines.map((line) => `${line.side[0] ?? ''}:${text.slice(line.start, line.end)}`)),
  );
}

describe('headers', () => {
  const rows: readonly (readonly [line: string, next: string, kind: string | undefined])[] = [
    ['diff --git a/x.ts b/x.ts', '', 'git'],
    ['diff -u old.c new.c', '--- old.c', 'git'],
    ['--- a/x.ts', '+++ b/x.ts', 'old-path'],
    ['--- a comment of SQL', '+ x', undefined],
    ['+++ b/x.ts', '@@', 'new-path'],
    ['+++i;', '', undefined],
    ['@@ -1,2 +3,4 @@ fn main()', '', 'hunk'],
    ['@@ -1 +1 @@', '', 'hunk'],
    ['@@', '', 'hunk'],
    ['@@ class A', '', 'hunk'],
    ['@@@ -1,2 -1,2 +3,4 @@@', '', undefined],
    ['@param x', '', undefined],
    ['*** Begin Patch', '', 'noise'],
    ['*** Update File: a/b.ts', '', 'patch-file'],
    ['*** Add File: a.ts', '', 'patch-file'],
    ['*** Delete File: a.ts', '', 'patch-file'],
    ['*** Move to: b.ts', '', 'rename-to'],
    ['*** 1,4 ****', '', 'context-old'],
    ['--- 1,4 ----', '', 'context-new'],
    ['**bold** words', '', undefined],
    ['rename from a', '', 'rename-from'],
    ['rename to b', '', 'rename-to'],
    ['rename the file', '', undefined],
    ['new file mode 100644', '', 'new-file'],
    ['new shoes', '', undefined],
    ['deleted file mode 100755', '', 'deleted-file'],
    ['index 3f1c2aa..4b2d 100644', '', 'noise'],
    ['12,13c12', '< a', 'normal-hunk'],
    ['5d4', '< a', 'normal-hunk'],
    ['12 monkeys', '', undefined],
    ['similarity index 98%', '', 'noise'],
    ['', '', undefined],
    ['x'.repeat(5_000), '', undefined],
  ];
  for (const [line, next, kind] of rows) {
    test(line.slice(0, 40), () => assert.equal(readDiffHeader(line, next)?.kind, kind));
  }

  test('paths lose their prefix, quotes and dates, and keep their place', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['--- a/src/x.ts', 'src/x.ts'],
      ['--- "a/with blank.ts"', 'with blank.ts'],
      ['--- src/x.ts\t2026-01-01 10:00:00', 'src/x.ts'],
      ['--- src/x.ts 2026-01-01 10:00:00 +0000', 'src/x.ts'],
    ];
    for (const [line, path] of cases) {
      const header = readDiffHeader(line, '+++ b/x');
      assert.ok(header?.kind === 'old-path');
      assert.equal(header.path?.path, path);
      assert.ok(line.slice(header.path?.at).startsWith(path));
    }
  });

  test('nothing at all is no path', () => {
    const header = readDiffHeader('--- /dev/null', '+++ b/x');
    assert.ok(header?.kind === 'old-path');
    assert.equal(header.path, undefined);
  });
});

describe('files', () => {
  test('git, two files, one renamed and one new', () => {
    const { files } = parse(`diff --git a/one.ts b/two.ts
similarity index 90%
rename from one.ts
rename to two.ts
--- a/one.ts
+++ b/two.ts
@@ -1 +1 @@
-a
+b
diff --git a/new.ts b/new.ts
new file mode 100644
--- /dev/null
+++ b/new.ts
@@ -0,0 +1 @@
+c
`);
    assert.deepEqual(
      files.map((file) => [file.oldPath?.path, file.newPath?.path, file.change, file.hunks.length]),
      [
        ['one.ts', 'two.ts', 'modified', 1],
        ['new.ts', 'new.ts', 'added', 1],
      ],
    );
  });

  test('unified without the line of git, two files', () => {
    const { files } = parse('--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n-c\n+d\n');
    assert.deepEqual(
      files.map((file) => file.newPath?.path),
      ['x', 'y'],
    );
  });

  test('a deletion has an old path only', () => {
    const file = parse('--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n').files[0];
    assert.equal(file?.change, 'deleted');
    assert.equal(file?.oldPath?.path, 'x');
  });

  test('apply_patch with three kinds of change', () => {
    const { files } = parse(
      '*** Begin Patch\n*** Update File: a\n@@\n-x\n+y\n*** Add File: b\n+z\n*** Delete File: c\n*** End Patch',
    );
    assert.deepEqual(
      files.map((file) => [file.newPath?.path, file.change]),
      [
        ['a', 'modified'],
        ['b', 'added'],
        ['c', 'deleted'],
      ],
    );
  });

  test('headers without any change are no file', () => {
    assert.equal(parse('@@ -1 +1 @@\n context\n').files.length, 0);
  });

  test('words before the first header are not in a file', () => {
    const { files } = parse('commit 3f1c\nAuthor: Dana\n\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n');
    assert.deepEqual(
      files.map((file) => file.newPath?.path),
      ['x'],
    );
  });
});

describe('lines', () => {
  test('each with its side and its content', () => {
    assert.deepEqual(sidesOf('@@ -1,3 +1,3 @@\n a\n-b\n+c\n d\n'), ['c:a', 'r:b', 'a:c', 'c:d', 'c:']);
  });
  test('all hunks, not the first', () => {
    assert.deepEqual(sidesOf('@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@\n-c\n+d'), ['r:a', 'a:b', 'r:c', 'a:d']);
  });
  test('without a head', () => assert.deepEqual(sidesOf('-a\n+b'), ['r:a', 'a:b']));
  test('context that lost its blank', () => {
    assert.deepEqual(sidesOf('@@ -1,3 +1,2 @@\nif x:\n-    a\n    b'), ['c:if x:', 'r:    a', 'c:   b']);
  });
  test('a removed comment of SQL is no header', () => {
    assert.deepEqual(sidesOf('@@ -1,2 +1 @@\n--- old note\n-x\n+y'), ['r:-- old note', 'r:x', 'a:y']);
  });
  test('no newline at the end of the file is no line', () => {
    assert.deepEqual(sidesOf('@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b'), ['r:a', 'a:b']);
  });
  test('a normal diff', () => assert.deepEqual(sidesOf('1,2c1\n< a\n< b\n---\n> c'), ['r:a', 'r:b', 'a:c']));
  test('a context diff', () => {
    assert.deepEqual(sidesOf('*** 1,2 ****\n! a\n  b\n--- 1,2 ----\n! c\n  b'), ['r:a', 'c: b', 'a:c', 'c: b']);
  });
  test('conflict marks', () => {
    assert.deepEqual(sidesOf('<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n'), ['r:a', 'a:b', 'c:']);
  });
  test('carriage returns stay outside', () => assert.deepEqual(sidesOf('@@ -1 +1 @@\r\n-a\r\n+b\r'), ['r:a', 'a:b']));
  test('the section after the second sign', () => {
    const text = '@@ -1 +1 @@ def total(items):\n-a\n+b';
    const section = parse(text).files[0]?.hunks[0]?.section;
    assert.equal(text.slice(section?.start, section?.end), 'def total(items):');
  });
});

describe('where a diff in running text ends', () => {
  const ends = (text: string): string => {
    const lines = splitLines(text);
    const { endLine } = parseDiff(lines, { from: 0, to: lines.count, whole: false });
    return text.split('\n').slice(endLine).join('\n');
  };
  test('after its counts, at a blank line', () => {
    assert.equal(ends('@@ -1,2 +1,2 @@\n a\n-b\n+c\n\nThanks!').trim(), 'Thanks!');
  });
  test('a list after it is not part of it', () => {
    assert.equal(ends('@@ -1,2 +1,2 @@\n a\n-b\n+c\n\n- one thing\n- another').trim(), '- one thing\n- another');
  });
  test('a second hunk after a blank line is', () => {
    assert.equal(ends('@@ -1 +1 @@\n-b\n+c\n\n@@ -5 +5 @@\n-d\n+e\n').trim(), '');
  });
  test('blank context inside the counts is', () => {
    assert.equal(ends('@@ -1,4 +1,4 @@\n a\n\n-b\n+c\n d').trim(), '');
  });
  test('at a sentence', () => assert.equal(ends('@@ -1 +1 @@\n-b\n+c\nIs that right?'), 'Is that right?'));
});

test('any lines at all: every line lies inside the text, and none is read twice', () => {
  const piece = fc.constantFrom(
    '+a',
    '-b',
    ' c',
    '',
    '@@',
    '@@ -1 +1 @@',
    '--- a/x',
    '+++ b/x',
    'diff --git a/x b/x',
    '<<<<<<< ',
    '=======',
    '>>>>>>> ',
    '*** Update File: x',
    '! y',
    '*** 1 ****',
    '--- 1 ----',
    '1c1',
    '< a',
    '> b',
    'words',
    '\t',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.boolean(), (pieces, whole) => {
      const text = pieces.join('\n');
      const lines = splitLines(text);
      const { files, endLine } = parseDiff(lines, { from: 0, to: lines.count, whole });
      assert.ok(endLine <= lines.count);
      let last = -1;
      for (const file of files) {
        for (const hunk of file.hunks) {
          for (const line of hunk.lines) {
            assert.ok(line.start > last - 1 && line.end <= text.length && line.start <= line.end);
            last = line.start;
          }
        }
      }
    }),
    { numRuns: 500 },
  );
});
