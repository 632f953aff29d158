// loadline report: spend, savings, shares and escalations of the recorded requests.
import { InvalidArgumentError, Option, type Command } from 'commander';
import { reportMarkdown } from '../evidence/report_markdown.ts';
import { publicReport } from '../evidence/report_public.ts';
import { reportText } from '../evidence/report_text.ts';
import { formatUsd } from '../ledger/cost.ts';
import { examples, type Context } from './context.ts';
import { isDay } from './dates.ts';
import type { ReportOptions } from './services.ts';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A month, as bills come. */
const SINCE = '30d';

const NANO_USD_PER_USD = 1e9;

interface Options {
  readonly since: number;
  readonly by?: ReportOptions['by'];
  readonly baseline?: string;
  readonly failOver?: number;
  readonly simulated?: boolean;
  readonly md?: boolean;
  readonly json?: boolean;
  readonly config?: string;
  readonly dataDir?: string;
}

export function registerReport(program: Command, { services, terminal, exitWith }: Context): void {
  const command = program
    .command('report')
    .description('what was spent and saved, what went where, and what was escalated')
    .addOption(
      new Option('--since <when>', 'a date (2026-11-01), or a time back from now (24h, 7d, 4w)')
        .argParser(readSince)
        .default(readSince(SINCE), SINCE),
    )
    .addOption(
      new Option('--by <field>', 'group by').choices(['project', 'user', 'key', 'task', 'rule', 'model', 'tier']),
    )
    .option('--baseline <model>', 'what savings are measured against (default: the first model of the strong tier)')
    .option('--fail-over <usd>', 'exit 3 when the spend is above this many US dollars', readUsd)
    .option('--simulated', 'count simulated requests like real ones, to see what a report looks like')
    .option('--md', 'print as Markdown')
    .option('--json', 'print as JSON')
    .option('--config <file>', 'config file')
    .option('--data-dir <dir>', 'data directory')
    .action(async (options: Options) => {
      const report = await services.report({
        sinceMs: options.since,
        by: options.by,
        baseline: options.baseline,
        simulated: options.simulated === true,
        config: options.config,
        dataDir: options.dataDir,
      });
      if (options.json === true) terminal.out(JSON.stringify(publicReport(report), null, 2));
      else if (options.md === true) terminal.out(reportMarkdown(report, services.hint));
      else
        terminal.out(reportText(report, { columns: terminal.columns, colour: terminal.colour, hint: services.hint }));
      const { failOver } = options;
      if (failOver === undefined || report.totals.spendNanoUsd <= failOver * NANO_USD_PER_USD) return;
      terminal.err(
        `the spend of ${formatUsd(report.totals.spendNanoUsd)} is over ${formatUsd(failOver * NANO_USD_PER_USD)}`,
      );
      exitWith(3);
    });
  examples(command, services.hint, ['report', 'report --since 7d --by task --md']);
}

/** Milliseconds since 1970. */
export function readSince(text: string): number {
  const [, amount, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  const isMoment = isDay(text.slice(0, 10)) && /^(T[\d:.Z+-]+)?$/.test(text.slice(10));
  const date = isMoment ? Date.parse(text) : Number.NaN;
  const since = amount === undefined || unit === undefined ? date : Date.now() - Number(amount) * (UNITS[unit] ?? 0);
  if (!Number.isFinite(since)) throw new InvalidArgumentError('Give a date such as 2026-11-01, or 90m, 24h, 7d, 4w.');
  return since;
}

/** An amount of US dollars, 0 or more. */
export function readUsd(text: string): number {
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(text)) throw new InvalidArgumentError('Give US dollars such as 5 or 0.50.');
  return Number(text);
}
