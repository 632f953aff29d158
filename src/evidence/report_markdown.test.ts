import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  escalatedDecision,
  sampleRecord,
  sampleRecords,
  sampleSettlement,
  usageOf,
} from '../../test/sample_records.ts';
import { reportOf, SONNET } from '../../test/sample_reports.ts';
import { SAVINGS_HEADING } from './_savings.ts';
import { reportMarkdown } from './report_markdown.ts';

test('the page has its figures: spend, savings with their heading and baseline, shares, escalations', () => {
  const page = reportMarkdown(
    reportOf([
      sampleRecord({
        decision: escalatedDecision(),
        settlement: sampleSettlement({
          usage: usageOf(5_000_000, 1_000_000),
          costNanoUsd: 8_250_000_000,
          allCheapNanoUsd: 8_250_000_000,
          allStrongNanoUsd: 30_000_000_000,
        }),
      }),
    ]),
  );
  assert.ok(page.startsWith('# Loadline report\n\n2026-11-01 00:00 UTC to 2026-12-01 00:00 UTC\n'));
  assert.ok(page.includes('| all | 1 | $8.25 | 5,000,000 | 0 | 1,000,000 |'));
  assert.ok(page.includes(`*${SAVINGS_HEADING}*`));
  assert.ok(page.includes('| saved | $21.75 (72.5 %) |'));
  assert.ok(page.includes(`(now ${SONNET}), at the prices of the day | $30.00 |`));
  assert.ok(page.includes('| triage | 1 | 100.0 % | $8.25 | 1 (100.0 %) |'));
  assert.ok(page.includes('- risky × triage: 1, strong instead of cheap'));
});

test('every row of a table has as many cells as its head', () => {
  const page = reportMarkdown(reportOf(sampleRecords(200), { by: 'user' }));
  let width = 0;
  let tables = 0;
  for (const line of page.split('\n')) {
    const cells = line.startsWith('|') ? line.split(/(?<!\\)\|/).length : 0;
    if (cells > 0 && width === 0) tables += 1;
    if (cells > 0 && width > 0) assert.equal(cells, width, line);
    width = cells;
  }
  assert.equal(tables, 6);
});

test('nothing in a label becomes markup: no cell, link, image, tag, code, formula or new line', () => {
  const label = '|a| <img src=x onerror=y> `c` [l](http://e) ![i](x) *b* _u_ $x$ # h www.e.com\n- item\u001b[2J';
  const page = reportMarkdown(
    reportOf(
      [
        sampleRecord({
          user: label,
          decision: escalatedDecision({
            task: label,
            rule: label,
            because: label,
            tier: label,
            tierWithoutRisk: label,
          }),
        }),
      ],
      { by: 'user' },
    ),
  );
  assert.equal(/(?<!\\)[<`[\]]/.test(page), false);
  assert.equal(/(?<!\\)\$(?!\d)/.test(page), false);
  assert.equal(page.includes('http://'), false);
  assert.equal(page.includes('www.e'), false);
  assert.equal(page.includes('\n- item'), false);
  assert.equal(page.includes('\u001b'), false);
  assert.ok(page.includes('\\|a\\| \\<img src=x'));
});

test('more groups than a page takes are counted', () => {
  const records = Array.from({ length: 60 }, (_, index) => sampleRecord({ id: `r${index}`, user: `u${index}` }));
  assert.match(reportMarkdown(reportOf(records, { by: 'user' })), /and 10 more; `--json` has them/);
});

test('an empty database is a friendly page', () => {
  const page = reportMarkdown(reportOf([]), 'npx loadline');
  assert.match(page, /No requests yet\.\n\nStart the gateway with "npx loadline serve"/);
  assert.equal(page.includes('## Savings'), false);
});
