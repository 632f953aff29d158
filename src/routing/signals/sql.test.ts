// SQL is cut into statements in any dialect, broken or whole, and a parser of one's own may take the place of ours.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { fenced, isGrave, scanAsk } from './cases/case.ts';
import type { Finding } from './_rule.ts';
import {
  findWords,
  hasOuterWord,
  hasWord,
  nameAt,
  parseSql,
  splitCommas,
  wordAt,
  wordsAt,
  type SqlStatement,
} from './_sql_statement.ts';
import { sqlTokens, type SqlToken } from './_sql_tokens.ts';
import { scanSqlText } from './sql.ts';

const tokensOf = (text: string): readonly SqlToken[] => [...sqlTokens(text)].flatMap((statement) => statement.tokens);
const shown = (text: string): readonly string[] =>
  tokensOf(text).map((token) => `${token.kind[0] ?? ''}:${token.text}`);

describe('tokens', () => {
  const rows: readonly (readonly [name: string, text: string, tokens: readonly string[]])[] = [
    ['words in lower case', 'SELECT a', ['w:select', 'w:a']],
    ['quoted names as written', '"A b" `c` [D e]', ['n:A b', 'n:c', 'n:D e']],
    ['strings', "'it''s' 'a\\'b'", ["s:it''s", "s:a\\'b"]],
    ['numbers', '1 2.5 0x1f', ['n:1', 'n:2.5', 'n:0x1f']],
    ['signs one by one', '<>', ['s:<', 's:>']],
    ['a comment to the end of the line', 'a -- b\nc', ['w:a', 'w:c']],
    ['a comment over lines', 'a /* b\nc */ d', ['w:a', 'w:d']],
    ['dollar quotes', "$$ ' ; $$ $x$ $$ $x$", ["s: ' ; ", 's: $$ ']],
    ['a parameter', '$1 :a @b', ['w:$1', 's::', 'w:a', 'w:@b']],
    ['an array index is no name', 'a[1]', ['w:a', 's:[', 'n:1', 's:]']],
    ['other letters', 'größe 名', ['w:größe', 'w:名']],
    ['nothing', '  \n\t', []],
  ];
  for (const [name, text, tokens] of rows) test(name, () => assert.deepEqual(shown(text), tokens));

  test('statements are parted by semicolons outside of strings and comments', () => {
    assert.equal([...sqlTokens("a ';' -- ;\n; b /* ; */ ; ; c")].length, 3);
  });
  test('a quote without partner ends with its line', () => {
    assert.deepEqual(shown("a 'b\nc"), ['w:a', 's:b', 'w:c']);
  });
  test('a comment without end swallows the rest', () => assert.deepEqual(shown('a /* b'), ['w:a']));
  test('any text gives tokens inside its bounds, in order, in linear time', () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      '`',
      '[',
      ']',
      '$$',
      '$a$',
      '--',
      '/*',
      '*/',
      ';',
      '\n',
      ' ',
      'a',
      '1',
      '\\',
      '(',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        const text = pieces.join('');
        let last = 0;
        for (const token of tokensOf(text)) {
          assert.ok(token.start >= last && token.end > token.start && token.end <= text.length);
          last = token.end;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('statements', () => {
  const first = (text: string): SqlStatement => {
    const [statement] = parseSql(text);
    assert.ok(statement !== undefined);
    return statement;
  };
  test('know their place without the semicolon', () => {
    const text = '  SELECT 1 ;';
    const statement = first(text);
    assert.equal(text.slice(statement.start, statement.end), 'SELECT 1');
  });
  test('names with dots and quotes', () => {
    assert.equal(nameAt(first('public."Parcels" x').tokens, 0)?.name, 'public.parcels');
    assert.equal(nameAt(first('(a)').tokens, 0), undefined);
  });
  test('commas outside of brackets part', () => {
    assert.deepEqual(
      splitCommas(first('a int, b decimal(1, 2), c').tokens).map((part) => part.length),
      [2, 7, 1],
    );
  });
  test('words and their depth', () => {
    const { tokens } = first('a (where b) from c');
    assert.ok(hasWord(tokens, 'where'));
    assert.ok(!hasOuterWord(tokens, 'where'));
    assert.ok(hasOuterWord(tokens, 'from'));
    assert.equal(findWords(tokens, 0, 'from', 'c'), 5);
    assert.equal(findWords(tokens, 0, 'nowhere'), -1);
    assert.ok(wordsAt(tokens, 5, 'from', 'c'));
    assert.equal(wordAt(tokens, 1), '');
  });
});

describe('the seam for a parser', () => {
  test('another parser is asked instead of ours', () => {
    const found: Finding[] = [];
    scanSqlText(
      'anything',
      (finding) => found.push(finding),
      () => parseSql('DROP TABLE a'),
    );
    assert.equal(found[0]?.rule.id, 'sql.drop-table');
  });
  test('a parser that throws is a detector that throws: the caller names it', () => {
    assert.throws(() =>
      scanSqlText(
        'x',
        () => undefined,
        () => {
          throw new Error('no grammar');
        },
      ),
    );
  });
});

const squawk = new URL('../../../../shared/data/risk/squawk/squawk_sql_tests.jsonl', import.meta.url);

describe(
  'migrations that a linter of migrations knows',
  { skip: existsSync(squawk) ? false : 'shared data is absent: squawk is not measured' },
  () => {
    interface Row {
      readonly rule: string;
      readonly label: string;
      readonly sql: string;
    }
    const rows = (): readonly Row[] =>
      readFileSync(squawk, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Row);
    /** Rules of taste: the statement is the same change in another spelling. */
    const TASTE = new Set(
      'ban_char_field identifier_too_long prefer_bigint_over_int prefer_bigint_over_smallint prefer_identity prefer_text_field prefer_timestamptz require_table_schema require_timeout_settings prefer_robust_stmts ban_duplicate_column_assignments require_enum_value_ordering transaction_nesting ban_uncommitted_transaction prefer_repack'.split(
        ' ',
      ),
    );
    /** Rows that hold a message of the linter, or no statement that changes anything. */
    const isNoChange = (row: Row): boolean => row.sql.startsWith('warning[') || row.rule === 'transaction_nesting';

    for (const [name, wrap] of [
      ['in a fence', (sql: string) => fenced('sql', sql)],
      ['bare, under words', (sql: string) => `Apply this:\n\n${sql}`],
    ] as const) {
      test(`98 of 100 that are wrong are changes of medium or more, ${name}`, () => {
        const wrong = rows().filter((row) => row.label === 'violation' && !isNoChange(row));
        const found = wrong.filter((row) => scanAsk(wrap(row.sql)).signals.some(isGrave));
        assert.ok(found.length / wrong.length >= 0.98, `${found.length} of ${wrong.length}`);
      });
    }

    test('the safe way of writing a change is a level lower', () => {
      const judged = rows().filter((row) => !TASTE.has(row.rule));
      const isHigh = (row: Row): boolean =>
        scanAsk(fenced('sql', row.sql)).signals.some((signal) => signal.severity === 'high');
      const wrong = judged.filter((row) => row.label === 'violation');
      const safe = judged.filter((row) => row.label !== 'violation');
      const caught = wrong.filter(isHigh).length;
      const alarms = safe.filter(isHigh).length;
      assert.ok(caught / wrong.length >= 0.85, `${caught} of ${wrong.length} dangerous forms are high`);
      assert.ok(caught / (caught + alarms) >= 0.9, `${alarms} of ${safe.length} safe forms are high`);
    });
  },
);

describe('a statement behind one word and a colon', () => {
  const grave = (ask: string): boolean => scanAsk(ask).signals.some(isGrave);

  for (const ask of [
    'Run: DROP TABLE users;',
    'run: DROP TABLE users;',
    'Query: TRUNCATE orders;',
    'SQL: DELETE FROM orders;',
    'Run:\nDROP TABLE users;',
    'Bitte ausführen:\nALTER TABLE users DROP COLUMN email;',
    'Now this:\n\nDROP TABLE users;',
  ])
    test(`is run: ${JSON.stringify(ask)}`, () => assert.equal(grave(ask), true));

  test('in a file of settings it is one too, with its neighbours or alone', () => {
    assert.equal(grave('migration:\n  name: tidy\n  query: DROP TABLE users\n  owner: ops'), true);
    assert.equal(grave(fenced('yaml', 'jobs:\n  - name: tidy\n    sql: DELETE FROM orders\n')), true);
    assert.equal(grave(fenced('ini', '[tidy]\nstatement = TRUNCATE TABLE orders\nowner = ops\n')), true);
  });

  test('words that only begin like one are none', () => {
    assert.equal(grave('title: Drop table reservations by phone\nauthor: Kim'), false);
    assert.equal(grave(fenced('yaml', 'label: Delete from list\nhint: Update your profile\n')), false);
    assert.equal(grave('Summary: drop in visits fell'), false);
    assert.equal(grave('query: SELECT id FROM users WHERE active;\nowner: ops'), false);
  });
});
