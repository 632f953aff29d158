// Owns how a decision looks in a terminal: where it goes, why, what was seen and where, what it would cost, what would
// have changed it. Positions only: no text of the request is printed.
import pc from 'picocolors';
import type { RouteResult } from '../gateway/gateway.ts';
import { formatUsd } from '../ledger/cost.ts';
import type { Decision, Evidence } from '../routing/decision.ts';
import { printable, table, wrap } from './text.ts';

export interface RouteView {
  readonly columns: number;
  readonly colour: boolean;
}

/** Signals shown; the rest is counted and in --json. */
const SIGNALS_SHOWN = 12;
const LABEL_COLUMNS = 10;

export function renderRoute(result: RouteResult, view: RouteView): readonly string[] {
  const { decision } = result;
  const paint = pc.createColors(view.colour);
  const row = (label: string, text: string): readonly string[] => labelled(label, text, view.columns);
  const model = printable(decision.models[0] ?? 'no model');
  const tier = decision.tier === 'strong' ? paint.yellow(decision.tier) : paint.green(decision.tier);
  const lines = [
    ...wrap(`${paint.bold(model)}  tier ${tier}, rule ${printable(decision.rule)}`, view.columns),
    '',
    ...row('because', decision.because),
    ...row('risk', riskText(decision)),
    ...row('task', taskText(result)),
    ...row(
      'ask',
      `${result.assessment.askPart ?? 'none found'}, about ${decision.inputTokensEstimate.toLocaleString('en-US')} tokens in all`,
    ),
    ...(decision.models.length > 1 ? row('fallbacks', decision.models.slice(1).join(', ')) : []),
    ...(decision.escalated ? row('escalated', `without risk it would have gone ${decision.tierWithoutRisk}`) : []),
    ...(result.droppedHints.length > 0
      ? row('dropped', `${result.droppedHints.join(', ')}: this key may not use it`)
      : []),
    ...(result.compat.mode === 'strict'
      ? row('compat', `strict, as its ${result.compat.from} says: what the model cannot take is refused with 400`)
      : []),
    ...(result.assessment.failed.length > 0
      ? row('unsure', `${result.assessment.failed.join(', ')} could not be told`)
      : []),
    ...signalLines(result, view),
    ...ruleLines(decision, view),
    ...costLines(result, view),
    ...changeLines(result, view),
  ];
  // A name may be blank, and a line never ends in blanks.
  return lines.map((line) => line.trimEnd());
}

function labelled(label: string, text: string, columns: number): readonly string[] {
  const [first = '', ...rest] = wrap(printable(text), columns - LABEL_COLUMNS - 2);
  return [`  ${label.padEnd(LABEL_COLUMNS)}${first}`, ...rest.map((line) => `  ${' '.repeat(LABEL_COLUMNS)}${line}`)];
}

function riskText(decision: Decision): string {
  const categories = decision.categories.length === 0 ? '' : ` (${decision.categories.join(', ')})`;
  const source = decision.riskSource === 'hint' ? ', given by the caller' : '';
  return `${decision.risk}${categories}${source}`;
}

function taskText({ decision, assessment }: RouteResult): string {
  const says = decision.taskSource === 'inferred' && assessment.task.says !== '' ? `: ${assessment.task.says}` : '';
  const reads = decision.readsOnly ? ', only reads' : '';
  return `${decision.task} (${decision.taskSource}${says})${reads}`;
}

/** Two lines each: what it is, then the rule and the place, which are too long to stand beside it. */
function signalLines({ decision, assessment }: RouteResult, view: RouteView): readonly string[] {
  const { signals } = decision;
  // What was not read to its end is not known to be harmless.
  if (signals.length === 0 && assessment.failed.length > 0) return ['', '  no signals in what could be read'];
  if (signals.length === 0) return ['', '  no signals: nothing risky is touched'];
  const shown = signals.slice(0, SIGNALS_SHOWN);
  const more = signals.length - shown.length;
  const paint = pc.createColors(view.colour);
  const lines = shown.flatMap((signal) => [
    ...labelled(
      signal.severity,
      `${signal.says}${signal.effect === 'mentions' ? ' (only mentioned)' : ''}`,
      view.columns,
    ),
    ...labelled('', `${signal.category}, ${signal.id}, ${where(signal.evidence)}`, view.columns).map((line) =>
      paint.dim(line),
    ),
  ]);
  return ['', '  signals', ...lines, ...(more > 0 ? [`  and ${more} more: see --json`] : [])];
}

function where(evidence: Evidence): string {
  return `${evidence.part} ${evidence.start}-${evidence.end}`;
}

function ruleLines(decision: Decision, view: RouteView): readonly string[] {
  const rows = decision.trace.map((step) => [`  ${step.rule}`, step.matched ? 'yes' : 'no', step.says]);
  return ['', ...table([{ title: '  rule' }, { title: 'holds' }, { title: 'condition' }], rows, view.columns)];
}

function costLines(result: RouteResult, view: RouteView): readonly string[] {
  const head = [{ title: '  would cost' }, { title: 'tier' }, { title: 'estimate', align: 'right' as const }];
  const rows = result.costs.map((cost) => [`  ${cost.model}`, cost.tier, formatUsd(cost.nanoUsd)]);
  return [
    '',
    ...table(head, rows, view.columns),
    `  at ${result.outputTokensAssumed.toLocaleString('en-US')} output tokens, cache hits not counted`,
  ];
}

function changeLines(result: RouteResult, view: RouteView): readonly string[] {
  if (result.changes.length === 0) return [];
  const rows = result.changes.map((change) => [`  ${change.says}`, change.tier, change.rule]);
  return ['', ...table([{ title: '  would change' }, { title: 'tier' }, { title: 'rule' }], rows, view.columns)];
}
