import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  becauseOfContext,
  becauseOfDefault,
  becauseOfRule,
  becausePinned,
  becauseUnsure,
  riskPhrase,
  sentence,
  type BecauseFacts,
} from './because.ts';
import { signal } from './cases/requests.ts';
import type { Rule } from './policy.ts';

const FACTS: BecauseFacts = {
  risk: 'none',
  riskSource: 'signals',
  signals: [],
  categories: [],
  task: 'qa',
  taskSource: 'inferred',
};

function rule(says: string, change: { because?: string; readsRisk?: boolean } = {}): Rule {
  return {
    name: 'a',
    condition: { holds: () => true, says, readsRisk: change.readsRisk ?? false },
    use: 'cheap',
    because: change.because ?? '',
    onUnsure: null,
  };
}

test('a rule of risk names level, what was seen and the categories, then the reason of the operator', () => {
  const facts: BecauseFacts = {
    ...FACTS,
    risk: 'high',
    signals: [signal('money', 'medium'), signal('schema', 'high'), signal('auth', 'low', 'mentions')],
    categories: ['schema', 'money'],
  };
  assert.equal(
    becauseOfRule(rule('risk', { readsRisk: true, because: 'it matters' }), 'strong', facts),
    'risk high (changes schema, changes money; schema, money), it matters',
  );
  assert.equal(
    becauseOfRule(rule('risk', { readsRisk: true }), 'strong', facts),
    'risk high (changes schema, changes money; schema, money) goes strong',
  );
});

test('at most two clauses of signals are named, the worst first and none twice', () => {
  const signals = [
    signal('auth', 'medium'),
    signal('money', 'high'),
    signal('money', 'medium'),
    signal('infra', 'low'),
    signal('schema', 'medium'),
  ];
  assert.equal(riskPhrase({ ...FACTS, risk: 'high', signals }), 'risk high (changes money, changes auth)');
});

test('a risk that the caller gave is said to be given', () => {
  assert.equal(
    riskPhrase({ ...FACTS, risk: 'high', riskSource: 'hint', signals: [signal('money', 'high')] }),
    'risk high (given by the caller)',
  );
  assert.equal(riskPhrase(FACTS), 'risk none');
});

test('a rule of tasks names the task, another one its condition, and a reason of the operator stands for both', () => {
  assert.equal(becauseOfRule(rule('task qa or chat'), 'cheap', FACTS), 'task qa goes cheap');
  assert.equal(becauseOfRule(rule('project x'), 'cheap', FACTS), 'project x goes cheap');
  assert.equal(becauseOfRule(rule('task qa and project x'), 'cheap', FACTS), 'task qa and project x goes cheap');
  assert.equal(becauseOfRule(rule('task qa', { because: 'short answers' }), 'cheap', FACTS), 'short answers');
});

test('the default says why no rule decided, without the label that a caller sent', () => {
  assert.equal(
    becauseOfDefault('strong', { ...FACTS, task: 'unknown', taskSource: 'unknown' }),
    'the task cannot be told, the default goes strong',
  );
  assert.equal(becauseOfDefault('strong', FACTS), 'no rule takes task qa, the default goes strong');
  assert.equal(
    becauseOfDefault('strong', { ...FACTS, task: 'secret project x', taskSource: 'hint' }),
    'no rule knows the task label, the default goes strong',
  );
});

test('what could not be told names the signals or the rule', () => {
  assert.equal(
    becauseUnsure('strong', { failed: ['diff'], threw: undefined }),
    'a signal failed (diff), on_unsure goes strong',
  );
  assert.equal(
    becauseUnsure('strong', { failed: ['diff', 'sql'], threw: undefined }),
    'signals failed (diff, sql), on_unsure goes strong',
  );
  assert.equal(
    becauseUnsure('strong', { failed: [], threw: 'mine' }),
    'the condition of rule mine failed, on_unsure goes strong',
  );
});

test('a move for the context says from where, to where and which way', () => {
  const moved = { tokens: 5, from: 'a', to: 'b', risk: 'low' } as const;
  assert.equal(
    becauseOfContext({ ...moved, down: false }),
    '5 tokens do not fit a; b is the cheapest from its tier upwards that holds them',
  );
  assert.equal(
    becauseOfContext({ ...moved, down: true }),
    '5 tokens fit no model from a upwards; risk low allows b, which holds them',
  );
});

test('a pinned model says what auto would have done', () => {
  assert.equal(
    becausePinned({ tier: 'cheap', rule: 'cheap-work' }),
    'the caller named the model; auto would go cheap by cheap-work',
  );
});

test('a sentence is printable ASCII on one line, at most 200 bytes, cut between words', () => {
  assert.equal(sentence('  a\n\tb  '), 'a b');
  assert.equal(sentence('50% fürs 😀\u0007'), '50%25 f%C3%BCrs %F0%9F%98%80%07');
  assert.equal(sentence('lone \ud800 half'), 'lone %EF%BF%BD half');
  const long = sentence('word '.repeat(100));
  assert.ok(long.length <= 200 && long.endsWith('word...'), long);
  assert.equal(sentence('x'.repeat(300)).length, 200);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const made = sentence(text);
      assert.ok(made.length <= 200);
      assert.match(made, /^[\x20-\x7e]*$/);
    }),
  );
});

test('a reason that fits is never cut', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]([a-z ]{0,198}[a-z])?$/), (text) => {
      assert.equal(sentence(text), text.replace(/ +/g, ' '));
    }),
  );
});
