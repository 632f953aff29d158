// The composition root: the only file that reads the environment and hands it on. Faults that nobody expected end the
// process with a sentence and a code, never with a stack trace on the user's screen.
import { runProgram } from './cli/program.ts';
import { programFacts } from './main/program_facts.ts';
import { createServices } from './main/services.ts';
import { createTerminal } from './main/terminal.ts';

const environment: Readonly<Record<string, string | undefined>> = process.env;
const terminal = createTerminal(environment);

function fault(error: unknown): void {
  const name = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0] ?? ''}` : String(error);
  terminal.err(`loadline: something failed that should not have (${name}). LOADLINE_LOG=debug shows where.`);
  if (environment['LOADLINE_LOG'] === 'debug' && error instanceof Error) terminal.err(error.stack ?? '');
  process.exit(1);
}
process.on('uncaughtException', fault);
process.on('unhandledRejection', fault);

const services = createServices({ facts: programFacts(environment), terminal, environment });
// No await at the top level: while one is pending, Bun prints an uncaught error and lives on (bun.md, trap 27).
void runProgram(process.argv.slice(2), services, terminal).then((code) => {
  // A written stdout is flushed before the process ends by itself; idle sockets and timers must not keep it.
  process.exitCode = code;
  process.stdout.write('', () => process.exit(code));
}, fault);
