// Findings become signals once, in their place, capped where they are mentions, the gravest first.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SIGNALS_PER_DECISION_MAX } from '../../support/limits.ts';
import { createCollector, type Part } from './_collector.ts';
import { joinRanges, wholeText } from './_mapped_text.ts';
import { defineRules, type Finding } from './_rule.ts';

const RULES = defineRules({
  'a.high': ['money', 'high', 'does much'],
  'a.medium': ['auth', 'medium', 'does something'],
  'a.low': ['infra', 'low', 'does little'],
});
const part = (more: Partial<Part> = {}): Part => ({
  part: 'p',
  text: wholeText('x'.repeat(1_000), 0),
  counts: true,
  ...more,
});
const at = (start: number, more: Partial<Finding> = {}): Finding => ({
  rule: RULES['a.medium'],
  start,
  end: start + 1,
  kind: 'k',
  ...more,
});

describe('the collector', () => {
  test('a finding becomes a signal with its rule, place and kind', () => {
    const collector = createCollector();
    collector.add(at(3, { end: 7 }), part({ text: wholeText('0123456789', 100) }));
    assert.deepEqual(collector.signals(), [
      {
        id: 'a.medium',
        category: 'auth',
        severity: 'medium',
        effect: 'modifies',
        evidence: { part: 'p', start: 103, end: 107, kind: 'k' },
        says: 'does something',
      },
    ]);
  });
  test('a severity of its own wins over that of the rule', () => {
    const collector = createCollector();
    collector.add(at(0, { severity: 'high' }), part());
    assert.equal(collector.signals()[0]?.severity, 'high');
  });
  test('a mention is low at most, by the part or by the finding', () => {
    const collector = createCollector();
    collector.add(at(0, { severity: 'high' }), part({ counts: false }));
    collector.add(at(5, { severity: 'high', mention: true }), part());
    assert.deepEqual(
      collector.signals().map((signal) => [signal.effect, signal.severity]),
      [
        ['mentions', 'low'],
        ['mentions', 'low'],
      ],
    );
  });
  test('the same rule at the same place is one signal', () => {
    const collector = createCollector();
    collector.add(at(0), part());
    collector.add(at(0), part());
    collector.add(at(0), part({ part: 'q' }));
    assert.equal(collector.signals().length, 2);
  });
  test('the gravest first, then what counts, then the order in which they came', () => {
    const collector = createCollector();
    collector.add(at(0, { rule: RULES['a.low'], mention: true }), part());
    collector.add(at(1, { rule: RULES['a.low'] }), part());
    collector.add(at(2), part());
    collector.add(at(3, { rule: RULES['a.high'] }), part());
    collector.add(at(4), part());
    assert.deepEqual(
      collector.signals().map((signal) => signal.evidence.start),
      [3, 2, 4, 1, 0],
    );
  });
  test('repeats of one rule are bounded, a graver one of the same rule still comes in', () => {
    const collector = createCollector();
    for (let index = 0; index < 100; index += 1) collector.add(at(index), part());
    collector.add(at(500, { severity: 'high' }), part());
    const signals = collector.signals();
    assert.equal(signals.length, 9);
    assert.equal(signals[0]?.evidence.start, 500);
  });
  test('all signals are bounded', () => {
    const collector = createCollector();
    for (let index = 0; index < 300; index += 1) {
      const rules = defineRules({ [`r.n${index}`]: ['infra', 'low', 'is one of many'] });
      for (const rule of Object.values(rules)) collector.add(at(index, { rule }), part());
    }
    assert.equal(collector.signals().length, SIGNALS_PER_DECISION_MAX);
  });
  test('a range over cut out text covers it in the part', () => {
    const collector = createCollector();
    const text = joinRanges(wholeText('+a\n-b\n+c', 10), [
      { start: 1, end: 2 },
      { start: 7, end: 8 },
    ]);
    collector.add(at(0, { end: 3 }), part({ text }));
    assert.deepEqual([collector.signals()[0]?.evidence.start, collector.signals()[0]?.evidence.end], [11, 18]);
  });
  test('paths are listed once, in order, and bounded', () => {
    const collector = createCollector();
    for (const path of ['b', 'a', 'b']) collector.addPath(path);
    assert.deepEqual(collector.paths(), ['b', 'a']);
    for (let index = 0; index < 5_000; index += 1) collector.addPath(`p${index}`);
    assert.equal(collector.paths().length, 1_000);
  });
});
