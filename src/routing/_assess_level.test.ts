// What _assess_level.ts promises: signals to one level and a list of categories.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { categoriesOf, levelOf } from './_assess_level.ts';
import type { RiskCategory, RiskLevel, Signal } from './decision.ts';

let place = 0;
function signal(category: RiskCategory, severity: RiskLevel, change: Partial<Signal> = {}): Signal {
  place += 10;
  return {
    id: `test.${category}`,
    category,
    severity,
    effect: 'modifies',
    evidence: { part: 'messages[0].content', start: place, end: place + 5, kind: 'ask' },
    says: 'does something',
    ...change,
  };
}

test('nothing seen is no risk', () => {
  assert.equal(levelOf([]), 'none');
  assert.deepEqual(categoriesOf([]), []);
});

test('the highest severity is the level', () => {
  assert.equal(levelOf([signal('money', 'low'), signal('auth', 'medium')]), 'medium');
  assert.equal(levelOf([signal('money', 'high'), signal('auth', 'low')]), 'high');
  assert.equal(levelOf([signal('money', 'none')]), 'none');
});

test('mentions never lift above low', () => {
  assert.equal(levelOf([signal('money', 'high', { effect: 'mentions' })]), 'low');
  assert.equal(levelOf([signal('money', 'high', { effect: 'mentions' }), signal('auth', 'medium')]), 'medium');
});

test('two mediums in two categories at two places are high', () => {
  assert.equal(levelOf([signal('money', 'medium'), signal('auth', 'medium')]), 'high');
});

test('two mediums of one category are medium, three are high', () => {
  assert.equal(levelOf([signal('money', 'medium'), signal('money', 'medium')]), 'medium');
  assert.equal(levelOf([signal('money', 'medium'), signal('money', 'medium'), signal('money', 'medium')]), 'high');
});

test('two categories at one place are one thing seen twice', () => {
  const evidence = { part: 'messages[0].content', start: 0, end: 5, kind: 'sql' };
  assert.equal(
    levelOf([signal('schema', 'medium', { evidence }), signal('data-loss', 'medium', { evidence })]),
    'medium',
  );
});

test('the same offsets in another part are another place', () => {
  const one = { part: 'messages[0].content', start: 0, end: 5, kind: 'sql' };
  const other = { ...one, part: 'messages[1].content' };
  assert.equal(
    levelOf([signal('schema', 'medium', { evidence: one }), signal('money', 'medium', { evidence: other })]),
    'high',
  );
});

test('lows and mentions do not add up', () => {
  assert.equal(levelOf(Array.from({ length: 20 }, () => signal('money', 'low'))), 'low');
  assert.equal(levelOf([signal('money', 'medium'), signal('auth', 'medium', { effect: 'mentions' })]), 'medium');
});

test('categories are those of what is changed, the most severe first', () => {
  const signals = [
    signal('money', 'medium'),
    signal('schema', 'high'),
    signal('auth', 'medium'),
    signal('infra', 'high', { effect: 'mentions' }),
    signal('secrets', 'none'),
  ];
  assert.deepEqual(categoriesOf(signals), ['schema', 'money', 'auth']);
});

test('a category is listed once', () => {
  assert.deepEqual(categoriesOf([signal('auth', 'low'), signal('auth', 'high')]), ['auth']);
});
