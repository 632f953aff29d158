import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { test } from 'node:test';
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import {
  escalatedDecision,
  sampleDecision,
  sampleRecord,
  sampleRecords,
  sampleSettlement,
  START_MS,
  usageOf,
} from '../../test/sample_records.ts';
import { reportOf, SONNET } from '../../test/sample_reports.ts';
import { cut, plain, proseLines, tableLines } from './_table.ts';
import { SAVINGS_HEADING } from './_savings.ts';
import { reportText } from './report_text.ts';

const PLAIN = { columns: 80, colour: false };

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

const MONEY = sampleSettlement({
  usage: usageOf(5_000_000, 1_000_000),
  costNanoUsd: 8_250_000_000,
  allCheapNanoUsd: 8_250_000_000,
  allStrongNanoUsd: 30_000_000_000,
});

test('the figures of the arithmetic stand in the text: $8.25 paid, $30.00 baseline, $21.75 saved', () => {
  const text = reportText(reportOf([sampleRecord({ settlement: MONEY })]), PLAIN);
  assert.match(text, /Spend +\$8\.25 for 5,000,000 input and 1,000,000 output tokens/);
  assert.match(text, /paid +\$8\.25 +for 1 request to "auto"/);
  assert.match(text, /baseline +\$30\.00/);
  assert.match(text, /saved +\$21\.75 +72\.5 %/);
  assert.match(text, /all cheap +\$8\.25/);
  assert.match(text, /all strong +\$30\.00/);
});

test('savings are headed as the contract says and name their baseline', () => {
  const text = oneLine(reportText(reportOf([sampleRecord()]), PLAIN));
  assert.ok(text.includes(`Savings, ${SAVINGS_HEADING}`));
  assert.ok(text.includes(`Baseline: the same tokens at the strong tier (now ${SONNET}), at the prices of the day.`));
  const priced = oneLine(reportText(reportOf([sampleRecord()], { baseline: SONNET }), PLAIN));
  assert.ok(priced.includes(`Baseline: the same tokens at ${SONNET}, priced by ${SONNET}@test.`));
  const unknown = oneLine(reportText(reportOf([sampleRecord()], { baseline: 'own/model' }), PLAIN));
  assert.match(unknown, /baseline unknown saved unknown .*Baseline: own\/model: its price is unknown\./);
});

test('every line fits 80 columns, and 60, whatever the labels are', () => {
  const long = 'ein-sehr-langer-name-'.repeat(12);
  const wide = '日本語のとても長いラベル'.repeat(8);
  const records = [
    ...sampleRecords(400),
    ...[long, wide, `${long} ${wide}`].map((text, index) =>
      sampleRecord({
        id: `long_${index}`,
        user: text,
        projectId: text,
        decision: escalatedDecision({ task: text, rule: text, because: text.slice(0, 200), tierWithoutRisk: text }),
        settlement: sampleSettlement({
          costNanoUsd: 8_999_999_123_456_789,
          allCheapNanoUsd: 1,
          allStrongNanoUsd: 8_999_999_123_456_789,
          usage: usageOf(9_000_000_000_000, 9_000_000_000_000),
        }),
      }),
    ),
  ];
  for (const columns of [80, 60, 120])
    for (const by of ['user', 'project', 'task', 'rule', 'model', 'tier', 'key'] as const)
      for (const line of reportText(reportOf(records, { by }), { columns, colour: false }).split('\n'))
        assert.ok(stringWidth(line) <= columns, `${columns}: ${line}`);
});

test('colour changes no letter, and without it there is no escape at all', () => {
  const report = reportOf(sampleRecords(100));
  const without = reportText(report, PLAIN);
  assert.equal(without.includes('\u001b'), false);
  const painted = reportText(report, { columns: 80, colour: true });
  assert.ok(painted.includes('\u001b['));
  assert.equal(stripVTControlCharacters(painted), without);
});

test('a label cannot move the cursor, open a link or turn the writing direction', () => {
  const label = '\u001b[2J\u001b]8;;http://x\u0007evil\u009b31m\u202etxt.exe\r\n\u2028end';
  const records = [
    sampleRecord({
      user: label,
      keyId: label,
      decision: escalatedDecision({ task: label, rule: label, because: label, tier: label, tierWithoutRisk: label }),
    }),
  ];
  for (const by of ['user', 'key', 'task', 'rule', 'tier'] as const) {
    const text = reportText(reportOf(records, { by }), PLAIN);
    assert.equal(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text.replaceAll('\n', '')), false, by);
    assert.ok(text.includes('evil'));
  }
});

test('what a reader must know of the spend is said: unknown prices, unseen ends, estimates, comparisons, simulation', () => {
  const text = oneLine(
    reportText(
      reportOf([
        sampleRecord({ id: 'a', settlement: sampleSettlement({ costNanoUsd: null }) }),
        sampleRecord({
          id: 'b',
          settlement: sampleSettlement({ status: 'unknown', usage: null, attempts: [], costNanoUsd: 20_000_000 }),
        }),
        sampleRecord({ id: 'c', settlement: sampleSettlement({ usage: usageOf(1, 1, { source: 'estimated' }) }) }),
        sampleRecord({ id: 'd', origin: 'compare', parentId: 'p', decision: sampleDecision({ kind: 'pinned' }) }),
        sampleRecord({ id: 'e', simulated: true }),
        sampleRecord({ id: 'f', simulated: true }),
      ]),
      PLAIN,
    ),
  );
  assert.match(text, /1 request of unknown price: not in this figure\./);
  assert.match(text, /1 request whose end nobody saw: in it with the reserved maximum, \$0\.02\./);
  assert.match(text, /1 request with estimated tokens/);
  assert.match(text, /1 compare call: \$0\.00165 of it, not in savings, shares and escalations\./);
  assert.match(text, /2 requests simulated: not in spend and savings; in shares and escalations\./);
  assert.match(text, /\+\? stands where requests of unknown price are not in the cost\./);
  assert.match(text, /2 requests left out: tokens or a price are unknown\./);
});

test('nothing is said of what there is none of', () => {
  const text = reportText(reportOf([sampleRecord()]), PLAIN);
  for (const word of ['unknown', 'simulated', 'comparison', 'estimated tokens', 'left out', '+?', 'named the model'])
    assert.equal(text.includes(word), false, word);
});

test('a first try on the simulator reads as what it is', () => {
  const records = [sampleRecord({ simulated: true }), sampleRecord({ id: 'b', simulated: true })];
  const text = oneLine(reportText(reportOf(records), PLAIN));
  assert.match(text, /Spend \$0\.00 for 0 input and 0 output tokens/);
  assert.match(text, /No "auto" request at a real provider with known tokens and prices: nothing to compare\./);
  const included = oneLine(reportText(reportOf(records, { includeSimulated: true }), PLAIN));
  assert.match(included, /2 requests simulated: in all figures, as was asked for\. No money was spent on them\./);
});

test('escalations say how many, which tasks and rules most, why, and where it was seen, without a word of a prompt', () => {
  const text = oneLine(
    reportText(reportOf([sampleRecord({ decision: escalatedDecision() }), sampleRecord({ id: 'b' })]), PLAIN),
  );
  assert.match(text, /1 of 2 "auto" requests \(50\.0 %\) would have gone cheaper by task or default and were raised/);
  assert.match(text, /Most by task: triage 1 of 2\. Most by rule: risky 1 of 1\./);
  assert.match(text, /risky × triage: 1, strong instead of cheap req_0000: risk high: drops a column; seen:/);
  assert.match(text, /seen: drops a column \(messages\[0\]\.content\)/);
});

test('measured comparisons stand beside the estimate', () => {
  const leg = (id: string, servedModel: string, costNanoUsd: number) =>
    sampleRecord({
      id,
      origin: 'compare',
      parentId: 'p',
      decision: sampleDecision({ kind: 'pinned' }),
      settlement: sampleSettlement({ servedModel, costNanoUsd, usage: usageOf(1_000, 0) }),
    });
  const text = oneLine(
    reportText(reportOf([leg('a', 'openai/gpt-5.4-mini', 750_000), leg('b', SONNET, 6_000_000)]), PLAIN),
  );
  assert.match(
    text,
    /Measured in 1 comparison: anthropic\/claude-sonnet-4-6 cost 8\.0 times what openai\/gpt-5\.4-mini cost; the estimate assumes 4\.0 times\./,
  );
});

test('pinned requests and what auto would have done are one sentence', () => {
  const decision = sampleDecision({
    kind: 'pinned',
    tier: 'pinned',
    rule: 'pinned',
    auto: { tier: 'cheap', rule: 'x', escalated: false },
  });
  const text = oneLine(reportText(reportOf([sampleRecord({ decision })]), PLAIN));
  assert.match(text, /1 request named the model \(\$0\.00165\)\. "auto" would have chosen: cheap for 1\./);
  assert.match(text, /No request was routed by "auto"\./);
});

test('more rows than a screen takes are counted, not dropped in silence', () => {
  const records = Array.from({ length: 45 }, (_, index) =>
    sampleRecord({ id: `r${index}`, user: `user-${index}`, decision: sampleDecision({ task: `task-${index}` }) }),
  );
  const text = reportText(reportOf(records, { by: 'user' }), PLAIN);
  assert.match(text, /and 35 more; --json has them/);
  assert.match(text, /and 15 more; --json has them/);
});

test('an empty database is greeted with how to make the first request', () => {
  const text = reportText(reportOf([]), { ...PLAIN, hint: 'npx loadline' });
  assert.match(text, /No requests yet\./);
  assert.match(oneLine(text), /"npx loadline serve": it prints its address, a key, and two curl lines/);
  for (const line of text.split('\n')) assert.ok(stringWidth(line) <= 80, line);
  assert.equal(text.includes('Savings'), false);
});

test('an empty period says where the records are', () => {
  const text = oneLine(reportText(reportOf([sampleRecord({ startedAtMs: START_MS - 86_400_000 })]), PLAIN));
  assert.match(text, /No requests in this period\. The records run from 2026-10-31 00:00 UTC to 2026-10-31 00:00 UTC/);
});

test('text is cut and wrapped by display width, and no table line passes its width', () => {
  assert.equal(cut('日本語', 5), '日本…');
  assert.equal(cut('abc', 3), 'abc');
  assert.deepEqual(proseLines('one two three four', 10, '  '), ['  one two', '  three', '  four']);
  const word = fc.string({ unit: 'grapheme', maxLength: 90 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(word, word), { maxLength: 5 }),
      fc.integer({ min: 40, max: 120 }),
      (rows, columns) => {
        const cells = rows.map(([name, other]) => [plain(name), '1,234', plain(other)]);
        const head = ['name', 'n', 'other'].map(
          (title) => ({ title, align: title === 'n' ? 'right' : 'left' }) as const,
        );
        for (const line of tableLines(head, cells, columns)) assert.ok(stringWidth(line) <= columns, line);
        for (const [name] of rows)
          for (const line of proseLines(plain(name), columns)) assert.ok(stringWidth(line) <= columns, line);
      },
    ),
    { numRuns: 200 },
  );
});

test('a label of a megabyte costs no time', () => {
  const begunMs = performance.now();
  assert.ok(plain('\u001b['.repeat(500_000)).length <= 400);
  assert.ok(performance.now() - begunMs < 1_000);
});
