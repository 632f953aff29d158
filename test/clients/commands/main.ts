// Runs every command line through every scene and prints the table. `bun test/clients/commands/main.ts [name …]`. Scenes that
// do not begin within the time allowed are skipped and said to be. Ends with `N passed, N failed`.
import { openSetting } from '../setting.ts';
import { COMMAND_LINES } from './all.ts';
import type { CommandLine } from './command_line.ts';
import { withoutCommand } from './run_command.ts';
import { SCENES } from './scenes.ts';
import { openNowhere, watch } from './watched.ts';

/** All of them take four minutes on two cores; CI has ninety for everything. */
const BUDGET_MS = Number(process.env['LOADLINE_CLIENTS_BUDGET_S'] ?? 900) * 1000;
const required = process.env['LOADLINE_TEST_REQUIRE'] === 'all';
const began = performance.now();
const asked = process.argv.slice(2);
const verbose = process.env['LOADLINE_CLIENTS_VERBOSE'] !== undefined;

type Cell = 'passed' | 'FAILED' | 'skipped' | '-';
const rows: { readonly name: string; readonly cells: Cell[]; readonly seconds: number }[] = [];
const faults: string[] = [];

async function runLine(line: CommandLine): Promise<void> {
  const absent = withoutCommand(line);
  if (absent !== false) {
    console.log(`skipped: ${line.name} (${absent})`);
    if (required) faults.push(`${line.name}: ${absent}`);
    rows.push({ name: line.name, cells: SCENES.map(() => (required ? 'FAILED' : 'skipped')), seconds: 0 });
    return;
  }
  const start = performance.now();
  const setting = await openSetting();
  const watched = await watch(setting.url);
  const nowhere = await openNowhere();
  const cells: Cell[] = [];
  for (const scene of SCENES) {
    if (performance.now() - began > BUDGET_MS) {
      console.log(`skipped: ${line.name}, ${scene.name} (the time allowed is up)`);
      cells.push('skipped');
      continue;
    }
    const found = await scene.play({ line, setting, watched, nowhere });
    const all = found === undefined ? [] : [...found, ...nowhere.hosts().map((host) => `it wanted to reach ${host}`)];
    faults.push(...all.map((fault) => `${line.name}, ${scene.name}: ${fault}`));
    cells.push(found === undefined ? '-' : all.length === 0 ? 'passed' : 'FAILED');
  }
  if (verbose) {
    for (const { method, path, status, type, dropped } of watched.asked)
      console.log(method, path, status, type, dropped);
  }
  rows.push({ name: line.name, cells, seconds: Math.round((performance.now() - start) / 1000) });
  await watched.close();
  nowhere.close();
  await setting.close();
}

for (const line of COMMAND_LINES) {
  if (asked.length === 0 || asked.some((name) => line.name.startsWith(name))) await runLine(line);
}

const widths = [
  Math.max(...rows.map(({ name }) => name.length)),
  ...SCENES.map(({ name }) => Math.max(7, name.length)),
];
const print = (cells: readonly string[]): void =>
  console.log(
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
console.log('');
print(['client', ...SCENES.map(({ name }) => name), 'seconds']);
for (const { name, cells, seconds } of rows) print([name, ...cells, String(seconds)]);
console.log('');
for (const fault of faults) console.log(fault);
const count = (wanted: Cell): number =>
  rows.reduce((sum, { cells }) => sum + cells.filter((cell) => cell === wanted).length, 0);
console.log(`${count('passed')} passed, ${count('FAILED')} failed`);
process.exit(count('FAILED') === 0 ? 0 : 1);
