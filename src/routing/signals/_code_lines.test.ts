// Comments and strings are told from code in any language, in partial text too.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { readCodeLines } from './_code_lines.ts';
import { languageOfLabel, UNKNOWN_LANGUAGE, type Language } from './_language.ts';

const read = (label: string, text: string): readonly string[] =>
  readCodeLines(text, languageOfLabel(label) ?? UNKNOWN_LANGUAGE).map((line) => line.code);

describe('comments', () => {
  test('to the end of a line in languages with slashes', () => {
    assert.deepEqual(read('ts', 'a(); // b()\n// c()\nd();'), ['a();', '', 'd();']);
  });
  test('an address is no comment', () => assert.deepEqual(read('ts', 'open(https://x)'), ['open(https://x)']));
  test('blocks over several lines', () => {
    assert.deepEqual(read('ts', 'a();\n/* b();\n   c(); */ d();\n'), ['a();', '', 'd();', '']);
  });
  test('a block inside a line', () => assert.deepEqual(read('c', 'f(/* not */ x)'), ['f(  x)']));
  test('the middle of a block whose beginning is not shown', () => {
    assert.deepEqual(read('ts', ' * charges the card\n */\nrun();'), ['', '', 'run();']);
  });
  test('hashes in Python', () => assert.deepEqual(read('py', 'a = 1  # b = 2\n# c = 3'), ['a = 1', '']));
  test('a hash inside a word is none', () => assert.deepEqual(read('sh', 'echo a#b'), ['echo a#b']));
  test('dashes in SQL', () => assert.deepEqual(read('sql', 'select 1 -- one\n-- two'), ['select 1', '']));
  test('tags', () =>
    assert.deepEqual(read('html', '<p>a</p> <!-- b -->\n<!--\nc\n-->\n<b>'), ['<p>a</p>', '', '', '', '<b>']));
  test('semicolons in Lisp', () => assert.deepEqual(read('clj', '(run) ; now'), ['(run)']));
  test('in unknown languages a hash needs a blank', () => {
    assert.deepEqual(read('', '#include <a.h>\n# words\nx -- words\n--i;'), ['#include <a.h>', '', 'x', '--i;']);
  });
  test('a shebang is no comment', () => assert.deepEqual(read('sh', '#!/bin/sh'), ['#!/bin/sh']));
  test('a sentence of a docstring whose quotes are not shown', () => {
    assert.deepEqual(read('py', '    Returns the sum of both accounts.\n    return a + b'), ['', 'return a + b']);
  });
  test('a return of words is code', () => {
    assert.deepEqual(read('py', 'return not user and other or third'), ['return not user and other or third']);
  });
});

describe('strings', () => {
  test('are emptied and kept apart', () => {
    const line = readCodeLines(`call("a // b", 'c')`, UNKNOWN_LANGUAGE)[0];
    assert.equal(line?.code, `call("", '')`);
    assert.deepEqual(
      line?.strings.map((string) => string.value),
      ['a // b', 'c'],
    );
  });
  test('know where they begin', () => {
    const text = 'x = "hello"';
    const string = readCodeLines(text, UNKNOWN_LANGUAGE)[0]?.strings[0];
    assert.equal(text.slice(string?.start, (string?.start ?? 0) + 5), 'hello');
  });
  test('escaped quotes do not end them', () => assert.deepEqual(read('js', String.raw`f("a\"b") + g`), ['f("") + g']));
  test('an apostrophe without partner is a sign', () =>
    assert.deepEqual(read('rust', "fn f<'a>(x: &'a str)"), ["fn f<'a>(x: &'a str)"]));
  test('triple quotes over lines', () => {
    assert.deepEqual(read('py', 'x = """one\ntwo // three\n""" + y'), ['x = ""', '', '+ y']);
  });
  test('triple quotes within a line', () => {
    const line = readCodeLines('run("""a b""")', UNKNOWN_LANGUAGE)[0];
    assert.equal(line?.code, 'run("")');
    assert.equal(line?.strings[0]?.value, 'a b');
  });
  test('a docstring alone is a comment', () => assert.deepEqual(read('py', '"""Return a."""\nx()'), ['', 'x()']));
  test('a quoted key is a name', () => {
    assert.deepEqual(read('json', '{"max_retries": 3, "b": "c d"}'), ['{max_retries: 3, b: ""}']);
  });
  test('the branches of a condition are strings', () => assert.deepEqual(read('js', 'a ? "b" : "c"'), ['a ? "" : ""']));
});

describe('lines', () => {
  test('their places are those of the text', () => {
    const text = 'one();\r\n  two(); // x\nthree();';
    for (const line of readCodeLines(text, UNKNOWN_LANGUAGE)) {
      const raw = text.slice(line.start, line.end);
      assert.ok(raw.includes(line.code), raw);
    }
  });
  test('indentation is kept', () => {
    assert.deepEqual(
      readCodeLines('a\n    b\n\tc', UNKNOWN_LANGUAGE).map((line) => line.indent),
      ['', '    ', '\t'],
    );
  });
  test('a line too long to read is cut and says so', () => {
    const line = readCodeLines(`x = ${'a + '.repeat(2_000)}b`, UNKNOWN_LANGUAGE)[0];
    assert.ok(line?.isCut);
    assert.ok((line?.code.length ?? 0) <= 2_000);
  });
  test('any text gives one line for each line, inside its bounds', () => {
    const languages: readonly Language[] = ['ts', 'py', 'sql', 'html', 'lisp', 'json', 'yaml'].map(
      (label) => languageOfLabel(label) ?? UNKNOWN_LANGUAGE,
    );
    const piece = fc.constantFrom(
      '"',
      "'",
      '`',
      '\\',
      '//',
      '/*',
      '*/',
      '#',
      '--',
      '<!--',
      '-->',
      '"""',
      "'''",
      '\n',
      ' ',
      'a',
      ':',
      '{',
      ';',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.constantFrom(...languages), (pieces, language) => {
        const text = pieces.join('');
        const lines = readCodeLines(text, language);
        assert.equal(lines.length, text.split('\n').length);
        for (const line of lines) {
          assert.ok(line.start <= line.end && line.end <= text.length);
          for (const string of line.strings) {
            assert.equal(text.slice(string.start, string.start + string.value.length), string.value);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});
