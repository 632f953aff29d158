// Owns how a comparison looks in a terminal: facts as a table, answers side by side where they fit, else one below the other.
import pc from 'picocolors';
import type { CompareLeg, CompareResult } from '../evidence/compare.ts';
import { wordDiff, type WordChange } from '../evidence/compare_text.ts';
import { formatUsd } from '../ledger/cost.ts';
import { printable, sideBySide, table, wrap } from './text.ts';

export interface CompareView {
  readonly columns: number;
  readonly colour: boolean;
  readonly diff: boolean;
}

const SIMULATED_NOTE =
  'Answers marked simulated come from the simulator: the figures show the arithmetic, not a provider.';

/** Below this width a column of prose is hard to read, so answers are stacked. */
const COLUMN_WIDTH_MIN = 34;

export function renderCompare(result: CompareResult, view: CompareView): readonly string[] {
  const paint = pc.createColors(view.colour);
  const { legs } = result;
  const lines = [...facts(result, view.columns), ''];
  if (legs.length * COLUMN_WIDTH_MIN <= view.columns) {
    lines.push(
      ...sideBySide(
        legs.map((leg) => printable(leg.model)),
        view.columns,
      ).map((line) => paint.bold(line)),
    );
    lines.push(...sideBySide(legs.map(answerOf), view.columns));
  } else {
    for (const leg of legs) lines.push(paint.bold(printable(leg.model)), ...wrap(answerOf(leg), view.columns), '');
  }
  lines.push('', ...differences(result).flatMap((line) => wrap(line, view.columns)));
  if (view.diff) lines.push(...diffLines(legs, view));
  const simulated = legs.some((leg) => leg.simulated);
  if (simulated) lines.push('', ...wrap(SIMULATED_NOTE, view.columns));
  return lines;
}

function facts(result: CompareResult, columns: number): readonly string[] {
  const head = [
    { title: 'model' },
    { title: 'latency', align: 'right' as const },
    { title: 'in', align: 'right' as const },
    { title: 'out', align: 'right' as const },
    { title: 'cost', align: 'right' as const },
    { title: 'a month', align: 'right' as const },
  ];
  const rows = result.legs.map((leg) => [
    leg.model + (leg.simulated ? ' (simulated)' : ''),
    `${leg.latencyMs.toLocaleString('en-US')} ms`,
    count(leg.inputTokens, leg.usageSource),
    count(leg.outputTokens, leg.usageSource),
    leg.error === null ? formatUsd(leg.costNanoUsd) : '-',
    leg.error === null ? formatUsd(leg.monthlyNanoUsd) : '-',
  ]);
  return [
    ...table(head, rows, columns),
    `a month: ${result.callsPerMonth.toLocaleString('en-US')} calls like this one`,
  ];
}

function count(tokens: number | null, source: string | null): string {
  if (tokens === null) return '-';
  return (source === 'estimated' ? '~' : '') + tokens.toLocaleString('en-US');
}

function answerOf(leg: CompareLeg): string {
  if (leg.error !== null) return printable(`error ${leg.status}: ${leg.error}`);
  const calls = leg.toolCalls.map((call) => `→ ${call.name}(${call.arguments})`);
  return printable([leg.text, ...calls].filter((text) => text !== '').join('\n'));
}

function differences(result: CompareResult): readonly string[] {
  const failed = new Set(result.legs.filter((leg) => leg.error !== null).map((leg) => leg.model));
  return result.differences
    .filter((difference) => !failed.has(difference.from) && !failed.has(difference.to))
    .map((difference) => {
      const words =
        difference.wordsShared === null
          ? 'too long to compare word by word'
          : `${Math.round(difference.wordsShared * 100)} % of words shared`;
      const text = difference.sameText ? 'same text' : words;
      const calls = difference.sameToolCalls ? 'same tool calls' : 'different tool calls';
      return printable(`${difference.from} → ${difference.to}: ${text}, ${calls}`);
    });
}

function diffLines(legs: readonly CompareLeg[], view: CompareView): readonly string[] {
  const paint = pc.createColors(view.colour);
  const [first, ...rest] = legs;
  if (first === undefined) return [];
  return rest.flatMap((leg) => {
    const changes = wordDiff(first.text, leg.text);
    if (changes === null) return ['', printable(`${leg.model}: too long or too different for a word diff`)];
    const text = changes.map((change) => shown(change, view.colour)).join('');
    return ['', paint.bold(printable(`${first.model} → ${leg.model}`)), ...wrap(text, view.columns)];
  });
}

function shown({ kind, text }: WordChange, colour: boolean): string {
  const paint = pc.createColors(colour);
  const plain = printable(text);
  // Line by line, because the text is wrapped by lines and a colour must not run across them.
  const each = (mark: (line: string) => string): string => plain.split('\n').map(mark).join('\n');
  switch (kind) {
    case 'same':
      return plain;
    case 'added':
      return colour ? each(paint.green) : `{+${plain}+}`;
    case 'removed':
      return colour ? each((line) => paint.red(paint.strikethrough(line))) : `[-${plain}-]`;
    default:
      return kind satisfies never;
  }
}
