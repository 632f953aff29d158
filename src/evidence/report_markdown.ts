// Owns a report as Markdown, for a pull request, a chat or a mail. Labels are of callers: nothing in them becomes markup.
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
import type { ByTable, GroupTable, Report } from './report.ts';

/** Rows of a table: a page is read, JSON is searched. */
const ROWS_MAX = 50;

/** The report as GitHub-flavoured Markdown. `hint` is how a user types our commands. */
export function reportMarkdown(report: Report, hint: string = DEFAULT_HINT): string {
  const empty = emptyWords(report, hint);
  const head = ['# Loadline report', '', escape(periodOf(report)), ''];
  if (empty !== null) return [...head, ...empty.flatMap((text) => [escape(text), ''])].join('\n');
  return [
    ...head,
    ...spend(report),
    ...savings(report),
    ...shares('Tier', report.tiers),
    ...shares('Task', report.tasks),
    ...shares('Rule', report.rules),
    ...(report.by === null ? [] : byTable(report.by)),
    ...costMark([report.tiers, report.tasks, report.rules, ...(report.by === null ? [] : [report.by])]).flatMap(
      (note) => [note, ''],
    ),
    ...escalations(report),
  ].join('\n');
}

function spend(report: Report): readonly string[] {
  const { totals } = report;
  const pinned = pinnedWords(report);
  return [
    '## Spend',
    '',
    ...table(
      ['', 'requests', 'spend', 'input tokens', 'cached', 'output tokens'],
      [
        [
          'all',
          count(totals.requests),
          formatUsd(totals.spendNanoUsd),
          count(totals.inputTokens),
          count(totals.cachedReadTokens),
          count(totals.outputTokens),
        ],
      ],
    ),
    ...totals.byStatus.map(({ status, requests: amount }) => `- ${escape(status)}: ${count(amount)}`),
    ...spendNotes(report).map((note) => `- ${escape(note)}`),
    ...(pinned === null ? [] : [`- ${escape(pinned)}`]),
    '',
  ];
}

function savings(report: Report): readonly string[] {
  const { savings: sums } = report;
  const share = sums.savedShare === null ? '' : ` (${percent(sums.savedShare)})`;
  const figures =
    sums.requests === 0
      ? []
      : [
          ...table(
            ['', 'amount'],
            [
              [`paid for ${requests(sums.requests)} to "auto"`, formatUsd(sums.paidNanoUsd)],
              [`baseline: ${baselineWords(report)}`, formatUsd(sums.baselineNanoUsd)],
              ['saved', `${formatUsd(sums.savedNanoUsd)}${share}`],
              ['all cheap', formatUsd(sums.allCheapNanoUsd)],
              ['all strong', formatUsd(sums.allStrongNanoUsd)],
            ],
          ),
        ];
  return [
    '## Savings',
    '',
    `*${sums.heading}*`,
    '',
    ...figures,
    ...savingsNotes(report).map((note) => `- ${escape(note)}`),
    '',
  ];
}

function shares(title: string, group: GroupTable): readonly string[] {
  const shown = group.rows.slice(0, ROWS_MAX);
  return [
    `## By ${title.toLowerCase()}`,
    '',
    ...table(
      [title, 'requests', 'share', 'cost', 'escalated'],
      shown.map((row) => [
        groupName(row),
        count(row.requests),
        percent(row.share),
        groupCost(row),
        groupEscalated(row),
      ]),
    ),
    ...more(group, shown.length),
  ];
}

function byTable(group: ByTable): readonly string[] {
  const shown = group.rows.slice(0, ROWS_MAX);
  return [
    `## Spend by ${group.field}`,
    '',
    ...table(
      [group.field, 'requests', 'share', 'input tokens', 'output tokens', 'cost', 'saved', 'escalated'],
      shown.map((row) => [
        groupName(row),
        count(row.requests),
        percent(row.share),
        count(row.inputTokens),
        count(row.outputTokens),
        groupCost(row),
        row.savedNanoUsd === null ? '-' : formatUsd(row.savedNanoUsd),
        groupEscalated(row),
      ]),
    ),
    ...more(group, shown.length),
  ];
}

function escalations(report: Report): readonly string[] {
  return [
    '## Escalations',
    '',
    ...[escalationWords(report), ...mostEscalatedWords(report)].flatMap((text) => [escape(text), '']),
    ...report.escalations.examples.flatMap((example) => {
      const { title, detail } = exampleWords(example);
      return [`- ${escape(title)}`, `  - ${escape(detail)}`];
    }),
    '',
  ];
}

function more(group: GroupTable, shown: number): readonly string[] {
  const hidden = group.rows.length - shown + group.omitted;
  return hidden === 0 ? [] : [`and ${count(hidden)} more; \`--json\` has them`, ''];
}

/** The first column is text, the others are figures. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`;
  return [line(head), `| --- |${' ---: |'.repeat(head.length - 1)}`, ...rows.map(line), ''];
}

/** Everything that Markdown or HTML would read as more than text; an address does not become a link, `$8` no formula. */
function escape(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#|~&!]|\$(?!\d)/g, (character) => `\\${character}`)
    .replaceAll('://', '\\://')
    .replace(/www\./gi, (word) => `${word.slice(0, 3)}\\.`);
}
