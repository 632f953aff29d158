import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARTICLE_FACTS, candidate, requestOf, signal, tier, type RequestChange } from './cases/requests.ts';
import { compileWhen } from './condition.ts';
import { decide, decidePinned, type DecideContext } from './decide.ts';
import type { Decision } from './decision.ts';
import type { Condition, Policy, Route, Rule } from './policy.ts';
import { definePolicy } from './policy_hash.ts';
import { articlePolicy, ARTICLE_TIERS, articleRules } from './preset.ts';

function autoOf(policy: Policy): Route {
  const route = policy.routes.get('auto');
  assert.ok(route);
  return route;
}

function contextOf(policy: Policy, change: Partial<DecideContext> = {}): DecideContext {
  return { policy, tiers: ARTICLE_FACTS, catalogHash: 'catalog', signalsHash: 'signals', ...change };
}

function decided(change: RequestChange, policy: Policy = articlePolicy()): Decision {
  return decide(requestOf(change), autoOf(policy), contextOf(policy));
}

function when(text: string): Condition {
  const compiled = compileWhen(text, { ownTasks: [] });
  assert.ok(compiled.ok, text);
  return compiled.condition;
}

/** A policy whose route auto has these rules in front of the preset's. */
function policyWith(...rules: readonly Rule[]): Policy {
  const auto: Route = {
    name: 'auto',
    defaultTier: 'strong',
    onUnsure: 'strong',
    careful: false,
    rules: [...rules, ...articleRules()],
  };
  return definePolicy(ARTICLE_TIERS, new Map([['auto', auto]]));
}

const rule = (name: string, text: string, goes: { use: string; onUnsure?: string }): Rule => ({
  name,
  condition: when(text),
  use: goes.use,
  because: '',
  onUnsure: goes.onUnsure ?? null,
});

test('the same input gives the same decision, to the last field', () => {
  const change: RequestChange = { risk: 'high', task: 'qa', signals: [signal('money', 'high')] };
  assert.deepEqual(decided(change), decided(change));
});

test('nothing that is handed in is changed', () => {
  const frozen = <T>(value: T): T => {
    if (typeof value === 'object' && value !== null && !(value instanceof Map)) Object.values(value).forEach(frozen);
    return Object.freeze(value);
  };
  const policy = frozen(articlePolicy());
  decide(
    frozen(requestOf({ risk: 'high', signals: [signal('auth', 'high')] })),
    autoOf(policy),
    frozen(contextOf(policy)),
  );
});

test('a decision records what it was made from', () => {
  const signals = [signal('money', 'high')];
  const decision = decided({
    risk: 'high',
    task: 'qa',
    signals,
    tokens: 777,
    assessment: { categories: ['money'], readsOnly: true },
  });
  assert.deepEqual(decision.hashes, { policy: articlePolicy().hash, signals: 'signals', catalog: 'catalog' });
  assert.deepEqual(
    [decision.kind, decision.route, decision.inputTokensEstimate, decision.readsOnly],
    ['routed', 'auto', 777, true],
  );
  assert.deepEqual([decision.signals, decision.categories], [signals, ['money']]);
  assert.deepEqual(decision.trace, [{ rule: 'risky', matched: true, says: 'risk medium or above' }]);
});

test('a hint raises the risk for any key, and that is an escalation', () => {
  const decision = decided({ task: 'qa', hints: { risk: 'high' } });
  assert.deepEqual(
    [decision.tier, decision.risk, decision.riskSource, decision.escalated],
    ['strong', 'high', 'hint', true],
  );
  assert.equal(decision.because, 'risk high (given by the caller), one bad answer costs more than the tokens');
  assert.deepEqual(decision.droppedHints, []);
});

test('a hint lowers the risk only where the key may, and is named otherwise', () => {
  const change: RequestChange = {
    task: 'qa',
    risk: 'high',
    signals: [signal('money', 'high')],
    hints: { risk: 'none' },
  };
  const denied = decided(change);
  assert.deepEqual(
    [denied.tier, denied.risk, denied.riskSource, denied.droppedHints],
    ['strong', 'high', 'signals', ['risk']],
  );
  const allowed = decided({ ...change, caller: { mayLowerRisk: true } });
  assert.deepEqual(
    [allowed.tier, allowed.risk, allowed.riskSource, allowed.droppedHints],
    ['cheap', 'none', 'hint', []],
  );
});

test('a hint that says what the signals say is no hint at all', () => {
  const decision = decided({ risk: 'medium', signals: [signal('auth', 'medium')], hints: { risk: 'medium' } });
  assert.deepEqual([decision.riskSource, decision.droppedHints], ['signals', []]);
});

test('a lowered risk lowers the categories too: no rule on a category brings back what the key set aside', () => {
  const policy = policyWith(rule('money', "risk.modifies('money')", { use: 'strong' }));
  const change: RequestChange = {
    task: 'qa',
    risk: 'high',
    signals: [signal('money', 'high')],
    hints: { risk: 'low' },
  };
  assert.equal(decided({ ...change, caller: { mayLowerRisk: true } }, policy).tier, 'cheap');
  assert.equal(decided(change, policy).rule, 'money');
});

test('a task hint stands over what was inferred, and one of the key is told apart', () => {
  const hinted = decided({ task: 'refactor', hints: { task: 'qa' } });
  assert.deepEqual([hinted.tier, hinted.task, hinted.taskSource], ['cheap', 'qa', 'hint']);
  assert.equal(decided({ hints: { task: 'qa', taskSource: 'key' } }).taskSource, 'key');
  assert.equal(decided({ task: 'qa' }).taskSource, 'inferred');
});

test('only what task or default would have sent lower is an escalation', () => {
  assert.equal(
    decided({ task: 'refactor', risk: 'high', signals: [signal('auth', 'high')] }).escalated,
    false,
    'strong anyway',
  );
  assert.equal(decided({ risk: 'high', signals: [signal('auth', 'high')] }).escalated, false, 'strong by default');
  assert.equal(decided({ task: 'qa', risk: 'high', signals: [signal('auth', 'high')] }).escalated, true);
  assert.equal(
    decided({ task: 'qa', assessment: { failed: ['diff'] } }).escalated,
    true,
    'what could not be looked at was raised as well',
  );
  assert.equal(decided({ task: 'qa' }).escalated, false);
});

test('a signal that failed raises what a task would have sent cheap', () => {
  const decision = decided({ task: 'qa', assessment: { failed: ['diff', 'sql'] } });
  assert.deepEqual([decision.tier, decision.rule, decision.tierWithoutRisk], ['strong', 'on_unsure', 'cheap']);
  assert.equal(decision.because, 'signals failed (diff, sql), on_unsure goes strong');
});

test('a condition that cannot be evaluated goes to on_unsure, its own where it has one', () => {
  assert.deepEqual(
    [decided({ task: 'qa' }, policyWith(rule('own', "paths[0] == 'x'", { use: 'cheap' }))).rule],
    ['on_unsure'],
  );
  const own = decided(
    { task: 'refactor' },
    policyWith(rule('own', "paths[0] == 'x'", { use: 'strong', onUnsure: 'cheap' })),
  );
  assert.deepEqual([own.tier, own.because], ['cheap', 'the condition of rule own failed, on_unsure goes cheap']);
});

test('what could not be told may not go down for its length', () => {
  const tiers = [
    tier('cheap', candidate('long', { contextTokens: 900_000 })),
    tier('strong', candidate('short', { contextTokens: 1_000 })),
  ];
  const policy = articlePolicy();
  const run = (change: RequestChange): Decision =>
    decide(requestOf({ tokens: 5_000, task: 'refactor', ...change }), autoOf(policy), contextOf(policy, { tiers }));
  const down = run({});
  assert.deepEqual(
    [down.tier, down.rule, down.because],
    ['cheap', 'context', '5000 tokens fit no model from strong upwards; risk none allows long, which holds them'],
  );
  assert.equal(run({ risk: 'low' }).tier, 'cheap');
  for (const change of [
    { risk: 'medium' },
    { risk: 'high' },
    { assessment: { failed: ['diff'] } },
    { hints: { risk: 'medium' } },
  ] satisfies RequestChange[]) {
    assert.throws(() => run(change), { code: 'context_length_exceeded' }, JSON.stringify(change));
  }
});

test('a pinned model is recorded with what auto would have done, and is no escalation', () => {
  const policy = articlePolicy();
  const decision = decidePinned(
    requestOf({ task: 'qa', risk: 'high', signals: [signal('auth', 'high')] }),
    'openai/gpt-5.4-mini',
    contextOf(policy),
  );
  assert.deepEqual(
    [decision.kind, decision.tier, decision.rule, decision.models, decision.escalated],
    ['pinned', 'pinned', 'pinned', ['openai/gpt-5.4-mini'], false],
  );
  assert.deepEqual(decision.auto, { tier: 'strong', rule: 'risky', escalated: true });
  assert.equal(decision.because, 'the caller named the model; auto would go strong by risky');
  assert.deepEqual([decision.risk, decision.signals.length], ['high', 1]);
});

test('a pinned model never fails to be decided, whatever auto would have said', () => {
  const policy = articlePolicy();
  const tiers = [tier('cheap'), tier('strong', candidate('none', { unusable: 'set KEY', contextTokens: 1 }))];
  const decision = decidePinned(requestOf({ tokens: 10_000_000, risk: 'high' }), 'x/y', contextOf(policy, { tiers }));
  assert.deepEqual(decision.models, ['x/y']);
});

test('the sentence never repeats what a caller wrote', () => {
  const text = 'drop table users; --';
  for (const change of [
    { hints: { task: text } },
    { hints: { task: text, risk: 'high' } },
    { hints: { tags: [text], metadata: { a: text }, sessionId: text } },
  ] satisfies RequestChange[]) {
    assert.ok(!decided(change).because.includes('drop'), decided(change).because);
  }
});
