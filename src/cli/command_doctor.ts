// loadline doctor: what is reachable, which keys work, what is set up, without spending anything.
import type { Command } from 'commander';
import pc from 'picocolors';
import { examples, type Context } from './context.ts';
import type { Finding } from './services.ts';
import { CommandFailed } from './terminal.ts';
import { printable, wrap } from './text.ts';

export function registerDoctor(program: Command, { services, terminal }: Context): void {
  const command = program
    .command('doctor')
    .description(
      'look at this installation: versions, config, data directory, clock, providers and their keys; spends nothing',
    )
    .option('--config <file>', 'config file')
    .option('--data-dir <dir>', 'data directory')
    .option('--json', 'print the findings as JSON')
    .action(async (options: { config?: string; dataDir?: string; json?: boolean }) => {
      const findings: Finding[] = [];
      await services.doctor(options, (finding) => {
        findings.push(finding);
        if (options.json !== true)
          for (const line of lines(finding, terminal.columns, terminal.colour)) terminal.out(line);
      });
      if (options.json === true) terminal.out(JSON.stringify(findings, null, 2));
      const failed = findings.filter((finding) => finding.level === 'fail').length;
      if (failed > 0) throw new CommandFailed(`${failed} of ${findings.length} checks failed.`);
    });
  examples(command, services.hint, ['doctor', 'doctor --json']);
}

const SUBJECT_COLUMNS = 22;

function lines(finding: Finding, columns: number, colour: boolean): readonly string[] {
  const paint = pc.createColors(colour);
  const mark = { ok: paint.green('ok  '), warn: paint.yellow('warn'), fail: paint.red('FAIL') }[finding.level];
  const [first = '', ...rest] = wrap(printable(finding.says), columns - SUBJECT_COLUMNS - 7);
  const indent = ' '.repeat(SUBJECT_COLUMNS + 6);
  return [`${mark}  ${finding.subject.padEnd(SUBJECT_COLUMNS)}${first}`, ...rest.map((line) => indent + line)];
}
