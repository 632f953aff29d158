// What each command line is put through, and what is wrong with how it went. For tests only.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Setting } from '../setting.ts';
import { overflowOnce, toolLoop, turn, type Scenario, type Seen } from '../upstream/turn.ts';
import type { CommandLine, Place } from './command_line.ts';
import { createHome, runCommand, type Ran } from './run_command.ts';
import { openNowhere, type Nowhere, type Watched } from './watched.ts';

export interface Stage {
  readonly line: CommandLine;
  readonly setting: Setting;
  readonly watched: Watched;
  readonly nowhere: Nowhere;
}

export interface Scene {
  readonly name: string;
  /** Undefined where the command line has no such thing. */
  readonly play: (stage: Stage) => Promise<readonly string[]> | undefined;
}

const SECRET = 'KETTLE-4711';
const SUMMARY = 'SUMMARY-0815: a note was read.';
/** More than the window that the configurations of the command lines tell. */
const FULL_TOKENS = 990_000;

interface Outcome extends Ran {
  readonly seen: ReturnType<Setting['models']['seen']>;
  readonly refused: readonly string[];
}

async function run(stage: Stage, scenario: (notePath: string) => Scenario, model = stage.line.model): Promise<Outcome> {
  const { line, setting, watched, nowhere } = stage;
  const place: Place = { url: watched.url, key: setting.key, model };
  const home = createHome(line, place, { 'NOTE.txt': `The secret word is ${SECRET}.\n` });
  setting.models.play(scenario(`${home.work}/NOTE.txt`));
  try {
    const launch = line.launch(place, 'What is the secret word in NOTE.txt?');
    const ran = await runCommand({ line, place, home, launch, proxy: nowhere.url });
    const refused = setting.models.refusals().map(({ message }) => `refused by the provider: ${message}`);
    return { ...ran, seen: setting.models.seen(), refused };
  } finally {
    home.remove();
  }
}

const tail = (text: string): string => text.trim().slice(-300).replaceAll('\n', ' | ');
/** Requests of its work; the others name sessions and the like. */
const working = (seen: Outcome['seen']): Outcome['seen'] => seen.filter(({ tools }) => tools.length > 0);

const loop =
  ({ line }: Stage, more: { readonly inputTokens?: number } = {}) =>
  (notePath: string): Scenario => {
    const plain = toolLoop(() => [line.read(notePath), line.read(`${notePath}.absent`)]);
    return (seen) => {
      const move = plain(seen);
      return move.kind === 'turn' && (move.turn.calls ?? []).length > 0 ? turn({ ...move.turn, ...more }) : move;
    };
  };

/** What is wrong with a loop, wherever it went. */
function loopFaults(ran: Outcome): readonly string[] {
  const faults = [...ran.refused];
  if (ran.timedOut) faults.push('it did not end');
  if (ran.code !== 0) faults.push(`it ended with ${ran.code}: ${tail(ran.stderr)}`);
  if (!ran.stdout.includes(SECRET)) faults.push(`it did not tell the secret: ${tail(ran.stdout)}`);
  const last = working(ran.seen).at(-1);
  if (last === undefined) return [...faults, 'no request of its work arrived'];
  if (!last.stream) faults.push('it was not streamed');
  // It varies from request to request, and would spoil the prompt cache of any provider but its own.
  if (last.path !== '/v1/messages' && last.call.body.includes('x-anthropic-billing-header')) {
    faults.push("Claude Code's billing line reached another provider");
  }
  const [first, second] = last.results;
  if (first?.text.includes(SECRET) !== true) faults.push('the file did not reach the model');
  // In its own words: each says in another way that there is no such file.
  if (second === undefined || second.text.trim() === '') faults.push('the failed call has no result');
  if (second?.text.includes(SECRET) === true) faults.push('a result stands at the wrong call');
  return faults;
}

async function playLoop(stage: Stage): Promise<readonly string[]> {
  const { line } = stage;
  const ran = await run(stage, loop(stage));
  const faults = [...loopFaults(ran)];
  const last = working(ran.seen).at(-1);
  if (last !== undefined && last.path !== line.path) faults.push(`it arrived at ${last.path}`);
  if (last !== undefined && last.model !== line.model) faults.push(`it arrived for ${last.model}`);
  if (line.thinks && last?.thoughts === 0) faults.push('the thoughts did not come back');
  return faults;
}

/** Says a summary to whoever asks for one; the rest is another scenario's. */
const summarising =
  (otherwise: Scenario): Scenario =>
  (seen) =>
    asksForSummary(seen) ? turn({ text: `<summary>${SUMMARY}</summary>` }) : otherwise(seen);

/** The last thing said in a request that compacts is the order to do so. */
const asksForSummary = ({ text }: Seen): boolean =>
  /summar|hand-?off|compact/i.test(text.slice(-6000)) && !text.includes(SUMMARY);

function compactionFaults(ran: Outcome): readonly string[] {
  const faults = [...ran.refused];
  if (ran.timedOut) faults.push('it did not end');
  const asked = ran.seen.findIndex(asksForSummary);
  if (asked < 0) faults.push(`it did not compact: ${tail(ran.stderr || ran.stdout)}`);
  else if (!ran.seen.slice(asked + 1).some(({ text }) => text.includes(SUMMARY))) {
    faults.push('it did not go on from its summary');
  }
  return faults;
}

async function playOverflow(stage: Stage): Promise<readonly string[]> {
  const { overflow } = stage.line;
  let refused = false;
  const ran = await run(stage, (notePath) => {
    const otherwise = loop(stage)(notePath);
    const summary = summarising(otherwise);
    return overflowOnce(
      ({ results }) => results.length > 0 && (refused = true),
      (seen) => (refused ? summary(seen) : otherwise(seen)),
    );
  });
  if (overflow === 'compacts') return compactionFaults(ran);
  return overflow.test(`${ran.stdout}\n${ran.stderr}`) ? ran.refused : [`it said: ${tail(ran.stderr || ran.stdout)}`];
}

/** It may call others here: its switch against that also stops it from asking for models. */
async function playModels({ line, setting, watched }: Stage): Promise<readonly string[]> {
  const { models } = line;
  if (models === undefined) return [];
  const place: Place = { url: watched.url, key: setting.key, model: line.auto };
  const home = createHome(line, place, {});
  const nowhere = await openNowhere();
  setting.models.play(() => turn({ text: 'Hello.' }));
  try {
    const { environment, file } = models;
    await runCommand({ line, place, home, launch: line.launch(place, 'Hi.'), environment, proxy: nowhere.url });
    const path = join(home.home, file);
    const kept = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const wanted = [line.auto, 'claude-sonnet-4-6'];
    return wanted.filter((name) => !kept.includes(`"${name}"`)).map((name) => `it did not find ${name}`);
  } finally {
    nowhere.close();
    home.remove();
  }
}

export const SCENES: readonly Scene[] = [
  { name: 'tool loop', play: playLoop },
  { name: 'auto', play: (stage) => run(stage, loop(stage), stage.line.auto).then(loopFaults) },
  { name: 'context overflow', play: playOverflow },
  {
    name: 'window full',
    play: (stage) => {
      if (stage.line.compactsWhenFull !== true) return undefined;
      const filling = (notePath: string): Scenario => {
        const working = loop(stage, { inputTokens: FULL_TOKENS })(notePath);
        const summary = summarising(working);
        let called = false;
        return (seen) => {
          if (called) return summary(seen);
          called = seen.tools.length > 0;
          return working(seen);
        };
      };
      return run(stage, filling).then(compactionFaults);
    },
  },
  { name: 'models', play: (stage) => (stage.line.models === undefined ? undefined : playModels(stage)) },
];
