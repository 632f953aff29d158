import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { conditionInput, signal, type RequestChange } from './cases/requests.ts';
import { compileWhen } from './condition.ts';
import { taskLabels, type CompiledCondition } from './condition_facts.ts';

function compiled(text: string, ownTasks: readonly string[] = []): CompiledCondition {
  const result = compileWhen(text, { ownTasks });
  if (!result.ok) assert.fail(`${text}: ${result.problems.map((problem) => problem.message).join('; ')}`);
  return result.condition;
}

function holds(text: string, change: RequestChange = {}): boolean {
  return compiled(text, ['own']).holds(conditionInput(change));
}

/** `offset: message` of each problem. */
function problems(text: string): readonly string[] {
  const result = compileWhen(text, { ownTasks: ['own'] });
  return result.ok ? [] : result.problems.map((problem) => `${problem.offset}: ${problem.message}`);
}

/** expression, a request that meets it, one that does not */
const HOLDS: readonly (readonly [string, RequestChange, RequestChange])[] = [
  ["risk.atLeast('medium')", { risk: 'medium' }, { risk: 'low' }],
  ["risk.atLeast('medium')", { risk: 'high' }, {}],
  ["!risk.atLeast('low')", {}, { risk: 'low' }],
  [
    "risk.modifies('money')",
    { risk: 'medium', assessment: { risk: 'medium' }, signals: [signal('money', 'medium')] },
    { risk: 'low', signals: [signal('money', 'low')] },
  ],
  [
    "risk.modifies('money')",
    { risk: 'high', signals: [signal('money', 'high')] },
    { risk: 'high', signals: [signal('auth', 'high')] },
  ],
  [
    "risk.modifies('money')",
    { risk: 'high', signals: [signal('money', 'high')] },
    { risk: 'high', signals: [signal('money', 'high', 'mentions')] },
  ],
  [
    "risk.mentions('money')",
    { signals: [signal('money', 'low', 'mentions')] },
    { signals: [signal('auth', 'low', 'mentions')] },
  ],
  ["risk.mentions('money')", { risk: 'high', signals: [signal('money', 'high')] }, {}],
  ["task == 'qa'", { task: 'qa' }, { task: 'chat' }],
  ["task == 'own'", { task: 'own' }, {}],
  ["task == 'unknown'", {}, { task: 'qa' }],
  ["task in ['qa', 'chat']", { task: 'chat' }, { task: 'docs' }],
  ['tokens > 1000', { tokens: 1001 }, { tokens: 1000 }],
  ['tokens < 1000', { tokens: 999 }, { tokens: 1000 }],
  ['tokens > 1000', { tokens: 1000.6 }, { tokens: 1000.4 }],
  [
    "touches('src/billing/**')",
    { assessment: { paths: ['src/billing/a.ts'] } },
    { assessment: { paths: ['src/other/a.ts'] } },
  ],
  ["touches('*.sql')", { assessment: { paths: ['a', 'db/b.SQL'] } }, {}],
  ["paths.exists(p, p.endsWith('.sql'))", { assessment: { paths: ['x.sql'] } }, { assessment: { paths: ['x.ts'] } }],
  ["'bash' in tools", { assessment: { toolNames: ['bash'] } }, { assessment: { toolNames: ['read'] } }],
  ["'batch' in tags", { hints: { tags: ['batch'] } }, { hints: { tags: [] } }],
  ["metadata.team == 'a'", { hints: { metadata: { team: 'a' } } }, { hints: { metadata: { team: 'b' } } }],
  ["metadata['team'] != ''", { hints: { metadata: { team: 'a' } } }, {}],
  ["metadata.team == ''", {}, { hints: { metadata: { team: 'a' } } }],
  [
    "metadata.constructor == ''",
    {},
    { hints: { metadata: { constructor: 'x' } as unknown as Record<string, string> } },
  ],
  [
    "metadata.toString == '' && metadata.hasOwnProperty == ''",
    {},
    { hints: { metadata: { toString: 'x' } as unknown as Record<string, string> } },
  ],
  ["key == 'ci'", { caller: { keyName: 'ci' } }, {}],
  ["project.startsWith('sup')", { caller: { projectName: 'support' } }, {}],
  ["session != ''", { hints: { sessionId: 's1' } }, {}],
  ["protocol == 'anthropic-messages'", { protocol: 'anthropic-messages' }, {}],
  ["task == 'qa' && (tokens > 5 || project == 'x')", { task: 'qa', tokens: 6 }, { task: 'qa', tokens: 5 }],
  ["task.lowerAscii() == 'qa' ? tokens < 10 : false", { task: 'qa', tokens: 1 }, { task: 'docs', tokens: 1 }],
  [
    "tools.filter(t, t.startsWith('db_')).size() > 1",
    { assessment: { toolNames: ['db_a', 'db_b', 'x'] } },
    { assessment: { toolNames: ['db_a'] } },
  ],
  ['true', {}, {}],
];

for (const [text, met, unmet] of HOLDS) {
  test(`${text} holds where it should, and only there`, () => {
    assert.equal(holds(text, met), true);
    if (text !== 'true') assert.equal(holds(text, unmet), false);
  });
}

test('a hint that lowered the risk lowers the categories with it', () => {
  const change = { signals: [signal('money', 'high')], assessment: { risk: 'high' } } as const;
  assert.equal(holds("risk.modifies('money')", { ...change, risk: 'high' }), true);
  assert.equal(holds("risk.modifies('money')", { ...change, risk: 'low' }), false, 'lowered by a key that may');
  assert.equal(holds("risk.modifies('money')", { ...change, risk: 'medium' }), true);
  assert.equal(holds("risk.mentions('money')", { ...change, risk: 'none' }), true, 'what is spoken of stays spoken of');
});

const NAMES = 'the names are risk, task, tokens, paths, tools, metadata, tags, key, project, session, protocol';
const ORDER = 'levels cannot be compared by order, because they are names; use';

/** expression, its problems */
const REFUSED: readonly (readonly [string, readonly string[]])[] = [
  ['', ['0: the condition is empty']],
  ['  \n', ['0: the condition is empty']],
  ['x'.repeat(2001), ['0: the condition is longer than 2000 characters; write several rules']],
  ["risk.level >= 'medium'", [`0: ${ORDER} risk.atLeast('medium')`]],
  ["risk > 'medium'", [`0: ${ORDER} risk.atLeast('high')`]],
  ["risk < 'medium'", [`0: ${ORDER} !risk.atLeast('medium')`]],
  ["risk <= 'medium'", [`0: ${ORDER} !risk.atLeast('high')`]],
  ["risk <= 'high'", [`0: ${ORDER} no condition at all, every level is at most high`]],
  ["'medium' <= risk.level", [`0: ${ORDER} risk.atLeast('medium')`]],
  ['medium <= risk.level', [`0: ${ORDER} risk.atLeast('medium')`]],
  ["task == 'qa' && metadata.risk >= 'low'", [`16: ${ORDER} risk.atLeast('low')`]],
  ["risk == 'high'", ["0: risk is not text; use risk.atLeast('high')"]],
  ["'high' != risk", ["0: risk is not text; use risk.atLeast('high')"]],
  ["risk in ['high', 'medium']", ["0: risk is not text; use risk.atLeast('medium')"]],
  ["risk.atLeast('hihg')", ['13: "hihg" is not a level, did you mean "high"?']],
  ["risk.atLeast('x')", ['13: "x" is not a level; the levels are none, low, medium, high']],
  ['risk.atLeast(task)', ['13: risk.atLeast takes one level in quotes, one of none, low, medium, high']],
  ['risk.atLeast()', ['0: risk.atLeast takes one level in quotes, one of none, low, medium, high']],
  ["risk.modifies('moneys')", ['14: "moneys" is not a category, did you mean "money"?']],
  ["risk.atleast('low')", ['0: risk has no "atleast", did you mean "atLeast"?']],
  [
    'risk.level',
    ['0: risk has no "level"; it has risk.atLeast(level), risk.modifies(category) and risk.mentions(category)'],
  ],
  ['risk', ['0: this gives the risk itself, and a condition must give true or false']],
  ['task', ['0: this gives text, and a condition must give true or false']],
  ['tokens', ['0: this gives a number, and a condition must give true or false']],
  ['paths', ['0: this gives a list, and a condition must give true or false']],
  ["taks == 'qa'", ['0: "taks" is not a name that conditions know, did you mean "task"?']],
  ["user == 'x'", [`0: "user" is not a name that conditions know; ${NAMES}`]],
  ["constructor == 'x'", [`0: "constructor" is not a name that conditions know; ${NAMES}`]],
  ['task == refactor', ['8: "refactor" is not a name that conditions know; put it in quotes: \'refactor\'']],
  ["task == 'refactr'", ['8: "refactr" is not a known task, did you mean "refactor"?']],
  ["'zzz' == task", ['0: "zzz" is not a known task; list your own labels under `tasks` of the route']],
  ["task in ['qa', 'chatt', 'own']", ['15: "chatt" is not a known task, did you mean "chat"?']],
  [
    "protocol == 'openai'",
    ['12: "openai" is not a known protocol; they are openai-chat, openai-responses, anthropic-messages'],
  ],
  [
    "task.matches('a+')",
    [
      '5: regular expressions are not open to conditions, because one could stall on a long text; use startsWith, endsWith, contains, or touches(glob) for paths',
    ],
  ],
  ['has(metadata.team)', ["0: missing keys read as ''; write metadata.name != ''"]],
  ["'team' in metadata", ["0: missing keys read as '', so every key is in metadata; write metadata.name != ''"]],
  [
    "timestamp(task) != timestamp('x')",
    [
      '0: "timestamp" is not a function that conditions know; there are touches, size, int, double, string',
      '19: "timestamp" is not a function that conditions know; there are touches, size, int, double, string',
    ],
  ],
  ["touchs('a')", ['0: "touchs" is not a function that conditions know, did you mean "touches"?']],
  ["task.startWith('a')", ['5: "startWith" is not a function that conditions know, did you mean "startsWith"?']],
  ['touches(task)', ["8: touches takes one glob in quotes: touches('src/billing/**')"]],
  ["touches('a', 'b')", ["8: touches takes one glob in quotes: touches('src/billing/**')"]],
  ["touches('{a')", ['8: the glob has a brace without its partner']],
  ['paths.exists(paths, true)', ['13: "paths" already has a meaning; use another name here']],
  ['paths.exists(p)', ["0: exists is written as paths.exists(path, path.endsWith('.sql'))"]],
  ["paths.all(p, q == 'x')", ['13: "q" is not a name that conditions know, did you mean "p"?']],
  ["paths.exists(p, true) && p == 'x'", [`25: "p" is not a name that conditions know; ${NAMES}`]],
  ["tokens > '5'", ['0: these types do not fit: int > string']],
  ["tokens + task == 'x'", ['0: these types do not fit: int + string']],
  ["task == 'qa' &&", ['15: the expression ends too early']],
  ["task = 'qa'", ['5: Unexpected character: =']],
  ['false', ['0: this can never be true']],
  ["task == 'qa' && false", ['0: this can never be true']],
  [
    "taks == 'a' || projct == 'b'",
    [
      '0: "taks" is not a name that conditions know, did you mean "task"?',
      '15: "projct" is not a name that conditions know, did you mean "project"?',
    ],
  ],
];

for (const [text, expected] of REFUSED) {
  test(`${JSON.stringify(text.slice(0, 60))} is refused, and where`, () => {
    assert.deepEqual(problems(text), expected);
  });
}

test('what could stall a parse is refused: nesting, size, count', () => {
  assert.match(problems(`${'('.repeat(200)}true${')'.repeat(200)}`)[0] ?? '', /maxDepth/);
  assert.notDeepEqual(problems(`[${'1,'.repeat(900)}1].size() > 1`), []);
  assert.notDeepEqual(problems(`${'!'.repeat(1999)}x`), []);
});

test('it is told whether a condition looks at risk, however deep', () => {
  assert.equal(compiled("task == 'qa'").readsRisk, false);
  assert.equal(compiled("task == 'qa' || (tokens > 5 && !risk.atLeast('low'))").readsRisk, true);
  assert.equal(compiled("paths.exists(p, p == 'x' && risk.mentions('money'))").readsRisk, true);
});

test('one form of a condition has one source, whatever its blanks, quotes and comments', () => {
  const { source } = compiled("task == 'qa' && tokens > 5");
  assert.equal(compiled('task=="qa"\n  && // why\n tokens   > 5').source, source);
  assert.notEqual(compiled("task == 'qa' || tokens > 5").source, source);
});

test('blanks inside quotes are part of what is compared', () => {
  assert.notEqual(compiled("metadata.a == 'x  y'").source, compiled("metadata.a == 'x y'").source);
  assert.notDeepEqual(
    compiled("metadata['a'] == 'x  y'").alternatives,
    compiled("metadata['a'] == 'x y'").alternatives,
  );
});

test('an expression that fails at run time throws, so that on_unsure applies', () => {
  const condition = compiled("paths[3] == 'x'");
  assert.throws(() => condition.holds(conditionInput()));
  assert.equal(condition.holds(conditionInput({ assessment: { paths: ['a', 'b', 'c', 'x'] } })), true);
  assert.throws(() => holds('int(metadata.priority) > 5', { hints: { metadata: { priority: 'high' } } }));
  assert.equal(holds('int(metadata.priority) > 5', { hints: { metadata: { priority: '6' } } }), true);
  assert.equal(holds('int(metadata.priority) > 5'), false, "a missing key reads as '', and that counts as 0");
});

test('the labels are the known tasks, the own ones and unknown', () => {
  const labels = taskLabels({ ownTasks: ['own'] });
  assert.equal(labels.length, 19);
  assert.ok(['qa', 'docs', 'own', 'unknown'].every((label) => labels.includes(label)));
});

test('any text is compiled or refused with a place inside of it, and nothing is thrown', () => {
  const piece = fc.constantFrom(
    'risk',
    'task',
    '.',
    'atLeast',
    '(',
    ')',
    "'low'",
    '"',
    "'",
    '&&',
    '||',
    '!',
    '==',
    '<',
    'in',
    '[',
    ']',
    '{',
    '}',
    ',',
    ' ',
    'tokens',
    '5',
    '5.5',
    'metadata',
    'x',
    '?',
    ':',
    '-',
    '%',
    '\\',
    '\n',
    '//',
    'touches',
    'paths',
    'exists',
    'null',
    'true',
    '😀',
    '__proto__',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), fc.constantFrom('', ' '), (pieces, glue) => {
      const text = pieces.join(glue);
      const result = compileWhen(text, { ownTasks: [] });
      if (result.ok) {
        assert.equal(typeof result.condition.source, 'string');
      } else {
        assert.ok(result.problems.length > 0);
        for (const { message, offset } of result.problems) {
          assert.ok(message !== '' && !message.includes('undefined'), message);
          assert.ok(offset >= 0 && offset <= text.length, `${offset} in ${JSON.stringify(text)}`);
        }
      }
    }),
    { numRuns: 3000 },
  );
});
