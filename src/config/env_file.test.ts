import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseEnvFile } from './env_file.ts';

const TABLE: readonly (readonly [promise: string, text: string, expected: Readonly<Record<string, string>>])[] = [
  ['a plain value', 'A=1', { A: '1' }],
  ['an empty value', 'A=\nB=""\nC=\'\'', { A: '', B: '', C: '' }],
  ['blanks around the sign and the value', '  A =  x y  \n\tB\t=\tz\t', { A: 'x y', B: 'z' }],
  ['export in front', 'export A=1\nexport\tB=2\nexportC=3', { A: '1', B: '2', exportC: '3' }],
  [
    'comments and blank lines',
    '# one\n\n   # two\nA=1 # three\nB=1#2\nC=# four\nD= #five',
    { A: '1', B: '1#2', C: '', D: '' },
  ],
  ['single quotes, in which nothing is special', "A='a\"b\\n $X # y'", { A: 'a"b\\n $X # y' }],
  ['double quotes with escapes', String.raw`A="a\"b\\c\nd\te\$X\q"`, { A: 'a"b\\c\nd\te$X\\q' }],
  [
    'double quotes over lines',
    'A="-----BEGIN-----\nabc\n-----END-----"\nB=2',
    { A: '-----BEGIN-----\nabc\n-----END-----', B: '2' },
  ],
  ['single quotes over lines', "A='x\n y'\nB=2", { A: 'x\n y', B: '2' }],
  ['a comment behind quotes', 'A="x" # y\nB=\'z\'# w', { A: 'x', B: 'z' }],
  ['an apostrophe inside a plain value', "A=it's", { A: "it's" }],
  ['nothing is expanded', 'A=1\nB=$A ${A} `id` $(id)', { A: '1', B: '$A ${A} `id` $(id)' }],
  ['an equal sign in the value', 'A=a=b==', { A: 'a=b==' }],
  ['a name twice: the last', 'A=1\nA=2', { A: '2' }],
  ['Windows line ends and a byte order mark', '\uFEFFA=1\r\nB="x\r\ny"\r\n', { A: '1', B: 'x\ny' }],
  [
    'a name that prototypes have',
    '__proto__=x\nconstructor=y',
    { ['__proto__']: 'x', constructor: 'y' } as Record<string, string>,
  ],
  ['no line end at the end of the file', 'A=1\nB=2', { A: '1', B: '2' }],
];

for (const [promise, text, expected] of TABLE) {
  test(`${promise} is read as written`, () => {
    const read = parseEnvFile(text);
    assert.deepEqual(Object.entries(read.values).toSorted(), Object.entries(expected).toSorted());
    assert.deepEqual(read.problems, []);
  });
}

test('lines that are no assignment are named by number, without their text, and the others count', () => {
  const read = parseEnvFile('A=1\nsecret stuff\n2B=3\nC D=4\nE="open\nF=5', 'my.env');
  assert.deepEqual(read.values, { A: '1', F: '5' });
  assert.deepEqual(read.problems, [
    'my.env:2: this is no NAME=value; put a # before it if it is a comment',
    'my.env:3: this is no NAME=value; put a # before it if it is a comment',
    'my.env:4: this is no NAME=value; put a # before it if it is a comment',
    'my.env:5: the quote of E is never closed',
  ]);
});

test('text behind a closing quote is a mistake and no value', () => {
  const read = parseEnvFile('A="x" y\nB=\'a\nb\'c\nD=1');
  assert.deepEqual(read.values, { D: '1' });
  assert.deepEqual(read.problems, [
    '.env:1: there is text behind the closing quote of A',
    '.env:2: there is text behind the closing quote of B',
  ]);
});

test('a file that is no .env is refused whole', () => {
  assert.equal(parseEnvFile('x'.repeat(256 * 1024 + 1)).problems.length, 1);
});

test('a value in double quotes comes back as it was, whatever it is', () => {
  const quoted = (value: string): string => `"${value.replace(/[\\"$]/g, (character) => `\\${character}`)}"`;
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '$', '#', ' ', "'", '=', '😀') }), (value) => {
      assert.deepEqual(parseEnvFile(`B=1\nA=${quoted(value)} # end\nC=2`).values, { A: value, B: '1', C: '2' });
    }),
  );
});

test('any text is read in time and without a throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('A', '=', '"', "'", '\\', '\n', '#', ' ', '\r', '\0') }), (text) => {
      const { values, problems } = parseEnvFile(text);
      assert.ok(Object.keys(values).length + problems.length <= text.split(/[\r\n]/).length);
    }),
    { numRuns: 2000 },
  );
  parseEnvFile('A="\n'.repeat(40_000));
  parseEnvFile(`A=${' #'.repeat(60_000)}`);
});
