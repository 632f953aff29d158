// loadline check: whether a config is right, and if not where and what was meant.
import type { Command } from 'commander';
import { examples, type Context } from './context.ts';
import { CommandFailed } from './terminal.ts';

export function registerCheck(program: Command, { services, terminal }: Context): void {
  const command = program
    .command('check')
    .description('check a config file; exit 0 when it is right, 1 with file:line:column when it is not')
    .argument('[file]', 'the file (default: LOADLINE_CONFIG, then loadline.yaml)')
    .option('--config <file>', 'the same as the argument')
    .option('--print', 'print the effective config with the origin of each line')
    .option('--json', 'print {ok, path, problems, warnings} as JSON')
    .action(async (file: string | undefined, options: { config?: string; print?: boolean; json?: boolean }) => {
      const result = await services.check(file ?? options.config);
      if (options.json === true) {
        terminal.out(
          JSON.stringify(
            { ok: result.ok, path: result.path, problems: result.problems, warnings: result.warnings },
            null,
            2,
          ),
        );
        if (!result.ok) throw new CommandFailed('');
        return;
      }
      for (const warning of result.warnings) terminal.err(`warning: ${warning}`);
      if (!result.ok) throw new CommandFailed(result.problems.join('\n'));
      if (options.print === true) terminal.out(result.effective);
      else
        terminal.out(
          result.path === null ? 'no config file: the preset "article" runs, which is fine' : `${result.path} is right`,
        );
    });
  examples(command, services.hint, ['check', 'check team.yaml --print']);
}
