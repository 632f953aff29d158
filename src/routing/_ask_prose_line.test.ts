// What _ask_prose_line.ts promises: what it calls prose is prose by the patterns of the layout too, whatever stands around it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { layOut } from './_ask_layout.ts';
import { isProseLine } from './_ask_prose_line.ts';

test('lines of words are told at once', () => {
  for (const line of [
    'Please look at this and tell me what it does.',
    '  indented words are words',
    'Well, that was it',
    'hello',
    "We don't know yet (see below)",
    '',
  ])
    assert.equal(isProseLine(line), true, line);
});

test('what may be a head of anything, or ends like code, is left to the patterns', () => {
  for (const line of [
    'diff --git a/x b/x',
    'Select a from b',
    'DROP TABLE users',
    'kubectl get pods',
    'INFO started',
    'Traceback (most recent call last)',
    'import x from y',
    'return x;',
    'Nov 24 10:00:00 host sshd',
    'key: value',
    'a = 1',
    'name= x',
    'foo.bar()',
    'word = thing',
    'open the door {',
    'see the list:',
    'first, second,',
    'a) one',
    'A. one',
    '- a list',
    '1. one',
    '> quoted',
    '```',
    '[section]',
    '\twith a tab',
    'Größe der Tabelle',
    'ValueError: no',
  ])
    assert.equal(isProseLine(line), false, line);
});

/** A tab before a line sends it to the patterns, of which all but the heads of a diff skip it. */
test('what is told at once is prose by the patterns', () => {
  const first = fc.constantFrom(
    ...'the a Error at if For select DROP table from git run key value def class SELECT info and or Nov of else'.split(
      ' ',
    ),
  );
  const word = fc.constantFrom(
    ...'the 24 if for select table = : ; { } ( ) , => > # - + @@ --- /* [ ] " | && x1 foo.bar 10:00:00 a-b é'.split(
      ' ',
    ),
  );
  let told = 0;
  fc.assert(
    fc.property(first, fc.array(word, { maxLength: 6 }), (head, words) => {
      const line = [head, ...words].join(' ').trimEnd();
      if (!isProseLine(line)) return;
      told += 1;
      assert.deepEqual(
        layOut(`\t${line}`).map(({ kind }) => kind),
        ['prose'],
        line,
      );
    }),
    { numRuns: 1_000 },
  );
  assert.ok(told > 50);
});

test('a line of a million letters is told by its beginning', () => {
  assert.equal(isProseLine('a'.repeat(1_000_000)), true);
});
