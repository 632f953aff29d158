import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import type { CompareResult } from '../evidence/compare.ts';
import { comparison, failedLeg, sampleLeg, sonnetLeg } from './cases/comparisons.ts';
import { renderCompare } from './compare_text.ts';

const render = (result: CompareResult, more: { columns?: number; colour?: boolean; diff?: boolean } = {}): string =>
  renderCompare(result, { columns: 80, colour: false, diff: false, ...more }).join('\n');

test('each model is a line of facts: latency, tokens, cost, and the month', () => {
  const text = render(comparison(sampleLeg(), sonnetLeg()));
  assert.match(text, /^gpt-5\.4-mini +1,240 ms +11 +3 +\$0\.0000218 +\$0\.0218$/m);
  assert.match(text, /^claude-sonnet-4-6 +3,500 ms +11 +3 +\$0\.000078 +\$0\.078$/m);
  assert.match(text, /^a month: 1,000 calls like this one$/m);
});

test('two answers stand side by side where they fit, and one below the other where they do not', () => {
  const wide = render(comparison(sampleLeg(), sonnetLeg()));
  assert.match(wide, /^gpt-5\.4-mini +│ claude-sonnet-4-6$/m);
  const three = render(comparison(sampleLeg(), sonnetLeg(), sampleLeg({ model: 'gpt-5.4' })));
  assert.doesNotMatch(three, /│/);
  assert.match(three, /^gpt-5\.4-mini\nThe check for revoked users is gone\.\n\nclaude-sonnet-4-6\n/m);
  assert.match(render(comparison(sampleLeg(), sonnetLeg(), sampleLeg({ model: 'gpt-5.4' })), { columns: 120 }), /│.*│/);
});

test('what differs is one line against the first answer', () => {
  assert.match(
    render(comparison(sampleLeg(), sonnetLeg())),
    /^gpt-5\.4-mini → claude-sonnet-4-6: \d+ % of words shared, same tool calls$/m,
  );
  assert.match(
    render(comparison(sampleLeg(), sonnetLeg({ text: sampleLeg().text }))),
    /: same text, same tool calls$/m,
  );
  assert.match(
    render(comparison(sampleLeg(), sonnetLeg({ toolCalls: [{ name: 'look', arguments: '{}' }] }))),
    /different tool calls$/m,
  );
  const long = 'word '.repeat(20_000);
  assert.match(
    render(comparison(sampleLeg({ text: long }), sonnetLeg({ text: `${long}x` }))),
    /too long to compare word by word/,
  );
});

test('a model that failed shows its error, no cost of nothing, and is compared with nobody', () => {
  const text = render(comparison(sampleLeg(), failedLeg()));
  assert.match(text, /^claude-sonnet-4-6 +3,500 ms +- +- +- +-$/m);
  assert.match(text, /error 503: Set ANTHROPIC_API_KEY\./);
  assert.doesNotMatch(text, /→/);
});

test('an unknown price is unknown and estimated tokens are marked', () => {
  const text = render(
    comparison(sampleLeg({ costNanoUsd: null, monthlyNanoUsd: null, usageSource: 'estimated' }), sonnetLeg()),
  );
  assert.match(text, /^gpt-5\.4-mini +1,240 ms +~11 +~3 +unknown +unknown$/m);
});

test('tool calls are part of the answer', () => {
  assert.match(
    render(comparison(sampleLeg({ text: '', toolCalls: [{ name: 'open_door', arguments: '{"id":1}' }] }), sonnetLeg())),
    /^→ open_door\(\{"id":1\}\) +│/m,
  );
});

test('simulated answers are marked and explained, real ones are not', () => {
  const text = render(comparison(sampleLeg({ simulated: true }), sonnetLeg({ simulated: true })));
  assert.match(text, /^gpt-5\.4-mini \(simulated\) /m);
  assert.match(text, /come from the simulator: the figures show the\narithmetic, not a provider\.$/);
  assert.doesNotMatch(render(comparison(sampleLeg(), sonnetLeg())), /simulat/);
});

test('a word diff marks what was removed and added, in brackets where there is no colour', () => {
  const result = comparison(sampleLeg({ text: 'the old word' }), sonnetLeg({ text: 'the new word' }));
  assert.match(render(result, { diff: true }), /^the \[-old-\]\{\+new\+\} word$/m);
  const painted = render(result, { diff: true, colour: true });
  assert.doesNotMatch(painted, /\[-|\{\+/);
  assert.match(stripVTControlCharacters(painted), /^the oldnew word$/m);
  assert.doesNotMatch(render(result), /\[-/, 'only on request');
});

test('a diff in colour closes its colour at every line end', () => {
  const painted = render(comparison(sampleLeg({ text: 'a' }), sonnetLeg({ text: 'b\nc\nd' })), {
    diff: true,
    colour: true,
  });
  const open = `${String.fromCodePoint(27)}[32m`;
  const close = `${String.fromCodePoint(27)}[39m`;
  for (const line of painted.split('\n').filter((line) => line.includes(open)))
    assert.ok(line.lastIndexOf(close) > line.lastIndexOf(open), JSON.stringify(line));
});

test('what a model answers cannot speak to the terminal', () => {
  const evil = 'x\u001b]52;c;aGk=\u0007\u001b[2J\u009b31m\rover\u202e';
  const result = comparison(
    sampleLeg({ model: evil, text: evil, toolCalls: [{ name: evil, arguments: evil }] }),
    sonnetLeg({ text: evil }),
    failedLeg({ error: evil }),
  );
  assert.doesNotMatch(render(result, { diff: true }), /(?!\n)[\p{Cc}\u202e]/u);
});

test('whatever was answered, no line is wider than the terminal', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 200 });
  fc.assert(
    fc.property(
      fc.array(text, { minLength: 2, maxLength: 4 }),
      fc.constantFrom(80, 120),
      fc.boolean(),
      (texts, columns, ...[diff]) => {
        const legs = texts.map((answer, index) => sampleLeg({ model: `model-${index}`, text: answer }));
        for (const line of renderCompare(comparison(...legs), { columns, colour: false, diff }))
          assert.ok(stringWidth(line) <= columns, line);
      },
    ),
    { numRuns: 50 },
  );
});
