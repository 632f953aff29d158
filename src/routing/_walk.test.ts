import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rankOfTier, walkRules, type Walked } from './_walk.ts';
import { conditionInput } from './cases/requests.ts';
import type { Route, Rule } from './policy.ts';

const TIERS = [{ name: 'cheap' }, { name: 'middle' }, { name: 'strong' }];

type When = boolean | 'throws';

function rule(name: string, when: When, change: Partial<Rule> & { readsRisk?: boolean } = {}): Rule {
  const { readsRisk = false, ...rest } = change;
  const holds = (): boolean => {
    if (when === 'throws') throw new Error('cannot be told');
    return when;
  };
  return {
    name,
    condition: { holds, says: `says ${name}`, readsRisk },
    use: 'cheap',
    because: '',
    onUnsure: null,
    ...rest,
  };
}

function walk(rules: readonly Rule[], failed: readonly string[] = [], onUnsure: string = 'strong'): Walked {
  const route: Route = { name: 'auto', defaultTier: 'middle', onUnsure, careful: false, rules };
  return walkRules(conditionInput({ assessment: { failed } }), route, TIERS);
}

test('the first rule that holds decides, and the trace ends with it', () => {
  const walked = walk([rule('a', false), rule('b', true), rule('c', true, { use: 'strong' })]);
  assert.deepEqual([walked.tier, walked.rule?.name, walked.by, walked.threw], ['cheap', 'b', 'rule', undefined]);
  assert.deepEqual(walked.trace, [
    { rule: 'a', matched: false, says: 'says a' },
    { rule: 'b', matched: true, says: 'says b' },
  ]);
});

test('where no rule holds the default decides', () => {
  const walked = walk([rule('a', false)]);
  assert.deepEqual([walked.tier, walked.rule, walked.by], ['middle', null, 'default']);
  assert.deepEqual(walked.trace.at(-1), { rule: 'default', matched: true, says: 'no rule matched' });
  assert.equal(walk([]).by, 'default');
});

test('a condition that throws ends the walk at on_unsure, its own before that of the route', () => {
  const walked = walk([rule('a', false), rule('b', 'throws'), rule('c', true)]);
  assert.deepEqual([walked.tier, walked.rule, walked.by, walked.threw], ['strong', null, 'on_unsure', 'b']);
  assert.deepEqual(walked.trace.at(-1), { rule: 'b', matched: false, says: 'says b (could not be evaluated)' });
  assert.equal(walk([rule('b', 'throws', { onUnsure: 'middle' })]).tier, 'middle');
});

test('a signal that failed sends what the default would take to on_unsure', () => {
  const walked = walk([rule('a', false)], ['diff']);
  assert.deepEqual([walked.tier, walked.by], ['strong', 'on_unsure']);
  assert.deepEqual(walked.trace.at(-1), { rule: 'on_unsure', matched: true, says: 'a signal failed' });
});

/** use of the rule, its own on_unsure, whether it reads risk, on_unsure of the route → tier, by */
const UNSURE: readonly (readonly [string, string | null, boolean, string, string, Walked['by']])[] = [
  ['cheap', null, false, 'strong', 'strong', 'on_unsure'],
  ['middle', null, false, 'strong', 'strong', 'on_unsure'],
  ['strong', null, false, 'strong', 'strong', 'rule'],
  ['strong', null, false, 'cheap', 'strong', 'rule'],
  ['strong', null, true, 'middle', 'strong', 'rule'],
  ['cheap', 'cheap', false, 'strong', 'cheap', 'rule'],
  ['cheap', 'middle', false, 'strong', 'middle', 'on_unsure'],
  ['strong', 'cheap', false, 'strong', 'cheap', 'on_unsure'],
  ['strong', 'cheap', true, 'strong', 'strong', 'rule'],
  ['cheap', 'middle', true, 'strong', 'middle', 'on_unsure'],
];

for (const [use, own, readsRisk, ofRoute, tier, by] of UNSURE) {
  test(`a signal failed: use ${use}, own on_unsure ${own ?? 'none'}, ${readsRisk ? 'reads risk' : 'reads no risk'}, route ${ofRoute} goes ${tier}`, () => {
    const walked = walk([rule('a', true, { use, onUnsure: own, readsRisk })], ['diff'], ofRoute);
    assert.deepEqual([walked.tier, walked.by, walked.rule === null], [tier, by, by === 'on_unsure']);
  });
}

test('a tier ranks by its place, and one that does not exist is below all', () => {
  assert.deepEqual(
    ['cheap', 'middle', 'strong', 'none'].map((name) => rankOfTier(TIERS, name)),
    [0, 1, 2, -1],
  );
});
