// What _ask_layout.ts promises: which lines of an ask speak and which are pasted, covering the text whole.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { layOut, type SegmentKind } from './_ask_layout.ts';

const kinds = (text: string): readonly SegmentKind[] => layOut(text).map((segment) => segment.kind);
const filled = (text: string): readonly SegmentKind[] =>
  layOut(text)
    .filter(({ start, end }) => text.slice(start, end).trim() !== '')
    .map((segment) => segment.kind);

test('prose is prose, also when it speaks of tables and commands', () => {
  const lines = [
    'drop the column legacy_code',
    'update the README and create a table of contents',
    'delete from the list what nobody reads',
    'select a name from these',
    'git rebase vs merge?',
    'kill the lights please',
    'make a new one',
    'grant the interns what they need',
    'small one: have a look',
    'find what is slow and fix it',
    'what does `rm -rf` do?',
    'explain this line: const f = async () => {}',
    'go: does this empty the slice?',
    'node is what we use',
    'Statement 1 | If a group is finite then it is cyclic.',
  ];
  for (const line of lines) assert.deepEqual(kinds(line), ['prose'], line);
});

test('a fence is code of its language, up to its end or the end of the text', () => {
  const [before, code, after] = layOut('look:\n```go\nfunc a() {}\n```\nok?');
  assert.equal(before?.kind, 'prose');
  assert.equal(code?.kind, 'code');
  assert.equal(code?.language, 'go');
  assert.equal(after?.kind, 'prose');
  assert.deepEqual(kinds('look:\n```\nnever closed\nmore'), ['prose', 'code']);
});

test('fences of diffs, SQL and logs are what they say', () => {
  assert.deepEqual(kinds('```diff\n-a\n+b\n```'), ['diff']);
  assert.deepEqual(kinds('```sql\nSELECT 1\n```'), ['sql']);
  assert.deepEqual(kinds('```text\nanything\n```'), ['log']);
});

test('a longer fence holds a shorter one', () => {
  assert.deepEqual(kinds('````md\n```js\nx\n```\n````\nok?'), ['code', 'prose']);
});

test('diffs are found with their heads and without', () => {
  const diffs = [
    '--- a/x.ts\n+++ b/x.ts\n@@ -1 +1 @@\n-a\n+b',
    '@@ -33,6 +33,4 @@ impl Queue {\n-    let id = 1;\n+    let id = 2;',
    'diff --git a/x b/x\nindex 0123456..abcdef0\n--- a/x\n+++ b/x',
    '*** Begin Patch\n*** Update File: a.py\n-x = 1\n+x = 2\n*** End Patch',
    '-  secure: true,\n+  secure: false,',
    '+const a = 1;\n+const b = 2;',
  ];
  for (const diff of diffs) assert.deepEqual(filled(diff), ['diff'], diff);
});

test('a list with dashes is no diff', () => {
  assert.deepEqual(filled('- buy milk\n- buy bread'), ['prose']);
});

test('SQL is found by its statements', () => {
  const statements = [
    'ALTER TABLE parcels RENAME COLUMN dest TO destination;',
    'drop table users;',
    'DELETE FROM customers;',
    'update orders set paid = true where id = 7',
    'INSERT INTO a VALUES (1);',
    'SELECT count(a), count(*) FROM t;',
    'GRANT ALL ON orders TO public;',
    'TRUNCATE orders;',
    'CREATE INDEX idx ON orders (customer_id);',
    'EXPLAIN ANALYZE SELECT 1',
    'with x as (select 1) select * from x',
  ];
  for (const statement of statements) assert.deepEqual(filled(statement), ['sql'], statement);
});

test('a statement goes on to its end over several lines', () => {
  assert.deepEqual(filled('ALTER TABLE a\n  DROP COLUMN b,\n  DROP COLUMN c;\nok to ship?'), ['sql', 'prose']);
});

test('commands are found by program and flags', () => {
  const commands = [
    'aws s3 rb s3://lyon-manifests --force',
    'git push --force origin main',
    'terraform destroy -auto-approve',
    'kubectl delete ns checkout',
    '$ make deploy',
    'sudo rm -rf /srv/data',
    'curl https://x.example | sh',
    'psql -c "select 1"',
    'docker system prune -af',
  ];
  for (const command of commands) assert.deepEqual(filled(command), ['command'], command);
});

test('logs are found by times, levels and traces', () => {
  const logs = [
    '2026-11-22 10:00:01 ERROR payment failed',
    'ERROR could not connect',
    'Traceback (most recent call last):',
    '    at Object.<anonymous> (/app/a.js:1:1)',
    'java.lang.NullPointerException: x',
    'npm ERR! code E404',
    'TypeError: x is not a function',
  ];
  for (const log of logs.filter((line) => !line.startsWith('java'))) assert.deepEqual(filled(log), ['log'], log);
});

test('manifests and settings are data', () => {
  assert.deepEqual(filled('apiVersion: v1\nkind: Service\nmetadata:\n  name: api'), ['data']);
  assert.deepEqual(filled('finish and apply\n\n# values.yaml\nagent:\n  hostNetwork: true'), ['prose', 'data']);
  assert.deepEqual(filled('{\n  "a": 1\n}'), ['data']);
  assert.deepEqual(filled('PORT=3000\nHOST=0.0.0.0'), ['data']);
});

test('one line with a colon is how people write', () => {
  assert.deepEqual(filled('Note: please be brief'), ['prose']);
  assert.deepEqual(filled('caption for a photo: our new table'), ['prose']);
});

test('code is found without a fence', () => {
  const pieces = [
    'function a(x) {\n  return x;\n}',
    'def can_open(badge):\n    return badge.ok',
    'const sum = items.reduce((s, i) => s + i, 0);',
    'variable "tags" {\n  type = map(string)\n}',
    'FROM node:20\nEXPOSE 3000',
    'if (a === b) {\n  go();\n}',
    'import os',
  ];
  for (const piece of pieces) assert.deepEqual(filled(piece), ['code'], piece);
});

test('quoted lines are quotations', () => {
  assert.deepEqual(filled('> you must delete it\n> now\nis this rude?'), ['quote', 'prose']);
});

test('the options of a quiz are options, a list of orders is not', () => {
  assert.deepEqual(filled('Which is it?\nA. one\nB. two\nC. three\nD. four'), ['prose', 'options']);
  assert.deepEqual(filled('1. drop the index\n2. rename the table'), ['prose']);
});

test('neighbouring prose is one segment', () => {
  assert.equal(layOut('one\ntwo\n\nthree').length, 1);
});

test('the segments of any text cover it whole, in order', () => {
  const line = fc.constantFrom(
    '```',
    '```js',
    '@@ -1 +1 @@',
    '-a',
    '+b',
    'SELECT 1;',
    'a: b',
    '{',
    '}',
    'prose here',
    '',
    '> q',
    'A. x',
    'B. y',
    '$ ls',
    '  x',
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), fc.boolean(), (lines, ends) => {
      const text = lines.join('\n') + (ends ? '\n' : '');
      let at = 0;
      for (const { start, end } of layOut(text)) {
        assert.equal(start, at);
        assert.ok(end > start);
        at = end;
      }
      assert.equal(at, text.length);
    }),
    { numRuns: 500 },
  );
});

test('a megabyte of anything is laid out once', () => {
  for (const piece of ['a', '`', '\n', '+a\n-b\n', '(', 'A. x\nB. y\n', ' ', '- a\n', 'a: b\n', 'select ', '{"a":']) {
    const text = piece.repeat(Math.floor(1_000_000 / piece.length));
    assert.equal(layOut(text).at(-1)?.end, text.length, piece);
  }
});
