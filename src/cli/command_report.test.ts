import assert from 'node:assert/strict';
import { test } from 'node:test';
import stringWidth from 'string-width';
import { sampleRecords } from '../../test/sample_records.ts';
import { reportOf } from '../../test/sample_reports.ts';
import { publicReport } from '../evidence/report_public.ts';
import { runCommand, type Ran } from './cases/run_command.ts';
import { readSince, readUsd } from './command_report.ts';
import type { ReportOptions } from './services.ts';

const DAY_MS = 86_400_000;
const REPORT = reportOf(sampleRecords(400), { by: 'task' });
const EMPTY = reportOf([]);

const report = (args: readonly string[] = [], result = REPORT): Promise<Ran> =>
  runCommand(['report', ...args], { services: { report: () => result } });

test('what is asked for reaches the program, and a month is the default', async () => {
  const [plain, full] = await Promise.all([
    report(),
    report([
      '--since',
      '7d',
      '--by',
      'task',
      '--baseline',
      'gpt-5.4',
      '--simulated',
      '--config',
      'c',
      '--data-dir',
      'd',
    ]),
  ]);
  const asked = (ran: Ran): ReportOptions => ran.asked[0]?.args[0] as ReportOptions;
  assert.ok(Math.abs(asked(plain).sinceMs - Date.now() + 30 * DAY_MS) < 60_000);
  assert.deepEqual(
    { ...asked(plain), sinceMs: 0 },
    { sinceMs: 0, by: undefined, baseline: undefined, simulated: false, config: undefined, dataDir: undefined },
  );
  assert.ok(Math.abs(asked(full).sinceMs - Date.now() + 7 * DAY_MS) < 60_000);
  assert.deepEqual(
    { ...asked(full), sinceMs: 0 },
    { sinceMs: 0, by: 'task', baseline: 'gpt-5.4', simulated: true, config: 'c', dataDir: 'd' },
  );
});

test('every field that a report can be grouped by is taken', async () => {
  for (const field of ['project', 'user', 'key', 'task', 'rule', 'model', 'tier']) {
    const ran = await report(['--by', field]);
    assert.equal((ran.asked[0]?.args[0] as ReportOptions | undefined)?.by, field);
  }
});

test('on a terminal it fits 80 columns and says spend, savings under their heading, shares and escalations', async () => {
  const { stdout, code } = await report();
  assert.equal(code, 0);
  for (const line of stdout.split('\n')) assert.ok(stringWidth(line) <= 80, line);
  for (const words of [
    /^Spend /m,
    /^Savings, estimated: same token counts assumed/m,
    /^Tier +requests/m,
    /^By task /m,
    /^Escalations$/m,
  ])
    assert.match(stdout, words);
});

test('before the first request it says how to make one', async () => {
  const { stdout } = await report([], EMPTY);
  assert.match(stdout, /No requests yet/);
  assert.match(stdout, /npx loadline serve/);
});

test('--md is Markdown', async () => {
  const { stdout } = await report(['--md']);
  assert.match(stdout, /^# Loadline report$/m);
  assert.match(stdout, /^\| --- \|/m);
});

test('--json is the report in the form of the API: dollars, ISO times, no names of our own', async () => {
  const { stdout } = await report(['--json']);
  assert.deepEqual(JSON.parse(stdout), JSON.parse(JSON.stringify(publicReport(REPORT))));
  assert.doesNotMatch(stdout, /NanoUsd|sinceMs|[a-z][A-Z]\w*":/);
});

test('--fail-over trips at more than its dollars, not at them, and still prints the report', async () => {
  const spendUsd = REPORT.totals.spendNanoUsd / 1e9;
  const over = await report(['--fail-over', '0.01']);
  assert.equal(over.code, 3);
  assert.match(over.stderr, /^the spend of \$[\d,.]+ is over \$0\.01$/);
  assert.match(over.stdout, /^Spend /m);
  assert.equal((await report(['--fail-over', spendUsd.toFixed(9)])).code, 0);
  assert.equal((await report(['--fail-over', String(Math.ceil(spendUsd))])).code, 0);
  assert.equal((await report(['--fail-over', '0'], EMPTY)).code, 0);
  assert.equal((await report(['--fail-over', '0.01', '--json'])).code, 3);
});

test('an amount is dollars and nothing else', () => {
  assert.equal(readUsd('0.50'), 0.5);
  for (const text of ['', '-1', '$5', '1e3', '5,00', 'five', 'Infinity', '1.0000000001'])
    assert.throws(() => readUsd(text), /US dollars/, text);
});

test('a time back, a day and a moment are times; anything else is wrong usage', () => {
  const back = (text: string): number => Date.now() - readSince(text);
  for (const [text, ms] of [
    ['90m', 90 * 60_000],
    ['24h', DAY_MS],
    ['7d', 7 * DAY_MS],
    ['4w', 28 * DAY_MS],
  ] as const)
    assert.ok(Math.abs(back(text) - ms) < 10_000, text);
  assert.equal(readSince('2026-11-01'), Date.UTC(2026, 10, 1));
  assert.equal(readSince('2026-11-01T12:30:00Z'), Date.UTC(2026, 10, 1, 12, 30));
  assert.equal(readSince('2026-11-01T12:30:00+02:00'), Date.UTC(2026, 10, 1, 10, 30));
  for (const text of [
    '',
    'd',
    '7',
    '7y',
    '-7d',
    '1.5d',
    '999999d',
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '2026-11-01T',
    '2026-11-01T99:00Z',
    '2026-11-01 12:00',
    '01.11.2026',
  ]) {
    assert.throws(() => readSince(text), /Give a date/, text);
  }
});
