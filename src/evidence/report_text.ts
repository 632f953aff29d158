// Owns the look of a report on a terminal. Every line fits the columns it is given, from 60 on.
import pc from 'picocolors';
import { formatUsd } from '../ledger/cost.ts';
import {
  baselineWords,
  costMark,
  count,
  DEFAULT_HINT,
  emptyWords,
  escalationWords,
  exampleWords,
  groupCost,
  groupEscalated,
  groupName,
  mostEscalatedWords,
  percent,
  periodOf,
  pinnedWords,
  requests,
  savingsNotes,
  spendNotes,
} from './_report_words.ts';
import { cut, plain, proseLines, tableLines, type Column } from './_table.ts';
import type { ByTable, GroupTable, Report } from './report.ts';

export interface TextView {
  readonly columns: number;
  readonly colour: boolean;
  /** How a user types our commands here: `npx loadline`. */
  readonly hint?: string | undefined;
}

type Paint = ReturnType<typeof pc.createColors>;

/** Rows of a share table; the rest is one line. A report should fit two screens. */
const SHARE_ROWS_MAX = 10;
/** Rows of the table that was asked for with --by. */
const BY_ROWS_MAX = 30;
const INDENT = '  ';
const LABEL_WIDTH = 'Requests  '.length;

const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

/** The report as lines, joined. */
export function reportText(report: Report, view: TextView): string {
  const paint = pc.createColors(view.colour);
  const { columns } = view;
  const empty = emptyWords(report, view.hint ?? DEFAULT_HINT);
  const head = [paint.bold(cut(`Loadline report, ${periodOf(report)}`, columns)), ''];
  if (empty !== null) return [...head, ...empty.flatMap((text) => proseLines(text, columns))].join('\n');
  return [
    ...head,
    ...spend(report, columns),
    '',
    ...savings(report, { columns, paint }),
    '',
    ...shares('Tier', report.tiers, { columns, paint }),
    ...shares('Task', report.tasks, { columns, paint }),
    ...shares('Rule', report.rules, { columns, paint }),
    ...(report.by === null ? [] : byLines(report.by, { columns, paint })),
    ...costMark([report.tiers, report.tasks, report.rules, ...(report.by === null ? [] : [report.by])]).flatMap(
      (note) => [...proseLines(note, columns), ''],
    ),
    ...escalations(report, { columns, paint }),
  ].join('\n');
}

interface Page {
  readonly columns: number;
  readonly paint: Paint;
}

function spend(report: Report, columns: number): readonly string[] {
  const { totals } = report;
  const statuses = totals.byStatus.map(({ status, requests: amount }) => `${count(amount)} ${status}`).join(', ');
  const cached = totals.cachedReadTokens > 0 ? ` (${count(totals.cachedReadTokens)} cached)` : '';
  const tokens = `${count(totals.inputTokens)} input${cached} and ${count(totals.outputTokens)} output tokens`;
  const pinned = pinnedWords(report);
  return [
    ...labelled('Requests', `${count(totals.requests)}${statuses === '' ? '' : `: ${statuses}`}`, columns),
    ...labelled('Spend', `${formatUsd(totals.spendNanoUsd)} for ${tokens}`, columns),
    ...spendNotes(report).flatMap((note) => proseLines(note, columns, INDENT)),
    ...(pinned === null ? [] : proseLines(pinned, columns)),
  ];
}

function labelled(label: string, text: string, columns: number): readonly string[] {
  const [first, ...rest] = proseLines(text, columns, ' '.repeat(LABEL_WIDTH));
  return [label.padEnd(LABEL_WIDTH) + (first ?? '').slice(LABEL_WIDTH), ...rest];
}

function savings(report: Report, { columns, paint }: Page): readonly string[] {
  const { savings: sums } = report;
  const lines = proseLines(`Savings, ${sums.heading}`, columns).map((line) => paint.bold(line));
  if (sums.requests > 0) {
    const share = sums.savedShare === null ? '' : percent(sums.savedShare);
    const rows = [
      ['paid', formatUsd(sums.paidNanoUsd), `for ${requests(sums.requests)} to "auto"`],
      ['baseline', formatUsd(sums.baselineNanoUsd), ''],
      ['saved', formatUsd(sums.savedNanoUsd), share],
      ['all cheap', formatUsd(sums.allCheapNanoUsd), ''],
      ['all strong', formatUsd(sums.allStrongNanoUsd), ''],
    ];
    const [, ...body] = tableLines([left(''), right(''), left('')], rows, columns - INDENT.length);
    lines.push(...body.map((line) => INDENT + line));
    lines.push(...proseLines(`Baseline: ${baselineWords(report)}.`, columns, INDENT));
  }
  lines.push(...savingsNotes(report).flatMap((note) => proseLines(note, columns, INDENT)));
  return lines;
}

function shares(title: string, table: GroupTable, { columns, paint }: Page): readonly string[] {
  const shown = table.rows.slice(0, SHARE_ROWS_MAX);
  const lines = tableLines(
    [left(title), right('requests'), right('share'), right('cost'), right('escalated')],
    shown.map((row) => [groupName(row), count(row.requests), percent(row.share), groupCost(row), groupEscalated(row)]),
    columns,
  );
  return [...painted(lines, paint), ...more(table, shown.length), ''];
}

function byLines(table: ByTable, { columns, paint }: Page): readonly string[] {
  const shown = table.rows.slice(0, BY_ROWS_MAX);
  const lines = tableLines(
    [left(`By ${table.field}`), right('requests'), right('share'), right('cost'), right('saved'), right('escalated')],
    shown.map((row) => [
      groupName(row),
      count(row.requests),
      percent(row.share),
      groupCost(row),
      row.savedNanoUsd === null ? '-' : formatUsd(row.savedNanoUsd),
      row.routed === 0 ? '-' : count(row.escalated),
    ]),
    columns,
  );
  return [...painted(lines, paint), ...more(table, shown.length), ''];
}

function painted([head, ...rows]: readonly string[], paint: Paint): readonly string[] {
  return [paint.bold(head ?? ''), ...rows];
}

function more(table: GroupTable, shown: number): readonly string[] {
  const hidden = table.rows.length - shown + table.omitted;
  return hidden === 0 ? [] : [`and ${count(hidden)} more; --json has them`];
}

function escalations(report: Report, { columns, paint }: Page): readonly string[] {
  const words = [escalationWords(report), ...mostEscalatedWords(report)];
  const lines = [paint.bold('Escalations'), ...words.flatMap((text) => proseLines(text, columns, INDENT))];
  for (const example of report.escalations.examples) {
    const { title, detail } = exampleWords(example);
    lines.push(...proseLines(plain(title), columns, INDENT), ...proseLines(detail, columns, INDENT + INDENT));
  }
  return lines;
}
