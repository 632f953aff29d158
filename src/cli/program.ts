// Owns the command line as a whole: the list of commands, help, exit codes. Each command is a file of its own.
import { Command, CommanderError, Option } from 'commander';
import { registerCheck } from './command_check.ts';
import { registerCompare } from './command_compare.ts';
import { registerDoctor } from './command_doctor.ts';
import { registerInit } from './command_init.ts';
import { registerKeys } from './command_keys.ts';
import { registerModels } from './command_models.ts';
import { registerReport } from './command_report.ts';
import { registerRoute } from './command_route.ts';
import { registerServe } from './command_serve.ts';
import { registerSimulate } from './command_simulate.ts';
import { examples, type Context } from './context.ts';
import type { Services } from './services.ts';
import { CommandFailed, type Terminal } from './terminal.ts';

/** Runs one command line. Resolves with the exit code: 0 done, 1 failed, 2 wrong usage, 3 a gate tripped. */
export async function runProgram(args: readonly string[], services: Services, terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const context: Context = { services, terminal, exitWith: (code) => (exitCode = code) };
  const program = new Command('loadline')
    .description(
      'A self-hosted, OpenAI-compatible gateway that gives each request to the cheapest model that can safely carry it.',
    )
    .version(services.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.replace(/\n$/, '')),
      writeErr: (text) => terminal.err(text.replace(/\n$/, '')),
      getOutHelpWidth: () => Math.min(terminal.columns, HELP_COLUMNS_MAX),
      getErrHelpWidth: () => Math.min(terminal.columns, HELP_COLUMNS_MAX),
    })
    .showSuggestionAfterError()
    .showHelpAfterError(`(see: ${services.hint} --help)`);
  for (const register of COMMANDS) register(program, context);
  for (const command of program.commands) inherit(command, program, services.hint);
  examples(program, services.hint, ['serve', 'route -m "Rename this function in one file."']);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return codeOf(error, terminal);
  }
}

/** Longer lines of prose are hard to read. */
const HELP_COLUMNS_MAX = 100;

const COMMANDS = [
  registerServe,
  registerInit,
  registerCheck,
  registerRoute,
  registerModels,
  registerKeys,
  registerReport,
  registerCompare,
  registerDoctor,
  registerSimulate,
];

function inherit(command: Command, parent: Command, prefix: string): void {
  const typed = `${prefix} ${command.name()}`;
  command.copyInheritedSettings(parent).showHelpAfterError(`(see: ${typed} --help)`);
  for (const inner of command.commands) inherit(inner, command, typed);
  if (command.commands.length === 0) acceptEverywhere(command);
}

/** Every command takes these, so that a script can give them to each; where they change nothing the help is silent. */
function acceptEverywhere(command: Command): void {
  for (const flags of ['--config <file>', '--data-dir <dir>']) {
    const option = new Option(flags).hideHelp();
    if (!command.options.some((known) => known.long === option.long)) command.addOption(option);
  }
}

/** Errors as one clear sentence; never a stack trace. */
function codeOf(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    // Commander printed help, version or its message already.
    return error.exitCode === 0 || error.code === 'commander.helpDisplayed' || error.code === 'commander.version'
      ? 0
      : 2;
  }
  if (error instanceof CommandFailed) {
    if (error.message !== '') terminal.err(error.message);
    return error.exitCode;
  }
  terminal.err(error instanceof Error ? error.message : String(error));
  return 1;
}
