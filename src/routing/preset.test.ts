import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARTICLE_FACTS, requestOf, signal, type RequestChange } from './cases/requests.ts';
import { decide } from './decide.ts';
import { RISK_CATEGORIES, TASKS, type Decision } from './decision.ts';
import { articlePolicy, articleRoute, articleRules, ARTICLE, presetTableMarkdown } from './preset.ts';

/** The contract's table, typed out here once more: the preset must say the same, whatever is changed in it. */
const CHEAP = [
  'classification',
  'triage',
  'summarize',
  'extraction',
  'translation',
  'subagent',
  'background',
  'qa',
  'chat',
] as const;
const STRONG = [
  'code_review',
  'code_edit',
  'debugging',
  'refactor',
  'migration',
  'architecture',
  'production_review',
  'docs',
] as const;

function decided(change: RequestChange): Decision {
  const policy = articlePolicy();
  const route = policy.routes.get('auto');
  assert.ok(route);
  return decide(requestOf(change), route, { policy, tiers: ARTICLE_FACTS, catalogHash: 'c' });
}

test('the two tiers are the two models of the contract', () => {
  assert.deepEqual(
    articlePolicy().tiers.map((tier) => [tier.name, tier.models.map((model) => model.model)]),
    [
      ['cheap', ['gpt-5.4-mini']],
      ['strong', ['claude-sonnet-4-6']],
    ],
  );
});

test('the two lists of tasks are all known tasks, none twice', () => {
  assert.deepEqual([...CHEAP, ...STRONG].toSorted(), [...TASKS].toSorted());
  assert.deepEqual(Object.keys(ARTICLE.tasks).toSorted(), [...TASKS].toSorted());
});

for (const task of CHEAP) {
  test(`rule 2: ${task}, given or inferred, goes cheap`, () => {
    for (const change of [{ task }, { hints: { task } }, { task, risk: 'low' }] satisfies RequestChange[]) {
      const decision = decided(change);
      assert.deepEqual(
        [decision.tier, decision.rule, decision.models],
        ['cheap', 'cheap-work', ['openai/gpt-5.4-mini']],
      );
    }
  });
}

for (const task of STRONG) {
  test(`rule 2: ${task}, given or inferred, goes strong`, () => {
    for (const change of [{ task }, { hints: { task } }] satisfies RequestChange[]) {
      const decision = decided(change);
      assert.deepEqual(
        [decision.tier, decision.rule, decision.models],
        ['strong', 'hard-work', ['anthropic/claude-sonnet-4-6']],
      );
      assert.equal(decision.escalated, false);
    }
  });
}

for (const category of RISK_CATEGORIES) {
  test(`rule 1: risk medium or above in ${category} goes strong before any task, and counts as an escalation`, () => {
    for (const risk of ['medium', 'high'] as const) {
      const decision = decided({
        task: 'summarize',
        risk,
        signals: [signal(category, risk)],
        assessment: { categories: [category] },
      });
      assert.deepEqual(
        [decision.tier, decision.rule, decision.tierWithoutRisk, decision.escalated],
        ['strong', 'risky', 'cheap', true],
      );
      assert.ok(decision.because.startsWith(`risk ${risk} (changes ${category}; ${category})`), decision.because);
    }
    assert.equal(decided({ task: 'summarize', risk: 'low', signals: [signal(category, 'low')] }).tier, 'cheap');
  });
}

test('rule 1 holds whatever the length: a change to auth of 190,000 tokens goes strong', () => {
  for (const tokens of [1, 190_000, 400_000, 900_000]) {
    const decision = decided({
      tokens,
      task: 'subagent',
      risk: 'high',
      signals: [signal('auth', 'high')],
      hints: { task: 'subagent' },
    });
    assert.deepEqual([decision.tier, decision.models[0]], ['strong', 'anthropic/claude-sonnet-4-6'], String(tokens));
  }
});

test('rule 1 holds whatever the task hint says: no hint of a task leads around it', () => {
  for (const task of [...CHEAP, 'a-label-of-their-own'])
    assert.equal(decided({ risk: 'medium', hints: { task } }).tier, 'strong', task);
});

test('rule 3: an unknown label and a task that cannot be told go to the default, strong', () => {
  const untold = decided({});
  assert.deepEqual(
    [untold.tier, untold.rule, untold.because],
    ['strong', 'default', 'the task cannot be told, the default goes strong'],
  );
  const label = decided({ hints: { task: 'my-own-label' } });
  assert.deepEqual(
    [label.tier, label.rule, label.because],
    ['strong', 'default', 'no rule knows the task label, the default goes strong'],
  );
});

test('rule 4: what does not fit cheap goes to the cheapest model above that holds it', () => {
  const decision = decided({ task: 'summarize', tokens: 500_000 });
  assert.deepEqual(
    [decision.tier, decision.rule, decision.models],
    ['strong', 'context', ['anthropic/claude-sonnet-4-6']],
  );
  assert.equal(
    decision.because,
    '500000 tokens do not fit gpt-5.4-mini; claude-sonnet-4-6 is the cheapest from its tier upwards that holds them',
  );
  assert.equal(decision.escalated, false, 'length is no risk');
});

test('a signal that failed goes strong, whatever the task', () => {
  const decision = decided({ task: 'summarize', assessment: { failed: ['diff'] } });
  assert.deepEqual([decision.tier, decision.rule], ['strong', 'on_unsure']);
});

test('the rules carry the names that reports show', () => {
  assert.deepEqual(
    articleRules().map((rule) => [rule.name, rule.use, rule.condition.readsRisk]),
    [
      ['risky', 'strong', true],
      ['cheap-work', 'cheap', false],
      ['hard-work', 'strong', false],
    ],
  );
  assert.deepEqual(
    { ...articleRoute('auto'), rules: [] },
    { name: 'auto', defaultTier: 'strong', onUnsure: 'strong', careful: false, rules: [] },
  );
});

test('the table for the README names every task once, in the tier that it goes to', () => {
  const lines = presetTableMarkdown().split('\n');
  assert.equal(new Set(lines.map((line) => line.split(' | ').length)).size, 1, 'every row has as many cells');
  for (const [tasks, goesTo] of [
    [CHEAP, 'cheap (`gpt-5.4-mini`)'],
    [STRONG, 'strong (`claude-sonnet-4-6`)'],
  ] as const) {
    const line = lines.find((candidate) => candidate.includes('task: ') && candidate.includes(goesTo));
    const listed = TASKS.filter((task) => (tasks as readonly string[]).includes(task)).join(', ');
    assert.ok(line !== undefined && line.includes(`task: ${listed}`), goesTo);
  }
});
