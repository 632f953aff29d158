// The proof of harmlessness accepts what cannot run and nothing else: each accepted form has a neighbour that is refused.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupHunk } from './_diff_groups.ts';
import { whyHarmless, type HarmlessReason } from './_diff_harmless.ts';
import { parseDiff } from './_diff_parse.ts';
import { languageOfLabel, UNKNOWN_LANGUAGE } from './_language.ts';
import { splitLines } from './_lines.ts';
import { defectShare, entropyBits } from './_diff_size.ts';

function reasons(label: string, diff: string): readonly (HarmlessReason | 'change')[] {
  const language = languageOfLabel(label) ?? UNKNOWN_LANGUAGE;
  const lines = splitLines(diff);
  const { files } = parseDiff(lines, { from: 0, to: lines.count, whole: true });
  return files.flatMap((file) =>
    file.hunks.flatMap((hunk) =>
      groupHunk(diff, hunk, language).groups.map((group) => whyHarmless(group, language) ?? 'change'),
    ),
  );
}

const rows: readonly (readonly [name: string, label: string, diff: string, reason: HarmlessReason | 'change'])[] = [
  ['a comment is added', 'ts', '+// now\n run();', 'comment'],
  ['a comment is changed', 'py', '-# one\n+# two', 'comment'],
  ['a trailing comment is added', 'ts', '-run();\n+run(); // now', 'blanks'],
  ['code is commented out', 'ts', '-run();\n+// run();', 'change'],
  ['code is taken out of a comment', 'ts', '-// run();\n+run();', 'change'],
  ['a block comment over lines', 'java', '+/**\n+ * Runs.\n+ */\n run();', 'comment'],
  ['blank lines', 'go', '+\n+\n a()', 'comment'],
  ['spaces around signs', 'ts', '-a=b+c;\n+a = b + c;', 'blanks'],
  ['a call over several lines', 'ts', '-f(a, b);\n+f(\n+  a,\n+  b,\n+);', 'blanks'],
  ['a missing semicolon', 'js', '-a()\n+a();', 'blanks'],
  ['quotes', 'js', '-f(\'a\');\n+f("a");', 'blanks'],
  ['two words that become one', 'js', '-a b\n+ab', 'change'],
  ['indentation in C', 'c', '-  a();\n+    a();', 'blanks'],
  ['indentation in Python', 'py', '-    return a\n+  return a', 'change'],
  ['indentation in YAML', 'yaml', '-  a: 1\n+    a: 1', 'change'],
  ['a text of a label', 'tsx', '-<a title="Old one">\n+<a title="New one">', 'text'],
  ['a text of an error', 'ts', "-throw new Error('no such thing');\n+throw new Error('No such thing.');", 'text'],
  ['a text of a log', 'py', '-log.info("begin now")\n+log.info("started now")', 'text'],
  ['an address in a string', 'ts', "-const url = 'https://a.net/x';\n+const url = 'https://b.net/x';", 'change'],
  ['a role in a string', 'ts', "-const role = 'viewer';\n+const role = 'admin';", 'change'],
  ['a word in a comparison', 'ts', "-if (state === 'open now') a();\n+if (state === 'shut now') a();", 'change'],
  ['SQL in a string', 'ts', "-run('delete from a where b = 1');\n+run('delete from a where b = 2');", 'change'],
  ['an algorithm in a string', 'ts', "-sign({ alg: 'RS256' });\n+sign({ alg: 'none' });", 'change'],
  ['a class of a style', 'tsx', '-<div className="a">\n+<div className="b">', 'style'],
  ['a style in an object', 'ts', "-  color: 'red',\n+  color: 'blue',", 'style'],
  ['a margin', 'ts', '-  marginTop: 4,\n+  marginTop: 8,', 'style'],
  ['a rule of a style sheet', 'scss', '-.a { \n+.b { ', 'style'],
  ['an if that looks like a block of style', 'js', '-if a {\n+if b {', 'change'],
  ['the name of a test', 'ts', "-it('does x', () => {\n+it('does not do x', () => {", 'test-name'],
  [
    'imports in another order',
    'ts',
    "-import a from 'a';\n-import b from 'b';\n+import b from 'b';\n+import a from 'a';",
    'imports',
  ],
  ['one import more', 'ts', "-import a from 'a';\n+import a from 'a';\n+import b from 'b';", 'change'],
  ['members of an enumeration in another order', 'ts', '-  A,\n-  B,\n+  B,\n+  A,', 'change'],
  ['a log line is added', 'ts', "+console.log('here', count);\n run();", 'logging'],
  ['a log line with a password', 'ts', "+console.log('here', password);\n run();", 'change'],
  ['a log line with all headers', 'ts', '+console.log(request.headers);\n run();', 'change'],
  ['an audit line is removed', 'ts', '-audit.log(user.id);\n run();', 'change'],
  ['a log line that waits', 'ts', '+console.log(await drop());\n run();', 'change'],
  [
    'a local variable gets another name',
    'ts',
    '-const x = a(b);\n-return x;\n+const total = a(b);\n+return total;',
    'rename',
  ],
  ['a loop variable too', 'py', '-for x in xs:\n-    f(x)\n+for row in xs:\n+    f(row)', 'rename'],
  ['a called function is no variable', 'ts', '-const x = verify(t);\n+const x = decode(t);', 'change'],
  ['a property is no variable', 'ts', '-const a = b.x;\n+const a = b.y;', 'change'],
  ['a keyword is no variable', 'py', '-return a and b\n+return a or b', 'change'],
  ['a constant is no variable', 'ts', '-return true;\n+return false;', 'change'],
  [
    'two variables that change places',
    'ts',
    '-const a = f();\n-const b = g(a);\n+const b = f();\n+const a = g(b);',
    'rename',
  ],
  [
    'a name that now means two things',
    'ts',
    '-const a = f();\n-const b = g();\n-h(a, b);\n+const a = f();\n+const a2 = g();\n+h(a, a);',
    'change',
  ],
  ['a named argument is no variable', 'py', '-f(role=x)\n+f(admin=x)', 'change'],
  ['a number', 'ts', '-f(1);\n+f(2);', 'change'],
  ['an operator', 'ts', '-return a < b;\n+return a <= b;', 'change'],
];

describe('groups', () => {
  for (const [name, label, diff, reason] of rows) test(name, () => assert.deepEqual(reasons(label, diff), [reason]));

  test('each group of a hunk is judged alone', () => {
    assert.deepEqual(reasons('ts', '+// a\n run();\n-f(1);\n+f(2);\n end();'), ['comment', 'change']);
  });
});

describe('the prior of size', () => {
  const size = { linesAdded: 1, linesRemoved: 1, files: 1, folders: 1, subsystems: 1, spread: 0 };
  test('grows with the lines added', () => {
    const shares = [1, 10, 40, 100, 400, 2_000].map((linesAdded) => defectShare({ ...size, linesAdded }));
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    );
  });
  test('a line is small, hundreds are large', () => {
    assert.ok(defectShare(size) < 0.2);
    assert.ok(defectShare({ ...size, linesAdded: 400 }) > 0.5);
  });
  test('stays between nothing and everything', () => {
    for (const linesAdded of [0, 1e3, 1e9]) {
      const share = defectShare({ ...size, linesAdded });
      assert.ok(share > 0 && share < 1);
    }
  });
  test('spread is none for one file and one bit for two alike', () => {
    assert.equal(entropyBits([7]), 0);
    assert.equal(entropyBits([5, 5]), 1);
    assert.equal(entropyBits([]), 0);
    assert.equal(entropyBits([0, 0]), 0);
  });
});
