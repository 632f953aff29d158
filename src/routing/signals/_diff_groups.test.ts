// The two sides of a hunk are read as if each stood alone and whole, though context is read once where lines do not hang
// together; whatever follows a change within its hunk is seen.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { readCodeLines } from './_code_lines.ts';
import { groupHunk, type HunkGroups } from './_diff_groups.ts';
import { parseDiff, type Hunk } from './_diff_parse.ts';
import { languageOfLabel, UNKNOWN_LANGUAGE } from './_language.ts';
import { splitLines } from './_lines.ts';

function hunkOf(diff: string): Hunk {
  const lines = splitLines(diff);
  const hunk = parseDiff(lines, { from: 0, to: lines.count, whole: true }).files[0]?.hunks[0];
  assert.ok(hunk !== undefined);
  return hunk;
}

const groupsOf = (diff: string, label: string): HunkGroups =>
  groupHunk(diff, hunkOf(diff), languageOfLabel(label) ?? UNKNOWN_LANGUAGE);

/** Code of one side, read with all its context. */
function wholeSide(diff: string, label: string, other: 'added' | 'removed'): readonly string[] {
  const kept = hunkOf(diff).lines.filter((line) => line.side !== other);
  if (kept.length === 0) return [];
  const text = kept.map((line) => diff.slice(line.start, line.end)).join('\n');
  const read = readCodeLines(text, languageOfLabel(label) ?? UNKNOWN_LANGUAGE);
  return read.flatMap((line, index) => (kept[index]?.side === 'context' ? [] : [line.code]));
}

describe('sides of a hunk', () => {
  test('a comment that a context line opens is a comment on both sides', () => {
    const { groups } = groupsOf('@@ -1,3 +1,3 @@\n /* begins\n-drop();\n+keep();\n ends */', 'ts');
    assert.deepEqual(
      groups.map(({ removed, added }) => [removed[0]?.code, added[0]?.code]),
      [['', '']],
    );
  });

  test('offsets of lines and of their strings lead into the text of the diff', () => {
    const diff = '@@ -1,2 +1,2 @@\n a();\n-run("old");\n+run("new", "more");';
    const [group] = groupsOf(diff, 'ts').groups;
    const [removed] = group?.removed ?? [];
    const [added] = group?.added ?? [];
    assert.equal(diff.slice(removed?.start, removed?.end), 'run("old");');
    for (const string of [...(removed?.strings ?? []), ...(added?.strings ?? [])])
      assert.ok(diff.startsWith(string.value, string.start));
    assert.equal(added?.strings.length, 2);
  });

  test('a group is the last one until code follows it; closing brackets are none', () => {
    const diff = '@@ -1,6 +1,6 @@\n-a();\n+b();\n c();\n-d();\n+e();\n }\n )';
    assert.deepEqual(
      groupsOf(diff, 'ts').groups.map((group) => group.isLast),
      [false, true],
    );
  });

  test('the topics around are those of the section and of the context', () => {
    const { topics } = groupsOf('@@ -1,2 +1,2 @@ function refundInvoice()\n verifyToken();\n-a();\n+b();', 'ts');
    const alone = groupsOf('@@ -1,2 +1,2 @@\n x();\n-a();\n+b();', 'ts').topics;
    assert.notEqual(topics, 0);
    assert.equal(alone, 0);
  });

  const piece = fc.constantFrom(
    'a = b / c; // d',
    '/x/.test(y)',
    '   /y"z/.test(y)',
    'return',
    'f(',
    '"""',
    "it's",
    '/* a',
    'b */ c()',
    '<!-- a',
    'b --> c',
    '# note',
    '-- note',
    '  "key": 1,',
    "'lone",
    '`tick`',
    '</div>',
    '',
    '// "quoted"',
  );
  const line = fc.tuple(fc.constantFrom(' ', '-', '+'), piece).map(([sign, text]) => `${sign}${text}`);

  test('both sides read as they do with all their context', () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('ts', 'py', 'sql', 'html', 'clj', ''),
        (lines, label) => {
          const diff = `@@ -1,99 +1,99 @@\n${lines.join('\n')}\n-end();`;
          const { groups } = groupsOf(diff, label);
          const codes = (side: 'removed' | 'added'): readonly string[] =>
            groups.flatMap((group) => group[side].map((read) => read.code));
          assert.deepEqual(codes('removed'), wholeSide(diff, label, 'added'));
          assert.deepEqual(codes('added'), wholeSide(diff, label, 'removed'));
        },
      ),
      { numRuns: 1_500 },
    );
  });

  test('a hunk of many small changes costs no more than its lines', () => {
    const diff = `@@ -1,60000 +1,60000 @@\n${' a();\n-b();\n+c();\n'.repeat(20_000)}`;
    const { groups } = groupsOf(diff, 'ts');
    assert.equal(groups.length, 20_000);
    assert.ok(groups.slice(0, -1).every((group) => !group.isLast));
  });
});
