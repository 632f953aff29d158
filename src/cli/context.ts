// What every command is handed, and the form of the help that all of them share. Knows no command.
import type { Command } from 'commander';
import type { Services } from './services.ts';
import type { Terminal } from './terminal.ts';

export interface Context {
  readonly services: Services;
  readonly terminal: Terminal;
  /** A command that ends with a code of its own sets it here. */
  readonly exitWith: (code: number) => void;
}

/** Two examples below each command's help, in the form that can be typed here. */
export function examples(command: Command, hint: string, lines: readonly string[]): void {
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${hint} ${line}`).join('\n')}`);
}
