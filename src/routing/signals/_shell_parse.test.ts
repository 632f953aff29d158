// Shell lines are cut into the programs that really run, with their words, whatever is wrapped around them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { parseShell } from './_shell_parse.ts';
import { plainCommands, programName, scopesOf } from './_shell_plain.ts';
import { writtenPaths } from './_shell_files.ts';

const words = (text: string): readonly (readonly string[])[] =>
  parseShell(text).map((command) => command.words.map((word) => word.text));
const plain = (text: string): readonly string[] =>
  plainCommands(parseShell(text)).map((command) =>
    [command.program, ...command.args.map((word) => word.text)].join(' '),
  );

describe('words', () => {
  const rows: readonly (readonly [name: string, text: string, words: readonly (readonly string[])[]])[] = [
    ['blanks', 'a  b\tc', [['a', 'b', 'c']]],
    ['single quotes', "a 'b c' d", [['a', 'b c', 'd']]],
    ['double quotes', 'a "b c" d', [['a', 'b c', 'd']]],
    ['quotes inside a word', `a b"c d"'e f'`, [['a', 'bc de f']]],
    ['escapes', 'a b\\ c \\"d', [['a', 'b c', '"d']]],
    ['escapes in double quotes', String.raw`a "b\"c" "d\e"`, [['a', 'b"c', String.raw`d\e`]]],
    ['a joined line', 'a \\\n  b', [['a', 'b']]],
    ['lines', 'a\nb', [['a'], ['b']]],
    ['lists', 'a; b && c || d & e', [['a'], ['b'], ['c'], ['d'], ['e']]],
    ['pipes', 'a | b |& c', [['a'], ['b'], ['c']]],
    ['brackets', '(a; b)', [['a'], ['b']]],
    ['a comment', 'a # b c\nd', [['a'], ['d']]],
    ['a hash inside a word', 'a b#c', [['a', 'b#c']]],
    ['redirections', 'a > b 2>&1 < c', [['a', '<c']]],
    [
      'a substitution runs first',
      'a $(b c) d',
      [
        ['b', 'c'],
        ['a', '$()', 'd'],
      ],
    ],
    [
      'in backticks',
      'a `b c`',
      [
        ['b', 'c'],
        ['a', '$()'],
      ],
    ],
    ['in double quotes', 'a "x $(b) y"', [['b'], ['a', 'x $() y']]],
    ['not in single quotes', "a '$(b)'", [['a', '$(b)']]],
    ['arithmetic is none', 'a $((1 + 2))', [['a', '$()']]],
    ['nested', 'a $(b $(c))', [['c'], ['b', '$()'], ['a', '$()']]],
    ['a process', 'a <(b)', [['b'], ['a', '<()']]],
    ['a here-document is no command', "a <<'E'\nrm -rf /\nE\nb", [['a'], ['b']]],
    ['an unclosed quote', "a 'b c", [['a', 'b c']]],
    ['an unclosed substitution', 'a $(b c', [['b'], ['a', '$()']]],
    ['nothing', '  \n ; | & ', []],
  ];
  for (const [name, text, expected] of rows) test(name, () => assert.deepEqual(words(text), expected));

  test('a here-document is the input of its command', () => {
    const [command] = parseShell('psql x <<EOF\nSELECT 1;\nEOF\n');
    assert.equal(command?.input?.text, 'SELECT 1;\n');
  });
  test('a here-document without end takes the rest', () => {
    assert.equal(parseShell('a <<E\nb\nc')[0]?.input?.text, 'b\nc');
  });
  test('a here-string too', () => assert.equal(parseShell('a <<< "b c"')[0]?.input?.text, 'b c'));
  test('what is written is known', () => {
    assert.deepEqual(
      parseShell('a >> b &> c')[0]?.writes.map((word) => word.text),
      ['b', 'c'],
    );
  });
  test('a pipe knows where it reads from', () => {
    assert.deepEqual(
      parseShell('a | b; c').map((command) => command.readsFrom),
      [-1, 0, -1],
    );
  });

  test('any text: words lie inside it and hold what stands there', () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      '`',
      '$(',
      ')',
      '(',
      '\\',
      '\n',
      ' ',
      ';',
      '|',
      '&',
      '>',
      '<',
      '<<E',
      'E',
      'a',
      '-r',
      '#',
      '$((',
      '{',
      '}',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        for (const command of parseShell(text)) {
          assert.ok(command.start >= 0 && command.end <= text.length && command.start <= command.end);
          for (const word of command.words) assert.ok(word.start < word.end && word.end <= text.length);
        }
        plainCommands(parseShell(text));
      }),
      { numRuns: 600 },
    );
  });
});

describe('programs behind wrappers', () => {
  const rows: readonly (readonly [text: string, programs: readonly string[]])[] = [
    ['sudo rm -rf a', ['rm -rf a']],
    ['sudo -u postgres psql -c x', ['psql -c x']],
    ['A=1 B=2 make x', ['make x']],
    ['env A=1 make x', ['make x']],
    ['nohup nice -n 5 a b', ['a b']],
    ['timeout -s KILL 5 a', ['a']],
    ['time a', ['a']],
    ['xargs -n 1 rm -f', ['rm -f']],
    ['if a; then b; else c; fi', ['a', 'b', 'c', 'fi']],
    ['! a', ['a']],
    ['/usr/local/bin/KUBECTL get pods', ['kubectl get pods']],
    ['aws-vault exec prod -- aws s3 ls', ['aws s3 ls']],
    ['bash -c "a b; c"', ['bash -c a b; c', 'a b', 'c']],
    ["sh -lc 'a'", ['sh -lc a', 'a']],
    ['eval "a b"', ['eval a b', 'a b']],
    ['ssh -p 22 host "a b" c', ['ssh -p 22 host a b c', 'a b c']],
    ['docker exec -it db psql -c "a b"', ['docker exec -it db psql -c a b', 'psql -c a b']],
    ['docker compose run --rm web rails db:drop', ['docker compose run --rm web rails db:drop', 'rails db:drop']],
    ['kubectl -n x exec pod -- rm a', ['kubectl -n x exec pod -- rm a', 'rm a']],
    ['bundle exec rails s', ['bundle exec rails s', 'rails s']],
    ['npx -y prisma migrate reset', ['npx -y prisma migrate reset', 'prisma migrate reset']],
    ['uv run alembic upgrade head', ['uv run alembic upgrade head', 'alembic upgrade head']],
    ['A=1', []],
  ];
  for (const [text, programs] of rows) test(text, () => assert.deepEqual(plain(text), programs));

  test('a remote shell is remote and knows its host', () => {
    const inner = plainCommands(parseShell('ssh web1 reboot')).at(-1);
    assert.equal(inner?.program, 'reboot');
    assert.ok(inner?.isRemote);
    assert.deepEqual(inner?.scopes, ['web1']);
  });
  test('commands inside a string lie where the string lies', () => {
    const text = "bash -c 'reboot now'";
    const inner = plainCommands(parseShell(text)).at(-1);
    assert.equal(text.slice(inner?.place.start, inner?.place.end), "'reboot now'");
  });
  test('shells in shells end', () => {
    const deep = Array.from({ length: 8 }).reduce<string>((text) => `bash -c ${JSON.stringify(text)}`, 'reboot');
    assert.ok(plainCommands(parseShell(deep)).length < 20);
  });
  test('values of the environment that say where', () => {
    assert.deepEqual(plainCommands(parseShell('RAILS_ENV=production FOO=x rails s'))[0]?.scopes, ['production']);
  });
  test('options that say where', () => {
    const scopes = (text: string): readonly string[] => scopesOf(parseShell(text)[0]?.words ?? []);
    assert.deepEqual(scopes('kubectl -n wages --context=belt get x'), ['wages', 'belt']);
    assert.deepEqual(scopes('psql --host db1 -d ledger'), ['db1', 'ledger']);
    assert.deepEqual(scopes('a -n'), []);
  });
  test('names of programs', () => {
    assert.equal(programName('/usr/bin/RM'), 'rm');
    assert.equal(programName('cmd.exe'), 'cmd');
    assert.equal(programName(''), '');
  });
});

describe('files that a command writes', () => {
  const rows: readonly (readonly [text: string, paths: readonly string[]])[] = [
    ['a > b.ts', ['b.ts']],
    ['a | tee b.ts c.ts', ['b.ts', 'c.ts']],
    ["sed -i 's/a/b/' x.ts y.ts", ['x.ts', 'y.ts']],
    ["sed 's/a/b/' x.ts", []],
    ['cp a.ts b.ts', ['b.ts']],
    ['mv a b c d/', ['d/']],
    ['pg_dump x > x.dump', []],
    ['ls -la', []],
  ];
  for (const [text, paths] of rows) {
    test(text, () => {
      const found = plainCommands(parseShell(text)).flatMap((command) => writtenPaths(command));
      assert.deepEqual(
        found.map((path) => path.path),
        paths,
      );
      for (const { path, start, end } of found) assert.equal(text.slice(start, end), path);
    });
  }
});
