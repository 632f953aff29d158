// loadline serve: the gateway itself.
import { InvalidArgumentError, type Command } from 'commander';
import { examples, type Context } from './context.ts';

export function registerServe(program: Command, { services, exitWith }: Context): void {
  const command = program
    .command('serve')
    .description('start the gateway (port 4600 on 127.0.0.1 unless said otherwise)')
    .option('--port <number>', 'port to listen on; 0 takes a free one', readPort)
    .option('--host <address>', 'address to listen on')
    .option('--config <file>', 'config file (default: loadline.yaml where there is one)')
    .option('--data-dir <dir>', 'where records and keys are kept (default: .loadline)')
    .option('--simulate', 'answer with the simulator, whatever providers are configured')
    .option('--no-env-file', 'do not read .env')
    .option('--no-refresh', 'do not read the lists of models of providers in the background')
    .action(
      async (options: {
        port?: number;
        host?: string;
        config?: string;
        dataDir?: string;
        simulate?: boolean;
        envFile: boolean;
        refresh: boolean;
      }) => {
        exitWith(await services.serve({ ...options, simulate: options.simulate === true }));
      },
    );
  examples(command, services.hint, ['serve', 'serve --port 8080 --config team.yaml']);
}

/** A port number, or a usage error. */
export function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}
