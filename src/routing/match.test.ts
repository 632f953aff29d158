import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditionInput, signal, type RequestChange } from './cases/requests.ts';
import { compileWhen } from './condition.ts';
import type { CompiledCondition } from './condition_facts.ts';
import { compileMatch, type MatchSpec } from './match.ts';

function compiled(spec: MatchSpec): CompiledCondition {
  const result = compileMatch(spec, { ownTasks: ['own'] });
  if (!result.ok) assert.fail(result.problems.map((problem) => problem.message).join('; '));
  return result.condition;
}

/** match, what it says, requests that meet it, requests that do not */
const TABLE: readonly (readonly [MatchSpec, string, readonly RequestChange[], readonly RequestChange[]])[] = [
  [{ risk: 'medium' }, 'risk medium or above', [{ risk: 'medium' }, { risk: 'high' }], [{}, { risk: 'low' }]],
  [{ risk: 'high' }, 'risk high', [{ risk: 'high' }], [{ risk: 'medium' }]],
  [
    { modifies: ['money', 'auth'] },
    'modifies auth or money',
    [
      { risk: 'high', signals: [signal('money', 'medium')] },
      { risk: 'high', signals: [signal('auth', 'high')] },
    ],
    [
      { risk: 'high', signals: [signal('schema', 'high')] },
      { signals: [signal('money', 'low')] },
      { risk: 'high', signals: [signal('money', 'high', 'mentions')] },
    ],
  ],
  [
    { mentions: 'money' },
    'mentions money',
    [{ signals: [signal('money', 'low', 'mentions')] }, { risk: 'high', signals: [signal('money', 'high')] }],
    [{}],
  ],
  [{ task: 'qa' }, 'task qa', [{ task: 'qa' }], [{ task: 'chat' }, {}]],
  [{ task: ['qa', 'own', 'chat'] }, 'task chat, own or qa', [{ task: 'own' }, { task: 'chat' }], [{ task: 'docs' }]],
  [{ task: 'unknown' }, 'task unknown', [{}], [{ task: 'qa' }]],
  [
    { touches: ['src/a/**', '*.sql'] },
    'touches *.sql or src/a/**',
    [{ assessment: { paths: ['x', 'src/a/b'] } }, { assessment: { paths: ['x.sql'] } }],
    [{ assessment: { paths: ['x'] } }, {}],
  ],
  [
    { tool: 'db_*' },
    'tool db_*',
    [{ assessment: { toolNames: ['read', 'db_drop'] } }],
    [{ assessment: { toolNames: ['xdb_'] } }, {}],
  ],
  [{ tag: 'batch' }, 'tag batch', [{ hints: { tags: ['a', 'batch'] } }], [{ hints: { tags: ['batches'] } }]],
  [
    { project: ['team-*', 'x'] },
    'project team-* or x',
    [{ caller: { projectName: 'team-a' } }, { caller: { projectName: 'x' } }],
    [{ caller: { projectName: 'xx' } }],
  ],
  [{ key: 'ci' }, 'key ci', [{ caller: { keyName: 'ci' } }], [{ caller: { keyName: 'CI' } }]],
  [{ protocol: 'anthropic-messages' }, 'protocol anthropic-messages', [{ protocol: 'anthropic-messages' }], [{}]],
  [{ tokens_above: 1000 }, 'more than 1000 tokens', [{ tokens: 1001 }], [{ tokens: 1000 }]],
  [{ tokens_below: 1000 }, 'fewer than 1000 tokens', [{ tokens: 999 }], [{ tokens: 1000 }]],
  [
    { tokens_above: 10, tokens_below: 20 },
    'more than 10 tokens and fewer than 20 tokens',
    [{ tokens: 15 }],
    [{ tokens: 5 }, { tokens: 25 }],
  ],
  [
    { metadata: { team: ['a', 'b'] } },
    'metadata.team a or b',
    [{ hints: { metadata: { team: 'b' } } }],
    [{ hints: { metadata: { team: 'c' } } }, {}],
  ],
  [
    { metadata: { team: '' } },
    'metadata.team ',
    [{}, { hints: { metadata: { team: '' } } }],
    [{ hints: { metadata: { team: 'a' } } }],
  ],
  [{ metadata: { toString: '' } as unknown as Record<string, string> }, 'metadata.toString ', [{}], []],
  [
    { risk: 'low', task: 'qa' },
    'risk low or above and task qa',
    [{ risk: 'low', task: 'qa' }],
    [{ risk: 'low' }, { task: 'qa' }],
  ],
];

for (const [spec, says, met, unmet] of TABLE) {
  test(`${JSON.stringify(spec)} holds where it should, and only there`, () => {
    const condition = compiled(spec);
    assert.equal(condition.says, says);
    for (const change of met) assert.equal(condition.holds(conditionInput(change)), true, JSON.stringify(change));
    for (const change of unmet) assert.equal(condition.holds(conditionInput(change)), false, JSON.stringify(change));
  });
}

/** match, where it is wrong, what is said */
const REFUSED: readonly (readonly [MatchSpec, readonly (string | number)[], RegExp])[] = [
  [{}, [], /^an empty match would take every request; write `default`/],
  [{ risk: undefined }, [], /^an empty match/],
  [{ risk: 'none' }, ['risk'], /`none` would take every request/],
  [{ task: [] }, ['task'], /^an empty list matches nothing/],
  [{ task: ['qa', 'refactr'] }, ['task', 1], /^"refactr" is not a known task, did you mean "refactor"\?$/],
  [{ task: 'zzz' }, ['task'], /^"zzz" is not a known task; list your own labels/],
  [{ touches: '{a' }, ['touches'], /brace without its partner/],
  [{ touches: ['a', ''] }, ['touches', 1], /^the glob is empty$/],
  [{ tokens_above: 10, tokens_below: 10 }, ['tokens_below'], /^no number is above/],
  [{ tokens_above: 10, tokens_below: 11 }, ['tokens_below'], /^no number is above/],
];

for (const [spec, path, message] of REFUSED) {
  test(`${JSON.stringify(spec)} is refused, and where`, () => {
    const result = compileMatch(spec, { ownTasks: ['own'] });
    assert.ok(!result.ok);
    assert.equal(result.problems.length, 1);
    assert.deepEqual(result.problems[0]?.path, path);
    assert.match(result.problems[0]?.message ?? '', message);
  });
}

test('all that is wrong is said at once', () => {
  const result = compileMatch({ task: ['x1', 'x2'], touches: ['{', '}'], tag: [] }, { ownTasks: [] });
  assert.ok(!result.ok);
  assert.deepEqual(
    result.problems.map((problem) => problem.path.join('.')),
    ['tag', 'task.0', 'task.1', 'touches.0', 'touches.1'],
  );
});

test('the order in which fields and lists are written changes neither source nor sentence', () => {
  const one = compiled({ task: ['qa', 'chat'], risk: 'low', metadata: { b: '1', a: ['2', '3'] } });
  const other = compiled({ metadata: { a: ['3', '2'], b: '1' }, risk: 'low', task: ['chat', 'qa'] });
  assert.equal(one.source, other.source);
  assert.equal(one.says, other.says);
});

test('it is told whether a match looks at risk', () => {
  for (const spec of [{ risk: 'low' }, { modifies: 'money' }, { mentions: ['auth'] }] satisfies MatchSpec[])
    assert.equal(compiled(spec).readsRisk, true);
  for (const spec of [{ task: 'qa' }, { touches: 'a' }, { metadata: { risk: 'high' } }] satisfies MatchSpec[])
    assert.equal(compiled(spec).readsRisk, false);
});

test('a match and the CEL that means the same agree on every request', () => {
  const pairs: readonly (readonly [MatchSpec, string])[] = [
    [{ risk: 'medium' }, "risk.atLeast('medium')"],
    [{ modifies: 'money' }, "risk.modifies('money')"],
    [{ mentions: 'money' }, "risk.mentions('money')"],
    [{ task: ['qa', 'chat'], tokens_below: 100 }, "task in ['qa', 'chat'] && tokens < 100"],
    [{ touches: 'src/**' }, "touches('src/**')"],
    [{ metadata: { team: '' } }, "metadata.team == ''"],
  ];
  const requests: readonly RequestChange[] = [
    {},
    { risk: 'high', signals: [signal('money', 'high')], task: 'qa', tokens: 50 },
    { risk: 'low', signals: [signal('money', 'low', 'mentions')], task: 'chat', tokens: 500 },
    { assessment: { paths: ['src/a'] }, hints: { metadata: { team: 'a' } } },
    { risk: 'low', assessment: { risk: 'high' }, signals: [signal('money', 'high')] },
  ];
  for (const [spec, text] of pairs) {
    const cel = compileWhen(text, { ownTasks: [] });
    assert.ok(cel.ok);
    for (const request of requests) {
      const input = conditionInput(request);
      assert.equal(compiled(spec).holds(input), cel.condition.holds(input), `${text} on ${JSON.stringify(request)}`);
    }
  }
});
