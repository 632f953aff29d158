import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import {
  harmlessExplanation,
  riskyExplanation,
  sampleAssessment,
  sampleSignal,
} from '../../test/sample_explanation.ts';
import { sampleDecision } from '../../test/sample_records.ts';
import type { RouteResult } from '../gateway/gateway.ts';
import { renderRoute } from './route_text.ts';

const render = (result: RouteResult, columns = 80, colour = false): string =>
  renderRoute(result, { columns, colour }).join('\n');

function assertFits(result: RouteResult, columns: number): void {
  for (const line of renderRoute(result, { columns, colour: false })) {
    assert.ok(stringWidth(line) <= columns, `${stringWidth(line)}: ${line}`);
    assert.equal(line, line.trimEnd());
  }
}

test('where it goes is the first line, why the next', () => {
  const lines = render(riskyExplanation()).split('\n');
  assert.equal(lines[0], 'anthropic/claude-sonnet-4-6  tier strong, rule risky');
  assert.match(lines[2] ?? '', /^ {2}because +risk high in schema and money/);
});

test('risk, task and ask are told with where they come from', () => {
  const text = render(harmlessExplanation());
  assert.match(text, /^ {2}risk +none$/m);
  assert.match(text, /^ {2}task +summarize \(inferred: asks to summarize\), only reads$/m);
  assert.match(text, /^ {2}ask +messages\[0\]\.content, about 120 tokens in all$/m);
  const hinted = sampleDecision({
    risk: 'high',
    riskSource: 'hint',
    task: 'triage',
    taskSource: 'key',
    readsOnly: false,
  });
  assert.match(
    render(harmlessExplanation({ decision: hinted })),
    /^ {2}risk +high, given by the caller\n {2}task +triage \(key\)$/m,
  );
});

test('each signal says what it is, whether it is only mentioned, and where it was seen', () => {
  const text = render(riskyExplanation());
  assert.match(text, /high +drops a column\n +schema, sql\.drop-column, messages\[2\]\.content 14400-14431/);
  assert.match(text, /low +speaks of production \(only mentioned\)/);
  assert.match(render(harmlessExplanation()), /no signals: nothing risky is touched/);
});

test('an escalation says where it would have gone without risk', () => {
  assert.match(render(riskyExplanation()), /^ {2}escalated +without risk it would have gone cheap$/m);
  assert.doesNotMatch(render(harmlessExplanation()), /escalated/);
});

test('what did not count and what could not be told are named', () => {
  const result = harmlessExplanation({
    droppedHints: ['risk'],
    assessment: sampleAssessment({ failed: ['sql', 'shell'], askPart: undefined }),
  });
  const text = render(result);
  assert.match(text, /^ {2}dropped +risk: this key may not use it$/m);
  assert.match(text, /^ {2}unsure +sql, shell could not be told$/m);
  assert.match(text, /^ {2}ask +none found/m);
});

test('a request that could not be read to its end is never said to touch nothing risky', () => {
  const harmless = harmlessExplanation();
  const result = harmlessExplanation({
    decision: { ...harmless.decision, signals: [] },
    assessment: sampleAssessment({ failed: ['input-too-large'] }),
  });
  assert.match(render(result), /^ {2}no signals in what could be read$/m);
  assert.doesNotMatch(render(result), /nothing risky/);
});

test('every model’s cost is there, an unknown one as unknown and never as nothing', () => {
  const text = render(
    harmlessExplanation({
      costs: [
        { model: 'openai/gpt-5.4-mini', tier: 'cheap', nanoUsd: 4_590_000 },
        { model: 'lab/x', tier: 'strong', nanoUsd: null },
      ],
    }),
  );
  assert.match(text, /openai\/gpt-5\.4-mini +cheap +\$0\.00459/);
  assert.match(text, /lab\/x +strong +unknown/);
  assert.match(text, /at 1,000 output tokens/);
});

test('what would have changed the answer is told, and left out where nothing would', () => {
  assert.match(render(harmlessExplanation()), /with metadata\.risk "medium" +strong +risky/);
  assert.doesNotMatch(render(harmlessExplanation({ changes: [] })), /would change/);
});

test('rules show which held, in their order', () => {
  const trace = [
    { rule: 'risky', matched: false, says: 'risk medium or above' },
    { rule: 'cheap-work', matched: true, says: 'task triage' },
  ];
  assert.match(
    render(harmlessExplanation({ decision: sampleDecision({ trace }) })),
    /risky +no +risk medium or above\n +cheap-work +yes +task triage/,
  );
});

test('fallbacks are told in their order', () => {
  const text = render(harmlessExplanation({ decision: sampleDecision({ models: ['a/1', 'b/2', 'c/3'] }) }));
  assert.match(text, /^ {2}fallbacks +b\/2, c\/3$/m);
});

test('more signals than fit a screen are counted', () => {
  const signals = Array.from({ length: 30 }, (_, index) => sampleSignal({ id: `rule.${index}` }));
  const text = render(riskyExplanation({ decision: sampleDecision({ signals }) }));
  assert.match(text, /and 18 more: see --json/);
});

test('no line passes the width of the terminal, from 60 columns on', () => {
  for (const columns of [60, 80, 100, 200]) {
    assertFits(harmlessExplanation(), columns);
    assertFits(riskyExplanation(), columns);
  }
});

test('names and sentences of any length and script fit 80 columns', () => {
  const text = fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' });
  fc.assert(
    fc.property(fc.record({ model: text, rule: text, because: text, task: text, says: text, part: text }), (words) => {
      const decision = sampleDecision({
        models: [words.model, words.model],
        rule: words.rule,
        because: words.because,
        task: words.task,
        trace: [{ rule: words.rule, matched: true, says: words.says }],
        signals: [sampleSignal({ says: words.says, evidence: { part: words.part, start: 0, end: 1, kind: 'ask' } })],
      });
      assertFits(harmlessExplanation({ decision }), 80);
    }),
    { numRuns: 50 },
  );
});

test('text of a request that reached a name cannot speak to the terminal', () => {
  const evil = 'a\u001b]0;owned\u0007\u009b31m\u202ez\r\nb\tc';
  const decision = sampleDecision({
    models: [evil],
    rule: evil,
    because: evil,
    task: evil,
    trace: [{ rule: evil, matched: true, says: evil }],
  });
  const text = render(
    harmlessExplanation({ decision, changes: [{ says: evil, tier: evil, rule: evil }], droppedHints: [evil] }),
  );
  assert.doesNotMatch(text, /(?!\n)[\p{Cc}\u202e]/u);
});

test('colour changes nothing but the colour', () => {
  const painted = render(riskyExplanation(), 80, true);
  assert.notEqual(painted, render(riskyExplanation()));
  assert.equal(stripVTControlCharacters(painted), render(riskyExplanation()));
});

test('a strict route or key is told, a lenient one is not', () => {
  assert.doesNotMatch(render(harmlessExplanation()), /compat/);
  const strict = harmlessExplanation({ compat: { mode: 'strict', from: 'route' } });
  assert.match(render(strict), /^ {2}compat +strict, as its route says:/m);
  for (const columns of [60, 80, 120]) assertFits(strict, columns);
});
