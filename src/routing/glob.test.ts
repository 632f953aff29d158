import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { compileGlob, matchesWildcard } from './glob.ts';

function matches(glob: string, path: string): boolean {
  const compiled = compileGlob(glob);
  if (!compiled.ok) assert.fail(`${glob}: ${compiled.reason}`);
  return compiled.matches(path);
}

/** glob, paths that it matches, paths that it does not */
const TABLE: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'src/billing/**',
    ['src/billing/a.ts', 'src/billing/a/b/c.ts', '/repo/src/billing/a.ts', './src/billing/a', 'a/src/billing/x'],
    ['src/billings/a', 'src/bill/a', 'billing/a', 'xsrc/billing/a'],
  ],
  ['src/**', ['src', 'src/a'], ['srcs/a', 'lib/a']],
  ['*.sql', ['a.sql', 'db/migrations/001.sql', '.sql'], ['a.sql.txt', 'sql', 'a.sqlx']],
  ['**/*.sql', ['a.sql', 'db/x/001.sql'], ['a.txt']],
  ['db/*.sql', ['db/1.sql', 'x/db/1.sql'], ['db/x/1.sql', 'db/1.sq']],
  ['/db/*.sql', ['db/1.sql', '/db/1.sql', './db/1.sql'], ['x/db/1.sql']],
  ['auth', ['auth', 'src/auth', 'src/auth/login.ts', 'auth/a'], ['src/oauth', 'author', 'auth.ts']],
  ['src/auth.ts', ['src/auth.ts', 'a/src/auth.ts', 'src/auth.ts/x'], ['src/auth_ts', 'auth.ts', 'src/auth.tsx']],
  ['a?c', ['abc', 'x/a-c'], ['ac', 'abbc', 'a/c']],
  ['{a,b}/c', ['a/c', 'b/c/d', 'x/b/c'], ['c', 'ab/c']],
  ['src/{a,{b,c}/d}/**', ['src/a/1', 'src/b/d/1', 'src/c/d/1'], ['src/b/1', 'src/d/1']],
  ['{,x}y', ['y', 'xy'], ['zy']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['a', 'ab', 'a/bx']],
  ['migrations/', ['migrations', 'migrations/1', 'db/migrations/x/2'], ['migration/1']],
  ['SRC/Auth/**', ['src/auth/x', 'Src/AUTH/y'], ['src/authx/y']],
  ['a[b].ts', ['a[b].ts'], ['ab.ts']],
  ['src\\a', [], ['src/a']],
  ['*', ['a', 'b/c'], []],
  ['**', ['a', 'b/c', ''], []],
];

for (const [glob, yes, no] of TABLE) {
  test(`${glob} matches what it should, and only that`, () => {
    for (const path of yes) assert.equal(matches(glob, path), true, path);
    for (const path of no) assert.equal(matches(glob, path), false, path);
  });
}

test('a path is the same however its system writes it', () => {
  for (const path of [
    'src/billing/a.ts',
    'C:\\repo\\src\\billing\\a.ts',
    '/x/../src/./billing//a.ts',
    'other/../src/billing/a.ts',
    './/src/billing/a.ts',
  ]) {
    assert.equal(matches('src/billing/**', path), true, path);
  }
  assert.equal(matches('src/billing/**', 'src/billing/../other/a.ts'), false);
  assert.equal(matches('etc/**', '../../../etc/passwd'), true);
});

const REFUSED: readonly (readonly [string, string])[] = [
  ['', 'the glob is empty'],
  ['  ', 'the glob is empty'],
  ['a'.repeat(301), 'the glob is longer than 300 characters'],
  ['{a', 'the glob has a brace without its partner'],
  ['a}', 'the glob has a brace without its partner'],
  ['{a,{b}', 'the glob has a brace without its partner'],
  ['{a,b}'.repeat(7), 'the glob has more than 64 alternatives'],
  [`{${'a,'.repeat(100)}a}`, 'the glob has more than 64 alternatives'],
];

for (const [glob, reason] of REFUSED) {
  test(`${glob.slice(0, 20)} is refused: ${reason}`, () => {
    assert.deepEqual(compileGlob(glob), { ok: false, reason });
  });
}

test('hostile globs and paths take time in step with their length', () => {
  const startMs = performance.now();
  assert.equal(matches('*a'.repeat(140), 'a'.repeat(4_000)), true);
  assert.equal(matches(`${'*a'.repeat(140)}b`, 'a'.repeat(100_000)), false);
  assert.equal(matches(`${'**/a/'.repeat(50)}b`, 'a/'.repeat(100_000)), false);
  assert.ok(performance.now() - startMs < 5_000, 'far from any backtracking, which would take years');
});

test('any glob and any path are decided, and a path matches itself when it has no special character', () => {
  const unit = fc.constantFrom('a', 'b', '/', '*', '?', '{', '}', ',', '.', '\\', '😀');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 20 }), fc.string({ unit, maxLength: 20 }), (glob, path) => {
      const compiled = compileGlob(glob);
      if (compiled.ok) assert.equal(typeof compiled.matches(path), 'boolean');
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z_-]{1,6}$/), { minLength: 1, maxLength: 5 }), (segments) => {
      assert.equal(matches(segments.join('/'), `repo/${segments.join('/')}`), true);
      assert.equal(
        matches(`/${segments.join('/')}`, `repo/${segments.join('/')}`),
        segments[0] === 'repo' && segments.every((segment) => segment === 'repo'),
      );
    }),
  );
});

test('a wildcard over names knows the star and nothing else', () => {
  const table: readonly (readonly [string, string, boolean])[] = [
    ['gpt-*', 'gpt-5.4', true],
    ['gpt-*', 'GPT-5.4', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'acb', false],
    ['?', 'a', false],
    ['?', '?', true],
    ['a.c', 'abc', false],
    ['**', 'ab', true],
    ['team-*-x', 'team--x', true],
  ];
  for (const [pattern, text, expected] of table)
    assert.equal(matchesWildcard(pattern, text), expected, `${pattern} ${text}`);
});

test('a wildcard agrees with the regular expression that it stands for', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }),
      (pattern, text) => {
        assert.equal(matchesWildcard(pattern, text), new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
      },
    ),
    { numRuns: 2000 },
  );
});
