// loadline route: what would be decided for a request, and why. Needs no server and calls no model.
import type { Command } from 'commander';
import { publicExplanation } from '../gateway/public_explanation.ts';
import { examples, type Context } from './context.ts';
import { readRequest } from './read_request.ts';
import { renderRoute } from './route_text.ts';
import { CommandFailed } from './terminal.ts';

interface Options {
  readonly message?: string;
  readonly body?: string;
  readonly model: string;
  readonly task?: string;
  readonly risk?: string;
  readonly tags?: string;
  readonly session?: string;
  readonly expect?: string;
  readonly json?: boolean;
  readonly config?: string;
  readonly dataDir?: string;
}

export function registerRoute(program: Command, { services, terminal, exitWith }: Context): void {
  const command = program
    .command('route')
    .description('explain where a request would go and why: for a prompt, a body, or a diff on stdin; calls no model')
    .option('-m, --message <text>', 'the prompt; what is piped in follows it')
    .option('--body <file>', 'a Chat Completions body as JSON; - reads stdin')
    .option('--model <name>', 'auto, auto/<route> or a model, where the body names none', 'auto')
    .option('--task <task>', 'the hint x-loadline-task')
    .option('--risk <level>', 'the hint x-loadline-risk')
    .option('--tags <list>', 'the hint x-loadline-tags')
    .option('--session <id>', 'the hint x-loadline-session')
    .option('--expect <tier>', 'exit 3 when it goes to another tier: for checks of a policy')
    .option('--json', 'print as JSON')
    .option('--config <file>', 'config file')
    .option('--data-dir <dir>', 'data directory')
    .action(async (options: Options) => {
      const body = await readRequest(options, services, terminal);
      const result = await services.route(body, hintHeaders(options), {
        config: options.config,
        dataDir: options.dataDir,
      });
      if (options.json === true) terminal.out(JSON.stringify(publicExplanation(result), null, 2));
      else
        for (const line of renderRoute(result, { columns: terminal.columns, colour: terminal.colour }))
          terminal.out(line);
      if (options.expect === undefined || options.expect === result.decision.tier) return;
      terminal.err(`expected the tier "${options.expect}", got "${result.decision.tier}"`);
      exitWith(3);
    });
  examples(command, services.hint, [
    'route -m "Summarize this ticket: the export button does nothing."',
    'route --body request.json --expect strong',
  ]);
}

/** Hints as a client would send them; services.route reads them like a request's headers. */
function hintHeaders(options: Options): Readonly<Record<string, string>> {
  const given = {
    'x-loadline-task': options.task,
    'x-loadline-risk': options.risk,
    'x-loadline-tags': options.tags,
    'x-loadline-session': options.session,
  };
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!/^[\x20-\x7e]*$/.test(value)) throw new CommandFailed(`A hint is printable ASCII: ${name} is not.`, 2);
    headers[name] = value;
  }
  return headers;
}
