// Owns joining what was found in one request: the ask, the signals of structure and of prose, the task, the level of risk.
// Pure and deterministic: the same conversation gives the same assessment. Decides nothing.
import type { Conversation } from '../wire/conversation.ts';
import { SIGNALS_PER_DECISION_MAX } from '../support/limits.ts';
import { guarded } from './_assess_guard.ts';
import { categoriesOf, levelOf } from './_assess_level.ts';
import { findAsk, type FoundAsk } from './ask.ts';
import { rankOfRisk, type Assessment, type Signal } from './decision.ts';
import { readIntent } from './intent.ts';
import { scanMaterial, SIGNALS_VERSION } from './signals/scan.ts';
import { inferTask, type InferredTask } from './task.ts';
import { estimateInputTokens } from './tokens.ts';

export interface AssessOptions {
  /** The route counts what a reading ask touches (CONTRACT, Policy). */
  readonly careful: boolean;
}

/** Raised by hand when the tables or rules of prose change: part of every decision's record. */
const PROSE_REVISION = 1;

/** What made an assessment, for `hashes.signals` of the decision. */
export const ASSESSMENT_VERSION = `${SIGNALS_VERSION}+${PROSE_REVISION}`;

/** What is known of a request whose ask could not be found: nothing, and that is not harmless. */
const NO_ASK: FoundAsk = {
  spans: [],
  toolCalls: [],
  toolsOffered: [],
  truncated: false,
  askPart: undefined,
  texts: [],
  act: { kind: 'aside' },
  consents: false,
  proposal: undefined,
  looping: false,
};
const NO_TASK: InferredTask = { task: 'unknown', source: 'unknown', says: 'could not be read', readsOnly: false };

/** Never throws over what a request holds: a part that fails is named in `failed`, and `on_unsure` applies. */
export function assess(conversation: Conversation, options: AssessOptions): Assessment {
  const broken: string[] = [];
  const ask = guarded('ask', broken, { run: () => findAsk(conversation), fallback: NO_ASK });
  const scanned = scanMaterial(ask);
  const intent = guarded('intent', broken, { run: () => readIntent(ask), fallback: [] });
  const found = [...scanned.signals, ...intent];
  const task = guarded('task', broken, { run: () => inferTask(ask, conversation, found), fallback: NO_TASK });
  const signals = bounded(task.readsOnly && !options.careful ? found.map(asMention) : found);
  return {
    signals,
    risk: levelOf(signals.filter((signal) => signal.effect === 'modifies' || isReached(signal, ask))),
    categories: categoriesOf(signals),
    task: { task: task.task, source: task.source, says: task.says },
    readsOnly: task.readsOnly,
    paths: scanned.paths,
    toolNames: [...new Set([...ask.toolsOffered, ...ask.toolCalls.map((call) => call.name)])],
    inputTokensEstimate: estimateInputTokens(conversation),
    failed: [...new Set([...broken, ...scanned.failed, ...(ask.truncated ? ['input-too-large'] : [])])],
    askPart: ask.askPart,
  };
}

/** True for what stands in the ask or in what it points to; a mention in the text around it weighs nothing. */
function isReached({ evidence }: Signal, ask: FoundAsk): boolean {
  return ask.spans.some(
    ({ part, offset, text, counts }) =>
      counts && part === evidence.part && offset <= evidence.start && evidence.end <= offset + text.length,
  );
}

/** What an ask that only reads touches is talked about. A call that was made is a deed, whatever the ask says. */
function asMention(signal: Signal): Signal {
  if (signal.effect === 'mentions' || signal.evidence.part.includes('.tool_calls[')) return signal;
  return {
    ...signal,
    effect: 'mentions',
    severity: rankOfRisk(signal.severity) > rankOfRisk('low') ? 'low' : signal.severity,
  };
}

/** The most severe kept, what changes something before what is talked about; otherwise in the order found. */
function bounded(signals: readonly Signal[]): readonly Signal[] {
  const weight = (signal: Signal): number => rankOfRisk(signal.severity) * 2 + (signal.effect === 'modifies' ? 1 : 0);
  return [...signals].sort((a, b) => weight(b) - weight(a)).slice(0, SIGNALS_PER_DECISION_MAX);
}
