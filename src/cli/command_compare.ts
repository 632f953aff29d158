// loadline compare: the same request at two or more models, side by side.
import { InvalidArgumentError, type Command } from 'commander';
import { publicCompare } from '../evidence/compare_public.ts';
import { examples, type Context } from './context.ts';
import { readRequest } from './read_request.ts';
import { renderCompare } from './compare_text.ts';
import { CommandFailed } from './terminal.ts';

interface Options {
  readonly message?: string;
  readonly body?: string;
  readonly models?: string;
  readonly calls: number;
  readonly diff?: boolean;
  readonly key?: string;
  readonly url?: string;
  readonly simulate?: boolean;
  readonly json?: boolean;
  readonly config?: string;
  readonly dataDir?: string;
}

export function registerCompare(program: Command, { services, terminal }: Context): void {
  const command = program
    .command('compare')
    .description('send one request to two or more models and show answers, latency, tokens and cost side by side')
    .option('-m, --message <text>', 'the prompt')
    .option('--body <file>', 'a Chat Completions body as JSON; - reads stdin')
    .option('--models <list>', 'comma-separated (default: the first model of the cheapest and of the strongest tier)')
    .option('--calls <number>', 'calls a month, for the monthly figure', readCount, 1000)
    .option('--diff', 'show what differs, word by word')
    .option(
      '--key <key>',
      'application key for a running server (default: LOADLINE_API_KEY, or a short-lived key is made)',
    )
    .option('--url <url>', 'a running server (default: the one on this data directory, else in this process)')
    .option('--simulate', 'answer with the simulator')
    .option('--json', 'print as JSON')
    .option('--config <file>', 'config file')
    .option('--data-dir <dir>', 'data directory')
    .action((options: Options) => compare(options, { services, terminal }));
  examples(command, services.hint, [
    'compare -m "Review this Python diff and list risky changes."',
    'compare --body request.json --models gpt-5.4,gpt-5.4-mini --diff',
  ]);
}

async function compare(
  options: Options,
  { services, terminal }: Pick<Context, 'services' | 'terminal'>,
): Promise<void> {
  const body = await readRequest({ message: options.message, body: options.body, model: 'auto' }, services, terminal);
  const models = (options.models ?? '')
    .split(',')
    .map((model) => model.trim())
    .filter((model) => model !== '');
  const begunMs = Date.now();
  let ended = 0;
  const show = (): void =>
    terminal.progress(
      `comparing ${models.length === 0 ? '' : `${models.length} models `}… ${ended} done, ${((Date.now() - begunMs) / 1000).toFixed(0)} s`,
    );
  const timer = setInterval(show, 1000);
  show();
  try {
    const result = await services.compare({
      body,
      models,
      callsPerMonth: options.calls,
      key: options.key,
      url: options.url,
      simulate: options.simulate === true,
      config: options.config,
      dataDir: options.dataDir,
      onLeg: () => {
        ended += 1;
        show();
      },
    });
    terminal.progress('');
    if (options.json === true) terminal.out(JSON.stringify(publicCompare(result), null, 2));
    else
      for (const line of renderCompare(result, {
        columns: terminal.columns,
        colour: terminal.colour,
        diff: options.diff === true,
      }))
        terminal.out(line);
    if (result.legs.every((leg) => leg.error !== null)) throw new CommandFailed('No model answered.');
  } finally {
    clearInterval(timer);
    terminal.progress('');
  }
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1e9)
    throw new InvalidArgumentError('Give a whole number of calls.');
  return count;
}
