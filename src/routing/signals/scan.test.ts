// The scan is total, bounded and deterministic, and tells what counts from what is only there.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { SIGNAL_CHARS_MAX, SIGNAL_LINES_MAX, SIGNALS_PER_DECISION_MAX } from '../../support/limits.ts';
import { RISK_CATEGORIES, rankOfRisk } from '../decision.ts';
import type { MadeToolCall, Material, Span } from '../material.ts';
import { ALL_RULES } from './_detectors.ts';
import { fenced, scanAsk, scanCall } from './cases/case.ts';
import { scanMaterial, SIGNALS_VERSION } from './scan.ts';

const span = (text: string, more: Partial<Span> = {}): Span => ({
  part: 'messages[0].content',
  offset: 0,
  text,
  origin: 'ask',
  counts: true,
  ...more,
});
const material = (spans: readonly Span[], toolCalls: readonly MadeToolCall[] = []): Material => ({
  spans,
  toolCalls,
  toolsOffered: [],
  truncated: false,
});

const DROP = fenced('sql', 'DROP TABLE lanes;');

describe('what counts and what is only there', () => {
  test('the same text modifies where it counts and is a mention of at most low where it does not', () => {
    const counted = scanAsk(DROP).signals[0];
    const mentioned = scanAsk(DROP, false).signals[0];
    assert.equal(counted?.effect, 'modifies');
    assert.equal(counted?.severity, 'high');
    assert.equal(mentioned?.id, counted?.id);
    assert.equal(mentioned?.effect, 'mentions');
    assert.equal(mentioned?.severity, 'low');
  });

  test('a finished call is a mention, a pending one is not', () => {
    assert.equal(scanCall('bash', { command: 'dropdb ledger' }, false).signals[0]?.effect, 'mentions');
    assert.equal(scanCall('bash', { command: 'dropdb ledger' }, true).signals[0]?.effect, 'modifies');
  });

  test('offered tools raise nothing', () => {
    const result = scanMaterial({ ...material([span('hello')]), toolsOffered: ['delete_everything', 'create_refund'] });
    assert.deepEqual(result.signals, []);
  });

  test('paths are listed only where they count', () => {
    const diff = '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-a\n+b\n';
    assert.deepEqual(scanAsk(diff).paths, ['src/a.ts']);
    assert.deepEqual(scanAsk(diff, false).paths, []);
  });

  test('signals of what counts come before those of what does not', () => {
    const { signals } = scanMaterial(
      material([
        span(DROP, { part: 'messages[0].content', counts: false, origin: 'system' }),
        span(fenced('sql', 'CREATE TABLE a (b int);'), { part: 'messages[1].content' }),
      ]),
    );
    assert.deepEqual(
      signals.map((signal) => [signal.id, signal.effect]),
      [
        ['sql.create-table', 'modifies'],
        ['sql.drop-table', 'mentions'],
      ],
    );
  });
});

describe('places', () => {
  test('the offset of a span is added', () => {
    const text = 'DELETE FROM scans;';
    const signal = scanMaterial(material([span(text, { offset: 120, part: 'messages[3].content[1].text' })]))
      .signals[0];
    assert.deepEqual(signal?.evidence, { part: 'messages[3].content[1].text', start: 120, end: 137, kind: 'sql' });
  });

  test('evidence is a place and never text', () => {
    const { signals } = scanAsk(`${DROP}\nAPI_KEY=9f3Kq81LmZp0Xw7TyB and src/billing/secret_name.ts`);
    const record = JSON.stringify(signals);
    for (const word of ['lanes', '9f3Kq', 'secret_name', 'billing/']) assert.ok(!record.includes(word), word);
  });

  test('what a rule says is the same for every prompt', () => {
    const says = new Map(ALL_RULES.map((rule) => [rule.id, rule.says]));
    for (const text of [DROP, fenced('sh', 'dropdb x'), fenced('yaml', 'hostNetwork: true')]) {
      for (const signal of scanAsk(text).signals) assert.equal(signal.says, says.get(signal.id));
    }
  });
});

describe('bounds', () => {
  test('at most so many signals, the most severe kept', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      span(
        `${fenced('sql', 'INSERT INTO a VALUES (1);')}\n${fenced('sh', 'git push')}\n${fenced('yaml', 'image: a:latest\nnodeSelector: {}')}\nsrc/auth/a${index}.ts`,
        { part: `messages[${index}].content` },
      ),
    );
    const { signals } = scanMaterial(material([...many, span(DROP, { part: 'messages[99].content' })]));
    assert.ok(signals.length <= SIGNALS_PER_DECISION_MAX);
    assert.equal(signals[0]?.id, 'sql.drop-table');
    const ranks = signals.map((signal) => rankOfRisk(signal.severity));
    assert.deepEqual(
      ranks,
      ranks.toSorted((a, b) => b - a),
    );
  });

  test('one rule again and again does not crowd out another', () => {
    const drops = Array.from({ length: 500 }, (_, index) => `DROP TABLE t${index};`).join('\n');
    const { signals } = scanAsk(`${fenced('sql', drops)}\n${fenced('sh', 'dropdb ledger')}`);
    assert.ok(signals.some((signal) => signal.id === 'shell.database-destroy'));
    assert.ok(signals.filter((signal) => signal.id === 'sql.drop-table').length <= 8);
  });

  test('text that was left out is named', () => {
    assert.deepEqual(scanMaterial({ ...material([span('hi')]), truncated: true }).failed, ['input-too-large']);
  });

  test('lines beyond the bound are left out and named; what counts is read before', () => {
    const history = span('A=b\n'.repeat(SIGNAL_LINES_MAX + 1), { origin: 'earlier-user', counts: false });
    const ask = span('DROP TABLE users;\n');
    const result = scanMaterial(material([history, ask]));
    assert.deepEqual(result.failed, ['input-too-large']);
    assert.ok(result.signals.some((signal) => signal.id === 'sql.drop-table'));
    assert.deepEqual(scanMaterial(material([span('A=b\n'.repeat(1_000))])).failed, []);
  });

  test('text past the budget is named, and what counts was read first', () => {
    const filler = span('a '.repeat(SIGNAL_CHARS_MAX / 2), {
      part: 'messages[0].content',
      counts: false,
      origin: 'tool-result',
    });
    const result = scanMaterial(material([filler, span(DROP, { part: 'messages[1].content' })]));
    assert.deepEqual(result.failed, ['input-too-large']);
    assert.equal(result.signals[0]?.id, 'sql.drop-table');
  });

  test('a text of too many lines is named and does not throw', () => {
    const result = scanAsk('\n'.repeat(1_000_000));
    assert.deepEqual(result.failed, ['input-too-large']);
  });

  test('nothing in, nothing out', () => {
    assert.deepEqual(scanMaterial(material([])), { signals: [], paths: [], failed: [] });
    assert.deepEqual(scanAsk(''), { signals: [], paths: [], failed: [] });
  });
});

describe('the table of rules', () => {
  test('ids are unique, lower case and of two parts', () => {
    const ids = ALL_RULES.map((rule) => rule.id);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[a-z]+\.[a-z-]+$/);
  });
  test('every category is raised by some rule from medium on', () => {
    for (const category of RISK_CATEGORIES) {
      assert.ok(
        ALL_RULES.some((rule) => rule.category === category && rule.severity !== 'low'),
        category,
      );
    }
  });
  test('clauses are short, plain and printable', () => {
    for (const rule of ALL_RULES) {
      assert.match(rule.says, /^[a-z][ -~]{5,60}$/, rule.id);
      assert.ok(!rule.says.endsWith('.'), rule.id);
    }
  });
  test('the version names the revision and the table', () => assert.match(SIGNALS_VERSION, /^\d+-[0-9a-f]{12}$/));
});

const snippet = fc.constantFrom(
  DROP,
  fenced('sh', 'rm -rf "$A" && kubectl -n prod apply -f x.yaml'),
  fenced('yaml', 'apiVersion: v1\nkind: Pod\nspec:\n  hostNetwork: true'),
  fenced('ts', 'if (!user.isAdmin) throw new Error("no");\nconst total = price * 2;'),
  '--- a/src/auth/a.ts\n+++ b/src/auth/a.ts\n@@ -1,2 +1 @@\n-if (!ok) return;\n go();\n',
  '{"Action": "*", "Effect": "Allow"}',
  'UPDATE a SET b = 1 WHERE c = 2;',
  'run `dropdb x` now',
  '$ git push --force',
  'hello, how are you?',
  '```',
  '"""',
  "'",
  '@@',
  '{',
  '- a\n+ b()',
  '<<<<<<< x',
  'password=9f3Kq81LmZp0Xw7TyB',
);

describe('any input', () => {
  test('is scanned without a throw; evidence lies inside its part; twice the same', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(snippet, fc.string({ maxLength: 40 })), { maxLength: 12 }),
        fc.nat(500),
        fc.boolean(),
        (pieces, offset, counts) => {
          const text = pieces.join('\n');
          const given = material([span(text, { offset, counts })]);
          const first = scanMaterial(given);
          assert.deepEqual(first.failed, []);
          for (const signal of first.signals) {
            const { start, end } = signal.evidence;
            assert.ok(start >= offset && start <= end && end <= offset + text.length, JSON.stringify(signal));
            assert.equal(signal.effect === 'mentions' && signal.severity !== 'low', false);
          }
          assert.deepEqual(scanMaterial(given), first);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('arguments of any tool too', () => {
    const name = fc.constantFrom(
      'bash',
      'edit',
      'apply_patch',
      'execute_sql',
      'http_request',
      'create_refund',
      'kubectl',
      'x',
    );
    const key = fc.constantFrom(
      'command',
      'path',
      'old_string',
      'new_string',
      'sql',
      'input',
      'url',
      'method',
      'amount',
    );
    fc.assert(
      fc.property(
        name,
        fc.dictionary(key, fc.oneof(snippet, fc.string(), fc.array(fc.string(), { maxLength: 3 }))),
        fc.nat(400),
        (tool, args, cut) => {
          const argumentsText = JSON.stringify(args).slice(0, 20 + cut);
          const call = { part: 'messages[1].tool_calls[0]', name: tool, argumentsText, counts: true };
          const result = scanMaterial(material([], [call]));
          assert.deepEqual(result.failed, []);
          for (const signal of result.signals) {
            assert.ok(
              signal.evidence.start >= 0 && signal.evidence.end <= argumentsText.length,
              JSON.stringify(signal),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('hostile text of sixty thousand characters ends', () => {
  /** Linear work takes some ten milliseconds here; what is quadratic takes many seconds. Only a hang fails this. */
  const HANG_MS = 4_000;
  const units = [
    'a',
    ' ',
    '\n',
    '\t',
    '`',
    '`\n',
    '+',
    '+a\n',
    '-a\n+b\n',
    '(',
    '{',
    '[',
    '"',
    "'",
    '\\',
    "\\'",
    '/',
    '/*',
    '#',
    '<!--',
    '$(',
    '@@ -1 +1 @@\n',
    '@@\n',
    'diff --git a/x b/x\n',
    '<<<<<<< \n',
    '<<E\n',
    'a: ',
    'a:\n',
    '- ',
    '=',
    'a=',
    '&&',
    '|',
    '?',
    '?a:',
    '!',
    '.',
    'a.',
    'a/',
    'é',
    '0',
    '1:\n',
    'A_',
    'select ',
    'drop table ',
    "'\\\n",
    '://a:b',
    'sk-',
    'eyJ',
    'password=',
    'verify',
    'prod-',
    '{"a":',
    '"""',
    '"""\n',
    '```\n',
    '~~~\n',
    'a `b` ',
    'x: DROP TABLE a; ',
    '\r\n',
    ';',
    ',',
  ];
  const wraps: readonly (readonly [string, (text: string) => string])[] = [
    ['bare', (text) => text],
    ['as code', (text) => `\`\`\`ts\n${text}`],
    ['as settings', (text) => `\`\`\`yaml\n${text}`],
    ['as SQL', (text) => `\`\`\`sql\n${text}`],
    ['as commands', (text) => `\`\`\`sh\n${text}`],
    ['as a change', (text) => `\`\`\`diff\n-if (user.role) x\n+${text}`],
  ];
  for (const [name, wrap] of wraps) {
    test(name, () => {
      for (const unit of units) {
        const text = wrap(unit.repeat(Math.ceil(60_000 / unit.length)));
        const begun = performance.now();
        scanAsk(text);
        const tookMs = performance.now() - begun;
        assert.ok(tookMs < HANG_MS, `${JSON.stringify(unit)} ${name}: ${tookMs} ms`);
      }
    });
  }

  test('a million of one letter, ten thousand hunks', () => {
    assert.deepEqual(scanAsk('a'.repeat(1_000_000)).signals, []);
    const hunks = `diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n${'@@ -1 +1 @@\n-a(1);\n+a(2);\n'.repeat(10_000)}`;
    const { signals } = scanAsk(hunks);
    assert.ok(signals.some((signal) => signal.id === 'diff.size' && signal.severity === 'medium'));
  });
});
