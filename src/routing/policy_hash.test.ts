import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileMatch } from './match.ts';
import type { Condition, Route, Rule, Tier } from './policy.ts';
import { definePolicy, policyHash } from './policy_hash.ts';
import { articlePolicy, ARTICLE_TIERS, articleRoute } from './preset.ts';

const condition = (says: string, source?: string): Condition => ({ holds: () => true, says, readsRisk: false, source });
const rule = (change: Partial<Rule> = {}): Rule => ({
  name: 'a',
  condition: condition('task qa'),
  use: 'cheap',
  because: '',
  onUnsure: null,
  ...change,
});
const route = (change: Partial<Route> = {}): Route => ({
  name: 'auto',
  defaultTier: 'strong',
  onUnsure: 'strong',
  careful: false,
  rules: [rule()],
  ...change,
});
const tiers = (...names: readonly string[]): readonly Tier[] =>
  names.map((name) => ({ name, models: [{ model: `${name}-model`, weight: 1, timeoutMs: null, retries: null }] }));
const hash = (one: Route, of: readonly Tier[] = tiers('cheap', 'strong')): string =>
  policyHash(of, new Map([[one.name, one]]));

test('a hash is 16 hex digits and the same for the same policy', () => {
  assert.match(hash(route()), /^[0-9a-f]{16}$/);
  assert.equal(hash(route()), hash(route()));
  assert.equal(articlePolicy().hash, articlePolicy().hash);
});

test('everything that can change a decision or its words changes the hash', () => {
  const changed: readonly string[] = [
    hash(route({ defaultTier: 'cheap' })),
    hash(route({ onUnsure: 'cheap' })),
    hash(route({ careful: true })),
    hash(route({ compat: 'strict' })),
    hash(route({ rules: [] })),
    hash(route({ rules: [rule(), rule({ name: 'b' })] })),
    hash(route({ rules: [rule({ name: 'b' }), rule()] })),
    hash(route({ rules: [rule({ use: 'strong' })] })),
    hash(route({ rules: [rule({ because: 'x' })] })),
    hash(route({ rules: [rule({ onUnsure: 'strong' })] })),
    hash(route({ rules: [rule({ condition: condition('task chat') })] })),
    hash(route({ rules: [rule({ condition: condition('task qa', 'match other') })] })),
    hash(route({ name: 'second' })),
    hash(route(), tiers('strong', 'cheap')),
    hash(route(), tiers('cheap', 'middle', 'strong')),
    hash(
      route(),
      tiers('cheap', 'strong').map((tier) => ({ ...tier, models: [...tier.models, ...tier.models] })),
    ),
    hash(
      route(),
      tiers('cheap', 'strong').map((tier) => ({
        ...tier,
        models: tier.models.map((model) => ({ ...model, retries: 0 })),
      })),
    ),
    hash(
      route(),
      tiers('cheap', 'strong').map((tier) => ({
        ...tier,
        models: tier.models.map((model) => ({ ...model, timeoutMs: 5 })),
      })),
    ),
  ];
  assert.equal(new Set([...changed, hash(route())]).size, changed.length + 1);
});

test('the order in which routes are written changes nothing', () => {
  const [one, two] = [route(), route({ name: 'b' })];
  const of = tiers('cheap', 'strong');
  assert.equal(
    policyHash(
      of,
      new Map([
        ['auto', one],
        ['b', two],
      ]),
    ),
    policyHash(
      of,
      new Map([
        ['b', two],
        ['auto', one],
      ]),
    ),
  );
});

test('a condition written in two ways has one hash where its source is one', () => {
  const match = compileMatch({ task: ['qa', 'chat'] }, { ownTasks: [] });
  const again = compileMatch({ task: ['chat', 'qa'] }, { ownTasks: [] });
  assert.ok(match.ok && again.ok);
  assert.equal(
    hash(route({ rules: [rule({ condition: match.condition })] })),
    hash(route({ rules: [rule({ condition: again.condition })] })),
  );
});

test('a policy without auto cannot be made', () => {
  assert.throws(() => definePolicy(ARTICLE_TIERS, new Map([['b', articleRoute('b')]])), TypeError);
});
