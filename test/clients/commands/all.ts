// Every command line that `npm run test:clients` runs. For tests only.
import { claudeCode } from './claude_code.ts';
import { codex } from './codex.ts';
import type { CommandLine } from './command_line.ts';
import { continueCli } from './continue_cli.ts';
import { OPENCODE } from './opencode.ts';
import { PI } from './pi.ts';

export const COMMAND_LINES: readonly CommandLine[] = [codex, claudeCode, ...OPENCODE, ...PI, continueCli];
