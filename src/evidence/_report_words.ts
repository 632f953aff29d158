// Owns the sentences of a report that its text and its Markdown share, so that both say the same. Pure.
import { formatUsd } from '../ledger/cost.ts';
import { plain } from './_table.ts';
import type { GroupRow, GroupTable, Report } from './report.ts';
import type { EscalationExample } from './report_reader.ts';

/** How a user types our commands; the caller knows the form that works there. */
export const DEFAULT_HINT = 'loadline';

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** `1 request`, `2 requests`. */
export function requests(amount: number): string {
  return `${count(amount)} ${amount === 1 ? 'request' : 'requests'}`;
}

export function moment(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function periodOf(report: Report): string {
  return `${moment(report.sinceMs)} to ${moment(report.untilMs)}`;
}

/** What stands instead of a report without requests; null where there are some. */
export function emptyWords(report: Report, hint: string): readonly string[] | null {
  if (report.totals.requests + report.totals.compare.calls > 0) return null;
  if (report.recorded === null)
    return [
      'No requests yet.',
      `Start the gateway with "${hint} serve": it prints its address, a key, and two curl lines that make the first ones. Records are here within a second.`,
    ];
  const { firstMs, lastMs } = report.recorded;
  return [
    'No requests in this period.',
    `The records run from ${moment(firstMs)} to ${moment(lastMs)}; --since reaches further back.`,
  ];
}

/** What a reader must know of the spend before believing it; one sentence each. */
export function spendNotes({ totals, includesSimulated }: Report): readonly string[] {
  const notes: string[] = [];
  if (totals.unpriced > 0)
    notes.push(
      `${requests(totals.unpriced)} of unknown price: not in this figure. "models:" in loadline.yaml gives a model its price.`,
    );
  if (totals.unknown.requests > 0)
    notes.push(
      `${requests(totals.unknown.requests)} whose end nobody saw: in it with the reserved maximum, ${formatUsd(totals.unknown.costNanoUsd)}.`,
    );
  if (totals.estimatedUsage > 0)
    notes.push(`${requests(totals.estimatedUsage)} with estimated tokens, because the provider told none.`);
  if (totals.compare.calls > 0)
    notes.push(
      `${count(totals.compare.calls)} compare ${totals.compare.calls === 1 ? 'call' : 'calls'}: ${formatUsd(totals.compare.costNanoUsd)} of it, not in savings, shares and escalations.`,
    );
  if (totals.simulated > 0)
    notes.push(
      includesSimulated
        ? `${requests(totals.simulated)} simulated: in all figures, as was asked for. No money was spent on them.`
        : `${requests(totals.simulated)} simulated: not in spend and savings; in shares and escalations.`,
    );
  return notes;
}

/** What the baseline is. */
export function baselineWords({ savings }: Report): string {
  const { model, source, priceRow } = savings.baseline;
  const name = model === null ? null : plain(model);
  if (source === 'recorded')
    return name === null
      ? 'the same tokens at the strong tier, at the prices of the day'
      : `the same tokens at the strong tier (now ${name}), at the prices of the day`;
  return priceRow === null
    ? `${name}: its price is unknown`
    : `the same tokens at ${name}, priced by ${plain(priceRow)}`;
}

export function savingsNotes({ savings, includesSimulated }: Report): readonly string[] {
  const notes: string[] = [];
  if (savings.requests === 0)
    notes.push(
      `No "auto" request${includesSimulated ? '' : ' at a real provider'} with known tokens and prices: nothing to compare.`,
    );
  if (savings.leftOut > 0) notes.push(`${requests(savings.leftOut)} left out: tokens or a price are unknown.`);
  for (const { model, comparisons, measuredRatio, estimatedRatio } of savings.measured) {
    const base = plain(savings.baseline.model ?? 'the baseline');
    const assumed = estimatedRatio === null ? '' : `; the estimate assumes ${ratio(estimatedRatio)}`;
    const times = comparisons === 1 ? '1 comparison' : `${count(comparisons)} comparisons`;
    notes.push(`Measured in ${times}: ${base} cost ${ratio(measuredRatio)} what ${plain(model)} cost${assumed}.`);
  }
  return notes;
}

/** `of 1,000 "auto" requests, 3.5 %, …`. */
export function escalationWords({ escalations }: Report): string {
  const { escalated, routed, extraNanoUsd } = escalations;
  if (routed === 0) return 'No request was routed by "auto".';
  const share = `${count(escalated)} of ${count(routed)} "auto" requests (${percent(escalated / routed)}) would have gone cheaper by task or default and were raised`;
  return extraNanoUsd === null || escalated === 0
    ? `${share}.`
    : `${share}; they cost ${formatUsd(extraNanoUsd)} more than the cheapest tier at the same tokens.`;
}

/** Which tasks and rules escalate most; empty when none does. */
export function mostEscalatedWords({ escalations }: Report): readonly string[] {
  const list = (groups: Report['escalations']['byTask']): string =>
    groups
      .slice(0, MOST_SHOWN)
      .map(({ value, escalated, routed }) => `${plain(value ?? '(none)')} ${count(escalated)} of ${count(routed)}`)
      .join(', ');
  if (escalations.escalated === 0) return [];
  return [`Most by task: ${list(escalations.byTask)}.`, `Most by rule: ${list(escalations.byRule)}.`];
}

export function pinnedWords({ pinned }: Report): string | null {
  if (pinned.requests === 0) return null;
  const told = pinned.auto.filter((group) => group.tier !== null);
  const named = `${requests(pinned.requests)} named the model (${formatUsd(pinned.costNanoUsd)}).`;
  if (told.length === 0) return named;
  return `${named} "auto" would have chosen: ${told.map(({ tier, requests: amount }) => `${plain(tier ?? '')} for ${count(amount)}`).join(', ')}.`;
}

/** Why one request was escalated: its sentence, then what was seen and where. Never text of a prompt. */
export function exampleWords(example: EscalationExample): { readonly title: string; readonly detail: string } {
  const seen = [...new Set(example.signals.map(({ says, part }) => `${plain(says)} (${plain(part)})`))].slice(
    0,
    SIGNALS_SHOWN,
  );
  return {
    title: `${plain(example.rule)} × ${plain(example.task)}: ${count(example.alike)}, ${plain(example.tier)} instead of ${plain(example.tierWithoutRisk)}`,
    detail: `${plain(example.id)}: ${plain(example.because)}${seen.length === 0 ? '' : `; seen: ${seen.join(', ')}`}`,
  };
}

/** What stands in the first column for a group. */
export function groupName(row: GroupRow): string {
  if (row.value === null) return '(none)';
  return row.name === null || row.name === row.value ? plain(row.value) : plain(`${row.name} (${row.value})`);
}

/** Cost with a mark where requests of unknown price are not in it. */
export function groupCost(row: GroupRow): string {
  return formatUsd(row.costNanoUsd) + (row.unpriced > 0 ? ' +?' : '');
}

/** Of one example; the record has all. */
const SIGNALS_SHOWN = 3;
const MOST_SHOWN = 5;

/** Explains the mark of groupCost; empty where no row has it. */
export function costMark(tables: readonly GroupTable[]): readonly string[] {
  return tables.some(({ rows }) => rows.some((row) => row.unpriced > 0))
    ? ['+? stands where requests of unknown price are not in the cost.']
    : [];
}

/** How many of a group were escalated; `-` where nothing was routed. */
export function groupEscalated(row: GroupRow): string {
  if (row.routed === 0) return '-';
  return row.escalated === 0 ? '0' : `${count(row.escalated)} (${percent(row.escalated / row.routed)})`;
}

function ratio(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} times`;
}
