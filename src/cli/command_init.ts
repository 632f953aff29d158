// loadline init: a commented loadline.yaml to start from.
import type { Command } from 'commander';
import { examples, type Context } from './context.ts';
import { printable } from './text.ts';

export function registerInit(program: Command, { services, terminal }: Context): void {
  const command = program
    .command('init')
    .description('write a commented loadline.yaml in this folder')
    .option('--config <file>', 'where to write it', 'loadline.yaml')
    .option('--force', 'replace a file that is there')
    .action(async (options: { config: string; force?: boolean }) => {
      const { text, found } = await services.starterConfig();
      services.writeFile(options.config, text, { overwrite: options.force === true });
      terminal.out(`wrote ${options.config}`);
      for (const server of found) terminal.err(`Found ${printable(server)}. Its lines are there, commented away.`);
      terminal.err(`It changes nothing until you edit it. Check it with: ${services.hint} check`);
    });
  examples(command, services.hint, ['init', 'init --config team.yaml']);
}
