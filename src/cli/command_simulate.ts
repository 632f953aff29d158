// loadline simulate: the simulator alone, for trying clients and tests against it.
import type { Command } from 'commander';
import { readPort } from './command_serve.ts';
import { examples, type Context } from './context.ts';

export function registerSimulate(program: Command, { services, exitWith }: Context): void {
  const command = program
    .command('simulate')
    .description(
      'run the provider simulator alone: Chat Completions, Responses and Messages without a model behind them',
    )
    .option('--port <number>', 'port to listen on; 0 takes a free one', readPort, 4610)
    .action(async (options: { port: number }) => {
      exitWith(await services.simulate(options.port));
    });
  examples(command, services.hint, ['simulate', 'simulate --port 9000']);
}
