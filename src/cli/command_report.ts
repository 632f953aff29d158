// loadline report: spend, savings, shares and escalations of the recorded requests.
import { InvalidArgumentError, Option, type Command } from 'commander';
import { reportMarkdown } from '../evidence/report_markdown.ts';
import { reportText } from '../evidence/report_text.ts';
import { examples, type Context } from './program.ts';
import type { ReportOptions } from './services.ts';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

interface Options {
  readonly since: number;
  readonly by?: ReportOptions['by'];
  readonly baseline?: string;
  readonly simulated?: boolean;
  readonly md?: boolean;
  readonly json?: boolean;
  readonly config?: string;
  readonly dataDir?: string;
}

export function registerReport(program: Command, { services, terminal }: Context): void {
  const command = program
    .command('report')
    .description('what was spent and saved, what went where, and what was escalated')
    .option('--since <when>', 'a date (2026-11-01), or a time back from now (24h, 7d, 4w)', readSince, Date.now() - 30 * 86_400_000)
    .addOption(new Option('--by <field>', 'group by').choices(['project', 'user', 'key', 'task', 'rule', 'model', 'tier']))
    .option('--baseline <model>', 'what savings are measured against (default: the first model of the strong tier)')
    .option('--simulated', 'count simulated requests like real ones, to see what a report looks like')
    .option('--md', 'print as Markdown')
    .option('--json', 'print as JSON')
    .option('--config <file>', 'config file')
    .option('--data-dir <dir>', 'data directory')
    .action((options: Options) => {
      const report = services.report({
        sinceMs: options.since,
        by: options.by,
        baseline: options.baseline,
        simulated: options.simulated === true,
        config: options.config,
        dataDir: options.dataDir,
      });
      if (options.json === true) terminal.out(JSON.stringify(report, null, 2));
      else if (options.md === true) terminal.out(reportMarkdown(report, services.hint));
      else terminal.out(reportText(report, { columns: terminal.columns, colour: terminal.colour, hint: services.hint }));
    });
  examples(command, services.hint, ['report', 'report --since 7d --by task --md']);
}

/** Milliseconds since 1970. */
export function readSince(text: string): number {
  const [, amount, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  const date = /^\d{4}-\d{2}-\d{2}(T[\d:.Z+-]+)?$/.test(text) ? Date.parse(text) : Number.NaN;
  const since = amount === undefined || unit === undefined ? date : Date.now() - Number(amount) * (UNITS[unit] ?? 0);
  if (!Number.isFinite(since)) throw new InvalidArgumentError('Give a date such as 2026-11-01, or 90m, 24h, 7d, 4w.');
  return since;
}
